import { beforeAll, describe, expect, test } from 'vitest';
import { type CompareOptions, changesOf, pairObjects } from '../../src/diff/compare.ts';
import { createNormaliser } from '../../src/diff/normalise.ts';
import { loadSchemas, type Schemas } from '../../src/gateway/schema/index.ts';
import type { JsonObject } from '../../src/kubernetes/object.ts';
import { object } from './support.ts';

let schemas: readonly Schemas[] = [];
beforeAll(async () => {
  schemas = [await loadSchemas('1.5', 'standard')];
});

const compare = (
  before: ReadonlyArray<ReturnType<typeof object>>,
  after: ReadonlyArray<ReturnType<typeof object>>,
  more: Partial<CompareOptions> & { showManaged?: boolean } = {},
) =>
  changesOf(
    pairObjects(before, after, {
      normalise: createNormaliser({ showManaged: more.showManaged === true, schemas }),
      applying: more.applying === true,
    }),
  );

const V1 = 'gateway.networking.k8s.io/v1';
const route = (spec: JsonObject, more: JsonObject = {}) => object(V1, 'HTTPRoute', 'web', { spec, ...more });
const texts = (changes: ReturnType<typeof compare>): string =>
  changes.map((change) => ('after' in change ? change.after.text : '')).join('---\n');

const SHORT: JsonObject = {
  parentRefs: [{ name: 'gw' }],
  rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
};
const LONG: JsonObject = {
  parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' }],
  rules: [
    {
      backendRefs: [{ group: '', kind: 'Service', name: 'web', port: 80, weight: 1 }],
      matches: [{ path: { type: 'PathPrefix', value: '/' } }],
    },
  ],
};

describe('what does not count', () => {
  test('defaults of the schema that only one side writes down', () => {
    expect(compare([route(SHORT)], [route(LONG)])).toEqual([]);
    expect(compare([route(SHORT)], [route(LONG)], { showManaged: true })).toHaveLength(1);
  });

  test('status and the bookkeeping of the API server', () => {
    const kept = route(LONG, {
      status: { parents: [] },
      metadata: {
        uid: 'x',
        resourceVersion: '7',
        generation: 2,
        creationTimestamp: '2024-01-01T00:00:00Z',
        managedFields: [],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
    });
    expect(compare([kept], [route(LONG)])).toEqual([]);
    const shown = compare([kept], [route(LONG)], { showManaged: true });
    expect(shown[0]?.status === 'changed' && shown[0].before.text).toContain('resourceVersion');
  });

  test('the order of keys, and the namespace where it is the usual one', () => {
    const { metadata: _metadata, ...bare } = route(LONG).raw;
    const turned = { ...route(LONG), raw: { spec: LONG, ...bare, metadata: { name: 'web' } } };
    expect(compare([turned], [route(LONG)])).toEqual([]);
  });

  test('what a cluster assigns to a Service', () => {
    const service = (spec: JsonObject) => object('v1', 'Service', 'web', { spec });
    const live = service({
      clusterIP: '10.0.0.7',
      clusterIPs: ['10.0.0.7'],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    });
    expect(compare([live], [service({ ports: [{ port: 80 }] })])).toEqual([]);
    expect(compare([live], [service({ ports: [{ port: 81 }] })])).toHaveLength(1);
    expect(compare([live], [service({ clusterIP: 'None', ports: [{ port: 80 }] })])).toHaveLength(1);
  });
});

describe('what counts', () => {
  test('an object is known by group, kind, namespace and name, not by its version', () => {
    const beta = object('gateway.networking.k8s.io/v1beta1', 'HTTPRoute', 'web', { spec: LONG });
    const changes = compare([beta], [route(LONG)]);
    expect(changes.map(({ status }) => status)).toEqual(['changed']);
    const foreign = object('example.com/v1', 'HTTPRoute', 'web', { spec: LONG });
    const statuses = compare([foreign], [route(LONG)]).map(({ status }) => status);
    expect([...statuses].sort()).toEqual(['added', 'removed']);
  });

  test('come in the order of namespace, kind and name, whatever the order of the input', () => {
    const objects = ['b', 'a', 'c'].map((name) => object('v1', 'ConfigMap', name, { data: {} }));
    const names = (list: typeof objects) => compare([], list).map(({ identity }) => identity.name);
    expect(names(objects)).toEqual(['a', 'b', 'c']);
    expect(names([...objects].reverse())).toEqual(['a', 'b', 'c']);
  });
});

describe('applying to a cluster', () => {
  const applied = (value: JsonObject) => ({
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(value), other: 'x' },
  });

  test('keeps what others have set', () => {
    const live = route(LONG, { metadata: { annotations: { other: 'x' }, labels: { team: 'a' } } });
    expect(compare([live], [route(LONG)], { applying: true })).toEqual([]);
    expect(compare([live], [route(LONG)])).toHaveLength(1);
  });

  test('keeps annotations of others where none was applied before', () => {
    const live = route(LONG, { metadata: applied({ metadata: { annotations: {} }, spec: LONG }) });
    expect(compare([live], [route(LONG)], { applying: true })).toEqual([]);
    const gone = route(LONG, {
      metadata: applied({ metadata: { annotations: { other: 'x' } }, spec: LONG }),
    });
    expect(compare([gone], [route(LONG)], { applying: true })).toHaveLength(1);
  });

  test('takes away what was applied before and is wanted no longer', () => {
    const before = { ...LONG, hostnames: ['a.test'] };
    const live = route(before, { metadata: applied({ spec: before }) });
    const changes = compare([live], [route(LONG)], { applying: true });
    expect(texts(changes)).not.toContain('a.test');
    expect(texts(changes)).toContain('other: x');
    const untold = route(before, { metadata: applied({ spec: LONG }) });
    expect(compare([untold], [route(LONG)], { applying: true })).toEqual([]);
  });

  test('replaces lists', () => {
    const live = route({ ...LONG, hostnames: ['a.test', 'b.test'] });
    const changes = compare([live], [route({ ...LONG, hostnames: ['b.test'] })], { applying: true });
    expect(texts(changes)).not.toContain('a.test');
  });
});

describe('Secrets', () => {
  const secret = (more: JsonObject) => object('v1', 'Secret', 'tls', more);
  test('show the names of their keys and no value', () => {
    const changes = compare([secret({ dataKeys: ['a'] })], [secret({ dataKeys: ['a', 'b'] })]);
    expect(texts(changes)).toContain("b: '***'".replaceAll("'", '"'));
  });
  test('of which only metadata were read have the same keys as any other', () => {
    expect(compare([secret({ metadataOnly: true })], [secret({ dataKeys: ['a'], type: 'Opaque' })])).toEqual(
      [],
    );
  });
});
