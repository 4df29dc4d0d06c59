import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const AUTHORIZATION = 'security.istio.io/v1 AuthorizationPolicy';

/** A policy of the Gateway. */
function authorization(spec: object, name = 'a'): string {
  return policy(AUTHORIZATION, name, 'Gateway gateway', spec);
}

const deny = (...rules: object[]): string => authorization({ action: 'DENY', rules });
const from = (source: object): object => ({ from: [{ source }] });
const INSIDE = from({ remoteIpBlocks: ['10.0.0.0/8'] });

const REQUEST: Request = {
  scheme: 'http',
  host: 'x.test',
  method: 'GET',
  target: '/',
  headers: [],
  remoteAddress: '10.1.1.1',
};

function statusOf(text: string, more: Partial<Request> = {}): number | undefined {
  const { results } = answerAt('istio', ROUTE + text, { ...REQUEST, ...more });
  return results[0]?.status;
}

const to = (operation: object): object => ({ ...INSIDE, to: [{ operation }] });
const when = (key: string, condition: object): object => ({ ...INSIDE, when: [{ key, ...condition }] });

describe('a rule with DENY refuses what all of its parts hold for', () => {
  test.each<[string, object, Partial<Request>, number | undefined]>([
    ['addresses', INSIDE, {}, 403],
    ['other addresses', INSIDE, { remoteAddress: '11.0.0.1' }, undefined],
    ['addresses of the peer', from({ ipBlocks: ['10.1.1.1'] }), {}, 403],
    ['all but some', from({ notRemoteIpBlocks: ['10.0.0.0/8'] }), {}, undefined],
    [
      'all but some, for others',
      from({ notRemoteIpBlocks: ['10.0.0.0/8'] }),
      { remoteAddress: '1.1.1.1' },
      403,
    ],
    [
      'some but not all',
      from({ remoteIpBlocks: ['10.0.0.0/8'], notRemoteIpBlocks: ['10.1.0.0/16'] }),
      {},
      undefined,
    ],
    ['everybody', {}, { remoteAddress: '1.1.1.1' }, 403],
    ['a path', to({ paths: ['/b'] }), { target: '/b' }, 403],
    ['a path and no longer one', to({ paths: ['/b'] }), { target: '/b/c' }, undefined],
    ['the beginning of a path', to({ paths: ['/b*'] }), { target: '/bc' }, 403],
    ['a path with what is below', to({ paths: ['/b', '/b/*'] }), { target: '/bc' }, undefined],
    ['the end of a path', to({ paths: ['*.php'] }), { target: '/b/c.php' }, 403],
    ['the end of a path, for others', to({ paths: ['*.php'] }), { target: '/b/c.php5' }, undefined],
    ['paths without their query', to({ paths: ['/b'] }), { target: '/b?c' }, 403],
    ['all but a path', to({ notPaths: ['/a', '/a/*'] }), { target: '/a/b' }, undefined],
    ['all but a path, for others', to({ notPaths: ['/a', '/a/*'] }), { target: '/ab' }, 403],
    ['a method', to({ methods: ['POST'] }), { method: 'POST' }, 403],
    ['a method, for others', to({ methods: ['POST'] }), {}, undefined],
    ['all but a method', to({ notMethods: ['GET'] }), {}, undefined],
    ['a port', to({ ports: ['80'] }), {}, 403],
    ['another port', to({ ports: ['8080'] }), {}, undefined],
    ['all but the port', to({ notPorts: ['80'] }), {}, undefined],
    ['a header', when('request.headers[x-key]', { values: ['one'] }), { headers: [['X-Key', 'one']] }, 403],
    ['a header, for others', when('request.headers[x-key]', { values: ['one'] }), {}, undefined],
    [
      'all but a header',
      when('request.headers[x-key]', { notValues: ['one'] }),
      { headers: [['X-Key', 'one']] },
      undefined,
    ],
    ['all but a header, without it', when('request.headers[x-key]', { notValues: ['one'] }), {}, 403],
  ])('%s', (_, rule, request, expected) => {
    expect(statusOf(deny(rule), request)).toBe(expected);
  });

  test('one of several operations is enough', () => {
    const rule = { ...INSIDE, to: [{ operation: { paths: ['/b'] } }, { operation: { methods: ['PUT'] } }] };
    expect(['/b', '/c'].map((target) => statusOf(deny(rule), { target }))).toEqual([403, undefined]);
    expect(statusOf(deny(rule), { method: 'PUT' })).toBe(403);
  });

  test('rules of several policies all count', () => {
    const other = authorization({ action: 'DENY', rules: [from({ remoteIpBlocks: ['11.0.0.0/8'] })] }, 'b');
    const addresses = ['10.0.0.1', '11.0.0.1', '12.0.0.1'];
    const found = addresses.map((remoteAddress) => statusOf(deny(INSIDE) + other, { remoteAddress }));
    expect(found).toEqual([403, 403, undefined]);
  });
});

describe('hosts are told apart', () => {
  const named = (...hostnames: string[]): string =>
    ROUTE.replace('parentRefs:', `hostnames: ${JSON.stringify(hostnames)}\n  parentRefs:`);
  const at = (text: string, host: string): number | undefined =>
    answerAt('istio', text, { ...REQUEST, host }).results[0]?.status;

  test.each<[string, object, string, number | undefined]>([
    ['a name', { hosts: ['a.test', 'a.test:*'] }, 'a.test', 403],
    ['a name, for others', { hosts: ['a.test', 'a.test:*'] }, 'b.test', undefined],
    ['a name in capitals', { hosts: ['A.TEST'] }, 'a.test', 403],
    ['the end of a name', { hosts: ['*.test'] }, 'b.test', 403],
    ['all but a name', { notHosts: ['a.test'] }, 'a.test', undefined],
    ['all but a name, for others', { notHosts: ['a.test'] }, 'b.test', 403],
  ])('%s', (_, operation, host, expected) => {
    expect(at(named('a.test', 'b.test') + deny(to(operation)), host)).toBe(expected);
  });

  test('what is left of a wildcard is that without names that have hosts of their own', () => {
    const text = named('a.test', '*.test') + deny(to({ notHosts: ['a.test', 'a.test:*'] }));
    expect(['a.test', 'b.test'].map((host) => at(text, host))).toEqual([undefined, 403]);
  });

  test('a name inside a wildcard leaves the wildcard opaque', () => {
    const { table } = readAt('istio', named('*.test') + deny(to({ hosts: ['a.test'] })));
    const kinds = table.listeners.flatMap(({ virtualHosts }) =>
      virtualHosts.flatMap(({ routes }) => routes.map(({ outcome }) => outcome.kind)),
    );
    expect(kinds).toContain('opaque');
  });
});

describe('policies with ALLOW', () => {
  const allow = (...rules: object[]): string => authorization({ action: 'ALLOW', rules });
  const fromInside = { ...INSIDE, to: [{ operation: { paths: ['/a', '/a/*'] } }] };

  test.each<[string, string, Partial<Request>, number | undefined]>([
    ['let through what a rule holds for', allow(fromInside), { target: '/a' }, undefined],
    ['refuse other addresses', allow(fromInside), { target: '/a', remoteAddress: '1.1.1.1' }, 403],
    ['refuse other paths', allow(fromInside), { target: '/b' }, 403],
    ['without rules refuse everything', allow(), {}, 403],
    [
      'come after those with DENY',
      allow({}) + authorization({ action: 'DENY', rules: [INSIDE] }, 'b'),
      {},
      403,
    ],
  ])('%s', (_, text, request, expected) => {
    expect(statusOf(text, request)).toBe(expected);
  });

  test('is the action where none is given', () => {
    expect(statusOf(authorization({ rules: [INSIDE] }), { remoteAddress: '1.1.1.1' })).toBe(403);
  });
});

describe('which Gateways a policy works on', () => {
  const object = (metadata: object, spec: object): string =>
    `---\n${JSON.stringify({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'a', ...metadata },
      spec: { action: 'DENY', rules: [INSIDE], ...spec },
    })}\n`;
  const labels = (matchLabels: object): object => ({ selector: { matchLabels } });
  test.each<[string, string, number | undefined]>([
    [
      'another one',
      policy(AUTHORIZATION, 'a', 'Gateway other', { action: 'DENY', rules: [INSIDE] }),
      undefined,
    ],
    ['all of the namespace', object({}, {}), 403],
    ['all of another namespace', object({ namespace: 'other' }, {}), undefined],
    ['all of the mesh', object({ namespace: 'istio-system' }, {}), 403],
    [
      'by the label of its pods',
      object({}, labels({ 'gateway.networking.k8s.io/gateway-name': 'gateway' })),
      403,
    ],
    ['by a label of other pods', object({}, labels({ istio: 'ingressgateway' })), undefined],
    ['tried only', object({ annotations: { 'istio.io/dry-run': 'true' } }, {}), undefined],
    ['seen only', object({}, { action: 'AUDIT' }), undefined],
  ])('%s', (_, text, expected) => {
    expect(statusOf(text)).toBe(expected);
  });
});

describe('what may refuse requests and is not known is opaque', () => {
  test.each<[string, string]>([
    ['certificates', deny(from({ principals: ['cluster.local/ns/a/sa/b'] }))],
    ['the port of a connection', deny(when('destination.port', { values: ['80'] }))],
    ['templates', deny(to({ paths: ['/b/{*}'] }))],
    ['a provider', authorization({ action: 'CUSTOM', provider: { name: 'auth' }, rules: [{}] })],
    [
      'tokens that are read in another way',
      policy('security.istio.io/v1 RequestAuthentication', 'a', 'Gateway gateway', {
        jwtRules: [{ issuer: 'https://login.test', spaceDelimitedClaims: ['roles'] }],
      }),
    ],
  ])('%s', (_, text) => {
    const { table } = readAt('istio', ROUTE + text);
    const kinds = table.listeners[0]?.virtualHosts[0]?.routes.map(({ outcome }) => outcome.kind);
    expect(kinds).toContain('opaque');
  });
});
