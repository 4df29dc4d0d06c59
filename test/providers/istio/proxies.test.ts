import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import { answer, codes, compileObjects, gateway, results, service, to, virtualService } from './support.ts';

const services = ['one'].map((name) => service(name));

describe('the proxy', () => {
  test.each<[normalization: string, path: string, upstream: string]>([
    ['BASE', '/a//b/../c', '/a//c'],
    ['NONE', '/a/../b', '/a/../b'],
    ['MERGE_SLASHES', '/a//b', '/a/b'],
    ['BASE', '/%61%2Fb', '/a%2Fb'],
  ])('normalisation %s of %s', (pathNormalization, path, upstream) => {
    const objects = [gateway(), virtualService({ http: [to('one')] }), ...services];
    expect(answer(compileObjects(objects, { settings: { pathNormalization } }), `http://h${path}`)).toBe(
      `one:80 as ${upstream}`,
    );
  });

  test('the ConfigMap of the mesh sets it up', () => {
    const mesh =
      'pathNormalization:\n  normalization: MERGE_SLASHES\ndefaultConfig:\n  gatewayTopology:\n    numTrustedProxies: 1\n';
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh },
    };
    const compiled = compileObjects([
      gateway(),
      virtualService({ http: [to('one')] }),
      ...services,
      configMap,
    ]);
    expect(answer(compiled, 'http://h/a//b')).toBe('one:80 as /a/b');
    const [result] = results(compiled, 'http://h/', {
      headers: [['X-Forwarded-For', '198.51.100.1, 198.51.100.2']],
    });
    expect(result?.upstream?.headers['x-envoy-external-address']).toBe('198.51.100.2');
    expect(compiled.configMap).toEqual({ kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' });
  });

  test('its own configuration stands in an annotation of the pods', () => {
    const annotations = { 'proxy.istio.io/config': 'gatewayTopology:\n  numTrustedProxies: 2\n' };
    const deployment: Json = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'edge', namespace: 'ingress' },
      spec: { template: { metadata: { labels: { istio: 'ingressgateway' }, annotations } } },
    };
    const compiled = compileObjects([
      gateway(),
      virtualService({ http: [to('one')] }),
      ...services,
      deployment,
    ]);
    const headers = [['X-Forwarded-For', '198.51.100.1, 198.51.100.2, 198.51.100.3']] as const;
    const [result] = results(compiled, 'http://h/', { headers });
    expect(result?.upstream?.headers['x-envoy-external-address']).toBe('198.51.100.2');
  });

  const filter = (value: JsonObject, more: JsonObject = {}): Json => ({
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'patch', namespace: 'istio-system' },
    spec: {
      configPatches: [
        {
          applyTo: 'NETWORK_FILTER',
          match: {
            context: 'GATEWAY',
            listener: { filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } } },
          },
          patch: { operation: 'MERGE', value: { typed_config: value } },
        },
      ],
      ...more,
    },
  });

  test('an EnvoyFilter that is understood counts, another makes everything uncertain', () => {
    const objects = [gateway(), virtualService({ http: [to('one')] }), ...services];
    expect(answer(compileObjects([...objects, filter({ merge_slashes: true })]), 'http://h/a//b')).toBe(
      'one:80 as /a/b',
    );
    const unknown = compileObjects([...objects, filter({ server_name: 'x' })]);
    expect(answer(unknown, 'http://h/')).toContain('opaque');
    expect(codes(unknown)).toContain('GP4113');
    const elsewhere = filter({ server_name: 'x' }, { workloadSelector: { labels: { app: 'reviews' } } });
    expect(answer(compileObjects([...objects, elsewhere]), 'http://h/')).toBe('one:80 as /');
  });

  test('policies of the gateway are named, and decide', () => {
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'deny', namespace: 'istio-system' },
      spec: { selector: { matchLabels: { istio: 'ingressgateway' } }, action: 'DENY', rules: [{}] },
    };
    const compiled = compileObjects([gateway(), virtualService({ http: [to('one')] }), ...services, policy]);
    expect(codes(compiled)).toContain('GP4320');
    expect(answer(compiled, 'http://h/')).toContain('403');
    const elsewhere = { ...policy, metadata: { name: 'deny', namespace: 'shop' } };
    expect(codes(compileObjects([gateway(), elsewhere]))).not.toContain('GP4320');
  });

  test('what is not understood of a policy is for a person to decide', () => {
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'deny', namespace: 'istio-system' },
      spec: { action: 'CUSTOM', provider: { name: 'login' }, rules: [{}] },
    };
    const compiled = compileObjects([gateway(), virtualService({ http: [to('one')] }), ...services, policy]);
    const found = compiled.findings.filter(({ code }) => code === 'GP4114');
    expect(found.map(({ severity }) => severity)).toEqual(['blocker']);
    expect(answer(compiled, 'http://h/')).toContain('opaque');
  });

  test('without the Gateway nothing listens', () => {
    expect(compileObjects([virtualService({ http: [to('one')] })]).table.listeners).toEqual([]);
    expect(codes(compileObjects([virtualService({ http: [to('one')] })]))).toContain('GP4006');
  });
});
