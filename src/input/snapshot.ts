import { asObjects, asString, isArray, isObject, nameOfType, own } from '../kubernetes/json.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';
import { informsOnly } from './cluster/kinds.ts';
import { InputFailure } from './input-error.ts';

/** Version of the form of a snapshot; another one is refused. */
export const SNAPSHOT_SCHEMA = 1;
const SNAPSHOT_KIND = 'ClusterSnapshot';

/**
 * - `read`: all objects of the kind are there.
 * - `absent`: the cluster does not know the kind.
 * - `forbidden`: the user may not list it.
 * - `failed`: the API server did not answer for this kind.
 */
export type Outcome = 'read' | 'absent' | 'forbidden' | 'failed';
const OUTCOMES: readonly Outcome[] = ['read', 'absent', 'forbidden', 'failed'];

/** What became of one kind. */
export interface KindRead {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly neededFor: string;
  readonly outcome: Outcome;
  /** What the API server said, for `failed`. */
  readonly reason?: string;
}

/** What was read of a cluster; without values of Secrets, credentials and addresses of the kubeconfig. */
export interface Snapshot {
  /** Version of the API server, `v1.33.1`; empty where it does not tell. */
  readonly kubernetes: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly kinds: readonly KindRead[];
  /** By kind in the order of `kinds`, then as the API server lists them. */
  readonly items: readonly JsonObject[];
}

/** Is what is not in the snapshot not in the cluster either? */
export function isComplete({ namespace, kinds }: Snapshot): boolean {
  return (
    namespace === undefined &&
    kinds.every((kind) => kind.outcome === 'read' || kind.outcome === 'absent' || informsOnly(kind))
  );
}

/** The text of a snapshot piece by piece: one object a line, so that two snapshots can be compared by lines. */
export function* snapshotText(snapshot: Snapshot): Generator<string> {
  const { items, kinds, ...about } = snapshot;
  const head = { kind: SNAPSHOT_KIND, schemaVersion: SNAPSHOT_SCHEMA, ...about };
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "kinds": [`;
  yield* lines(kinds);
  yield '],\n  "items": [';
  yield* lines(items);
  yield ']\n}\n';
}

function* lines(values: readonly unknown[]): Generator<string> {
  for (const [index, value] of values.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(value)}`;
  }
  if (values.length > 0) yield '\n  ';
}

/**
 * The snapshot that a document is; undefined when it is another document.
 * @throws InputFailure when it is a snapshot that cannot be used.
 */
export function readSnapshot(value: Json, file: string): Snapshot | undefined {
  if (!isObject(value) || own(value, 'kind') !== SNAPSHOT_KIND) return undefined;
  const schema = own(value, 'schemaVersion');
  if (schema === undefined && own(value, 'apiVersion') !== undefined) return undefined;
  if (schema !== SNAPSHOT_SCHEMA) {
    throw unusable(
      file,
      `its schemaVersion is ${nameOfType(schema)}, and this version knows ${SNAPSHOT_SCHEMA}`,
    );
  }
  const items = own(value, 'items');
  const kinds = own(value, 'kinds');
  if (!isArray(items) || !isArray(kinds)) throw unusable(file, 'it has no list of kinds and items');
  const namespace = asString(own(value, 'namespace'));
  const selector = asString(own(value, 'selector'));
  const fieldSelector = asString(own(value, 'fieldSelector'));
  return {
    kubernetes: asString(own(value, 'kubernetes')) ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector === undefined ? {} : { selector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    kinds: asObjects(kinds).map((item) => kindOf(item, file)),
    items: asObjects(items),
  };
}

function kindOf(item: JsonObject, file: string): KindRead {
  const text = (key: string): string => {
    const found = asString(own(item, key));
    if (found === undefined) throw unusable(file, `one of its kinds has no ${key}`);
    return found;
  };
  const outcome = OUTCOMES.find((known) => known === own(item, 'outcome'));
  if (outcome === undefined) throw unusable(file, 'it does not say what became of one of its kinds');
  const reason = asString(own(item, 'reason'));
  return {
    group: text('group'),
    version: text('version'),
    plural: text('plural'),
    kind: text('kind'),
    neededFor: text('neededFor'),
    outcome,
    ...(reason === undefined ? {} : { reason }),
  };
}

function unusable(file: string, why: string): InputFailure {
  return new InputFailure({
    kind: 'unreadable',
    where: file,
    what: `The snapshot cannot be used: ${why}.`,
    action: 'Read the cluster again with --save.',
  });
}
