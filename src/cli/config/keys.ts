import type { Command } from '../command.ts';
import { GLOBAL_OPTIONS, type OptionSpec } from '../options.ts';

/** Where the configuration itself is cannot stand in it. */
const NEVER: ReadonlySet<string> = new Set(['config']);

/** Every option that may stand in the configuration, with what each command means by it. */
export function configurable(commands: readonly Command[]): ReadonlyMap<string, readonly OptionSpec[]> {
  const found = new Map<string, OptionSpec[]>();
  for (const options of [GLOBAL_OPTIONS, ...commands.map((command) => command.options)]) {
    for (const [name, spec] of Object.entries(options)) {
      if (!NEVER.has(name)) found.set(name, [...(found.get(name) ?? []), spec]);
    }
  }
  return found;
}

/**
 * Options that say whom credentials go to and where files are written. A file that was only found on the way up from the
 * working folder, perhaps in somebody else's repository, must not decide about these: a kubeconfig can start programs.
 */
export const ONLY_WHEN_NAMED: ReadonlySet<string> = new Set([
  'kubeconfig',
  'server',
  'token',
  'user',
  'cluster',
  'as',
  'as-group',
  'save',
]);
