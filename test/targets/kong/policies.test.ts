import { describe, expect, test } from 'vitest';
import { read } from '../../../src/gateway/read/index.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Request } from '../../../src/model/request.ts';
import { KONG } from '../../../src/targets/kong/index.ts';
import { answerAt, objectsOf, readAt } from '../support.ts';
import { asked, plugin, route } from './support.ts';

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: one, annotations: {konghq.com/plugins: "PLUGINS"}}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: two}
spec: {ports: [{port: 80}]}
`;

function status(text: string, target: string, more: Partial<Request> = {}): number | undefined {
  return answerAt('kong', text, asked(target, more)).results[0]?.status;
}

const DENY = plugin('deny', 'ip-restriction', { deny: ['192.0.2.0/24'] });

describe('the plugin ip-restriction', () => {
  const list =
    route(['list']) + plugin('list', 'ip-restriction', { allow: ['10.0.0.0/8'], deny: ['10.9.0.0/16'] });
  test.each([
    ['10.1.0.1', undefined],
    ['10.9.0.1', 403],
    ['192.0.2.1', 403],
  ])('%s: denied ranges come before allowed ones', (remoteAddress, expected) => {
    expect(status(list, '/a', { remoteAddress })).toBe(expected);
    expect(status(list, '/', { remoteAddress })).toBeUndefined();
  });

  test('refuses with a status of its own', () => {
    const other = plugin('list', 'ip-restriction', { deny: ['192.0.2.1'], status: 404 });
    expect(status(route(['list']) + other, '/a')).toBe(404);
  });

  test('stands in front of redirects of the rule', () => {
    const redirect = route(['deny'])
      .replace(/backendRefs: \[\{name: one[^\n]*/, '')
      .replace(
        'filters: [',
        'filters: [{"type":"RequestRedirect","requestRedirect":{"scheme":"https","hostname":"x.test"}},',
      );
    expect(status(redirect + DENY, '/a')).toBe(403);
    expect(status(redirect + DENY, '/a', { remoteAddress: '10.0.0.1' })).toBe(302);
  });
});

describe('a plugin is in force', () => {
  const onService = SERVICE.replace('PLUGINS', 'deny');
  const open = plugin('open', 'ip-restriction', { deny: ['198.51.100.1'] });
  const cluster = DENY.replace('KongPlugin', 'KongClusterPlugin');
  const global = cluster.replace('"name":"deny"', '"name":"deny","labels":{"global":"true"}');
  test.each([
    [
      'where the route names it in an annotation',
      route([], { 'konghq.com/plugins': 'other, deny' }) + DENY + plugin('other', 'cors', {}),
      403,
      403,
    ],
    ['where the Service of the rule does', route([]) + DENY + onService, 403, undefined],
    [
      'of the route in place of that of the Service',
      route(['open']) + DENY + open + onService,
      undefined,
      undefined,
    ],
    ['of the cluster where the namespace has none of the name', route(['deny']) + cluster, 403, undefined],
    ['of the cluster for all routes', route([]) + global, 403, 403],
    [
      'unless it is disabled',
      route(['off']) + plugin('off', 'ip-restriction', { deny: ['0.0.0.0/0'] }, { disabled: true }),
      undefined,
      undefined,
    ],
  ])('%s', (_, text, first, second) => {
    expect([status(text, '/a'), status(text, '/')]).toEqual([first, second]);
  });

  test('and left out where it is not there', () => {
    const { objects } = objectsOf(route(['deny']) + SERVICE.replace('"PLUGINS"', '""'));
    const policies = KONG.policies?.reader;
    if (policies === undefined) throw new Error('no policies');
    const { table, findings } = read(createObjectSet(objects, { complete: true }), {
      dialect: KONG.dialect,
      policies,
    });
    expect(evaluate(table, asked('/a')).results[0]?.upstream?.host).toBe('x.test');
    expect(findings.map(({ code }) => code)).toEqual(['GP5341']);
  });
});

describe('nobody knows what happens', () => {
  test.each([
    ['with a plugin that is not there, where not all objects are known', route(['deny']), []],
    ['with a plugin that is not modelled', route(['key']) + plugin('key', 'key-auth', {}), ['GP6120']],
    [
      'with a field that is not',
      route(['limit']) + plugin('limit', 'request-size-limiting', { allowed_payload_size: 1, other: true }),
      ['GP6120'],
    ],
    [
      'with a configuration in a Secret',
      route(['list']) +
        plugin('list', 'ip-restriction', {}, { configFrom: { secretKeyRef: { name: 's', key: 'k' } } }),
      ['GP6120'],
    ],
    [
      'with two plugins of one name',
      route(['deny', 'two']) + DENY + plugin('two', 'ip-restriction', { deny: ['10.0.0.1'] }),
      ['GP5342'],
    ],
    [
      'with a plugin of another namespace',
      route([], { 'konghq.com/plugins': 'others:deny' }) +
        DENY.replace('"name":"deny"', '"name":"deny","namespace":"others"'),
      [],
    ],
  ])('%s', (_, text, codes) => {
    const { table, findings } = readAt('kong', text);
    expect(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome.kind).toBe('opaque');
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });

  test('but plugins that log do not refuse anything', () => {
    const { table } = readAt('kong', route(['log']) + plugin('log', 'file-log', { path: '/dev/stdout' }));
    expect(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome.kind).toBe('forward');
  });
});

describe('the plugin cors', () => {
  const preflight = [
    ['origin', 'https://a.test'],
    ['access-control-request-method', 'PUT'],
    ['access-control-request-headers', 'x-one'],
  ] as const;
  const answer = (config: object, method: string, headers: Request['headers']): Record<string, string> => {
    const text = route(['cors', 'deny']) + DENY + plugin('cors', 'cors', config);
    const [result] = answerAt('kong', text, asked('/a', { method, headers })).results;
    const { set } = result?.responseHeaders ?? { set: {} };
    return { status: String(result?.status), ...set };
  };

  test('answers preflights before checks are made, with the headers that are asked for', () => {
    expect(
      answer({ origins: ['https://a.test'], methods: ['GET', 'PUT'], max_age: 60 }, 'OPTIONS', preflight),
    ).toEqual({
      status: '200',
      'access-control-allow-origin': 'https://a.test',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'x-one',
      'access-control-max-age': '60',
    });
  });

  test.each([
    ['a single origin for everybody', ['https://b.test'], 'https://b.test'],
    ['of several the one that asks', ['https://b.test', 'https://a.test'], 'https://a.test'],
    ['none to others', ['https://b.test', 'https://c.test'], undefined],
    ['what an expression holds', ['https://[a-c]\\.test'], 'https://a.test'],
    ['the whole of it', ['https://a'], 'https://a'],
    ['not a part of it', ['http(s)://a'], undefined],
  ])('allows %s', (_, origins, expected) => {
    expect(answer({ origins }, 'GET', [['origin', 'https://a.test']])['access-control-allow-origin']).toBe(
      expected,
    );
  });

  test.each([
    [false, '*', undefined],
    [true, 'https://a.test', 'true'],
  ])('with any origin and credentials %s', (credentials, origin, allowed) => {
    const headers = answer({ credentials }, 'GET', [['origin', 'https://a.test']]);
    expect([headers['access-control-allow-origin'], headers['access-control-allow-credentials']]).toEqual([
      origin,
      allowed,
    ]);
  });
});

describe('the plugin request-termination', () => {
  test('answers behind checks', () => {
    const text =
      route(['end', 'deny']) +
      DENY +
      plugin('end', 'request-termination', { status_code: 410, body: 'gone', content_type: 'text/plain' });
    expect(status(text, '/a')).toBe(403);
    const [result] = answerAt('kong', text, asked('/a', { remoteAddress: '10.0.0.1' })).results;
    expect([result?.status, result?.responseHeaders.set['content-type']]).toEqual([410, 'text/plain']);
  });
});

test('limits are those of the plugins', () => {
  const text =
    route(['size', 'rate']) +
    plugin('size', 'request-size-limiting', { allowed_payload_size: 2 }) +
    plugin('rate', 'rate-limiting', {
      minute: 30,
      second: 2,
      limit_by: 'ip',
      policy: 'local',
      error_code: 503,
    });
  const outcome = JSON.stringify(
    readAt('kong', text).table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome,
  );
  expect(outcome).toContain('"bytes":2097152');
  expect(
    [...outcome.matchAll(/"requests":(\d+),"per":"(\w+)"/g)].map(([, ...parts]) => parts.join(' ')),
  ).toEqual(['2 second', '30 minute']);
});

describe('paths', () => {
  test.each([
    ['//a', 403],
    ['/x/../a', 403],
    ['/%61', 403],
    ['/%2Fa', undefined],
    ['/../a', 400],
  ])('%s is read as Kong normalises it', (target, expected) => {
    expect(status(route(['deny']) + DENY, target)).toBe(expected);
  });
});

describe('annotations of the route', () => {
  const https = { 'konghq.com/protocols': 'https' };
  test.each([
    [https, 426],
    [{ ...https, 'konghq.com/https-redirect-status-code': '308' }, 308],
    [{ ...https, 'konghq.com/https-redirect-status-code': '303' }, 426],
    [{ 'konghq.com/protocols': 'http,https' }, undefined],
  ])('%j', (annotations, expected) => {
    expect(status(route([], annotations), '/')).toBe(expected);
  });

  test.each(['strip-path: "true"', 'preserve-host: "false"', 'snis: a.test', 'protocols: "grpc,grpcs"'])(
    'nobody knows what happens with %s',
    (text) => {
      const [key = '', value = ''] = text.replaceAll('"', '').split(': ');
      const { table, findings } = readAt('kong', route([], { [`konghq.com/${key}`]: value }));
      expect(findings.map(({ code }) => code)).toEqual(['GP6120']);
      expect(table.listeners[0]?.virtualHosts[0]?.routes.map(({ outcome }) => outcome.kind)).toEqual([
        'opaque',
        'opaque',
      ]);
    },
  );
});

describe('annotations of Services', () => {
  const settings = (annotations: object, more = ''): unknown[] => {
    const service = `---\n${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'one', annotations }, spec: { ports: [{ port: 80 }] } })}\n`;
    const outcome = readAt('kong', route([]) + service + more).table.listeners[0]?.virtualHosts[0]?.routes[0]
      ?.outcome;
    return outcome?.kind === 'forward' ? outcome.policies.map(({ origins: _, ...policy }) => policy) : [];
  };

  test('say times and tries', () => {
    expect(settings({ 'konghq.com/read-timeout': '900000', 'konghq.com/retries': '1' })).toEqual([
      { kind: 'timeouts', connect: 60_000, send: 60_000, read: 900_000, isDefault: false },
      { kind: 'retry', conditions: ['error', 'timeout'], tries: 2, timeout: 0, isDefault: false },
    ]);
    expect(settings({})).toMatchObject([{ isDefault: true }, { tries: 6, isDefault: true }]);
  });

  test.each([
    [
      { algorithm: 'consistent-hashing', hashOn: { cookie: 'C', cookiePath: '/c' } },
      { kind: 'session-affinity', cookie: 'C', path: '/c' },
    ],
    [
      { algorithm: 'consistent-hashing', hashOn: { header: 'X-Tenant' } },
      { kind: 'load-balancing', hashBy: '$http_x_tenant' },
    ],
    [{ algorithm: 'latency' }, { kind: 'load-balancing', algorithm: 'ewma' }],
  ])('name a policy: %j', (spec, expected) => {
    const policy = `---\n${JSON.stringify({ apiVersion: 'configuration.konghq.com/v1beta1', kind: 'KongUpstreamPolicy', metadata: { name: 'p' }, spec })}\n`;
    expect(settings({ 'konghq.com/upstream-policy': 'p' }, policy)[2]).toMatchObject(expected);
    expect(settings({}, policy)).toHaveLength(2);
  });
});
