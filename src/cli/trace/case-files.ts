import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { BehaviourCase } from '../../cases/case.ts';
import { CaseError } from '../../cases/case.ts';
import { looksLikeCases, readCases } from '../../cases/read-case.ts';
import { CommandError } from '../exit.ts';

/** The cases of one folder, in the order of their files' names. */
export interface CaseFolder {
  /** As the user wrote it, with the folders below. */
  readonly folder: string;
  readonly cases: readonly BehaviourCase[];
}

/**
 * Reads the behaviour cases of files and directories, directories with everything below them. In directories, files that
 * do not look like cases are passed over; a file that is named must hold cases.
 * @throws CommandError when a name leads nowhere or a case cannot be read.
 */
export function readCaseFiles(names: readonly string[], cwd: string): readonly CaseFolder[] {
  const folders = new Map<string, BehaviourCase[]>();
  const seen = new Set<string>();
  for (const name of names) {
    const files = filesOf(name, cwd);
    for (const { shown, real, named } of files) {
      if (seen.has(real)) continue;
      seen.add(real);
      const content = readFileSync(real, 'utf8');
      if (!named && !looksLikeCases(content)) continue;
      const folder = path.dirname(shown);
      const cases = folders.get(folder) ?? [];
      cases.push(...parse(content, shown));
      folders.set(folder, cases);
    }
  }
  return [...folders].map(([folder, cases]) => ({ folder, cases }));
}

interface CaseFile {
  readonly shown: string;
  readonly real: string;
  readonly named: boolean;
}

function filesOf(name: string, cwd: string): readonly CaseFile[] {
  const real = path.resolve(cwd, name);
  const stats = statSync(real, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new CommandError(
      `${name}: there is no such file or directory.`,
      'No case was run.',
      'Check the name given with --cases.',
    );
  }
  if (!stats.isDirectory()) return [{ shown: name, real, named: true }];
  return readdirSync(real, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => path.relative(real, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(path.sep).some((part) => part.startsWith('.')))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((file) => ({ shown: path.join(name, file), real: path.join(real, file), named: false }));
}

function parse(content: string, file: string): readonly BehaviourCase[] {
  try {
    return readCases(content, file);
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    throw new CommandError(
      error.message,
      'A case that cannot be read would pass unseen, so none was run.',
      'Correct the case; docs/behaviour-cases.md describes the format.',
    );
  }
}
