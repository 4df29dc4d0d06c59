import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules } from '../../../../src/gateway/schema/cel/rule-set.ts';
import { defaultsCompiler } from '../../../../src/gateway/schema/defaults.ts';
import { isIP } from '../../../../src/gateway/schema/formats.ts';
import { loadSchemas } from '../../../../src/gateway/schema/index.ts';
import { shapes } from '../../../../src/gateway/schema/shape.ts';
import type { NodeId, SchemaTable } from '../../../../src/gateway/schema/table.ts';
import type { Json } from '../../../../src/kubernetes/object.ts';

/** Another implementation of CEL, in which the rules need some rewriting. */
const environment = new Environment({ unlistedVariablesAreDyn: true }).registerFunction(
  'isIP(string): bool',
  isIP,
);

function oracleOf(rule: string): (self: Json) => boolean | 'error' {
  const adapted = rule
    // It takes no index inside has().
    .replace(/has\(([\w.]+\[\d+\])\.(\w+)\)/g, '("$2" in $1)')
    // It matches with JavaScript's expressions, which have no inline flags.
    .replace('(?i)', '')
    .replaceAll('[a-z_][a-z_0-9]*(', '[A-Za-z_][A-Za-z_0-9]*(')
    .replaceAll('(\\.[a-z_][a-z_0-9]*)*$', '(\\.[A-Za-z_][A-Za-z_0-9]*)*$');
  const evaluate = environment.parse(adapted);
  return (self) => {
    try {
      return evaluate({ self: forOracle(self) }) === true;
    } catch {
      return 'error';
    }
  };
}

/** Integers as it has them, and property names as rules write them. */
function forOracle(value: Json): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(forOracle);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key === 'namespace' ? '__namespace__' : key,
      forOracle(item ?? null),
    ]),
  );
}

const STRINGS = [
  ...[
    '',
    'a',
    'b',
    'A',
    '*',
    '*.a.com',
    'a.com',
    'a_b',
    '10.0.0.1',
    '::1',
    'a/b',
    'a-b.c_d/e',
    'x.cluster.local',
  ],
  ...['/', '/a', '//', '/./a', '/../a', '/%2fa', '/%2Fa', '/#', '/a/..', '/a/.', '/a b', '/ä', '/%20'],
  ...['0s', '1s', '10s', '1m', '1h', '2h', '1ms'],
  ...['HTTP', 'HTTPS', 'TLS', 'TCP', 'Hostname', 'IPAddress', 'URI', 'Service', 'GRPC'],
];

/** Values of a schema's types, with few different scalars so that equal ones meet; bounds and patterns are ignored. */
function anyValue(table: SchemaTable, id: NodeId, depth = 0): fc.Arbitrary<Json> {
  const node = table.nodes[id] ?? {};
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  switch (node.type) {
    case 'integer':
      return fc.integer({ min: 0, max: 3 });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(anyValue(table, node.items ?? 0, depth + 1), { maxLength: depth > 3 ? 1 : 3 });
    case 'object': {
      if (node.additionalProperties !== undefined)
        return fc.dictionary(fc.constantFrom(...STRINGS), fc.constantFrom(...STRINGS), { maxKeys: 2 });
      const fields = Object.entries(node.properties ?? {}).map(
        ([key, child]) => [key, anyValue(table, child, depth + 1)] as const,
      );
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(node.required ?? [])] });
    }
    default:
      return fc.constantFrom(...STRINGS);
  }
}

/** Rules that the other implementation cannot evaluate. */
const BEYOND_ORACLE = /oldSelf|format\.dns1123Label|substring/;

const { table } = await loadSchemas('1.6', 'experimental');
const defaults = defaultsCompiler(table);
const shapeOf = shapes(table, defaults);
const nodes = table.nodes.flatMap((node, id) => {
  const rules = (node['x-kubernetes-validations'] ?? [])
    .map((at) => table.rules[at]?.rule ?? '')
    .filter((rule) => !BEYOND_ORACLE.test(rule));
  return rules.length === 0 ? [] : [[id, rules] as const];
});

test.each(nodes)('the rules of schema %i say the same as in another implementation', (id, rules) => {
  const oracles = rules.map(oracleOf);
  const ours = compileRules(rules, shapeOf(id));
  const untyped = compileRules(rules);
  fc.assert(
    fc.property(anyValue(table, id), (value) => {
      const defaulted = defaults(id)(value);
      const expected = oracles.map((oracle) => oracle(defaulted));
      const verdicts = (broken: ReturnType<typeof ours.broken>) =>
        rules.map((_, rule) => {
          const found = broken.find((one) => one.rule === rule);
          return found === undefined ? true : found.error === undefined ? false : 'error';
        });
      expect(verdicts(untyped.broken(defaulted))).toEqual(expected);
      // With the schema, defaults are supplied while evaluating.
      expect(verdicts(ours.broken(value))).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('most rules are compared', () => {
  const compared = new Set(nodes.flatMap(([, rules]) => rules));
  expect(compared.size).toBeGreaterThan(0.9 * table.rules.length - 6);
});
