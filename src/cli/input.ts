import path from 'node:path';
import { CLUSTER_FINDINGS } from '../input/cluster/findings.ts';
import { InputFailure } from '../input/input-error.ts';
import { type InputsRead, readInputs } from '../input/read-inputs.ts';
import { printable } from '../report/printable.ts';
import { refuseBoth, wantsCluster } from './cluster/options.ts';
import { CommandError } from './exit.ts';
import type { Host } from './host.ts';
import { isSet, stringList, stringValue, type Values } from './options.ts';

/**
 * Reads everything that -f names, or the cluster.
 *
 * @param forReport of a cluster also what only a report speaks of
 * @throws CommandError when any part of it cannot be read: a part must not pass for the whole.
 */
export function readObjects(values: Values, host: Host, forReport = false): Promise<InputsRead> {
  const named = stringList(values, 'filename').length > 0;
  if (named) refuseBoth(values);
  return !named && wantsCluster(values)
    ? readLive(values, host, forReport)
    : readNamed('filename', values, host);
}

/**
 * Reads the cluster that the command line means.
 * @throws CommandError when it cannot be read; InterruptedRun.
 */
export async function readLive(values: Values, host: Host, forReport = false): Promise<InputsRead> {
  const { readLiveCluster } = await import('./cluster/read.ts');
  return translated('filename', () => readLiveCluster(values, host, forReport));
}

/** Says what of a cluster could not be read, where a command does not print findings of its input. */
export function warnOfGaps({ findings }: InputsRead, values: Values, host: Host): void {
  if (isSet(values, 'quiet')) return;
  for (const { code, message, action } of findings) {
    if (!CLUSTER_FINDINGS.some((kind) => kind.code === code)) continue;
    const remedy = action === undefined ? '' : ` ${action}`;
    host.stderr.write(`warning: ${printable(`${message}${remedy}`)}\n`);
  }
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
  return translated(option, () =>
    readInputs({
      filenames: stringList(values, option).map((name) => fromDirectory(host.cwd, name)),
      recursive: values['recursive'] !== false,
      stdin: () => host.stdin(),
      namespace: stringValue(values, 'namespace') ?? 'default',
      complete: isSet(values, 'complete-input'),
    }),
  );
}

async function translated(option: string, read: () => Promise<InputsRead>): Promise<InputsRead> {
  try {
    return await read();
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
