import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { printable } from '../../report/printable.ts';
import { nearest } from '../arguments.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import { configurable, ONLY_WHEN_NAMED } from './keys.ts';

const NAME = '.gateproof.yaml';
/** A configuration has a few lines; more is another file. */
const MOST_CHARACTERS = 1024 * 1024;

/** Values of options by their long name, as a file has them. */
export interface ConfigFile {
  readonly file: string;
  /** Named on the command line or in the environment, not just found. */
  readonly isNamed: boolean;
  readonly values: ReadonlyMap<string, unknown>;
}

/**
 * The configuration file that is named, or the nearest one on the way up from the working folder.
 * @throws CommandError when it cannot be used.
 */
export async function readConfig(
  named: string | undefined,
  commands: readonly Command[],
  host: Host,
): Promise<ConfigFile | undefined> {
  const wanted = named ?? host.env['GATEPROOF_CONFIG'] ?? '';
  const found = wanted === '' ? findUpward(host.cwd) : path.resolve(host.cwd, wanted);
  if (found === undefined) return undefined;
  const config = { file: found, isNamed: wanted !== '', values: await valuesIn(found) };
  checkKeys(config, commands);
  return config;
}

function findUpward(start: string): string | undefined {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const file = path.join(folder, NAME);
    if (existsSync(file)) return file;
    if (folder === path.dirname(folder)) return undefined;
  }
}

async function valuesIn(file: string): Promise<ReadonlyMap<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, error instanceof Error ? error.message : String(error));
  }
  if (text.length > MOST_CHARACTERS) throw unusable(file, 'it is too big for a configuration');
  // Loaded here, so that a command line without such a file stays quick.
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw unusable(file, problem.message.split('\n')[0]?.replace(/[.:]$/, '') ?? '');
  let value: unknown;
  try {
    value = document.toJS({ mapAsMap: true, maxAliasCount: 0 });
  } catch {
    throw unusable(file, 'it holds aliases, which are not read here');
  }
  if (value === null) return new Map();
  if (!(value instanceof Map)) throw unusable(file, 'it is no mapping of options to values');
  return new Map([...value].map(([key, item]): [string, unknown] => [String(key), item]));
}

function checkKeys({ file, isNamed, values }: ConfigFile, commands: readonly Command[]): void {
  const known = configurable(commands);
  for (const key of values.keys()) {
    if (!known.has(key)) {
      const [near] = nearest(key, known.keys(), 1);
      throw unusable(
        file,
        `"${key}" is no option of any command`,
        near === undefined ? 'Keys are the long names of options.' : `Did you mean ${near}?`,
      );
    }
    if (!isNamed && ONLY_WHEN_NAMED.has(key)) {
      throw unusable(
        file,
        `"${key}" must not stand in a file that is only found: it decides who gets credentials or where files go`,
        `Name the file with --config ${NAME}, or give --${key} on the command line.`,
      );
    }
  }
}

function unusable(
  file: string,
  why: string,
  remedy = 'Correct it, or name another one with --config.',
): CommandError {
  return new CommandError(
    printable(`${file} cannot be used: ${why}.`),
    'The configuration holds options of this command line, so nothing was read or written.',
    remedy,
  );
}
