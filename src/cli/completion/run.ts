import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringValue, type Values } from '../options.ts';
import { KUBECTL_SHIM, SHELLS, scriptFor } from './scripts.ts';

/** `gateproof completion`. */
export async function runCompletion(values: Values, host: Host): Promise<ExitCode> {
  const name = stringValue(values, 'shell') ?? '';
  const shell = SHELLS.find((item) => item === name);
  if (shell === undefined) {
    throw new UsageError(`There is no script for "${name}".`, `Known are ${SHELLS.join(', ')}.`);
  }
  host.stdout.write(isSet(values, 'kubectl') ? KUBECTL_SHIM : scriptFor(shell));
  return EXIT.clean;
}
