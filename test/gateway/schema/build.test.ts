import { expect, test } from 'vitest';
import { tableBuilder } from '../../../scripts/schemas/build.ts';

const text = { type: 'string', maxLength: 5, description: 'for people' };

test('equal schemas and rules are one, descriptions and status are dropped, what all objects have is there', () => {
  const builder = tableBuilder();
  const rule = { rule: 'self == ""', message: 'm' };
  const root = builder.addRoot({
    type: 'object',
    properties: {
      b: { ...text, 'x-kubernetes-validations': [rule] },
      a: { type: 'array', items: { ...text, 'x-kubernetes-validations': [rule], description: 'other' } },
      status: { type: 'object', nothingWeKnow: true },
    },
  });
  expect(builder.rules).toEqual([rule]);
  const { properties, ...rest } = builder.nodes[root] ?? {};
  expect(rest).toEqual({ type: 'object' });
  const nodeOf = (name: string) => builder.nodes[properties?.[name] ?? -1];
  expect(Object.keys(properties ?? {}).sort()).toEqual(['a', 'apiVersion', 'b', 'kind', 'metadata']);
  expect(nodeOf('b')).toEqual({ maxLength: 5, type: 'string', 'x-kubernetes-validations': [0] });
  expect(nodeOf('a')).toEqual({ items: properties?.['b'], type: 'array' });
  expect([nodeOf('apiVersion'), nodeOf('kind')]).toEqual([{ type: 'string' }, { type: 'string' }]);
  expect(properties?.['apiVersion']).toBe(properties?.['kind']);
});

test.each([
  ['a keyword', { uniqueItems: true }, /uniqueItems/],
  ['a rule without message', { 'x-kubernetes-validations': [{ rule: 'true' }] }, /without rule or message/],
  [
    'a property of a rule',
    { 'x-kubernetes-validations': [{ rule: 'true', message: 'm', optionalOldSelf: true }] },
    /optionalOldSelf/,
  ],
  ['a schema that is none', { items: true }, /nested schema is true/],
])('%s that is not understood is an error', (_, schema, problem) => {
  expect(() => tableBuilder().addRoot({ properties: { a: schema } })).toThrow(problem);
});
