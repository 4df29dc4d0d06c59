import { expect, test } from 'vitest';
import { tableBuilder } from '../../../scripts/schemas/build.ts';

const text = { type: 'string', maxLength: 5, description: 'for people' };

test('equal schemas and rules are one, descriptions and status are dropped', () => {
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
  expect(builder.nodes).toEqual([
    { maxLength: 5, type: 'string', 'x-kubernetes-validations': [0] },
    { items: 0, type: 'array' },
    { properties: { a: 1, b: 0 }, type: 'object' },
  ]);
  expect(root).toBe(2);
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
