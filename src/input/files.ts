import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { InputFailure } from './input-error.ts';

const EXTENSIONS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

/**
 * The files that names on the command line stand for, each once: a file is itself, whatever its ending; a directory its
 * .yaml, .yml and .json files in the order of their names, and with `recursive` those below it. Hidden files and
 * directories in a directory are skipped, and a directory that a link leads back to is entered once.
 */
export function findFiles(names: readonly string[], recursive: boolean): readonly string[] {
  const files: string[] = [];
  const seen = new Set<string>();
  const add = (file: string) => {
    const real = realpathSync(file);
    if (!seen.has(real)) files.push(file);
    seen.add(real);
  };
  for (const name of names) {
    if (!stat(name).isDirectory()) {
      add(name);
      continue;
    }
    const before = files.length;
    const known = seen.size;
    walk(name, recursive, new Set(), add);
    if (files.length === before && seen.size === known) throw nothingIn(name, recursive);
  }
  return files;
}

function walk(
  directory: string,
  recursive: boolean,
  entered: Set<string>,
  add: (file: string) => void,
): void {
  const real = realpathSync(directory);
  if (entered.has(real)) return;
  entered.add(real);
  for (const name of list(directory)) {
    if (name.startsWith('.')) continue;
    const full = path.join(directory, name);
    const stats = statSync(full, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    if (stats.isDirectory()) {
      if (recursive) walk(full, recursive, entered, add);
    } else if (EXTENSIONS.has(path.extname(name).toLowerCase())) add(full);
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    throw notOpened(directory, error);
  }
}

function stat(name: string): Stats {
  try {
    return statSync(name);
  } catch (error) {
    throw notOpened(name, error);
  }
}

/** An error of the file system in plain words. */
export function notOpened(name: string, error: unknown): InputFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const what =
    code === 'ENOENT'
      ? 'There is no such file or directory.'
      : code === 'EACCES' || code === 'EPERM'
        ? 'The file may not be read.'
        : `The file cannot be read${code === '' ? '' : ` (${code})`}.`;
  return new InputFailure({ kind: 'missing', what, where: name, action: 'Check the name given with -f.' });
}

function nothingIn(directory: string, recursive: boolean): InputFailure {
  return new InputFailure({
    kind: 'missing',
    what: 'The directory holds no .yaml, .yml or .json file.',
    where: directory,
    action: recursive
      ? 'Check the name given with -f.'
      : 'Without --recursive=false its subdirectories are read too.',
  });
}
