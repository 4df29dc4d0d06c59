import path from 'node:path';
import { InputFailure } from '../input/input-error.ts';
import { type InputsRead, readInputs } from '../input/read-inputs.ts';
import { CommandError } from './exit.ts';
import type { Host } from './host.ts';
import { isSet, stringList, stringValue, type Values } from './options.ts';

/**
 * Reads everything that -f names.
 * @throws CommandError when any part of it cannot be read: a part must not pass for the whole.
 */
export function readObjects(values: Values, host: Host): Promise<InputsRead> {
  return readNamed('filename', values, host);
}

/**
 * Reads everything that an option names.
 * @throws CommandError when any part of it cannot be read.
 */
export async function readNamed(
  option: 'filename' | 'before' | 'after',
  values: Values,
  host: Host,
): Promise<InputsRead> {
  try {
    return await readInputs({
      filenames: stringList(values, option).map((name) => fromDirectory(host.cwd, name)),
      recursive: values['recursive'] !== false,
      stdin: () => host.stdin(),
      namespace: stringValue(values, 'namespace') ?? 'default',
      complete: isSet(values, 'complete-input'),
    });
  } catch (error) {
    if (!(error instanceof InputFailure)) throw error;
    const { what, where, action } = error.error;
    throw new CommandError(
      `${where}: ${what}`,
      'The input cannot be read whole, so nothing was written.',
      option === 'filename' ? action : action.replaceAll(/(?<=\s)-f\b/g, `--${option}`),
    );
  }
}

/** Names stay as the user wrote them, so that positions look familiar. */
function fromDirectory(cwd: string, name: string): string {
  return name === '-' || cwd === process.cwd() ? name : path.resolve(cwd, name);
}
