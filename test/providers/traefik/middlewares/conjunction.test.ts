import { expect, test } from 'vitest';
import { bothOf } from '../../../../providers/traefik/middlewares/conjunction.ts';
import { goPattern } from '../../../../providers/traefik/middlewares/patterns.ts';
import type { PathPredicate } from '../../../../src/model/match.ts';

const regex = (source: string): PathPredicate => ({ kind: 'regex', pattern: goPattern(source) });
const starts = (value: string): PathPredicate => ({ kind: 'string-prefix', value });
const under = (value: string): PathPredicate => ({ kind: 'prefix', value });
const exact = (value: string): PathPredicate => ({ kind: 'exact', value });

test.each<readonly [PathPredicate, PathPredicate, PathPredicate | undefined]>([
  [starts('/a'), starts('/a/b'), starts('/a/b')],
  [starts('/a'), under('/a'), under('/a')],
  [starts('/ab'), under('/a'), undefined],
  [starts('/a/b'), under('/a'), starts('/a/b')],
  [exact('/ab'), under('/a'), undefined],
  [exact('/ab'), starts('/a'), exact('/ab')],
  [regex('^/api\\.\\.?(?:/|$)'), starts('/api'), regex('^/api\\.\\.?(?:/|$)')],
  [regex('^/api/x'), under('/api'), regex('^/api/x')],
  [regex('^/b'), starts('/a'), undefined],
  [regex('^/b'), exact('/bc'), exact('/bc')],
  [regex('^/b'), exact('/c'), undefined],
])('%j and %j', (a, b, path) => {
  expect(bothOf({ path: a }, { path: b })).toEqual(path === undefined ? undefined : { path });
  expect(bothOf({ path: b }, { path: a })).toEqual(path === undefined ? undefined : { path });
});

test('what cannot be one path is asked for twice', () => {
  expect(bothOf({ path: regex('x') }, { path: starts('/a') })).toEqual({
    path: regex('x'),
    any: [{ path: starts('/a') }],
  });
  expect(bothOf({ path: starts('/a'), any: [{ path: regex('x') }] }, { path: regex('y') })?.any).toHaveLength(
    1,
  );
  expect(
    bothOf({ path: starts('/'), methods: ['GET'] }, { path: starts('/'), methods: ['PUT'] }),
  ).toBeUndefined();
});
