import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Compiled } from '../../../src/kubernetes/provider.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import { type Cluster, compileCluster } from './support.ts';

const SERVICE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db', namespace: 'data' },
  spec: {
    ports: [
      { name: 'sql', port: 5432, targetPort: 15432 },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
  },
};

function ports(data: Readonly<Record<string, string>>): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'ports', namespace: 'infra' }, data };
}

function compiled(
  protocol: 'tcp' | 'udp',
  data: Readonly<Record<string, string>>,
  more: Partial<Cluster> = {},
): Compiled {
  const settings = { [`--${protocol}-services-configmap`]: 'infra/ports' };
  return compileCluster({ ingresses: [], others: [SERVICE, ports(data)], settings, ...more });
}

/** Who receives what comes to a port. */
function receiver({ table }: Compiled, protocol: 'tcp' | 'udp', port: number): string {
  const request = {
    method: 'GET',
    scheme: 'http',
    host: '',
    target: '/',
    headers: [],
    protocol,
    port,
  } as const;
  const [result] = evaluate(table, request).results;
  const backend = result?.backend;
  return backend === undefined
    ? 'nobody'
    : `${backend.namespace}/${backend.name}:${backend.portNumber ?? backend.port}`;
}

describe('a port of the ConfigMap goes to the Service that its value names', () => {
  test.each([
    ['tcp', '9000', 'data/db:5432', 9000, 'data/db:5432'],
    ['tcp', '9000', 'data/db:sql', 9000, 'data/db:5432'],
    ['udp', '53', 'data/db:dns', 53, 'data/db:53'],
    ['tcp', '9000', 'data/db:5432:PROXY:proxy', 9000, 'data/db:5432'],
    // A targetPort is none of the Service's ports, and the protocol has to fit.
    ['tcp', '9000', 'data/db:15432', 9000, 'nobody'],
    ['tcp', '9000', 'data/db:53', 9000, 'nobody'],
    ['udp', '9000', 'data/db:5432', 9000, 'nobody'],
    ['tcp', '9000', 'data/other:5432', 9000, 'nobody'],
    ['tcp', '9000', 'db:5432', 9000, 'nobody'],
    ['tcp', '9000', 'data/db', 9000, 'nobody'],
    ['tcp', 'http', 'data/db:5432', 9000, 'nobody'],
    ['tcp', '8181', 'data/db:5432', 8181, 'nobody'],
    ['tcp', '443', 'data/db:5432', 443, 'nobody'],
  ] as const)('%s %s: %s', (protocol, key, value, port, expected) => {
    const found = compiled(protocol, { [key]: value });
    expect(receiver(found, protocol, port)).toBe(expected);
    const isLeftOut = expected === 'nobody';
    expect(found.findings.some(({ code }) => code === 'GP2581')).toBe(isLeftOut);
    expect(
      found.ledger.filter(({ origin }) => origin.object.name === 'ports').map(({ status }) => status),
    ).toEqual([isLeftOut ? 'invalid' : 'converted']);
  });

  test('a Service without a ready endpoint has no listener', () => {
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'db-1', namespace: 'data', labels: { 'kubernetes.io/service-name': 'db' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: false } }],
      ports: [{ name: 'sql', port: 15432 }],
    };
    const others = [SERVICE, ports({ 9000: 'data/db:5432' }), slice];
    expect(receiver(compiled('tcp', {}, { others }), 'tcp', 9000)).toBe('nobody');
  });

  test('a Service that is not in an input that is no whole cluster is taken as it is named', () => {
    const others = [ports({ 9000: 'data/db:sql' })];
    expect(receiver(compiled('tcp', {}, { others, complete: false }), 'tcp', 9000)).toBe('data/db:sql');
  });
});

describe('the PROXY protocol on one side alone is no plain forwarding', () => {
  const policies = (value: string): readonly string[] => {
    const { table } = compiled('tcp', { 9000: value });
    const outcome = table.listeners.find(({ port }) => port === 9000)?.virtualHosts[0]?.routes[0]?.outcome;
    if (outcome?.kind !== 'forward') throw new Error('it is not forwarded');
    return outcome.policies.map((policy) => (policy.kind === 'other' ? policy.value : policy.kind));
  };
  test.each([
    ['data/db:5432', []],
    ['data/db:5432:PROXY', ['from clients']],
    ['data/db:5432::PROXY', ['to the backend']],
    ['data/db:5432:PROXY:PROXY', []],
    ['data/db:5432:other', []],
    // With more than four parts the controller reads no second PROXY.
    ['data/db:5432::PROXY:x', []],
  ])('%s', (value, expected) => {
    expect(policies(value)).toEqual(expected);
  });
});
