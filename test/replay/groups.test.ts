import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/model/match.ts';
import type { Outcome, PathRewrite } from '../../src/model/outcome.ts';
import type { Route, RouteTable } from '../../src/model/route-table.ts';
import { forward, nginxPaths, route, tableOf } from '../model/fixtures.ts';
import { type Custom, log, regex, replayed, rewritten, sides } from './grouped-traffic.ts';

test('lines that are counted with others count as if each of them had been read', async () => {
  let saved = 0;
  await fc.assert(
    fc.asyncProperty(
      sides,
      log,
      fc.integer({ min: 1, max: 700 }),
      fc.constantFrom<Custom>('none', 'text', 'json'),
      async (tables, bytes, pieces, custom) => {
        const whole = await replayed(tables, bytes, 1 << 20, false, custom);
        const quick = await replayed(tables, bytes, pieces, true, custom);
        expect(quick.result).toEqual(whole.result);
        saved += whole.read - quick.read;
      },
    ),
    { numRuns: Number(process.env['GATEPROOF_RUNS'] ?? 90) },
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
    const whole = await replayed(tables(one), bytes, 100, false, 'text');
    const quick = await replayed(tables(one), bytes, 100, true, 'text');
    expect(quick.result).toEqual(whole.result);
    expect(quick.verdicts).toEqual(verdicts);
    expect(whole.read).toBe(60);
    if (isSaved) expect(quick.read).toBeLessThan(10);
    else expect(quick.read).toBe(60);
  });
});

describe('of lines of JSON', () => {
  const rest = tableOf([route('rest', { path: { kind: 'any' } }, forward('web'))], { paths: nginxPaths });
  /** What differs from line to line. */
  const more = (number: number) => ({ time: `10:00:${number}`, bytes: number, id: `x${number}` });
  const nginx = { request_method: 'GET', host: 'a.test', status: 200, proxy_upstream_name: 'shop-web-80' };
  const traefik = {
    RequestMethod: 'GET',
    RequestAddr: 'a.test',
    DownstreamStatus: 200,
    RouterName: 'web-x@k',
  };
  const envoy = { method: 'GET', authority: 'a.test', response_code: 200, upstream_host: '10.1.1.1:80' };
  const vhost = { vhost: 'a.test', method: 'GET', code: 200, up: 'shop-web-80', to: '10.1.1.1:80' };
  test.each<[string, Custom, (target: string, number: number) => object]>([
    ['usual names', 'none', (target, number) => ({ ...more(number), ...nginx, request_uri: target })],
    [
      'a request line',
      'none',
      (target, number) => ({ ...nginx, request: `GET ${target} HTTP/1.1`, ...more(number) }),
    ],
    ['a template', 'json', (target, number) => ({ ...vhost, ...more(number), uri: target })],
    ['Traefik', 'none', (target, number) => ({ ...more(number), ...traefik, RequestPath: target })],
    ['Envoy', 'none', (target, number) => ({ ...envoy, ...more(number), path: target })],
    [
      'Envoy, the path before a rewrite',
      'none',
      (target, number) => ({ ...envoy, ...more(number), path: '/', x_envoy_original_path: target }),
    ],
  ])('%s: hardly any is read', async (_name, custom, lineOf) => {
    const lines = Array.from({ length: 60 }, (_, number) =>
      JSON.stringify(lineOf(`/api/${number}?page=${number}&sort=a`, number)).replaceAll('&', '\\u0026'),
    );
    const bytes = Buffer.from(lines.join('\n'));
    const whole = await replayed([rest, rest], bytes, 100, false, custom);
    const quick = await replayed([rest, rest], bytes, 100, true, custom);
    expect(quick.result).toEqual(whole.result);
    expect(whole.verdicts).toEqual({ same: 60 });
    expect(quick.read).toBeLessThan(10);
  });

  test.each<[string, (number: number) => object]>([
    ['a status', (number) => ({ ...nginx, status: 200 + (number % 2), request_uri: '/a' })],
    [
      'a status that is null',
      (number) => ({ ...nginx, status: number % 2 ? null : 'null', request_uri: '/a' }),
    ],
    ['a host', (number) => ({ ...nginx, host: number % 2 ? 'a.test' : 'b.test', request_uri: '/a' })],
    [
      'who was asked',
      (number) => ({ ...nginx, upstream_addr: number % 2 ? '-' : '10.0.0.1:80', request_uri: '/a' }),
    ],
  ])('%s is told apart', async (_name, lineOf) => {
    const lines = Array.from({ length: 40 }, (_, number) => JSON.stringify(lineOf(number)));
    const bytes = Buffer.from(lines.join('\n'));
    const whole = await replayed([rest, rest], bytes, 100, false, 'none');
    const quick = await replayed([rest, rest], bytes, 100, true, 'none');
    expect(quick.result).toEqual(whole.result);
    expect(quick.read).toBeLessThan(40);
  });

  test.each([[nginx], [traefik], [envoy]])(
    '%j with an object in place of a request is a case of ours',
    async (fields) => {
      const paths = { request_uri: '/a', RequestPath: '/a', path: '/a' };
      const lines = Array.from({ length: 40 }, (_, number) =>
        JSON.stringify({ ...fields, ...paths, request: number % 4 ? null : { url: 'http://a.test/b' } }),
      );
      const bytes = Buffer.from(lines.join('\n'));
      const whole = await replayed([rest, rest], bytes, 100, false, 'none');
      const quick = await replayed([rest, rest], bytes, 100, true, 'none');
      expect(quick.result).toEqual(whole.result);
      expect(whole.result).toMatchObject({ report: { forms: expect.anything() } });
    },
  );
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
    const whole = await replayed(tables, lines(targetOf), 400, false, 'text');
    const quick = await replayed(tables, lines(targetOf), 400, true, 'text');
    expect(quick.result).toEqual(whole.result);
    expect(Object.keys(whole.verdicts).sort()).toEqual(isSame === true ? ['same'] : ['different', 'same']);
    if (isSaved) expect(quick.read).toBeLessThan(60);
    else expect(quick.read).toBe(300);
  });
});
