import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { readAt } from '../support.ts';

const GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gateway}
spec:
  gatewayClassName: any
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route}
spec:
  parentRefs: [{name: gateway}]
  rules:
  - backendRefs:
    - group: traefik.io
      kind: TraefikService
      name: web
      filters:
      - type: RequestHeaderModifier
        requestHeaderModifier: {set: [{name: x-a, value: b}]}
`;

function object(kind: string, name: string, spec: object): string {
  return `---\n${JSON.stringify({ apiVersion: 'traefik.io/v1alpha1', kind, metadata: { name }, spec })}\n`;
}

/** What becomes of all requests of a route whose backend is the TraefikService `web`. */
function outcomeOf(spec: object, ...others: readonly string[]): Outcome | undefined {
  const text = GATEWAY + object('TraefikService', 'web', spec) + others.join('');
  return readAt('traefik', text).table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome;
}

const one = (fields: object): object => ({ weighted: { services: [{ name: 'a', port: 80, ...fields }] } });

function forwarded(spec: object, ...others: readonly string[]): object {
  const outcome = outcomeOf(spec, ...others);
  if (outcome?.kind !== 'forward') throw new Error(`${outcome?.kind}`);
  const [backend] = outcome.backends;
  const target = backend?.target;
  return {
    service: target?.kind === 'Service' ? `${target.name}:${target.port} ${target.protocol}` : target?.kind,
    policies: (backend?.filters?.policies ?? []).map(({ origins: _, isDefault: __, ...rest }) => rest),
    headers: backend?.filters?.requestHeaders,
    mirrors: outcome.mirrors.map(({ backend: copy, percent }) => ['name' in copy ? copy.name : '', percent]),
  };
}

describe('a TraefikService in the place of a Service', () => {
  test('is that Service; filters of the reference are lost', () => {
    expect(forwarded(one({}))).toEqual({
      service: 'a:80 http',
      policies: [],
      headers: undefined,
      mirrors: [],
    });
  });

  test.each<[string, object, object]>([
    ['a hash of the address', { strategy: 'hrw' }, { algorithm: 'chash', hashBy: '$binary_remote_addr' }],
    ['two choices', { strategy: 'p2c' }, { algorithm: 'power of two choices' }],
  ])('chooses servers by %s', (_, fields, expected) => {
    expect(forwarded(one(fields))).toMatchObject({ policies: [{ kind: 'load-balancing', ...expected }] });
  });

  test('keeps clients by a cookie, which is for every path unless it says one', () => {
    const cookie = { name: 'seat', maxAge: 60, httpOnly: true, sameSite: 'lax' };
    expect(forwarded(one({ sticky: { cookie } }))).toMatchObject({
      policies: [
        {
          cookie: 'seat',
          path: '/',
          maxAge: 60,
          sameSite: 'Lax',
          secure: false,
          httpOnly: true,
          mode: 'persistent',
        },
      ],
    });
  });

  test('copies requests to the mirrors that have a share', () => {
    const mirrors = [
      { name: 'b', port: 80, percent: 30 },
      { name: 'c', port: 80 },
    ];
    expect(forwarded({ mirroring: { name: 'a', port: 80, mirrors } })).toMatchObject({
      service: 'a:80 http',
      mirrors: [['b', 30]],
    });
  });

  test.each<[string, object, object | undefined, object]>([
    ['verifies with the certificates of the system', {}, undefined, { verify: true, sendServerName: false }],
    ['does not verify', { serversTransport: 't' }, { insecureSkipVerify: true }, { verify: false }],
    [
      'verifies with a CA, by a name, and shows a certificate',
      { serversTransport: 't' },
      { rootCAs: [{ configMap: 'ca' }], serverName: 'a.b', certificatesSecrets: ['mine'] },
      {
        verify: true,
        caSecret: 'default/ca',
        caKind: 'ConfigMap',
        serverName: 'a.b',
        sendServerName: true,
        clientCertificateSecret: 'default/mine',
      },
    ],
  ])('with https %s', (_, fields, transport, expected) => {
    const others = transport === undefined ? [] : [object('ServersTransport', 't', transport)];
    expect(forwarded(one({ scheme: 'https', ...fields }), ...others)).toMatchObject({
      service: 'a:80 https',
      policies: [{ kind: 'backend-tls', ...expected }],
    });
  });

  test('speaks TLS to port 443 unless it says otherwise', () => {
    expect(forwarded(one({ port: 443 }))).toMatchObject({ service: 'a:443 https' });
    expect(forwarded(one({ port: 443, scheme: 'http' }))).toMatchObject({ service: 'a:443 http' });
  });

  test.each<[string, object]>([
    [
      'several Services',
      {
        weighted: {
          services: [
            { name: 'a', port: 80 },
            { name: 'b', port: 80 },
          ],
        },
      },
    ],
    ['another TraefikService', one({ kind: 'TraefikService' })],
    ['a transport that is not there', one({ scheme: 'https', serversTransport: 'gone' })],
    ['a Service of another namespace', one({ namespace: 'elsewhere' })],
    ['a field that is not read', one({ passHostHeader: false })],
    ['a service to fall back to', { failover: { service: { name: 'a' }, fallback: { name: 'b' } } }],
  ])('is not understood with %s', (_, spec) => {
    expect(outcomeOf(spec)?.kind).toBe('opaque');
  });
});
