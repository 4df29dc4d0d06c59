import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, readAt } from '../support.ts';

const TARGET = 'nginx-gateway-fabric';

function manifest(kind: string, name: string, spec: object): string {
  const apiVersion = `gateway.${kind.endsWith('Filter') ? 'nginx.org/v1alpha1' : 'networking.k8s.io/v1'}`;
  return `---\n${JSON.stringify({ apiVersion, kind, metadata: { name }, spec })}\n`;
}

const gateway = (...listeners: readonly object[]): string =>
  manifest('Gateway', 'gateway', { gatewayClassName: 'nginx', listeners });
const HTTP = { name: 'http', port: 80, protocol: 'HTTP' };

function route(
  kind: 'HTTPRoute' | 'GRPCRoute',
  name: string,
  rules: readonly object[],
  more: object = {},
): string {
  return manifest(kind, name, { parentRefs: [{ name: 'gateway' }], rules, ...more });
}

const to = (name: string): object => ({ backendRefs: [{ name, port: 80 }] });
const at = (value: string, more: object = {}): object => ({
  matches: [{ path: { type: 'PathPrefix', value }, ...more }],
});

interface Seen {
  readonly status: number | undefined;
  readonly target: string | undefined;
  readonly location: string | null | undefined;
  readonly backend: string | undefined;
}

function ask(text: string, target: string, more: Partial<Request> = {}): Seen {
  const request: Request = { scheme: 'http', host: 'x.test', method: 'GET', target, headers: [], ...more };
  const [result] = answerAt(TARGET, text, request).results;
  return {
    status: result?.status,
    target: result?.upstream?.target,
    location: result?.responseHeaders.set['location'],
    backend: result?.backend?.name,
  };
}

const codes = (text: string): readonly string[] => readAt(TARGET, text).findings.map(({ code }) => code);

describe('a prefix that is replaced', () => {
  const replaced = {
    filters: [
      { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } } },
    ],
    ...to('web'),
  };
  const plain = gateway(HTTP) + route('HTTPRoute', 'web', [{ ...at('/api'), ...replaced }]);
  const shared =
    gateway(HTTP) + route('HTTPRoute', 'web', [{ ...at('/api', { method: 'GET' }), ...replaced }]);
  test.each([
    ['alone', plain, '/api/x', '/v2/x'],
    ['alone, with an escape', plain, '/api/a%20b', '/v2/a%20b'],
    ['beside a condition', shared, '/api/x', '/v2/x'],
    ['beside a condition, with an escape', shared, '/api/a%20b', '/v2/a%2520b'],
    ['beside a condition, the percent sign', shared, '/api/%25', '/v2/%2525'],
    ['beside a condition, beyond ASCII', shared, '/api/%C3%A9', '/v2/%25C3%25A9'],
  ])('%s', (_, text, path, target) => {
    expect(ask(text, path).target).toBe(target);
  });
  test('is a finding where escapes are doubled, and only there', () => {
    expect(codes(shared)).toContain('GP6121');
    expect(codes(plain)).not.toContain('GP6121');
  });
});

describe('a redirect with another prefix', () => {
  const moved = {
    filters: [
      {
        type: 'RequestRedirect',
        requestRedirect: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
      },
    ],
  };
  const plain = gateway(HTTP) + route('HTTPRoute', 'web', [{ ...at('/old'), ...moved }]);
  const shared =
    gateway(HTTP) +
    route('HTTPRoute', 'web', [
      { ...at('/a/longer/path'), ...to('web') },
      { ...at('/old', { method: 'GET' }), ...moved },
    ]);
  test.each([
    ['alone', plain, '/old/x?q=1', 'http://x.test/new/x?q=1'],
    ['alone, with an escape', plain, '/old/a%20b', 'http://x.test/new/a b'],
    ['alone, what stands behind a question mark', plain, '/old/a%3Fb', 'http://x.test/new/a'],
    ['beside a condition', shared, '/old/x', 'http://x.test/_ngf-internal-rule1-route0'],
  ])('%s', (_, text, path, location) => {
    expect(ask(text, path).location).toBe(location);
  });
  test('is a finding', () => {
    expect(codes(plain)).toContain('GP6123');
    expect(codes(shared)).toContain('GP6122');
  });
});

describe('a GRPCRoute', () => {
  const method = (names: object): object => ({ matches: [{ method: { type: 'Exact', ...names } }] });
  const calls = (...rules: readonly object[]): string => gateway(HTTP) + route('GRPCRoute', 'calls', rules);
  test.each([
    ['a service and a method', { service: 'a.B', method: 'Get' }, 'web'],
    ['a service with all of its methods', { service: 'a.B' }, undefined],
    ['a method of any service', { method: 'Get' }, undefined],
    ['patterns', { type: 'RegularExpression', service: 'a.*', method: 'Get' }, undefined],
  ])('with %s', (_, names, backend) => {
    const text = calls({ ...method(names), ...to('web') });
    expect(ask(text, '/a.B/Get').backend).toBe(backend);
    expect(codes(text).includes('GP6119')).toBe(backend === undefined);
  });
  test('is served beside an HTTPRoute of the same host', () => {
    const text =
      calls({ ...method({ service: 'a.B', method: 'Get' }), ...to('calls') }) +
      route('HTTPRoute', 'pages', [{ ...at('/pages'), ...to('pages') }]);
    expect([ask(text, '/a.B/Get').backend, ask(text, '/pages').backend]).toEqual(['calls', 'pages']);
  });
});

describe('edits of headers', () => {
  const edited = (type: string, edits: object, rest: object = to('web')): string => {
    const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
    const { filters = [], ...others } = rest as { readonly filters?: readonly object[] };
    return (
      gateway(HTTP) +
      route('HTTPRoute', 'web', [{ ...at('/'), filters: [...filters, { type, [field]: edits }], ...others }])
    );
  };
  test.each([
    ['any', 'ResponseHeaderModifier', { remove: ['X-Any'] }, undefined],
    ['Server', 'ResponseHeaderModifier', { remove: ['Server'] }, 500],
    ['a name of the X-Accel kind', 'ResponseHeaderModifier', { remove: ['X-Accel-Buffering'] }, 500],
    ['Server of a request', 'RequestHeaderModifier', { remove: ['Server'] }, undefined],
    ['Connection of a request', 'RequestHeaderModifier', { remove: ['Connection'] }, 500],
    ['a value with a quote', 'RequestHeaderModifier', { set: [{ name: 'X-A', value: 'a"b' }] }, 500],
    ['a value with a dollar', 'RequestHeaderModifier', { set: [{ name: 'X-A', value: 'a$b' }] }, 500],
  ])('%s', (_, type, edits, status) => {
    const text = edited(type, edits);
    expect(ask(text, '/').status).toBe(status);
    expect(codes(text).includes('GP6118')).toBe(status === 500);
  });
  test('an escaped quote is a quote', () => {
    const text = edited('RequestHeaderModifier', { set: [{ name: 'X-A', value: 'a\\"b' }] });
    const request: Request = { scheme: 'http', host: 'x.test', method: 'GET', target: '/', headers: [] };
    const [result] = answerAt(TARGET, text, request).results;
    expect(result?.upstream?.headers['x-a']).toBe('a"b');
  });
  test('have no effect on a redirect', () => {
    const redirect = { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }] };
    const text = edited('ResponseHeaderModifier', { set: [{ name: 'X-A', value: '1' }] }, redirect);
    const request: Request = { scheme: 'http', host: 'x.test', method: 'GET', target: '/', headers: [] };
    const [result] = answerAt(TARGET, text, request).results;
    expect(result?.status).toBe(302);
    expect(result?.responseHeaders.set['x-a']).toBeUndefined();
    expect(codes(text)).toContain('GP6117');
  });
});

describe('listeners of one port', () => {
  const listeners = gateway(
    { ...HTTP, name: 'any' },
    { ...HTTP, name: 'wild', hostname: '*.test' },
    { ...HTTP, name: 'own', hostname: 'x.test' },
  );
  const parents = (sectionName?: string): object => ({
    hostnames: ['x.test'],
    parentRefs: [{ name: 'gateway', ...(sectionName === undefined ? {} : { sectionName }) }],
  });
  const web = [{ ...at('/'), ...to('web') }];
  test.each([
    ['a route of another listener, which it names', parents('any'), 'x.test', undefined],
    ['a route of all listeners', parents(), 'x.test', 'web'],
    [
      'a host of a listener without routes',
      { parentRefs: [{ name: 'gateway', sectionName: 'any' }] },
      'y.test',
      'web',
    ],
  ])('%s', (_, more, host, backend) => {
    expect(ask(listeners + route('HTTPRoute', 'web', web, more), '/', { host }).backend).toBe(backend);
  });
});

describe('lines of a SnippetsFilter that stand outside of locations', () => {
  const rules = (name: string): readonly object[] => [
    {
      ...at('/lines'),
      filters: [
        {
          type: 'ExtensionRef',
          extensionRef: { group: 'gateway.nginx.org', kind: 'SnippetsFilter', name },
        },
      ],
      ...to('web'),
    },
    { ...at('/free'), ...to('free') },
  ];
  const text = (context: string): string =>
    gateway(HTTP) +
    route('HTTPRoute', 'one', rules('lines'), { hostnames: ['x.test'] }) +
    route('HTTPRoute', 'two', [{ ...at('/'), ...to('other') }], { hostnames: ['y.test'] }) +
    manifest('SnippetsFilter', 'lines', { snippets: [{ context, value: 'deny all;' }] });
  const kinds = (context: string): readonly string[] =>
    [
      ['x.test', '/free'],
      ['y.test', '/'],
    ].map(([host = '', target = '']) => {
      const request: Request = { scheme: 'http', host, method: 'GET', target, headers: [] };
      return answerAt(TARGET, text(context), request).results[0]?.kind ?? 'none';
    });
  test.each([
    ['http.server.location', ['forwarded', 'forwarded']],
    ['http.server', ['opaque', 'forwarded']],
    ['http', ['opaque', 'opaque']],
  ])('%s', (context, expected) => {
    expect(kinds(context)).toEqual(expected);
  });
});
