import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { answer, type Cluster, compileCluster, resultsOf } from './support.ts';

const WEB = { name: 'a', rules: ['h.test / P web'] };

describe('external names', () => {
  const external: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { type: 'ExternalName', externalName: 'far.example' },
  };

  test.each([
    ['is reached if the name resolves', {}, 'web / | 503'],
    ['is 503 where the controller refuses them', { '--disable-svc-external-name': 'true' }, '503'],
  ])('%s', (_says, settings, expected) => {
    const compiled = compileCluster({ ingresses: [WEB], missing: ['web'], others: [external], settings });
    expect(answer(compiled, 'http://h.test/')).toBe(expected);
  });
});

describe('policies', () => {
  const policies = (cluster: Cluster, text: string): readonly Policy[] => {
    const compiled = compileCluster(cluster);
    const host = /\/\/([^/]+)/.exec(text)?.[1];
    const route = compiled.table.listeners[0]?.virtualHosts
      .find(({ hosts }) => hosts.some((pattern) => pattern.kind === 'exact' && pattern.host === host))
      ?.routes.find(({ outcome }) => outcome.kind === 'forward');
    return route?.outcome.kind === 'forward' ? route.outcome.policies : [];
  };
  const find = <K extends Policy['kind']>(list: readonly Policy[], kind: K) =>
    list.find((policy): policy is Extract<Policy, { kind: K }> => policy.kind === kind);

  test('defaults are there and say that they are', () => {
    const list = policies({ ingresses: [WEB] }, 'http://h.test');
    expect(find(list, 'timeouts')).toMatchObject({
      connect: 5000,
      send: 60_000,
      read: 60_000,
      isDefault: true,
    });
    expect(find(list, 'request-body-limit')).toMatchObject({
      bytes: 1024 * 1024,
      status: 413,
      isDefault: true,
    });
    expect(find(list, 'retry')).toMatchObject({ tries: 3, timeout: 0, isDefault: true });
  });

  test('annotations and ConfigMap change them, with their origins', () => {
    const list = policies(
      {
        ingresses: [
          {
            ...WEB,
            annotations: { 'proxy-read-timeout': '5', 'limit-rps': '2', 'limit-burst-multiplier': '3' },
          },
        ],
        settings: { 'proxy-body-size': '8m', 'limit-req-status-code': '429' },
      },
      'http://h.test',
    );
    expect(find(list, 'timeouts')).toMatchObject({ read: 5000, isDefault: false });
    expect(find(list, 'timeouts')?.origins[0]?.path).toContain(
      'nginx.ingress.kubernetes.io/proxy-read-timeout',
    );
    expect(find(list, 'request-body-limit')).toMatchObject({ bytes: 8 * 1024 * 1024, isDefault: false });
    expect(find(list, 'rate-limit')).toMatchObject({ requests: 2, per: 'second', burst: 6, status: 429 });
  });

  test('hash and balancing belong to the Ingress that uses the Service first', () => {
    const ingresses = [
      { name: 'a', rules: ['h1.test / P web'] },
      {
        name: 'b',
        annotations: { 'upstream-hash-by': '$remote_addr' },
        rules: ['h2.test / P web', 'h3.test / P shop'],
      },
    ];
    expect(find(policies({ ingresses }, 'http://h2.test'), 'load-balancing')).toBeUndefined();
    expect(find(policies({ ingresses }, 'http://h3.test'), 'load-balancing')).toMatchObject({
      algorithm: 'chash',
      hashBy: '$remote_addr',
    });
  });

  test('the sticky cookie has the path of the rule, and is handed out where the Ingress asks for it', () => {
    const ingresses = [
      { name: 'a', annotations: { affinity: 'cookie' }, rules: ['h.test /a P web', 'h.test /b P web'] },
      { name: 'b', rules: ['g.test / P web'] },
    ];
    const compiled = compileCluster({ ingresses });
    const cookie = (text: string, headers?: Record<string, string>) =>
      resultsOf(compiled, text, headers)[0]?.responseHeaders.added?.['set-cookie'];
    expect(cookie('http://h.test/a/x')).toContain('INGRESSCOOKIE=<endpoint>; Path=/a');
    expect(cookie('http://h.test/b')).toContain('Path=/b');
    expect(cookie('http://h.test/b')).not.toContain('Secure');
    expect(cookie('https://h.test/b')).toContain('Secure');
    expect(cookie('http://g.test/')).toBeUndefined();
    expect(cookie('http://h.test/a', { Cookie: 'INGRESSCOOKIE=x' })).toBeUndefined();
  });

  test('an HTTPS backend without proxy-ssl-secret is not verified', () => {
    const list = policies(
      { ingresses: [{ ...WEB, annotations: { 'backend-protocol': 'HTTPS' } }] },
      'http://h.test',
    );
    expect(find(list, 'backend-tls')).toMatchObject({ verify: false, sendServerName: false });
  });
});

describe('mirrors', () => {
  test.each([
    ['http://copy.default.svc.cluster.local:8080$request_uri', { kind: 'Service', name: 'copy', port: 8080 }],
    ['https://copy.example$request_uri', { url: 'https://copy.example$request_uri' }],
  ])('%s', (target, backend) => {
    const compiled = compileCluster({ ingresses: [{ ...WEB, annotations: { 'mirror-target': target } }] });
    const [result] = resultsOf(compiled, 'http://h.test/');
    expect(result?.mirrors[0]).toMatchObject({ percent: 100, backend });
  });

  test('a refused target mirrors to the host itself', () => {
    const compiled = compileCluster({ ingresses: [{ ...WEB, annotations: { 'mirror-target': '/mirror' } }] });
    const backend = resultsOf(compiled, 'http://h.test/')[0]?.mirrors[0]?.backend;
    expect(backend !== undefined && 'url' in backend ? backend.url : '').toContain('http://h.test/_mirror-');
  });
});
