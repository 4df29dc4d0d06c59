import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Rendition } from '../../diff/compare.ts';
import { identityKey, identityOf } from '../../diff/identity.ts';
import type { PatchNames } from '../../report/diff/unified.ts';
import type { Host } from '../host.ts';
import type { Sides } from './sides.ts';

/** Names that patch tools take without quotes. */
const SAFE = /^[A-Za-z0-9._@+=,/-]+$/;

/**
 * Names of the files behind a change, as seen from the directory of their side. A file counts only where it holds the object as it
 * is compared, and nothing else: then the patch can be applied to it.
 */
export function patchNames({ beforeRoots, afterRoots, converted }: Sides, host: Host): PatchNames {
  const made = new Map(
    converted?.result.objects.objects.map((object, index) => [
      identityKey(identityOf(object)),
      converted.files[index],
    ]),
  );
  return (change) => {
    const before = change.status === 'added' ? undefined : fileOf(change.before, beforeRoots, host);
    const after =
      change.status === 'removed'
        ? undefined
        : (made.get(identityKey(change.identity)) ?? fileOf(change.after, afterRoots, host));
    return {
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  };
}

function fileOf({ object, text }: Rendition, roots: readonly string[], host: Host): string | undefined {
  const [root, ...others] = roots;
  if (root === undefined || others.length > 0) return undefined;
  const full = path.resolve(host.cwd, root);
  const file = path.resolve(host.cwd, object.source.file);
  const relative = path.relative(full, file);
  const name = (relative === '' ? path.basename(file) : relative).replaceAll(path.sep, '/');
  if (!SAFE.test(name) || name.startsWith('../')) return undefined;
  return contentOf(file) === text ? name : undefined;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
