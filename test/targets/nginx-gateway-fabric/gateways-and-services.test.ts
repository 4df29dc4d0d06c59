import { describe, expect, test } from 'vitest';
import type { ClientAddressSource } from '../../../src/model/route-table.ts';
import { writeListener } from '../../../src/targets/nginx-gateway-fabric/policies/client-address.ts';
import { ROUTE, readAt } from '../support.ts';

const TARGET = 'nginx-gateway-fabric';

function yaml(apiVersion: string, kind: string, name: string, spec: object): string {
  return `---\n${JSON.stringify({ apiVersion, kind, metadata: { name }, spec })}\n`;
}

const reference = { group: 'gateway.nginx.org', kind: 'NginxProxy' };
const NAMED = ROUTE.replace(
  'gatewayClassName: any',
  'gatewayClassName: any\n  infrastructure: {parametersRef: {group: gateway.nginx.org, kind: NginxProxy, name: mine}}',
);
const proxy = (name: string, spec: object): string =>
  yaml('gateway.nginx.org/v1alpha2', 'NginxProxy', name, spec);
const addresses = (...values: readonly string[]): object => values.map((value) => ({ type: 'CIDR', value }));
const EVERYONE = addresses('0.0.0.0/0', '::/0');
const PEER = { kind: 'peer' };

describe('whose address counts', () => {
  const ofClass = yaml('gateway.networking.k8s.io/v1', 'GatewayClass', 'any', {
    parametersRef: { ...reference, name: 'all', namespace: 'default' },
  });
  const recursive = { mode: 'XForwardedFor', setIPRecursively: true };
  const trusted = addresses('10.0.0.0/8');
  const listed = { kind: 'forwarded-for', header: 'x-forwarded-for', trusted: ['10.0.0.0/8'] };
  test.each<[string, string, object]>([
    ['nothing is said', ROUTE, PEER],
    [
      'by the Gateway',
      NAMED + proxy('mine', { rewriteClientIP: { ...recursive, trustedAddresses: trusted } }),
      listed,
    ],
    [
      'an object that nobody names',
      ROUTE + proxy('mine', { rewriteClientIP: { ...recursive, trustedAddresses: trusted } }),
      PEER,
    ],
    ['nobody is trusted', NAMED + proxy('mine', { rewriteClientIP: recursive }), PEER],
    [
      'the last entry, from everybody',
      NAMED + proxy('mine', { rewriteClientIP: { mode: 'XForwardedFor', trustedAddresses: EVERYONE } }),
      { kind: 'forwarded-for', header: 'x-forwarded-for', hops: 1 },
    ],
    [
      'by the class, with the mode of the Gateway',
      NAMED +
        ofClass +
        proxy('all', {
          rewriteClientIP: { mode: 'ProxyProtocol', setIPRecursively: true, trustedAddresses: trusted },
        }) +
        proxy('mine', { rewriteClientIP: { mode: 'XForwardedFor' } }),
      listed,
    ],
    [
      'by the PROXY protocol',
      NAMED + proxy('mine', { rewriteClientIP: { mode: 'ProxyProtocol', trustedAddresses: EVERYONE } }),
      PEER,
    ],
  ])('%s', (_, text, expected) => {
    expect(readAt(TARGET, text).table.listeners[0]?.clientAddress).toEqual(expected);
  });

  test('what the model cannot say is a finding', () => {
    const text =
      NAMED + proxy('mine', { rewriteClientIP: { mode: 'XForwardedFor', trustedAddresses: trusted } });
    const { findings } = readAt(TARGET, text);
    expect(findings.map(({ message }) => message).join()).toContain('rewriteClientIP.mode');
  });

  test.each<[string, ClientAddressSource, object | undefined]>([
    ['the connection', { kind: 'peer' }, undefined],
    [
      'everybody',
      { kind: 'forwarded-for', trusted: ['all'] },
      { mode: 'XForwardedFor', setIPRecursively: true, trustedAddresses: EVERYONE },
    ],
    [
      'one address',
      { kind: 'forwarded-for', header: 'x-forwarded-for', trusted: ['192.0.2.7'] },
      {
        mode: 'XForwardedFor',
        setIPRecursively: true,
        trustedAddresses: [{ type: 'IPAddress', value: '192.0.2.7' }],
      },
    ],
  ])('is written: %s', (_, clientAddress, rewriteClientIP) => {
    const saying = writeListener({ clientAddress });
    const specs = saying?.says === 'whole' ? saying.parts.map(({ spec }) => spec) : undefined;
    expect(specs).toEqual(rewriteClientIP === undefined ? [] : [{ rewriteClientIP }]);
  });
  test.each<[string, ClientAddressSource]>([
    ['another header', { kind: 'forwarded-for', header: 'cf-connecting-ip', trusted: ['all'] }],
    ['two proxies', { kind: 'forwarded-for', hops: 2 }],
    [
      'too many ranges',
      { kind: 'forwarded-for', trusted: Array.from({ length: 65 }, (_, index) => `10.${index}.0.0/16`) },
    ],
  ])('is not written: %s', (_, clientAddress) => {
    expect(writeListener({ clientAddress })?.says).toBe('nothing');
  });
});

describe('policies of Services', () => {
  const settings = (name: string, service: string, spec: object): string =>
    yaml('gateway.nginx.org/v1alpha1', 'UpstreamSettingsPolicy', name, {
      ...spec,
      targetRefs: [{ group: '', kind: 'Service', name: service }],
    });
  const balancing = (text: string): readonly (string | undefined)[] => {
    const routes = readAt(TARGET, ROUTE + text).table.listeners[0]?.virtualHosts[0]?.routes ?? [];
    const found = routes.flatMap(({ outcome }) =>
      outcome.kind === 'forward'
        ? outcome.policies.flatMap((one) =>
            one.kind === 'load-balancing' ? [[one.algorithm, one.hashBy].join(' ').trim()] : [],
          )
        : [],
    );
    return [...new Set(found)];
  };
  test.each<[string, string, readonly string[]]>([
    ['none', '', []],
    [
      'a ring',
      settings('a', 'one', { loadBalancingMethod: 'hash consistent', hashMethodKey: '$request_uri' }),
      ['chash $request_uri'],
    ],
    ['a method', settings('a', 'one', { loadBalancingMethod: 'ip_hash' }), ['ip_hash']],
    ['of another Service', settings('a', 'three', { loadBalancingMethod: 'ip_hash' }), []],
    ['connections alone', settings('a', 'one', { keepAlive: { connections: 4 } }), []],
    [
      'two for one Service: the older one by name',
      settings('b', 'one', { loadBalancingMethod: 'random' }) +
        settings('a', 'one', { loadBalancingMethod: 'ip_hash' }),
      ['ip_hash'],
    ],
  ])('%s', (_, text, expected) => {
    expect(balancing(text)).toEqual(expected);
  });
});
