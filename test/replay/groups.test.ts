import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/model/match.ts';
import type { Outcome, PathRewrite } from '../../src/model/outcome.ts';
import type { Route, RouteTable } from '../../src/model/route-table.ts';
import { forward, nginxPaths, route, tableOf } from '../model/fixtures.ts';
import { log, regex, replayed, rewritten, sides } from './grouped-traffic.ts';

test('lines that are counted with others count as if each of them had been read', async () => {
  let saved = 0;
  await fc.assert(
    fc.asyncProperty(
      sides,
      log,
      fc.integer({ min: 1, max: 700 }),
      fc.boolean(),
      async (tables, bytes, pieces, custom) => {
        const whole = await replayed(tables, bytes, 1 << 20, false, custom);
        const quick = await replayed(tables, bytes, pieces, true, custom);
        expect(quick.result).toEqual(whole.result);
        saved += whole.read - quick.read;
      },
    ),
    { numRuns: Number(process.env['GATEPROOF_RUNS'] ?? 60) },
  );
  expect(saved).toBeGreaterThan(500);
});

describe('of lines that look alike', () => {
  const asked = (target: string): string =>
    `10.0.0.1 [21/Nov/2026:10:00:00 +0000] a.test "GET ${target} HTTP/1.1" 200 [shop-web-80] 10.1.1.1:80 "-"\n`;
  const numbers = Array.from({ length: 60 }, (_, index) => String(index % 10));
  const tables = (one: Match, outcome: Outcome = forward('api')): readonly [RouteTable, RouteTable] => {
    const rest = route('rest', { path: { kind: 'any' } }, forward('web'));
    const first = route('one', one, outcome);
    const of = (routes: readonly Route[]): RouteTable => tableOf(routes, { paths: nginxPaths });
    return [of([rest]), of([first, rest])];
  };
  test.each<[string, Match, (number: string) => string, Readonly<Record<string, number>>, boolean]>([
    [
      'a pattern holds some numbers alone',
      { path: { kind: 'regex', pattern: regex('/api/[0-4]$') } },
      (number) => `/api/${number}`,
      { different: 30, same: 30 },
      false,
    ],
    [
      'a pattern holds all of them',
      { path: { kind: 'regex', pattern: regex('/api/[0-9]$') } },
      (number) => `/api/${number}`,
      { different: 60 },
      false,
    ],
    [
      'a pattern holds numbers of all lengths',
      { path: { kind: 'regex', pattern: regex('/api/[0-9]+$') } },
      (number) => `/api/${number}`,
      { different: 60 },
      true,
    ],
    [
      'one number has its own route',
      { path: { kind: 'exact', value: '/api/7' } },
      (number) => `/api/${number}`,
      { different: 6, same: 54 },
      false,
    ],
    [
      'a prefix ends in a number',
      { path: { kind: 'string-prefix', value: '/api/1' } },
      (number) => `/api/${number}`,
      { different: 6, same: 54 },
      false,
    ],
    [
      'the query decides',
      { path: { kind: 'any' }, query: [{ name: 'page', value: { kind: 'exact', value: '1' } }] },
      (number) => `/api?page=${number}`,
      { different: 6, same: 54 },
      false,
    ],
    [
      'the query decides elsewhere',
      { path: { kind: 'prefix', value: '/b' }, query: [{ name: 'page', value: { kind: 'present' } }] },
      (number) => `/api?page=${number}`,
      { same: 60 },
      true,
    ],
    [
      'the query has a secret',
      { path: { kind: 'prefix', value: '/b' } },
      (number) => `/api?token=${number}`,
      { same: 60 },
      false,
    ],
    [
      'an escape may be read in two ways',
      { path: { kind: 'exact', value: '/api/7' } },
      (number) => `/api/%3${number}`,
      { different: 6, same: 54 },
      false,
    ],
  ])('%s', async (_name, one, targetOf, verdicts, isSaved) => {
    const bytes = Buffer.from(numbers.map((number) => asked(targetOf(number))).join(''));
    const whole = await replayed(tables(one), bytes, 100, false, true);
    const quick = await replayed(tables(one), bytes, 100, true, true);
    expect(quick.result).toEqual(whole.result);
    expect(quick.verdicts).toEqual(verdicts);
    expect(whole.read).toBe(60);
    if (isSaved) expect(quick.read).toBeLessThan(10);
    else expect(quick.read).toBe(60);
  });
});

describe('of rewritten paths', () => {
  const routes = (path: PathRewrite): RouteTable =>
    tableOf([route('api', { path: { kind: 'prefix', value: '/api' } }, forward('api', { path }))], {
      paths: nginxPaths,
    });
  const numbers = Array.from({ length: 300 }, (_, index) => String((index * 7) % 100).padStart(2, '0'));
  const lines = (targetOf: (number: string) => string): Buffer =>
    Buffer.from(
      numbers
        .map(
          (number) =>
            `10.0.0.1 [21/Nov/2026:10:00:00 +0000] a.test "GET ${targetOf(number)} HTTP/1.1" 200 [shop-api-80] 10.1.1.1:80 "-"\n`,
        )
        .join(''),
    );
  const prefix: PathRewrite = { kind: 'prefix', prefix: '/api', replacement: '/' };
  test.each<[string, PathRewrite, PathRewrite, (number: string) => string, boolean | undefined, boolean]>([
    [
      'a group and a prefix copy the same',
      rewritten('/api(/|$)(.*)', 2),
      prefix,
      (n) => `/api/${n}`,
      true,
      true,
    ],
    ['with a query', rewritten('/api(/|$)(.*)', 2), prefix, (n) => `/api/${n}?page=${n}`, true, true],
    ['hexadecimal names', rewritten('/api(/|$)(.*)', 2), prefix, (n) => `/api/deadbeef${n}.js`, true, true],
    [
      'a group looks at digits',
      rewritten('/api/([0-4]*)(.*)', 2),
      prefix,
      (n) => `/api/${n}`,
      undefined,
      false,
    ],
    [
      'a constant is one of the numbers',
      { kind: 'constant', value: '/14' },
      prefix,
      (n) => `/api/${n}`,
      undefined,
      false,
    ],
    [
      'nothing is copied by either',
      { kind: 'constant', value: '/14' },
      { kind: 'constant', value: '/14' },
      (n) => `/api/${n}`,
      true,
      true,
    ],
    [
      'a later step looks at hexadecimal digits',
      { kind: 'sequence', steps: [prefix, rewritten('/a(.*)', 1)] },
      { kind: 'sequence', steps: [prefix, rewritten('/ab(.*)', 1)] },
      (n) => `/api/${Number(n) < 30 ? 'abcdef' : 'bbcdef'}${n}`,
      undefined,
      false,
    ],
    [
      'different parts are copied',
      rewritten('/api/([^/]*)/(.*)', 1),
      rewritten('/api/([^/]*)/(.*)', 2),
      (n) => `/api/${n}/7${n.slice(1)}`,
      undefined,
      false,
    ],
  ])('%s', async (_name, one, two, targetOf, isSame, isSaved) => {
    const tables = [routes(one), routes(two)] as const;
    const whole = await replayed(tables, lines(targetOf), 400, false, true);
    const quick = await replayed(tables, lines(targetOf), 400, true, true);
    expect(quick.result).toEqual(whole.result);
    expect(Object.keys(whole.verdicts).sort()).toEqual(isSame === true ? ['same'] : ['different', 'same']);
    if (isSaved) expect(quick.read).toBeLessThan(60);
    else expect(quick.read).toBe(300);
  });
});
