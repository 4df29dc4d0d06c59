import { describe, expect, test } from 'vitest';
import { ROUTE, readAt } from '../support.ts';

function policy(fields: object, more: object = {}): string {
  const spec = { targetRef: { group: '', kind: 'Service', name: 'one' }, default: fields };
  const object = {
    apiVersion: 'networking.gke.io/v1',
    kind: 'GCPBackendPolicy',
    metadata: { name: 'p', ...more },
    spec,
  };
  return `---\n${JSON.stringify(object)}\n`;
}

function outcomes(text: string) {
  const { table, findings } = readAt('gke', ROUTE + text);
  const routes = table.listeners[0]?.virtualHosts[0]?.routes ?? [];
  return {
    kinds: routes.map(({ outcome }) => outcome.kind),
    policies: routes.map(({ outcome }) => (outcome.kind === 'forward' ? outcome.policies : [])),
    codes: findings.map(({ code }) => code),
  };
}

describe('the policy of a Service', () => {
  test('is about the rules that forward to it', () => {
    const { policies } = outcomes(policy({ timeoutSec: 120 }));
    expect(policies).toEqual([
      [expect.objectContaining({ kind: 'timeouts', request: 120_000, isDefault: false })],
      [expect.objectContaining({ kind: 'timeouts', request: 30_000, isDefault: true })],
    ]);
  });

  test('is the oldest one', () => {
    const younger = policy({ timeoutSec: 1 }, { creationTimestamp: '2026-02-01T00:00:00Z' });
    const older = policy({ timeoutSec: 2 }, { name: 'q', creationTimestamp: '2026-01-01T00:00:00Z' });
    expect(outcomes(younger + older).policies[0]).toMatchObject([{ request: 2_000 }]);
  });

  test.each([
    [
      { type: 'GENERATED_COOKIE', cookieTtlSec: 60 },
      { kind: 'session-affinity', cookie: 'GCLB', maxAge: 60 },
    ],
    [{ type: 'CLIENT_IP' }, { kind: 'load-balancing', hashBy: '$binary_remote_addr' }],
  ])('keeps clients: %j', (sessionAffinity, expected) => {
    expect(outcomes(policy({ sessionAffinity })).policies[0]).toContainEqual(
      expect.objectContaining(expected),
    );
  });

  test('may turn Identity-Aware Proxy off', () => {
    expect(outcomes(policy({ iap: { enabled: false, clientID: 'x' } }))).toMatchObject({
      kinds: ['forward', 'forward'],
      codes: [],
    });
  });
});

describe('nobody knows what happens', () => {
  const ofGateway = (kind: string): string => {
    const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }];
    const object = {
      apiVersion: 'networking.gke.io/v1',
      kind,
      metadata: { name: 'g' },
      spec: { targetRefs },
    };
    return `---\n${JSON.stringify(object)}\n`;
  };
  test.each([
    ['with Cloud Armor', policy({ securityPolicy: 'armor' }), ['opaque', 'forward']],
    ['with Identity-Aware Proxy', policy({ iap: { enabled: true, clientID: 'x' } }), ['opaque', 'forward']],
    [
      'with affinity of another type',
      policy({ sessionAffinity: { type: 'HEADER_FIELD' } }),
      ['opaque', 'forward'],
    ],
    ['with authorization of the Gateway', ofGateway('GCPAuthzPolicy'), ['opaque', 'opaque']],
    ['with an extension of the Gateway', ofGateway('GCPTrafficExtension'), ['opaque', 'opaque']],
  ])('%s', (_, text, kinds) => {
    expect(outcomes(text)).toMatchObject({ kinds, codes: expect.arrayContaining(['GP6120']) });
  });
});
