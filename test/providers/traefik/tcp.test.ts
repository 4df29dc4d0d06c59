import { describe, expect, test } from 'vitest';
import { codes, compiled, fate, ingressRoute, SERVICES, service } from './frame.ts';

function tcp(name: string, match: string, to: string, tls = '', more = ''): string {
  return `
---
apiVersion: traefik.io/v1alpha1
kind: IngressRouteTCP
metadata: {name: ${name}, namespace: default}
spec:
  entryPoints: [web, websecure]
${tls === '' ? '' : `  tls: {${tls}}\n`}  routes:
  - {match: "${match}", services: [{name: ${to}, port: 80}]${more}}
`;
}

const https = (match: string, to: string): string =>
  ingressRoute('https', [[match, to]]).replace('[web]', '[websecure]');
const PASS = 'passthrough: true';

describe('TLS connections', () => {
  test.each([
    [
      'a host of HTTP before the same server name of TCP',
      https('Host(`h.com`)', 'a') + tcp('t', 'HostSNI(`h.com`)', 'b', PASS),
      'h.com',
      'a',
    ],
    [
      'a wildcard host of HTTP before a server name of TCP',
      https('Host(`*.x.com`)', 'a') + tcp('t', 'HostSNI(`h.x.com`)', 'b', PASS),
      'h.x.com',
      'a',
    ],
    [
      'a server name of TCP before all hosts of HTTP',
      https('PathPrefix(`/`)', 'a') + tcp('t', 'HostSNI(`h.com`)', 'b', PASS),
      'h.com',
      'b',
    ],
    [
      'all hosts of HTTP before all server names of TCP',
      https('PathPrefix(`/`)', 'a') + tcp('t', 'HostSNI(`*`)', 'b', PASS),
      'h.com',
      'a',
    ],
    [
      'all server names of TCP where HTTP names hosts only',
      https('Host(`z.com`)', 'a') + tcp('t', 'HostSNI(`*`)', 'b', PASS),
      'h.com',
      'b',
    ],
    [
      'the longer rule first',
      tcp('t', 'HostSNI(`*.x.com`)', 'a', PASS) + tcp('u', 'HostSNI(`hh.x.com`)', 'b', PASS),
      'hh.x.com',
      'b',
    ],
    [
      'TLS that Traefik opens',
      https('PathPrefix(`/`)', 'a') + tcp('t', 'HostSNI(`h.com`)', 'b', 'passthrough: false'),
      'h.com',
      'b',
    ],
    [
      'a host of HTTP before TLS that Traefik opens',
      https('Host(`h.com`)', 'a') + tcp('t', 'HostSNI(`h.com`)', 'b', 'passthrough: false'),
      'h.com',
      'a',
    ],
  ])('%s', (_, yaml, host, expected) => {
    expect(fate(compiled(SERVICES + yaml), `GET https://${host}/`)).toBe(expected);
  });
});

describe('connections without TLS', () => {
  test('a TCP router for all takes the requests of HTTP', () => {
    const made = compiled(
      SERVICES + ingressRoute('r', [['Host(`h.com`)', 'a']]) + tcp('t', 'HostSNI(`*`)', 'b'),
    );
    expect(fate(made, 'GET http://h.com/')).toBe('b');
    expect(fate(made, 'GET http://h.com/%zz')).toBe(0);
    expect(codes(made)).toContain('GP3507');
  });

  test('one for some clients takes theirs only', () => {
    const rule = 'HostSNI(`*`) && ClientIP(`10.0.0.0/8`)';
    const made = compiled(SERVICES + ingressRoute('r', [['Host(`h.com`)', 'a']]) + tcp('t', rule, 'b'));
    expect(fate(made, 'GET http://h.com/', { remoteAddress: '10.1.1.1' })).toBe('b');
    expect(fate(made, 'GET http://h.com/', { remoteAddress: '11.1.1.1' })).toBe('a');
    expect(fate(made, 'GET http://h.com/%zz', { remoteAddress: '11.1.1.1' })).toBe(400);
  });

  test('one that asks for a server name is not built', () => {
    const made = compiled(
      SERVICES + ingressRoute('r', [['Host(`h.com`)', 'a']]) + tcp('t', 'HostSNI(`h.com`)', 'b'),
    );
    expect(fate(made, 'GET http://h.com/')).toBe('a');
    expect(codes(made)).toContain('GP3101');
  });
});

describe('what keeps a TCP router from being built', () => {
  test.each([
    ['a Service that does not exist', tcp('t', 'HostSNI(`h.com`)', 'ghost', PASS)],
    [
      'a middleware that does not exist',
      tcp('t', 'HostSNI(`h.com`)', 'b', PASS, ', middlewares: [{name: m}]'),
    ],
    ['a rule that is not valid', tcp('t', 'Host(`h.com`)', 'b', PASS)],
  ])('%s', (_, yaml) => {
    const made = compiled(SERVICES + yaml);
    expect(codes(made)).toContain('GP3101');
    expect(made.table.listeners.some(({ protocol }) => protocol === 'tls')).toBe(false);
  });

  test('endpoints count only when they say that they are ready', () => {
    const slice = (conditions: string) => `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: s-1, namespace: default, labels: {kubernetes.io/service-name: s}}
endpoints: [{addresses: [10.0.0.1]${conditions}}]
ports: [{name: http, port: 8080}]
`;
    const yaml = service('s') + tcp('t', 'HostSNI(`h.com`)', 's', PASS);
    expect(fate(compiled(yaml + slice(', conditions: {ready: true}')), 'GET https://h.com/')).toBe('s');
    expect(codes(compiled(yaml + slice('')))).toContain('GP3101');
  });
});

test('an address list closes the connections of others', () => {
  const middleware = `
---
apiVersion: traefik.io/v1alpha1
kind: MiddlewareTCP
metadata: {name: m, namespace: default}
spec: {ipAllowList: {sourceRange: [10.0.0.0/8]}}
`;
  const yaml = tcp('t', 'HostSNI(`h.com`)', 'b', PASS, ', middlewares: [{name: m}]') + middleware;
  const made = compiled(SERVICES + yaml);
  expect(fate(made, 'GET https://h.com/', { remoteAddress: '10.1.1.1' })).toBe('b');
  expect(fate(made, 'GET https://h.com/', { remoteAddress: '11.1.1.1' })).toBe(0);
});

test('a UDP route is named as not converted', () => {
  const udp = `
---
apiVersion: traefik.io/v1alpha1
kind: IngressRouteUDP
metadata: {name: u, namespace: default}
spec: {entryPoints: [dns], routes: [{services: [{name: a, port: 53}]}]}
`;
  const made = compiled(SERVICES + udp);
  expect(codes(made)).toContain('GP3506');
  expect(made.ledger.find(({ key }) => key === 'spec.routes')?.status).toBe('unsupported');
});
