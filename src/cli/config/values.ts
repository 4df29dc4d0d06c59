import path from 'node:path';
import { printable } from '../../report/printable.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { OptionSpec, OptionTable } from '../options.ts';
import type { ConfigFile } from './file.ts';

/**
 * What the environment and the configuration file say of a command's options; the environment wins over the file.
 * @throws CommandError for a value that the option cannot have.
 */
export function configuredValues(
  options: OptionTable,
  config: ConfigFile | undefined,
  host: Host,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, spec] of Object.entries(options)) {
    if (name === 'config') continue;
    const variable = `GATEPROOF_${name.replaceAll('-', '_').toUpperCase()}`;
    const inEnvironment = host.env[variable] ?? '';
    if (inEnvironment !== '') {
      values[name] = converted(inEnvironment, spec, variable);
    } else if (config?.values.has(name) === true) {
      const value = converted(config.values.get(name), spec, `${config.file}: ${name}`);
      const isName = spec.completes === 'file' || spec.completes === 'directory';
      values[name] = isName ? from(config, value, host) : value;
    }
  }
  return values;
}

/** As the command line would have it. */
function converted(value: unknown, { type, coerce }: OptionSpec, where: string): unknown {
  if (type === 'boolean') {
    if (value === true || value === 'true' || value === '1') return true;
    if (value === false || value === 'false' || value === '0') return false;
    throw wrong(where, value, 'true or false');
  }
  const isRepeated = Array.isArray(coerce?.('x'));
  if (Array.isArray(value)) {
    if (!isRepeated) throw wrong(where, value, 'one value');
    return value.map((item) => text(item, where));
  }
  return isRepeated ? [text(value, where)] : text(value, where);
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrong(where, value, 'a text');
}

/** Names of files are meant from the folder of the configuration. */
function from({ file }: ConfigFile, value: unknown, { cwd }: Host): unknown {
  const folder = path.dirname(file);
  const moved = (name: unknown): unknown =>
    typeof name !== 'string' || name === '-' || path.isAbsolute(name)
      ? name
      : path.relative(cwd, path.join(folder, name)) || '.';
  return Array.isArray(value) ? value.map(moved) : moved(value);
}

function wrong(where: string, value: unknown, needed: string): CommandError {
  const given = JSON.stringify(value) ?? String(value);
  return new CommandError(
    printable(`${where} is ${given.slice(0, 100)}, and ${needed} is needed.`),
    'Options that are not understood are not guessed, so nothing was read or written.',
    'Correct the value.',
  );
}
