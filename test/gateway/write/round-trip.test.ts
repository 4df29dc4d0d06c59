import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { read } from '../../../src/gateway/read/index.ts';
import type { Resource } from '../../../src/gateway/resource.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Result } from '../../../src/model/evaluation.ts';
import type { Match } from '../../../src/model/match.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Request } from '../../../src/model/request.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import {
  convert,
  exact,
  forward,
  listener,
  NOT_FOUND,
  nginxRegex,
  nginxRewrite,
  objects,
  prefix,
  redirect,
  redirectTo,
  route,
  textPrefix,
  virtualHost,
} from './support.ts';

const NAMES = ['/', '/a', '/b', '/a/b', '/a/b/c', '/ab', '/A'];
const PATTERNS = ['/', '/a', '/a$', '/a/.*', '/[ab]', '/a|/b', '/a/?$', '/ab?', '/(a|b)/c', '/a(/|$)', '/.+'];
const REWRITES: ReadonlyArray<readonly [string, string]> = [
  ['/a(/|$)(.*)', '/$2'],
  ['/a/(.*)', '/$1'],
  ['/b(/.*)?$', '/x$1'],
  ['/a', '/x'],
  ['/(.*)', '/$1'],
  ['/b/(.+)', '/x/y/$1'],
  ['/ab(.*)', '/x$1'],
];

const path = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES).map(prefix) },
  { weight: 3, arbitrary: fc.constantFrom(...NAMES).map(exact) },
  { weight: 2, arbitrary: fc.constantFrom('/a/', '/b/', '/a/b/', '/a', '/ab').map(textPrefix) },
  { weight: 3, arbitrary: fc.constantFrom(...PATTERNS).map(nginxRegex) },
);

const conditions = fc.record<Partial<Match>>(
  {
    methods: fc.constantFrom(['GET'], ['POST'], ['GET', 'POST']),
    headers: fc.constantFrom(
      [{ name: 'x', value: { kind: 'exact', value: '1' } }],
      [{ name: 'X', value: { kind: 'exact', value: '2' } }],
      [{ name: 'y', value: { kind: 'prefix', value: '1' } }],
      [
        { name: 'x', value: { kind: 'present' } },
        { name: 'y', value: { kind: 'exact', value: '1' } },
      ],
      [{ name: 'x', value: { kind: 'absent' } }],
    ),
    query: fc.constant([{ name: 'q', value: { kind: 'exact', value: '1' } }]),
    cookies: fc.constant([{ name: 'c', value: { kind: 'exact', value: 'always' } }]),
    not: fc.constantFrom([exact('/a')], [prefix('/a/b')], [{ ...prefix('/'), methods: ['POST'] }]),
  },
  { requiredKeys: [] },
);

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('s1', 's2', 's3').map((name) => forward(name)) },
  { weight: 1, arbitrary: fc.constant(redirectTo(302, 'https://other.test/z')) },
  { weight: 1, arbitrary: fc.constant(redirect(308, { scheme: 'https' })) },
  { weight: 1, arbitrary: fc.constant(NOT_FOUND) },
);

const plainRoute = fc
  .tuple(
    path,
    fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: conditions }),
    outcome,
  )
  .map(([match, more, decision]) => route({ ...match, ...more }, decision));
const rewriteRoute = fc
  .constantFrom(...REWRITES)
  .map(([source, target]) =>
    route(nginxRegex(source), forward('s4', { path: nginxRewrite(source, target) })),
  );
const routes = fc.array(
  fc.oneof({ weight: 5, arbitrary: plainRoute }, { weight: 1, arbitrary: rewriteRoute }),
  {
    minLength: 1,
    maxLength: 6,
  },
);

const table: fc.Arbitrary<RouteTable> = fc.tuple(routes, routes, fc.boolean()).map(([own, any, withAny]) => ({
  listeners: [listener('http', [virtualHost('h.test', own), ...(withAny ? [virtualHost('*', any)] : [])])],
}));

const TARGETS = '/ /a /a/ /a/b /a/b/ /a/b/c /a/x /ab /abc /b /b/ /b/c /b/x/y /A /A/b /c /ax'.split(' ');
const KINDS: ReadonlyArray<Partial<Request>> = [
  {},
  { method: 'POST' },
  { method: 'PUT' },
  { headers: [['x', '1']] },
  { headers: [['x', '2']] },
  {
    headers: [
      ['x', '1'],
      ['y', '1'],
    ],
  },
  { headers: [['cookie', 'a=b; c=always']] },
  { host: 'other.test' },
];
const REQUESTS: readonly Request[] = TARGETS.flatMap((target) => [
  ...KINDS.map((kind) => plain({ target, ...kind })),
  plain({ target: `${target}?q=1` }),
]);

function plain(more: Partial<Request>): Request {
  return { method: 'GET', scheme: 'http', host: 'h.test', target: '/', headers: [], ...more };
}

/** What a client and a backend see. */
function seen(result: Result): string {
  if (result.backend !== undefined) return `${result.backend.name} ${result.upstream?.target}`;
  return `${result.kind} ${result.status} ${result.responseHeaders.set['location'] ?? ''}`.trim();
}

function readBack(resources: readonly Resource[]): RouteTable {
  return read(objects(resources as unknown as readonly JsonObject[]), { dialect: SPECIFICATION }).table;
}

/** Findings that say that requests are treated differently, and how: closed, or not decided by the specification. */
const CLOSED = new Set(['GP5001', 'GP5002', 'GP5004', 'GP5012', 'GP5018', 'GP5024', 'GP5031']);
const UNDECIDED = new Set(['GP5005', 'GP5006']);

test('what is written reads back as the same table, or a finding says so', async () => {
  let tables = 0;
  let decided = 0;
  await fc.assert(
    fc.asyncProperty(table, async (before) => {
      const { resources, findings } = await convert(before);
      const codes = new Set(findings.map((finding) => finding.code));
      tables += 1;
      if (resources.length === 0 || findings.some((finding) => UNDECIDED.has(finding.code))) return;
      decided += 1;
      const after = readBack(resources);
      const differing = REQUESTS.flatMap((one) => {
        const [expected = ''] = evaluate(before, one).results.map(seen);
        const [got = ''] = evaluate(after, one).results.map(seen);
        const closed = got === 'answered 500' && [...CLOSED].some((code) => codes.has(code));
        const keptQuery = codes.has('GP5022') && got.replace(/\?.*$/, '') === expected;
        // Only the spelling of the manifest is rewritten.
        const otherCase = codes.has('GP5003') && /[A-Z]/.test(one.target);
        return closed || keptQuery || otherCase || got === expected
          ? []
          : [`${one.method} ${one.host}${one.target} ${JSON.stringify(one.headers)}: ${expected} => ${got}`];
      });
      expect(differing).toEqual([]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  );
  expect(decided / tables).toBeGreaterThan(0.5);
});
