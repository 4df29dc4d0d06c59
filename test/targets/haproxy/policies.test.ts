import { describe, expect, test } from 'vitest';
import { ROUTE, readAt } from '../support.ts';

function service(annotations: object): string {
  const keys = Object.entries(annotations).map(([key, value]) => [`haproxy-ingress.github.io/${key}`, value]);
  const metadata = { name: 'one', annotations: Object.fromEntries(keys) };
  return `---\n${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } })}\n`;
}

function first(annotations: object) {
  const { table, findings } = readAt('haproxy', ROUTE + service(annotations));
  const outcome = table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome;
  const policies = outcome?.kind === 'forward' ? outcome.policies : [];
  return { kind: outcome?.kind, policies, codes: findings.map(({ code }) => code) };
}

describe('annotations of a Service say what is done with its requests', () => {
  test.each([
    [{}, { kind: 'timeouts', connect: 5_000, read: 50_000, send: 50_000, isDefault: true }],
    [{ 'timeout-server': '2m' }, { kind: 'timeouts', connect: 5_000, read: 120_000, isDefault: false }],
    [{ 'timeout-connect': '250' }, { kind: 'timeouts', connect: 250, read: 50_000 }],
    [{ 'proxy-body-size': '10m' }, { kind: 'request-body-limit', bytes: 10 * 2 ** 20 }],
    [{ affinity: 'cookie' }, { kind: 'session-affinity', cookie: 'INGRESSCOOKIE' }],
    [
      { affinity: 'cookie', 'session-cookie-name': 'C' },
      { kind: 'session-affinity', cookie: 'C' },
    ],
    [{ 'balance-algorithm': 'hdr(X-Tenant)' }, { kind: 'load-balancing', hashBy: '$http_x_tenant' }],
    [{ 'balance-algorithm': 'source' }, { kind: 'load-balancing', hashBy: '$binary_remote_addr' }],
    [{ 'balance-algorithm': 'leastconn' }, { kind: 'load-balancing', algorithm: 'least_conn' }],
  ])('%j', (annotations, expected) => {
    expect(first(annotations).policies).toContainEqual(expect.objectContaining(expected));
  });
});

test.each(['allowlist-source-range', 'auth-url', 'limit-rps', 'config-backend'])(
  'nobody knows what happens behind %s',
  (key) => {
    expect(first({ [key]: 'x' })).toMatchObject({ kind: 'opaque', codes: ['GP6120'] });
  },
);
