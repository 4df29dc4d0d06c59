import { describe, expect, test } from 'vitest';
import { refOf } from '../../src/kubernetes/object.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { describeObject } from '../../src/model/origin.ts';
import { codes, first, read } from './helpers.ts';

function names(...texts: string[]): string[] {
  return read(...texts).objects.map((object) => describeObject(refOf(object)));
}

describe('objects of documents', () => {
  test('get their namespace, and none where the kind has none', () => {
    expect(
      names(
        'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b}\n---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: c, namespace: ignored}\n',
      ),
    ).toEqual(['Service default/a', 'Service b/a', 'IngressClass c']);
  });

  test.each<[string, string]>([
    ['List', '{apiVersion: v1, kind: Service, metadata: {name: a}}'],
    ['ServiceList', '{metadata: {name: a}}'],
    ['List', '{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Service, metadata: {name: a}}]}'],
  ])('of a %s come from its items: %s', (kind, item) => {
    const { objects } = read(`apiVersion: v1\nkind: ${kind}\nitems:\n- ${item}\n`);
    expect(objects).toMatchObject([
      { apiVersion: 'v1', kind: 'Service', raw: { kind: 'Service' }, source: { document: 0, item: 0 } },
    ]);
  });

  test('an empty list is no object and no problem', () => {
    expect(read('apiVersion: v1\nkind: List\nitems: []\n')).toMatchObject({ objects: [], findings: [] });
  });

  test('annotations and labels are texts, null is the empty one, keys reach no prototype', () => {
    const object = first(
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations: {a: "1", b: null, __proto__: x}\n  labels: null\n  uid: u\n  creationTimestamp: "2024-01-01T00:00:00Z"\n',
    );
    expect({ ...object.metadata.annotations }).toEqual(
      Object.fromEntries([
        ['a', '1'],
        ['b', ''],
        ['__proto__', 'x'],
      ]),
    );
    expect(Object.keys(object.metadata.labels)).toEqual([]);
    expect(object.metadata).toMatchObject({ uid: 'u', creationTimestamp: '2024-01-01T00:00:00Z' });
    expect(object.metadata.annotations['constructor']).toBeUndefined();
  });
});

describe('what is left out is a finding', () => {
  test.each<[string, string, RegExp]>([
    ['a: 1\n', 'GP1003 low', /f0:1 has no kind/],
    ['# x\n\nkind: Ingress\n', 'GP1003 low', /no apiVersion/],
    ['- a\n', 'GP1003 low', /a list/],
    ['apiVersion: v1\nkind: Service\nmetadata: {}\n', 'GP1003 low', /no metadata.name/],
    ['apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {}\n', 'GP1004 blocker', /no metadata.name/],
    ['apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n', 'GP1010 low', /generateName/],
    [
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, annotations: {x/y: true}}\n',
      'GP1004 blocker',
      /Ingress default\/a: metadata\.annotations\["x\/y"\] is the boolean true, not a text; write it in quotes/,
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {x: {}}}\n',
      'GP1004 blocker',
      /metadata\.labels\.x is a mapping/,
    ],
    [
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, labels: {x: 1}}\n',
      'GP1004 low',
      /number 1/,
    ],
    ['apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: 1}\n', 'GP1004 blocker', /namespace is/],
  ])('%j', (text, code, message) => {
    const { objects, findings } = read(`${text}---\napiVersion: v1\nkind: Service\nmetadata: {name: good}\n`);
    expect(objects.map((object) => object.metadata.name)).toEqual(['good']);
    expect(codes(findings)).toEqual([code]);
    expect(findings[0]?.message).toMatch(message);
  });

  test('a refused object can be located', () => {
    const { set, findings } = read(
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    x: 1\n',
    );
    const origin = findings[0]?.origins[0];
    expect(origin && set.locate(origin.object, origin.path)).toEqual({ file: 'f0', line: 6, column: 5 });
    expect(set.find('Service', 'default', 'a')).toBeUndefined();
  });

  test('of equal objects the last is used, over files and API versions of one group', () => {
    const ingress = (version: string, uid: string) =>
      `apiVersion: ${version}\nkind: Ingress\nmetadata: {name: a, uid: ${uid}}\n`;
    const { objects, findings } = read(
      `${ingress('extensions/v1beta1', 'one')}---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n`,
      ingress('networking.k8s.io/v1', 'two'),
    );
    expect(objects.map((object) => object.metadata.uid)).toEqual([undefined, 'two']);
    expect(codes(findings)).toEqual(['GP1005 low']);
    expect(findings[0]?.message).toContain('2 times (f0, f1)');
  });

  test('the same kind of another group is another object', () => {
    const text = (version: string) => `apiVersion: ${version}\nkind: Service\nmetadata: {name: a}\n`;
    expect(read(text('v1'), text('serving.knative.dev/v1'))).toMatchObject({
      objects: [{}, {}],
      findings: [],
    });
  });

  test('a duplicate key and ignored text name their lines', () => {
    const { findings } = read(
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  name: b\n...\nmore: 1\n',
    );
    expect(codes(findings)).toEqual(['GP1001 low', 'GP1002 low']);
    expect(findings[0]?.message).toContain('"name" at f0:5:3');
    expect(findings[0]?.origins).toEqual([
      { object: { kind: 'Service', namespace: 'default', name: 'b' }, path: [] },
    ]);
    expect(findings[1]?.message).toContain('line 7 of f0');
  });
});

describe('an object set', () => {
  const { set } = read(
    'apiVersion: v1\nkind: Service\nmetadata: {name: b}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n',
    '{"apiVersion":"v1","kind":"List","items":[\n{"apiVersion":"v1","kind":"Secret","metadata":\n{"name":"s"}}]}',
  );

  test('finds by kind in input order and by name', () => {
    expect(set.ofKind('Service').map((object) => object.metadata.name)).toEqual(['b', 'a']);
    expect(set.ofKind('Ingress')).toEqual([]);
    expect(set.find('Service', 'default', 'a')?.metadata.name).toBe('a');
    expect(set.find('Service', 'other', 'a')).toBeUndefined();
  });

  test('locates in files and lists, and knows nothing of other objects', () => {
    const ref = (kind: string, name: string) => ({ kind, namespace: 'default', name });
    const place = (kind: string, name: string) => set.locate(ref(kind, name), ['metadata', 'name']);
    expect(place('Service', 'a')).toEqual({ file: 'f0', line: 8, column: 3 });
    expect(place('Secret', 's')).toEqual({ file: 'f1', line: 3, column: 2 });
    expect(place('Service', 'c')).toBeUndefined();
  });

  test('without sources there are no positions', () => {
    const bare = createObjectSet(set.objects, { complete: true });
    expect(bare.complete).toBe(true);
    expect(bare.locate({ kind: 'Service', namespace: 'default', name: 'a' }, [])).toBeUndefined();
  });
});
