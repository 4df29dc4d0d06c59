import { describe, expect, test } from 'vitest';
import type { Channel, GatewayApiVersion } from '../../../src/gateway/resource.ts';
import { compileRules } from '../../../src/gateway/schema/cel/rule-set.ts';
import { defaultsCompiler } from '../../../src/gateway/schema/defaults.ts';
import { loadSchemas } from '../../../src/gateway/schema/index.ts';
import { compileSchemas } from '../../../src/gateway/schema/load.ts';
import { shapes } from '../../../src/gateway/schema/shape.ts';
import { structureCompiler } from '../../../src/gateway/schema/structure.ts';
import type { SchemaNode, SchemaTable } from '../../../src/gateway/schema/table.ts';
import type { Walk } from '../../../src/gateway/schema/violation.ts';

const TABLES: readonly (readonly [GatewayApiVersion, Channel, release: string, kinds: number])[] = [
  ['1.4', 'standard', 'v1.4.1', 6],
  ['1.4', 'experimental', 'v1.4.1', 12],
  ['1.5', 'standard', 'v1.5.1', 8],
  ['1.5', 'experimental', 'v1.5.1', 12],
  ['1.6', 'standard', 'v1.6.1', 10],
  ['1.6', 'experimental', 'v1.6.1', 13],
];

describe.each(TABLES)('the schemas of %s %s', (version, channel, release, kinds) => {
  test('are those of the release', async () => {
    const { table } = await loadSchemas(version, channel);
    expect([table.release, table.channel, table.kinds.length]).toEqual([release, channel, kinds]);
  });

  test('are understood whole: every keyword, format, pattern and rule', async () => {
    const schemas = await loadSchemas(version, channel);
    for (const kind of schemas.table.kinds)
      for (const entry of kind.versions) {
        const compiled = schemas.find(`${kind.group}/${entry.name}`, kind.kind);
        expect(compiled?.structure).toBeTypeOf('function');
        expect(compiled?.defaults).toBeTypeOf('function');
        expect(compiled?.rules ?? (() => {})).toBeTypeOf('function');
      }
    for (const { rule } of schemas.table.rules) expect(() => compileRules([rule])).not.toThrow();
  });

  test('have defaults that are valid', async () => {
    const { table } = await loadSchemas(version, channel);
    const defaults = defaultsCompiler(table);
    const structure = structureCompiler(table, defaults);
    const walk: Walk = { path: [], violations: [], isBlocked: false };
    for (const [id, node] of table.nodes.entries())
      if (node.default !== undefined) structure(id)(defaults(id)(node.default), walk);
    expect(walk.violations).toEqual([]);
  });

  test('hold each schema and rule once, and none in vain', async () => {
    const { table } = await loadSchemas(version, channel);
    const unique = (values: readonly unknown[]) => new Set(values.map((value) => JSON.stringify(value))).size;
    expect(unique(table.nodes)).toBe(table.nodes.length);
    expect(unique(table.rules)).toBe(table.rules.length);
    const used = table.nodes.flatMap((node) => node['x-kubernetes-validations'] ?? []);
    expect(new Set(used).size).toBe(table.rules.length);
  });
});

function tableOf(spec: object, rules: readonly string[] = []): SchemaTable {
  const nodes: SchemaNode[] = [
    { type: 'string' },
    { type: 'object', properties: { a: 0 }, ...spec },
    { type: 'object', properties: { apiVersion: 0, kind: 0, spec: 1 } },
  ];
  const version = { name: 'v1', served: true, storage: true, schema: 2 };
  const kind = { group: 'g', kind: 'K', plural: 'ks', scope: 'Namespaced' as const, versions: [version] };
  return { release: 'v0', channel: 'standard', kinds: [kind], rules: rules.map((rule) => ({ rule })), nodes };
}

describe('what is not understood is an error, not silence', () => {
  test.each<[name: string, SchemaTable, RegExp]>([
    ['a keyword', tableOf({ uniqueItems: true }), /keyword uniqueItems/],
    ['a format', tableOf({ format: 'uuid' }), /format uuid/],
    ['a rule', tableOf({ 'x-kubernetes-validations': [0] }, ['self.a.reverse() == ""']), /reverse/],
    ['a field in a rule', tableOf({ 'x-kubernetes-validations': [0] }, ['has(self.b)']), /field b/],
    ['a rule that is missing', tableOf({ 'x-kubernetes-validations': [0] }), /rule 0/],
    [
      'a default that breaks a rule',
      tableOf({ default: {}, 'x-kubernetes-validations': [0] }, ['has(self.a)']),
      /default/,
    ],
  ])('%s', (_, table, problem) => {
    const compiled = compileSchemas(table, '1.6', 'standard').find('g/v1', 'K');
    expect(() => [compiled?.structure, compiled?.rules]).toThrow(problem);
  });
  test('shapes know defaults', () => {
    const table = tableOf({ default: { a: 'x' } });
    expect(shapes(table, defaultsCompiler(table))(2).field('spec')?.default).toEqual({ a: 'x' });
  });
});
