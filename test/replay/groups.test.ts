import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/model/match.ts';
import { pathHolds } from '../../src/model/matching.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Route, RouteTable } from '../../src/model/route-table.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { extentOf, languageOf } from '../../src/replay/folded-language.ts';
import { createOfflineReplay } from '../../src/replay/offline/replay.ts';
import { plainTarget } from '../../src/replay/plain-target.ts';
import { foldedPath } from '../../src/replay/shapes.ts';
import { createByteFolder, LONGEST_FOLDED } from '../../src/replay/sources/alike/folding.ts';
import { readTraffic, type SourceOptions } from '../../src/replay/sources/index.ts';
import { createTally } from '../../src/replay/sources/tally.ts';
import { watchedBy } from '../../src/replay/watched.ts';
import { forward, listener, nginxPaths, rawPaths, route, tableOf, virtualHost } from '../model/fixtures.ts';

const regex = (source: string, ignoreCase = false): Pattern => ({
  source,
  flavour: 'pcre',
  anchoring: 'start',
  ignoreCase,
});

const PREDICATES: ReadonlyArray<Match['path']> = [
  { kind: 'any' },
  { kind: 'exact', value: '/api' },
  { kind: 'exact', value: '/api/7' },
  { kind: 'prefix', value: '/api' },
  { kind: 'prefix', value: '/api/' },
  { kind: 'prefix', value: '/v1/items' },
  { kind: 'prefix', value: '/API' },
  { kind: 'string-prefix', value: '/api/4' },
  { kind: 'string-prefix', value: '/app.' },
  { kind: 'regex', pattern: regex('/api/[0-4]+$') },
  { kind: 'regex', pattern: regex('/api/[0-9]+') },
  { kind: 'regex', pattern: regex('/api(/|$)(.*)', true) },
  { kind: 'regex', pattern: regex('/.*\\.js$') },
  { kind: 'regex', pattern: regex('/v[0-9]+/items') },
  { kind: 'regex', pattern: { ...regex('d[e]ad'), anchoring: 'none' } },
  { kind: 'regex', pattern: regex('/(?=api)') },
];

const SEGMENTS = [
  ...[
    'api',
    'API',
    'items',
    'v1',
    'v2beta1',
    'v123',
    'app.3f9a.js',
    'x.min.js',
    '1.5',
    'B12',
    'a~b',
    '',
    '.x',
  ],
  ...[
    '7',
    '42',
    '4',
    '123456',
    'deadbeef01',
    'DEADBEEF99',
    'abcdefab',
    '5f0c7a52-9a1e-4a86-b0c9-1b7de2b0a001',
  ],
  ...[
    'x'.repeat(24),
    'x'.repeat(25),
    `${'y'.repeat(30)}.html`,
    `${'1'.repeat(40)}`,
    'a%20b',
    '..',
    'a;b',
    'ä',
  ],
];

const path = fc
  .array(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 4 })
  .map((segments) => `/${segments.join('/')}`);
const target = fc
  .tuple(
    path,
    fc.constantFrom('', '', '?page=1', '?page=22&sort=up', '?token=MARKER', '?a', '?a=%2F', '?x=1;y', '#z'),
  )
  .map(([start, end]) => start + end);

describe('paths of a fold', () => {
  const folder = createByteFolder(new Uint8Array(LONGEST_FOLDED + 100));
  const byBytes = (text: string): string | undefined => {
    const bytes = Buffer.from(`xx${text} `, 'utf8');
    const end = folder.fold(bytes, 2, bytes.length - 1, 5);
    return end < 0 ? undefined : Buffer.from(folder.into.subarray(5, end)).toString();
  };
  const plainText = fc
    .array(fc.constantFrom('/', '/', 'a', 'F', 'g', 'v', '0', '19', '.', '-', 'alpha', 'deadbeef1', '_'), {
      maxLength: 60,
    })
    .map((parts) => `/${parts.join('')}`);

  test('are folded byte by byte as they are letter by letter', () => {
    let folded = 0;
    fc.assert(
      fc.property(fc.oneof(target, plainText), (text) => {
        const found = byBytes(text);
        if (found === undefined) return;
        folded += 1;
        expect(found).toBe(foldedPath(text));
        expect(plainTarget(text.split('?')[0] ?? '')).toBeDefined();
      }),
      { numRuns: 3000 },
    );
    expect(folded).toBeGreaterThan(1000);
  });

  test('that are plain and short are folded', () => {
    for (const text of [
      '/',
      '/api/7',
      '/a/b/c/d/e/f/g/h/i',
      `/${'x'.repeat(119)}`,
      '/v12alpha1/x',
      '/a/?q=1',
    ]) {
      expect(byBytes(text)).toBe(foldedPath(text));
    }
    for (const text of ['', 'x', '/a//b', '/a/.b', '/a%20', `/${'x'.repeat(120)}`, '/1/2/3/4/5/6/7/8/9/10']) {
      expect(byBytes(text)).toBeUndefined();
    }
  });

  test('are held by a predicate all of them, or none, where it says so', () => {
    const decided = { all: 0, none: 0, some: 0 };
    fc.assert(
      fc.property(fc.oneof(path, plainText), fc.constantFrom(...PREDICATES), (text, predicate) => {
        if (byBytes(text) === undefined) return;
        const extent = extentOf(predicate, languageOf(foldedPath(text)));
        decided[extent] += 1;
        if (extent !== 'some') expect(pathHolds(predicate, text)).toBe(extent === 'all');
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(decided.all, decided.none, decided.some)).toBeGreaterThan(100);
  });

  test.each<[string, Match['path'], string]>([
    ['/api/{number}', { kind: 'regex', pattern: regex('/api/[0-9]+$') }, 'all'],
    ['/api/{number}', { kind: 'regex', pattern: regex('/api/[0-4]+$') }, 'some'],
    ['/api/{number}/x', { kind: 'regex', pattern: regex('/api/[0-9]+$') }, 'none'],
    ['/static/app.{n}.js', { kind: 'regex', pattern: regex('/.*\\.js$') }, 'all'],
    ['/items/{hex}', { kind: 'prefix', value: '/items' }, 'all'],
    ['/items/{number}', { kind: 'exact', value: '/items/7' }, 'some'],
    ['/items/{number}', { kind: 'exact', value: '/items/x' }, 'none'],
    ['/app{n}', { kind: 'prefix', value: '/app' }, 'none'],
    ['/app', { kind: 'prefix', value: '/app/' }, 'all'],
    ['/app{n}', { kind: 'string-prefix', value: '/app1' }, 'some'],
  ])('%s under %o: %s', (folded, predicate, extent) => {
    expect(extentOf(predicate, languageOf(folded))).toBe(extent);
  });
});

const OUTCOMES: readonly Outcome[] = [
  forward('web'),
  forward('api'),
  forward('next', {
    backends: [
      { weight: 90, target: { kind: 'Service', namespace: 'shop', name: 'web', port: 80, protocol: 'http' } },
      {
        weight: 10,
        target: { kind: 'Service', namespace: 'shop', name: 'next', port: 80, protocol: 'http' },
      },
    ],
  }),
  forward('api', { path: { kind: 'prefix', prefix: '/api', replacement: '/v2' } }),
  { kind: 'respond', status: 403, reason: 'no' },
];

const match: fc.Arbitrary<Match> = fc
  .tuple(
    fc.constantFrom(...PREDICATES),
    fc.constantFrom<Omit<Match, 'path'>>(
      {},
      {},
      {},
      { methods: ['POST'] },
      { query: [{ name: 'page', value: { kind: 'exact', value: '1' } }] },
      { headers: [{ name: 'User-Agent', value: { kind: 'prefix', value: 'curl' } }] },
      { clientAddresses: ['10.0.0.1'] },
      { not: [{ path: { kind: 'any' }, query: [{ name: 'a', value: { kind: 'present' } }] }] },
    ),
  )
  .map(([predicate, more]) => ({ path: predicate, ...more }));

const table = (paths: typeof nginxPaths): fc.Arbitrary<RouteTable> =>
  fc
    .array(fc.array(fc.tuple(match, fc.constantFrom(...OUTCOMES)), { maxLength: 4 }), {
      minLength: 2,
      maxLength: 2,
    })
    .map((hosts) => ({
      listeners: [
        listener(
          hosts.map((routes, host) =>
            virtualHost(
              `${'ab'[host]}.test`,
              routes.map(([one, outcome], index) => route(`r${index}`, one, outcome)),
            ),
          ),
          { paths },
        ),
      ],
    }));

const CUSTOM =
  '$remote_addr [$time_local] $host "$request" $status [$proxy_upstream_name] $upstream_addr "$http_user_agent"';

/** @param form most lines are of it */
const lineOf = (form: number): fc.Arbitrary<string> =>
  fc
    .record({
      form: fc.oneof({ weight: 9, arbitrary: fc.constant(form) }, fc.nat(7)),
      method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'G T'),
      target,
      host: fc.constantFrom('a.test', 'b.test', 'c.test'),
      status: fc.constantFrom(200, 200, 200, 404, 499, 403),
      name: fc.constantFrom('shop-web-80', 'shop-api-80', 'shop-next-80', '-', ''),
      address: fc.constantFrom('10.1.1.1:80', '10.1.1.2:80, 10.1.1.3:80 : 10.1.1.4:80', '-'),
      client: fc.constantFrom('10.0.0.1', '10.0.0.2', '::1'),
      agent: fc.constantFrom('curl/8', 'Mozilla/5.0 (X11; Linux)', '-', ''),
    })
    .map(({ form, method, target: sent, host, status, name, address, client, agent }) => {
      const time = '21/Nov/2026:10:00:00 +0000';
      const first = `"${method} ${sent} HTTP/1.1"`;
      const nginx = `${client} - - [${time}] ${first} ${status} 12 "-" "${agent}" 80 0.003 [${name}] [] ${address} 12 0.003 ${status} 1f2e`;
      const custom = `${client} [${time}] ${host} ${first} ${status} [${name}] ${address} "${agent}"`;
      const envoy = `[2026-11-21T10:00:00.000Z] ${first} ${status} - 0 12 3 2 "-" "${agent}" "5c3b" "${host}" "${address}"`;
      switch (form) {
        case 0:
        case 1:
          return nginx;
        case 2:
          return `[pod/ingress/x] ${nginx}`;
        case 3:
          return `2026-11-21T10:00:00.1Z stdout F ${custom}`;
        case 4:
          return envoy;
        case 5:
          return `${client} - - [${time}] ${first} ${status} 12 "-" "${agent}" 7 "web-shop@kubernetes" "http://10.0.0.5:80" 3ms`;
        case 6:
          return `GET http://${host}${sent}`;
        default:
          return custom;
      }
    });

/** Something in the middle of a line is another thing. */
const damagedOf = (form: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      lineOf(form),
      fc.nat(200),
      fc.constantFrom('', '"', ' ', '\\x22', '\u0000', 'ä', '[', '] ', ' - ', '\r'),
    )
    .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1));
const garbage = fc.constantFrom(
  '',
  '\r',
  '# a',
  '{"log":"x"}',
  '{',
  '\u0001\u0002',
  'nonsense',
  '2',
  '[pod/',
  '2026-',
);
/** Lines come again, as they do in logs, with other numbers and other queries. */
const log = fc
  .tuple(
    fc
      .nat(7)
      .chain((form) =>
        fc.array(
          fc.oneof(
            { weight: 20, arbitrary: lineOf(form) },
            { weight: 2, arbitrary: damagedOf(form) },
            { weight: 1, arbitrary: garbage },
          ),
          { minLength: 1, maxLength: 12 },
        ),
      ),
    fc.array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 9 }), fc.nat(50)), {
      minLength: 20,
      maxLength: 60,
    }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([lines, order, end, ended]) => {
    const all = order.flatMap(([index, times, number]) =>
      Array.from({ length: times }, (_, time) =>
        (lines[index % lines.length] ?? '')
          .replace(/\/(?:7|42|4)\b/, `/${number * time}`)
          .replace(/page=\d+/, `page=${number}`),
      ),
    );
    return Buffer.from([...lines, ...all].join(end) + (ended ? end : ''), 'utf8');
  });

/** All that comes of a log. */
async function replayed(
  [before, after]: readonly [RouteTable, RouteTable],
  bytes: Uint8Array,
  pieces: number,
  groups: boolean,
  custom: boolean,
): Promise<{ readonly result: object; readonly verdicts: object; readonly read: number }> {
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  })();
  const options: SourceOptions = {
    format: 'auto',
    ...(custom ? { logFormat: { text: CUSTOM, escapes: 'nginx' as const } } : {}),
    watched: watchedBy([before, after]),
    keepQuery: new Set(),
    allHeaders: false,
    groups,
  };
  const tally = createTally();
  const replay = createOfflineReplay({ before, after });
  let read = 0;
  for await (const batch of readTraffic([{ name: 'a.log', chunks }], options, tally)) {
    read += batch.length;
    replay.add(batch);
  }
  const { totals, calibration } = replay.result();
  const shapes = totals.shapes.map(({ outcome, ...shape }) => ({
    ...shape,
    verdict: outcome.verdict,
    reason: outcome.reason,
    routes: outcome.decisions?.map(({ name }) => name),
    cause: outcome.explanation?.cause,
    discrepancies: outcome.discrepancies,
  }));
  const verdicts = Object.fromEntries(
    Object.entries(totals.verdicts).flatMap(([name, { requests }]) =>
      requests === 0 ? [] : [[name, requests]],
    ),
  );
  return { verdicts, result: { ...totals, shapes, calibration, report: tally.report() }, read };
}

const sides = fc.oneof(
  table(nginxPaths).map((one) => [one, one] as const),
  fc.tuple(table(nginxPaths), table(rawPaths)),
);

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
