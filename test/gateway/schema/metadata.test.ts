import { expect, test } from 'vitest';
import { loadSchemas, validate } from '../../../src/gateway/schema/index.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { describePath } from '../../../src/model/origin.ts';
import { GROUP } from './cases/case.ts';

const schemas = await loadSchemas('1.6', 'standard');
const long = 'a'.repeat(63);

test.each<[name: string, metadata: JsonObject, violations: string[]]>([
  ['a name', { name: 'a.b-c.1' }, []],
  ['253 characters', { name: `${long}.${long}.${long}.${'a'.repeat(61)}` }, []],
  ['254 characters', { name: `${long}.${long}.${long}.${'a'.repeat(62)}` }, ['metadata.name metadata']],
  ['no name', {}, ['metadata.name required']],
  ['an empty name', { name: '' }, ['metadata.name required']],
  ['upper case', { name: 'A' }, ['metadata.name metadata']],
  ['an underscore', { name: 'a_b' }, ['metadata.name metadata']],
  ['a hyphen at the end', { name: 'a-' }, ['metadata.name metadata']],
  ['two dots', { name: 'a..b' }, ['metadata.name metadata']],
  ['a line break at the end', { name: 'a\n' }, ['metadata.name metadata']],
  ['a number', { name: 1 }, ['metadata.name type']],
  ['a namespace with dot', { name: 'a', namespace: 'b.c' }, ['metadata.namespace metadata']],
  ['a long namespace', { name: 'a', namespace: `${long}a` }, ['metadata.namespace metadata']],
  [
    'labels',
    {
      name: 'a',
      labels: {
        'a.com/B_c': 'V.1',
        x: '',
        'a/b/c': '',
        'A.com/b': '',
        '': '',
        y: 'a b',
        z: `${long}a`,
        n: 1,
      },
    },
    [
      'metadata.labels["a/b/c"] metadata',
      'metadata.labels["A.com/b"] metadata',
      'metadata.labels[""] metadata',
      'metadata.labels.y metadata',
      'metadata.labels.z metadata',
      'metadata.labels.n type',
    ],
  ],
  [
    'annotations',
    { name: 'a', annotations: { 'A.com/b': 'any\ntext', [`${long}a`]: '', 'a b': '', n: true } },
    [
      `metadata.annotations.${long}a metadata`,
      'metadata.annotations["a b"] metadata',
      'metadata.annotations.n type',
    ],
  ],
  ['256 KiB', { name: 'a', annotations: { a: 'é'.repeat(131_071), b: '' } }, []],
  [
    'more than 256 KiB',
    { name: 'a', annotations: { a: 'é'.repeat(131_071), bc: '' } },
    ['metadata.annotations metadata'],
  ],
  ['a field that is none', { name: 'a', label: {} }, ['metadata.label unknown-field']],
  ['labels that are a list', { name: 'a', labels: [] }, ['metadata.labels type']],
])('%s', (_, metadata, violations) => {
  const object = { apiVersion: `${GROUP}/v1`, kind: 'HTTPRoute', metadata, spec: {} };
  const found = validate(schemas, object).map((one) => `${describePath(one.path)} ${one.rule}`);
  expect(found).toEqual(violations);
});

test('metadata that is missing', () => {
  const object = { apiVersion: `${GROUP}/v1`, kind: 'HTTPRoute', spec: {} };
  expect(validate(schemas, object).map((one) => one.path)).toEqual([['metadata']]);
});
