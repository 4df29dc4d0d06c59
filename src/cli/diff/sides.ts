import path from 'node:path';
import { identityKey, identityOf } from '../../diff/identity.ts';
import type { InputsRead } from '../../input/read-inputs.ts';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import { printable } from '../../report/printable.ts';
import { leftovers, readManifest } from '../convert/output-dir.ts';
import type { Host } from '../host.ts';
import { readNamed } from '../input.ts';
import { isSet, type Values } from '../options.ts';
import { type Converted, convertForDiff } from './conversion.ts';
import type { DiffOptions } from './options.ts';

/** Both sides as read. */
export interface Sides {
  readonly before: InputsRead;
  readonly after: InputsRead;
  /** Files and directories that hold a side; empty where it comes from elsewhere. */
  readonly beforeRoots: readonly string[];
  readonly afterRoots: readonly string[];
  /** Present where `after` is a conversion. */
  readonly converted?: Converted;
}

const NOTHING: InputsRead = {
  objects: createObjectSet([], { complete: false }),
  findings: [],
  inputs: [],
};

/**
 * @param readCluster reads the cluster where that is what is there today; absent: the objects of the other side alone are asked for
 * @throws CommandError when a side cannot be read whole.
 */
export async function readSides(
  options: DiffOptions,
  values: Values,
  host: Host,
  readCluster?: () => Promise<InputsRead>,
): Promise<Sides> {
  const { before, after } = options;
  const converted = after.from === 'conversion' ? await convertForDiff(values, host) : undefined;
  const later = converted?.result ?? (await readNamed('after', values, host));
  const shared = {
    after: later,
    afterRoots: after.from === 'files' ? after.names : [],
    ...(converted === undefined ? {} : { converted }),
  };
  if (before.from === 'cluster') {
    if (readCluster !== undefined) return { ...shared, before: await readCluster(), beforeRoots: [] };
    const { liveObjects } = await import('./live.ts');
    const live = await liveObjects(later.objects.objects, values, host);
    const objects = createObjectSet(live, { complete: false });
    return { ...shared, before: { objects, findings: [], inputs: [] }, beforeRoots: [] };
  }
  if (before.from === 'previous') {
    return {
      ...shared,
      before: await previousRun(before.directory, values, host),
      beforeRoots: [before.directory],
    };
  }
  const read = await readNamed('before', { ...values, before: before.names }, host);
  const kept = converted === undefined ? read : concerned(read, later.objects.objects);
  return { ...shared, before: kept, beforeRoots: before.names };
}

/** What a former `convert --output-dir` wrote, as its list of files has it; a file that is gone counts as not there. */
async function previousRun(name: string, values: Values, host: Host): Promise<InputsRead> {
  const directory = path.resolve(host.cwd, name);
  const former = await readManifest(directory);
  const files = await leftovers(directory, former, []);
  if (files.length === 0) {
    if (!isSet(values, 'quiet')) host.stderr.write(`${printable(name)}: no former run wrote anything here\n`);
    return NOTHING;
  }
  return readNamed('before', { ...values, before: files.map((file) => path.join(name, file)) }, host);
}

/**
 * Of a directory that a conversion is compared with, what the conversion could have written: objects that it makes, and those of
 * the same API groups. Services, Ingresses and whatever else stands there stay as they are.
 */
function concerned(read: InputsRead, made: readonly KubernetesObject[]): InputsRead {
  const names = new Set(made.map((object) => identityKey(identityOf(object))));
  const groups = new Set(made.map((object) => identityOf(object).group).filter((group) => group !== ''));
  const objects = read.objects.objects.filter((object) => {
    const identity = identityOf(object);
    return groups.has(identity.group) || names.has(identityKey(identity));
  });
  const { complete } = read.objects;
  return { ...read, objects: { ...createObjectSet(objects, { complete }), locate: read.objects.locate } };
}
