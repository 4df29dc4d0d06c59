import { describe, expect, test } from 'vitest';
import type { Channel, GatewayApiVersion } from '../../../src/gateway/resource.ts';
import {
  applyDefaults,
  hasField,
  inSchemaOrder,
  loadSchemas,
  servedVersion,
  validate,
} from '../../../src/gateway/schema/index.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { GROUP, resource } from './cases/case.ts';

const load = (name: string) => {
  const [version, channel] = name.split(' ');
  return loadSchemas(version as GatewayApiVersion, channel as Channel);
};

describe('servedVersion', () => {
  test.each([
    ['1.4 standard', 'HTTPRoute', `${GROUP}/v1`],
    ['1.4 standard', 'TCPRoute', undefined],
    ['1.4 standard', 'ListenerSet', undefined],
    ['1.4 experimental', 'TLSRoute', `${GROUP}/v1alpha3`],
    ['1.4 experimental', 'XListenerSet', 'gateway.networking.x-k8s.io/v1alpha1'],
    ['1.5 standard', 'TLSRoute', `${GROUP}/v1`],
    ['1.5 standard', 'ListenerSet', `${GROUP}/v1`],
    ['1.5 experimental', 'TCPRoute', `${GROUP}/v1alpha2`],
    ['1.6 standard', 'TCPRoute', `${GROUP}/v1`],
    ['1.6 standard', 'BackendTLSPolicy', `${GROUP}/v1`],
    ['1.6 standard', 'ReferenceGrant', `${GROUP}/v1beta1`],
    ['1.6 standard', 'XBackend', undefined],
    ['1.6 experimental', 'XBackend', 'gateway.networking.x-k8s.io/v1alpha1'],
    ['1.6 standard', 'Ingress', undefined],
  ])('%s %s', async (name, kind, expected) => {
    expect(servedVersion(await load(name), kind)).toBe(expected);
  });
});

describe('hasField', () => {
  test.each([
    ['1.6 standard', 'HTTPRoute', 'spec.rules.timeouts.request', true],
    ['1.6 standard', 'HTTPRoute', 'spec.rules.retry', false],
    ['1.6 experimental', 'HTTPRoute', 'spec.rules.retry.codes', true],
    ['1.4 standard', 'HTTPRoute', 'spec.rules.filters.cors', false],
    ['1.5 standard', 'HTTPRoute', 'spec.rules.filters.cors', true],
    ['1.4 standard', 'Gateway', 'spec.allowedListeners', false],
    ['1.6 standard', 'Gateway', 'spec.infrastructure.labels.any', true],
    ['1.6 standard', 'Gateway', 'spec.constructor', false],
    ['1.6 standard', 'XBackend', 'spec', false],
  ])('%s %s %s: %s', async (name, kind, path, expected) => {
    expect(hasField(await load(name), kind, path)).toBe(expected);
  });
});

describe('applyDefaults', () => {
  test.each<[name: string, kind: string, spec: JsonObject, expected: JsonObject]>([
    [
      'a route without rules',
      'HTTPRoute',
      {},
      { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] },
    ],
    ['an empty list stays', 'HTTPRoute', { rules: [{ matches: [] }] }, { rules: [{ matches: [] }] }],
    [
      'fields of items',
      'HTTPRoute',
      {
        parentRefs: [{ name: 'g' }],
        rules: [{ matches: [{ method: 'GET' }], backendRefs: [{ name: 'a' }] }],
      },
      {
        parentRefs: [{ name: 'g', group: GROUP, kind: 'Gateway' }],
        rules: [
          {
            matches: [{ method: 'GET', path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ name: 'a', group: '', kind: 'Service', weight: 1 }],
          },
        ],
      },
    ],
    [
      'null is replaced, or dropped where there is no default',
      'HTTPRoute',
      { hostnames: null, rules: [{ matches: null }] },
      { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] },
    ],
    [
      'nested defaults of a default',
      'Gateway',
      { gatewayClassName: 'c', listeners: [{ name: 'a', port: 443, protocol: 'HTTPS', tls: {} }] },
      {
        gatewayClassName: 'c',
        listeners: [
          {
            name: 'a',
            port: 443,
            protocol: 'HTTPS',
            tls: { mode: 'Terminate' },
            allowedRoutes: { namespaces: { from: 'Same' } },
          },
        ],
      },
    ],
  ])('%s', async (_, kind, spec, expected) => {
    const schemas = await load('1.6 standard');
    expect(applyDefaults(schemas, resource(kind, spec))).toEqual(resource(kind, expected));
  });

  test('an object that has everything is returned itself, and no input is changed', async () => {
    const schemas = await load('1.6 standard');
    const given = resource('HTTPRoute', {});
    const defaulted = applyDefaults(schemas, given);
    expect(given).toEqual(resource('HTTPRoute', {}));
    expect(applyDefaults(schemas, defaulted)).toBe(defaulted);
  });

  test('an object of another kind is returned itself', async () => {
    const other = resource('Ingress', {}, 'networking.k8s.io/v1');
    expect(applyDefaults(await load('1.6 standard'), other)).toBe(other);
  });
});

test('a key __proto__ is a field like any other', async () => {
  const schemas = await load('1.6 standard');
  const spec: JsonObject = JSON.parse('{"__proto__": {"rules": 1}, "rules": [{"matches": null}]}');
  const given = resource('HTTPRoute', spec);
  expect(validate(schemas, given).map((violation) => violation.path)).toEqual([['spec', '__proto__']]);
  expect(JSON.stringify(applyDefaults(schemas, given))).toContain('"__proto__":{"rules":1}');
  expect(JSON.stringify(inSchemaOrder(given))).toContain('"__proto__":{"rules":1}');
});

test('inSchemaOrder sorts all keys but the first four, and no list', () => {
  const given = {
    spec: { rules: [{ name: 'z', filters: [] }, { name: 'a' }], hostnames: ['b', 'a'] },
    metadata: { namespace: 'n', name: 'a', annotations: { B: '1', a: '2' } },
    data: {},
    kind: 'K',
    apiVersion: 'v',
  };
  expect(JSON.stringify(inSchemaOrder(given))).toBe(
    JSON.stringify({
      apiVersion: 'v',
      kind: 'K',
      metadata: { annotations: { B: '1', a: '2' }, name: 'a', namespace: 'n' },
      spec: { hostnames: ['b', 'a'], rules: [{ filters: [], name: 'z' }, { name: 'a' }] },
      data: {},
    }),
  );
});
