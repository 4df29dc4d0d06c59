import { describe, expect, test } from 'vitest';
import type { RouterFacts } from '../../../../providers/traefik/middlewares/stage.ts';
import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { ask, HTTP, handlingOf, only, type Question, secret, service, summary } from './support.ts';

const HTTPS: RouterFacts = { ...HTTP, scheme: 'https', port: 443 };
const TRUSTING: RouterFacts = { ...HTTP, forwardedHeaders: 'all' };
const BEHIND: RouterFacts = { ...HTTP, forwardedHeaders: ['10.0.0.0/8'] };
const UNCLEAN: RouterFacts = { ...HTTP, cleanPaths: false };

type Row = readonly [specs: readonly JsonObject[], question: Question, expected: string, facts?: RouterFacts];

function rows(title: string, table: readonly Row[]): void {
  describe(title, () => {
    const named = table.map(([specs, question, expected, facts = HTTP]) => ({
      name: `${JSON.stringify(specs)} ${JSON.stringify(question)}: ${expected}`,
      specs,
      question: { scheme: facts.scheme, ...question },
      expected,
      facts,
    }));
    test.each(named)('$name', ({ specs, question, expected, facts }) => {
      const others = [secret('users', { users: 'a:b' }), service('errs')];
      expect(summary(ask(specs, question, facts, others))).toBe(expected);
    });
  });
}

const strip = (...prefixes: string[]): JsonObject => ({ stripPrefix: { prefixes } });
const add = (prefix: string): JsonObject => ({ addPrefix: { prefix } });
const swap = (regex: string, replacement: string): JsonObject => ({
  replacePathRegex: { regex, replacement },
});
const toUrl = (regex: string, replacement: string): JsonObject => ({ redirectRegex: { regex, replacement } });

rows('paths', [
  [[strip('/api')], { target: '/api/x%20y?q' }, '-> /x%20y?q'],
  [[strip('/api')], { target: '/apix' }, '-> /x'],
  [[strip('/api')], { target: '/api../x' }, '400'],
  [[strip('/api')], { target: '/api..' }, '400'],
  [[{ stripPrefix: { prefixes: ['/api'], forceSlash: true } }, add('/v1')], { target: '/api' }, '-> /v1/'],
  [[strip('/api'), add('/v1')], { target: '/api' }, '-> /v1'],
  [[strip('/api/'), add('/v1')], { target: '/api/' }, '-> /v1'],
  [[add('/v1'), strip('/v1')], { target: '/x' }, '-> /x'],
  [[add('v1')], { target: '/x' }, '-> /v1/x'],
  [[strip('/a'), strip('/b')], { target: '/a/b/c' }, '-> /c'],
  [[strip('/a'), strip('/b')], { target: '/ab/c' }, '-> /c'],
  [[{ replacePath: { path: '/a?b#c' } }], { target: '/x?q=1' }, '-> /a%3Fb%23c?q=1'],
  [[{ replacePath: { path: '/a%zz' } }], { target: '/x' }, '500'],
  [[swap('^/foo(.*)', '/$1')], { target: '/foo/bar' }, '400'],
  [[swap('^/foo(.*)', '/$1')], { target: '/foobar' }, '-> /bar'],
  [[swap('^/foo/(.*)', '/$1')], { target: '/foo/bar' }, '-> /bar'],
  [[strip('/a'), swap('^/(.*)', '/v1/$1')], { target: '/a' }, '-> /'],
  [[strip('/a'), swap('^/(.*)', '/v1/$1')], { target: '/a/b' }, '-> /v1/b'],
  [[strip('/a'), swap('/b', '/c')], { target: '/a/b/b' }, '-> /c/c'],
  [[{ encodedCharacters: { allowEncodedSlash: true } }], { target: '/a%5cb' }, '400'],
  [[strip('/a')], { target: '/a//b' }, '-> /b'],
  [[add('/t/'), strip('/t')], { target: '/x' }, '400'],
  [[strip('/a/')], { target: '/a/.b' }, '-> /.b', UNCLEAN],
]);

rows('redirects', [
  [
    [{ redirectScheme: { scheme: 'https' } }],
    { method: 'HEAD', target: '/a?b' },
    '307 https://example.com/a?b',
  ],
  [[{ redirectScheme: { scheme: 'https' } }], { target: '/' }, '-> /', HTTPS],
  [[{ redirectScheme: { scheme: 'https', port: '443' } }], {}, '302 https://example.com/'],
  [
    [{ redirectScheme: { scheme: 'https' } }],
    { headers: { 'X-Forwarded-Proto': 'https' } },
    '302 https://example.com/',
  ],
  [
    [{ redirectScheme: { scheme: 'https' } }],
    { headers: { 'X-Forwarded-Proto': 'HTTPS' } },
    '-> /',
    TRUSTING,
  ],
  [
    [{ redirectScheme: { scheme: 'https' } }],
    { headers: { 'X-Forwarded-Proto': 'https' }, from: '10.1.1.1' },
    '-> /',
    BEHIND,
  ],
  [
    [{ redirectScheme: { scheme: 'https' } }],
    { headers: { 'X-Forwarded-Proto': 'https' }, from: '9.1.1.1' },
    '302 https://example.com/',
    BEHIND,
  ],
  [
    [
      { headers: { customRequestHeaders: { 'X-Forwarded-Proto': 'https' } } },
      { redirectScheme: { scheme: 'https' } },
    ],
    {},
    '-> /',
    TRUSTING,
  ],
  [[strip('/a'), { redirectScheme: { scheme: 'https' } }], { target: '/a/b' }, '302 https://example.com/b'],
  [
    [toUrl('^https?://www\\.example\\.com/(.*)', 'https://example.com/$1')],
    { host: 'www.example.com', target: '/a?b' },
    '302 https://example.com/a?b',
  ],
  [[toUrl('^https?://www\\.example\\.com/(.*)', 'https://example.com/$1')], { host: 'example.com' }, '-> /'],
  [
    [toUrl('^http://([^/]+)/old/(.*)', 'http://$1/new/$2')],
    { target: '/old/a?b' },
    '302 http://example.com/new/a?b',
  ],
  [
    [toUrl('^http://example.com/$', 'http://example.com/home')],
    { target: '/' },
    '302 http://example.com/home',
  ],
  [[toUrl('^http://example.com/$', 'http://example.com/home')], { target: '/?x' }, '-> /?x'],
  [[toUrl('^https://(.*)', 'http://$1')], { target: '/' }, '-> /'],
  [
    [strip('/a'), toUrl('^http://([^/]+)/b(.*)', 'https://$1/c$2')],
    { target: '/a/b/d' },
    '302 https://example.com/c/d',
  ],
]);

const DENY = { ipAllowList: { sourceRange: ['10.0.0.0/8'] } };
const DEPTH = { ipAllowList: { sourceRange: ['10.0.0.0/8'], ipStrategy: { depth: 1 } } };
const AUTH = { basicAuth: { secret: 'users' } };
const CORS = {
  headers: { accessControlAllowOriginList: ['https://a.io'], accessControlAllowMethods: ['PUT'] },
};
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: { Origin: 'https://a.io', 'Access-Control-Request-Method': 'PUT' },
};

rows('refusals', [
  [[DENY], { from: '10.1.2.3' }, '-> /'],
  [[DENY], { from: '11.1.2.3' }, '403'],
  [[{ ipWhiteList: { sourceRange: ['10.0.0.1'] } }], { from: '10.0.0.2' }, '403'],
  [[DEPTH], { from: '10.0.0.1', headers: { 'X-Forwarded-For': '10.0.0.1' } }, '403'],
  [[DEPTH], { from: '9.9.9.9', headers: { 'X-Forwarded-For': '10.0.0.1' } }, '-> /', TRUSTING],
  [[DEPTH], { from: '9.9.9.9', headers: { 'X-Forwarded-For': '10.0.0.1' } }, '403', BEHIND],
  [[AUTH], {}, '401'],
  [[AUTH], { headers: { Authorization: 'Basic YTpi' } }, '-> / | 401'],
  [[AUTH, CORS], PREFLIGHT, '401'],
  [[CORS, AUTH], PREFLIGHT, '200'],
  [[DENY, CORS], { ...PREFLIGHT, from: '10.0.0.1' }, '200'],
  [[{ headers: { allowedHosts: ['a.io'] } }], { host: 'A.io' }, '-> /'],
  [[{ headers: { allowedHosts: ['a.io'] } }], { host: 'b.io' }, '500'],
  [[{ headers: { allowedHosts: ['a.io'], isDevelopment: true } }], { host: 'b.io' }, '-> /'],
  [
    [{ buffering: { maxRequestBodyBytes: 5 } }],
    { method: 'POST', headers: { 'Content-Length': '6' } },
    '413',
  ],
  [[{ plugin: { waf: { level: 3 } } }], {}, 'opaque | -> /'],
]);

describe('headers of answers', () => {
  const STS = { headers: { stsSeconds: 60, frameDeny: true } };
  const set = (
    specs: readonly JsonObject[],
    question: Question,
    facts?: RouterFacts,
  ): Record<string, string | null> => {
    const users = secret('users', { users: 'a:b' });
    return { ...only(ask(specs, question, facts, [users])).responseHeaders.set };
  };

  test('an outer middleware sets them on what an inner one refuses, an inner one does not', () => {
    const header = { headers: { customResponseHeaders: { 'X-A': '1' } } };
    expect(set([header, AUTH], {})).toMatchObject({
      'x-a': '1',
      'www-authenticate': 'Basic realm="traefik"',
    });
    expect(set([AUTH, header], {})).toEqual({ 'www-authenticate': 'Basic realm="traefik"' });
    expect(set([DENY, header], { from: '10.0.0.1' })).toEqual({ 'x-a': '1' });
  });

  test('an outer one has the last word', () => {
    const one = { headers: { customResponseHeaders: { 'X-A': '1' } } };
    const two = { headers: { customResponseHeaders: { 'X-A': '2' } } };
    expect(set([one, two], {})).toEqual({ 'x-a': '1' });
  });

  test('Strict-Transport-Security is for TLS, or for a trusted header that says so', () => {
    const proxied = { headers: { stsSeconds: 60, sslProxyHeaders: { 'X-Forwarded-Proto': 'https' } } };
    const said = { headers: { 'X-Forwarded-Proto': 'https' } };
    expect(set([STS], {})).toEqual({ 'x-frame-options': 'DENY' });
    expect(set([STS], { scheme: 'https' }, HTTPS)).toMatchObject({
      'strict-transport-security': 'max-age=60',
    });
    expect(set([proxied], said, TRUSTING)).toEqual({ 'strict-transport-security': 'max-age=60' });
    expect(set([proxied], said)).toEqual({});
    expect(set([proxied], {}, TRUSTING)).toEqual({});
  });

  test('redirects carry the headers of outer middlewares', () => {
    const redirect = { redirectScheme: { scheme: 'https' } };
    expect(set([STS, redirect], {})).toEqual({ 'x-frame-options': 'DENY', location: 'https://example.com/' });
    expect(set([DENY, STS, redirect], { from: '10.0.0.1' })).toMatchObject({ 'x-frame-options': 'DENY' });
    expect(set([redirect, STS], {})).toEqual({ location: 'https://example.com/' });
  });

  test('preflights get no headers of their own middleware', () => {
    const both = { headers: { ...CORS.headers, customResponseHeaders: { 'X-A': '1' } } };
    expect(set([both], PREFLIGHT)).toEqual({
      'access-control-allow-origin': 'https://a.io',
      'access-control-allow-methods': 'PUT',
      'content-length': '0',
    });
  });
});

describe('error pages', () => {
  const PAGES = {
    errors: { status: ['401', '500-502'], service: { name: 'errs', port: 80 }, query: '{status}?u={url}' },
  };
  const others = [secret('users', { users: 'a:b' }), service('errs')];

  test('they stand in for refusals inside of them only', () => {
    const inside = ask([PAGES, AUTH], { target: '/a b' }, HTTP, others).results;
    expect(inside.map(({ upstream, status }) => [upstream?.target, status])).toEqual([
      ['/401?u=http%3A%2F%2Fexample.com%2Fa%20b'.replace('%20', '%2520'), 401],
    ]);
    expect(summary(ask([AUTH, PAGES], {}, HTTP, others))).toBe('401');
  });

  test('headers of outer middlewares are on the pages', () => {
    const header = { headers: { customResponseHeaders: { 'X-A': '1' } } };
    const [page] = ask([header, PAGES, AUTH], {}, HTTP, others).results;
    expect(page?.responseHeaders.set).toMatchObject({ 'x-a': '1' });
    const [plain] = ask([PAGES, header, AUTH], {}, HTTP, others).results;
    expect(plain?.responseHeaders.set).not.toHaveProperty('x-a');
  });

  test('one page for each status that the backend may answer', () => {
    const results = ask([PAGES], {}, HTTP, others).results;
    expect(results.map(({ status, upstream }) => [status, upstream?.target])).toEqual([
      [undefined, '/'],
      [401, '/401?u=http%3A%2F%2Fexample.com%2F'],
      [500, '/500?u=http%3A%2F%2Fexample.com%2F'],
      [501, '/501?u=http%3A%2F%2Fexample.com%2F'],
      [502, '/502?u=http%3A%2F%2Fexample.com%2F'],
    ]);
  });
});

describe('what conversion gets to see', () => {
  const paths = (specs: readonly JsonObject[]): readonly unknown[] =>
    handlingOf(specs).map(({ match, outcome }) => [
      match.path,
      outcome.kind === 'forward' ? outcome.path : outcome.kind,
    ]);

  test('a stripped prefix is a prefix replacement for whole segments', () => {
    expect(paths([strip('/api')])[0]).toEqual([
      { kind: 'prefix', value: '/api' },
      { kind: 'prefix', prefix: '/api', replacement: '/' },
    ]);
  });

  test('stripping and adding are one replacement', () => {
    expect(paths([strip('/api'), add('/v1')])[0]).toEqual([
      { kind: 'prefix', value: '/api' },
      { kind: 'prefix', prefix: '/api', replacement: '/v1' },
    ]);
  });

  test('a redirect of a whole host is made of parts', () => {
    const [first] = handlingOf([toUrl('^https?://www\\.a\\.io/(.*)', 'https://a.io/$1')]);
    expect(first?.match).toMatchObject({
      headers: [{ name: 'host', value: { kind: 'exact', value: 'www.a.io' } }],
    });
    expect(first?.outcome).toMatchObject({
      kind: 'redirect',
      location: { kind: 'parts', scheme: 'https', path: { kind: 'keep' }, query: 'keep' },
    });
  });

  test('no condition on a rewritten path where the pattern cannot leave an unclean one', () => {
    expect(JSON.stringify(handlingOf([swap('^/api/(.*)', '/$1')]))).not.toContain('"texts"');
  });
});
