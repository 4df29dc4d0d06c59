import { describe, expect, test } from 'vitest';
import { isArray, isObject } from '../../../src/kubernetes/json.ts';
import type { Json } from '../../../src/kubernetes/object.ts';
import { locatorOf } from '../../../src/kubernetes/yaml/locate.ts';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';
import type { FieldPath } from '../../../src/model/origin.ts';

function locate(text: string, path: FieldPath, document = 0, item?: number): string {
  const { source } = readSource('f', text);
  const { line, column } = locatorOf(source, document, item)(path);
  return `${line}:${column}`;
}

const YAML = `# first
a: 1
---
# second
metadata:
  annotations: &shared
    "x/y": |
      text
    yes: 1
spec:
  rules:
  - host: a
    paths: [{path: /}, {path: /b}]
  - host: b
other:
  <<: *shared
  own: 1
alias: *shared
`;

describe('positions in YAML', () => {
  test.each<[FieldPath, string]>([
    [[], '5:1'],
    [['metadata'], '5:1'],
    [['metadata', 'annotations', 'x/y'], '7:5'],
    [['metadata', 'annotations', 'true'], '9:5'],
    [['spec', 'rules', 1], '14:5'],
    [['spec', 'rules', 0, 'paths', 1, 'path'], '13:25'],
    [['spec', 'rules', 7, 'host'], '11:3'],
    [['spec', 'nothing', 'here'], '10:1'],
    [['other', 'x/y'], '7:5'],
    [['other', 'own'], '17:3'],
    [['alias'], '18:1'],
    [['alias', 'true'], '9:5'],
  ])('%j', (path, place) => {
    expect(locate(YAML, path, 1)).toBe(place);
  });

  test('the later of two equal keys', () => {
    expect(locate('a: 1\nb: 2\na: 3\n', ['a'])).toBe('3:1');
  });

  test('carriage returns and byte order marks do not count', () => {
    expect(locate('a: 1\r\nb:\r\n  c: 2\r\n', ['b', 'c'])).toBe('3:3');
  });
});

const JSON_TEXT = `{"x": 1}
{
  "items": [
    {"a": {"b": [1, "}"]}},
    {
      "a": {"c\\u0064": 2}
    }
  ]
}`;

describe('positions in JSON', () => {
  test.each<[FieldPath, string]>([
    [[], '2:1'],
    [['items', 0, 'a', 'b', 1], '4:21'],
    [['items', 1, 'a', 'cd'], '6:13'],
    [['items', 1, 'z'], '5:5'],
    [['items', 9], '3:3'],
  ])('%j', (path, place) => {
    expect(locate(JSON_TEXT, path, 1)).toBe(place);
  });

  test('inside of an item', () => {
    expect(locate(JSON_TEXT, ['a', 'cd'], 1, 1)).toBe('6:13');
    expect(locate(JSON_TEXT, ['a', 'b'], 1, 0)).toBe('4:12');
  });
});

describe('an item of a list stands where it stands in the whole document', () => {
  const lists = [
    'kind: List\nitems:\n- a: {b: 1}\n  c:\n  - d\n# comment\n- a:\n    b: 2\nmetadata: {}\n',
    'items:\n  -\n    a: 1\n  - a: "x\n      y"\n    b: |\n      - z\n  -   c: 1\nkind: List\n',
    'items:\n- a: &x 1\n- b: *x\n',
    'items:\n- a: "\n- b"\n- c: 1\n',
    'items: [{a: 1}, {b: 2}]\n',
    'x: |\n items:\n - a\nitems:\r\n- a: 1\r\n- b: 2\r\n',
  ];
  test.each(lists)('%j', (text) => {
    const { source, documents } = readSource('f', text);
    const value = documents[0]?.value;
    const items = isObject(value) ? value['items'] : undefined;
    if (!isArray(items)) throw new Error('no items');
    for (const [index, item] of items.entries()) {
      for (const path of pathsOf(item)) {
        const alone = locatorOf(source, 0, index)(path);
        expect(alone).toEqual(locatorOf(source, 0)(['items', index, ...path]));
      }
    }
  });
});

/** All paths of a value but the empty one. */
function pathsOf(value: Json | undefined, path: FieldPath = []): FieldPath[] {
  const below = isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return below.flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]);
}
