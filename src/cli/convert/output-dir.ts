import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Resource } from '../../gateway/resource.ts';
import { CommandError } from '../exit.ts';

/** A file to be written, by its name inside the output directory. */
export interface OutputFile {
  readonly name: string;
  readonly content: string;
}

/** What `.gateproof.json` says of a former run. */
export interface Manifest {
  readonly files: ReadonlyMap<string, string>;
}

const MANIFEST = '.gateproof.json';

/** Longest file name that every file system takes, with room for the temporary suffix. */
const LONGEST_NAME = 200;

/**
 * One file per object, `httproute-shop-web.yaml`. Names are unique also where letters' case does not count; a name that
 * would be too long or taken gets a piece of its hash.
 */
export function fileNames(resources: readonly Resource[], extension: string): readonly string[] {
  const taken = new Set<string>();
  return resources.map(({ kind, metadata }) => {
    const full = `${kind}-${metadata.namespace}-${metadata.name}`.toLowerCase();
    const safe = full.replaceAll(/[^a-z0-9.-]/g, '-');
    const identity = `${kind}/${metadata.namespace}/${metadata.name}`;
    const name =
      safe.length > LONGEST_NAME || safe !== full || taken.has(safe)
        ? `${safe.slice(0, LONGEST_NAME)}-${hash(identity).slice(0, 10)}`
        : safe;
    taken.add(name);
    return `${name}.${extension}`;
  });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function failure(what: string, error: unknown): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `${what}: ${reason}`,
    'The output directory may be incomplete.',
    'Check that the directory can be written, then run again.',
  );
}

/** Text of a file, or undefined where there is none. */
export async function currentContent(directory: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(directory, name), 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw failure(`Cannot read ${path.join(directory, name)}`, error);
  }
}

/** What a former run wrote here; empty where there was none. */
export async function readManifest(directory: string): Promise<Manifest> {
  const content = await currentContent(directory, MANIFEST);
  if (content === undefined) return { files: new Map() };
  try {
    const parsed: unknown = JSON.parse(content);
    const files: unknown =
      typeof parsed === 'object' && parsed !== null && 'files' in parsed ? parsed.files : undefined;
    if (!Array.isArray(files)) throw new Error('it holds no list "files"');
    return { files: new Map(files.map(manifestEntry)) };
  } catch (error) {
    throw failure(`Cannot read ${path.join(directory, MANIFEST)}`, error);
  }
}

function manifestEntry(entry: unknown): [string, string] {
  if (typeof entry === 'object' && entry !== null && 'name' in entry && 'sha256' in entry) {
    const { name, sha256 } = entry;
    if (typeof name === 'string' && typeof sha256 === 'string' && path.basename(name) === name) {
      return [name, sha256];
    }
  }
  throw new Error('an entry of "files" names no file of this directory');
}

/** Files that a former run wrote, that this run does not write, and that are still there. */
export async function leftovers(
  directory: string,
  former: Manifest,
  files: readonly OutputFile[],
): Promise<readonly string[]> {
  const current = new Set(files.map(({ name }) => name));
  const left: string[] = [];
  for (const name of [...former.files.keys()].sort()) {
    if (!current.has(name) && (await currentContent(directory, name)) !== undefined) left.push(name);
  }
  return left;
}

/**
 * Refuses to replace a file that no former run wrote.
 * @throws CommandError naming the first one whose content would be lost.
 */
export async function refuseForeign(
  directory: string,
  former: Manifest,
  files: readonly OutputFile[],
): Promise<void> {
  for (const { name, content } of files) {
    if (former.files.has(name)) continue;
    const before = await currentContent(directory, name);
    if (before === undefined || before === content) continue;
    throw new CommandError(
      `${path.join(directory, name)} exists and was not written by gateproof.`,
      'Writing would replace it; nothing was written.',
      'Move the file, or choose another directory with --output-dir. --diff shows what would change.',
    );
  }
}

/**
 * Writes all files, each by way of a temporary file in the same directory, so that nobody ever sees half a file. First all
 * are written, then all are renamed. Nothing is deleted but our own temporary files; leftovers stay in the manifest.
 */
export async function writeFiles(
  directory: string,
  files: readonly OutputFile[],
  left: readonly string[],
  former: Manifest,
): Promise<void> {
  const entries = [
    ...files.map(({ name, content }) => ({ name, sha256: hash(content) })),
    ...left.map((name) => ({ name, sha256: former.files.get(name) ?? '' })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  // An empty list of objects for all who read every file of a directory, such as `kubectl apply -f DIRECTORY`.
  const manifest = {
    apiVersion: 'v1',
    kind: 'List',
    items: [],
    note: 'Written by gateproof convert.',
    files: entries,
  };
  const all = [...files, { name: MANIFEST, content: `${JSON.stringify(manifest, null, 2)}\n` }];
  const suffix = `.${randomBytes(6).toString('hex')}.tmp`;
  const pending = new Set<string>();
  try {
    await mkdir(directory, { recursive: true });
    for (const { name, content } of all) {
      const temporary = path.join(directory, `.${name}${suffix}`);
      pending.add(temporary);
      await writeFile(temporary, content, { flag: 'wx' });
    }
    for (const { name } of all) {
      const temporary = path.join(directory, `.${name}${suffix}`);
      await rename(temporary, path.join(directory, name));
      pending.delete(temporary);
    }
  } catch (error) {
    throw failure(`Cannot write to ${directory}`, error);
  } finally {
    for (const temporary of pending) await rm(temporary, { force: true });
  }
}
