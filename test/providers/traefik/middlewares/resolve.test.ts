import { describe, expect, test } from 'vitest';
import type { MiddlewareContext } from '../../../../providers/traefik/middlewares/context.ts';
import { chainOf, type MiddlewareReference } from '../../../../providers/traefik/middlewares/resolve.ts';
import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { contextOf, middleware, objectsOf } from './support.ts';

const origin = { object: { kind: 'IngressRoute', namespace: 'shop', name: 'app' }, path: ['spec'] };
const STRIP = { stripPrefix: { prefixes: ['/a'] } };

const fields = (name: string, namespace?: string): MiddlewareReference => ({
  kind: 'fields',
  name,
  origin,
  ...(namespace === undefined ? {} : { namespace }),
});
const qualified = (text: string): MiddlewareReference => ({ kind: 'qualified', text, origin });

/** Names of the stages, or why there are none; codes of findings behind them. */
function resolved(items: readonly JsonObject[], reference: MiddlewareReference, more: More = {}): string {
  const { complete = true, ...context } = more;
  const reading = chainOf([reference], 'shop', contextOf(objectsOf(items, complete), context));
  const codes = reading.findings.map(({ code }) => ` ${code}`).join('');
  return (
    (reading.ok ? reading.stages.map(({ name }) => name).join(', ') : `not built: ${reading.why}`) + codes
  );
}

type More = Partial<MiddlewareContext> & { readonly complete?: boolean };
type Row = readonly [string, readonly JsonObject[], MiddlewareReference, string, More?];

describe('references', () => {
  const strip = middleware('strip', STRIP, 'shop');
  const other = middleware('strip', STRIP, 'other');
  const open = { allowCrossNamespace: true };

  const table: readonly Row[] = [
    ['own namespace', [strip], fields('strip'), 'Middleware shop/strip (stripPrefix)'],
    ['missing', [strip], fields('none'), 'not built: Middleware shop/none does not exist'],
    [
      'other namespace',
      [other],
      fields('strip', 'other'),
      'not built: Middleware other/strip is in another namespace, and allowCrossNamespace is off',
    ],
    [
      'other namespace allowed',
      [other],
      fields('strip', 'other'),
      'Middleware other/strip (stripPrefix)',
      open,
    ],
    [
      'provider in a name',
      [strip],
      fields('shop-strip@kubernetescrd'),
      'not built: the reference shop-strip@kubernetescrd is refused while allowCrossNamespace is off',
    ],
    [
      'provider in a name allowed',
      [strip],
      fields('shop-strip@kubernetescrd'),
      'Middleware shop/strip (stripPrefix)',
      open,
    ],
    ['another provider', [strip], fields('auth@file'), 'middleware auth@file GP3212'],
    [
      'another provider refused',
      [strip],
      fields('auth@file'),
      'not built: the reference auth@file is refused: shop is not among crossProviderNamespaces',
      { crossProviderNamespaces: [] },
    ],
    ['annotation', [other], qualified('other-strip@kubernetescrd'), 'Middleware other/strip (stripPrefix)'],
    [
      'annotation, safe naming',
      [other],
      qualified('other_strip@kubernetescrd'),
      'Middleware other/strip (stripPrefix)',
    ],
    [
      'annotation without provider',
      [strip],
      qualified('shop-strip'),
      'not built: middleware shop-strip does not exist',
    ],
    [
      'signs become dashes',
      [middleware('a.b', STRIP, 'shop')],
      qualified('shop-a-b@kubernetescrd'),
      'Middleware shop/a.b (stripPrefix)',
    ],
    [
      'collision',
      [middleware('b-c', STRIP, 'a'), middleware('c', STRIP, 'a-b')],
      qualified('a-b-c@kubernetescrd'),
      'Middleware a/b-c (stripPrefix) GP3211',
    ],
    ['not given', [], fields('strip'), 'Middleware shop/strip GP3212', { complete: false }],
  ];
  test.each(
    table.map(([name, items, reference, expected, more]) => ({ name, items, reference, expected, more })),
  )('$name', ({ items, reference, expected, more }) => {
    expect(resolved(items, reference, more)).toBe(expected);
  });
});

describe('chains', () => {
  const chain = (name: string, ...members: string[]): JsonObject =>
    middleware(name, { chain: { middlewares: members.map((member) => ({ name: member })) } }, 'shop');

  test('members in order, chains in chains', () => {
    const items = [
      chain('c', 'd', 's2'),
      chain('d', 's1'),
      middleware('s1', STRIP, 'shop'),
      middleware('s2', STRIP, 'shop'),
    ];
    expect(resolved(items, fields('c'))).toBe(
      'Middleware shop/s1 (stripPrefix), Middleware shop/s2 (stripPrefix)',
    );
  });

  test('a chain that holds itself is not built', () => {
    expect(resolved([chain('c', 'd'), chain('d', 'c')], fields('c'))).toBe(
      'not built: the chain shop-c -> shop-d -> shop-c holds itself',
    );
  });

  test('a missing member is a missing chain', () => {
    expect(resolved([chain('c', 'none')], fields('c'))).toBe(
      'not built: Middleware shop/none does not exist',
    );
  });
});
