import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editsOf } from '../../src/diff/edits.ts';
import { isEqual } from '../../src/diff/json.ts';
import type { Json, JsonObject } from '../../src/kubernetes/object.ts';
import { describeSteps } from '../../src/report/diff/paths.ts';
import { apply } from './support.ts';

const lines = (before: JsonObject, after: JsonObject): readonly string[] =>
  editsOf(before, after).map(({ kind, path }) => `${kind} ${describeSteps(path)}`);

const rule = (value: string, backend: string, more: JsonObject = {}): Json => ({
  matches: [{ path: { type: 'PathPrefix', value } }],
  backendRefs: [{ name: backend, port: 80, ...more }],
});

describe('edits', () => {
  test.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['a scalar', { a: 1 }, { a: 2 }, ['changed a']],
    ['a key that comes, and one that goes', { a: 1 }, { b: 1 }, ['removed a', 'added b']],
    ['a key with a dot', { a: { 'x.y/z': 1 } }, { a: { 'x.y/z': 2 } }, ['changed a["x.y/z"]']],
    [
      'an item known by its name, although another stands before it now',
      { listeners: [{ name: 'http', port: 80 }] },
      {
        listeners: [
          { name: 'https', port: 443 },
          { name: 'http', port: 8080 },
        ],
      },
      ['changed listeners[name=http].port', 'added listeners[name=https]'],
    ],
    [
      'a backend known by its reference where names alone do not tell',
      {
        refs: [
          { name: 'a', port: 80, weight: 1 },
          { name: 'a', port: 81, weight: 1 },
        ],
      },
      {
        refs: [
          { name: 'a', port: 80, weight: 1 },
          { name: 'a', port: 81, weight: 2 },
        ],
      },
      ['changed refs[name=a,port=81].weight'],
    ],
    [
      'a rule known by what it matches',
      { rules: [rule('/a', 'a'), rule('/b', 'b')] },
      { rules: [rule('/new', 'n'), rule('/a', 'a'), rule('/b', 'b', { weight: 5 })] },
      ['added rules[1].backendRefs[name=b].weight', 'added rules[0]'],
    ],
    [
      'a rule known by what it does where it matches something else',
      { rules: [rule('/a', 'a'), rule('/b', 'b')] },
      { rules: [rule('/a', 'a'), rule('/c', 'b')] },
      ['changed rules[1].matches[0].path.value'],
    ],
    ['texts of a set', { hosts: ['a', 'b'] }, { hosts: ['b', 'c'] }, ['removed hosts[a]', 'added hosts[c]']],
    [
      'the one item that moved',
      { rules: [rule('/a', 'a'), rule('/b', 'b'), rule('/c', 'c')] },
      { rules: [rule('/c', 'c'), rule('/a', 'a'), rule('/b', 'b')] },
      ['moved rules[2]'],
    ],
  ])('%s', (_what, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected);
  });

  const leaf = fc.oneof(
    fc.constantFrom('a', 'b', '', '__proto__'),
    fc.integer({ min: 0, max: 3 }),
    fc.boolean(),
  );
  const { value } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, tie('object'), fc.array(tie('value'), { maxLength: 5 })),
    object: fc.dictionary(fc.constantFrom('name', 'port', 'matches', 'x', '__proto__'), tie('value'), {
      maxKeys: 4,
    }) as fc.Arbitrary<JsonObject>,
  }));
  const root = fc.record({ list: value, other: value, name: value }, { requiredKeys: [] });

  test('lead from one value to the other, whatever the two are', () => {
    fc.assert(
      fc.property(root, root, (before, after) => {
        const result = apply(before as JsonObject, editsOf(before as JsonObject, after as JsonObject));
        expect(isEqual(result, after as JsonObject)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('are none just where both are equal', () => {
    fc.assert(
      fc.property(root, root, (before, after) => {
        const none = editsOf(before as JsonObject, after as JsonObject).length === 0;
        expect(none).toBe(isEqual(before as JsonObject, after as JsonObject));
      }),
    );
  });
});
