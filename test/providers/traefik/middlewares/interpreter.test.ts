import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { interpret } from './interpreter.ts';
import { ask, HTTP, only, type Question, secret } from './support.ts';

const segment = fc.constantFrom('a', 'b', 'v1', 'v2x', 'api', '.x', 'a.b');
const prefix = fc.constantFrom('/a', '/api', '/a/', '/', '/api/v1', '/v', '/b', '/api/a');
const path = fc.array(segment, { maxLength: 4 }).chain((segments) =>
  fc.constantFrom('', '/', '.', '..').map((end) => {
    const text = `/${segments.join('/')}`;
    if (segments.length === 0) return '/';
    // A dot segment at the end would be resolved before any middleware.
    return end === '/' || end === '' ? text + end : `${text}${end}/a`;
  }),
);

const target = fc.tuple(path, fc.constantFrom('', '?q=1', '?u=/a//b')).map(([one, query]) => one + query);

const regex = fc.constantFrom(
  ['^/a(.*)', '/x$1'],
  ['^/api/(.*)', '/$1'],
  ['^/api(.*)', '/$1'],
  ['^/(.*)', '/v1/$1'],
  ['/a', '/b'],
  ['^/(\\w+)/(.*)$', '/$2/$1'],
  ['^/api(/|$)(.*)', '/x/$2'],
  ['(.*)', '/y$1'],
  ['^/v[0-9]+(/.*)?$', '$1'],
);

const url = fc.constantFrom(
  ['^http://', 'https://$1'],
  ['^https?://www\\.example\\.com/(.*)', 'https://example.com/$1'],
  ['^http://example\\.com/a(.*)', 'http://example.com/b$1'],
  ['^http://([^/]+)/api/(.*)', 'http://$1/v1/$2'],
  ['^http://example.com/(.*)', 'http://example.com/$1'],
  ['^https?://www\\.(.*)', 'https://$1'],
  ['/a/', '/b/'],
  ['^https://(.*)', 'http://$1'],
  ['^http://[^/]+/(.*)', 'http://example.com/$1'],
  ['^http://example\\.com/a', 'http://example.com/'],
  ['^http://example\\.com/(.*)', 'https://example.com/v1/$1'],
  ['^http://example\\.com/(.*)', 'https://example.com/v1$1'],
);

const answerHeaders = fc.constantFrom<Record<string, string>>(
  { 'X-A': '1' },
  { 'X-A': '' },
  { 'X-B': '2', 'X-A': '3' },
);

const spec: fc.Arbitrary<JsonObject> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(prefix, { minLength: 1, maxLength: 2 })
      .map((prefixes) => ({ stripPrefix: { prefixes } })),
  },
  fc
    .constantFrom('/v[0-9]+', '^/a', '/[a-z]+/', '/a.*x')
    .map((one) => ({ stripPrefixRegex: { regex: [one] } })),
  {
    weight: 3,
    arbitrary: fc.constantFrom('/a', '/api', '/x/y', '/t/').map((one) => ({ addPrefix: { prefix: one } })),
  },
  fc.constantFrom('/c', '/api/v1', '/').map((one) => ({ replacePath: { path: one } })),
  {
    weight: 3,
    arbitrary: regex.map(([source, by]) => ({
      replacePathRegex: { regex: source ?? '', replacement: by ?? '' },
    })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(url, fc.boolean()).map(([[source, by], permanent]) => ({
      redirectRegex: { regex: source ?? '', replacement: by ?? '', permanent },
    })),
  },
  fc
    .constantFrom<JsonObject>({ scheme: 'https' }, { scheme: 'http', port: '8080' }, { scheme: 'http' })
    .map((redirectScheme) => ({ redirectScheme })),
  {
    weight: 2,
    arbitrary: answerHeaders.map((customResponseHeaders) => ({ headers: { customResponseHeaders } })),
  },
  fc
    .constantFrom<JsonObject>({ Host: 'www.example.com' }, { 'X-C': '1' }, { Origin: 'https://o.io' })
    .map((customRequestHeaders) => ({ headers: { customRequestHeaders } })),
  fc
    .constantFrom<JsonObject>(
      { accessControlAllowOriginList: ['https://o.io'] },
      { accessControlAllowOriginList: ['*'], customResponseHeaders: { 'X-A': '4' } },
    )
    .map((headers) => ({ headers })),
  fc.constant<JsonObject>({ ipAllowList: { sourceRange: ['10.0.0.1'] } }),
  { weight: 1, arbitrary: fc.constant<JsonObject>({ basicAuth: { secret: 'users' } }) },
);

const question: fc.Arbitrary<Question> = fc.record({
  target,
  method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
  host: fc.constantFrom('example.com', 'www.example.com', 'example.com:8080', 'example.com:80'),
  from: fc.constantFrom('10.0.0.1', '10.0.0.2'),
  headers: fc.constantFrom<Record<string, string>>(
    {},
    { Origin: 'https://o.io' },
    { Origin: 'https://o.io', 'Access-Control-Request-Method': 'GET' },
    { Origin: 'https://p.io', 'Access-Control-Request-Method': 'GET' },
  ),
});

const users = secret('users', { users: 'a:b' });

/** Header names that the harness itself sets. */
const OWN = ['host', 'x-forwarded-for', 'x-forwarded-host'];

/** A redirect prints an empty path as `/`, unless a prefix was put before it. */
const REDIRECTS_OF_AN_EMPTY_PATH: Array<[JsonObject[], Question]> = [
  [
    { stripPrefix: { prefixes: ['/'] } },
    { addPrefix: { prefix: '/a' } },
    { redirectRegex: { regex: '^http://', replacement: 'https://' } },
  ],
  [
    { stripPrefix: { prefixes: ['/'] } },
    {
      redirectRegex: { regex: '^http://example\\.com/(.*)', replacement: 'https://example.com/v1/$1' },
    },
  ],
].map((specs) => [
  specs as JsonObject[],
  { target: '/', method: 'GET', host: 'example.com', from: '10.0.0.1', headers: {} },
]);

test('chains do what their members do one after the other', () => {
  let opaque = 0;
  const runs = 1500;
  fc.assert(
    fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), question, (specs, asked) => {
      const expected = interpret(specs, asked);
      const evaluation = ask(specs, asked, HTTP, [users]);
      if (evaluation.results.some(({ kind }) => kind === 'opaque')) {
        opaque += 1;
        return;
      }
      const result = only(evaluation);
      const answer = Object.fromEntries(expected.answer);
      expect({ ...result.responseHeaders.set }).toEqual(answer);
      if (expected.kind === 'answer') expect(result.status).toBe(expected.status);
      else {
        expect(result.upstream?.target).toBe(expected.target);
        expect(result.upstream?.host).toBe(expected.host);
        const sent = Object.entries(result.upstream?.headers ?? {}).filter(([name]) => !OWN.includes(name));
        expect(Object.fromEntries(sent)).toEqual(Object.fromEntries(expected.headers));
      }
    }),
    { numRuns: runs, examples: REDIRECTS_OF_AN_EMPTY_PATH },
  );
  expect(opaque).toBeLessThan(runs / 10);
});
