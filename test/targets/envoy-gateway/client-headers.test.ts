import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { run } from '../../cli/host.ts';
import { answerAt, policy, ROUTE, readAt } from '../support.ts';

const SECURITY = 'gateway.envoyproxy.io/v1alpha1 SecurityPolicy';
const CLIENTS = 'gateway.envoyproxy.io/v1alpha1 ClientTrafficPolicy';

const CHECK = policy(SECURITY, 'a', 'HTTPRoute route first', {
  extAuth: {
    http: { backendRefs: [{ name: 'gate', port: 80 }], path: '/check', headersToBackend: ['X-User'] },
  },
});
const WITHHELD = policy(CLIENTS, 'c', 'Gateway gateway', {
  headers: { earlyRequestHeaders: { remove: ['x-user'] } },
});

/** What backends get as X-User from a client that sends `mallory`; null: what the service says. */
function userAt(text: string, path: string): readonly unknown[] {
  const asked: Request = {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target: path,
    headers: [['X-User', 'mallory']],
  };
  const { results } = answerAt('envoy-gateway', ROUTE + text, asked);
  return results.flatMap(({ upstream }) => (upstream === undefined ? [] : [upstream.headers['x-user']]));
}

describe('a header that the answer of the service may have', () => {
  test('stays as the client sent it where the answer has none', () => {
    expect(userAt(CHECK, '/a')).toEqual([null, 'mallory']);
  });

  test("is the service's alone where the listener takes it away before", () => {
    expect(userAt(CHECK + WITHHELD, '/a')).toEqual([null, undefined]);
  });

  test('reaches no backend of another route then', () => {
    expect(userAt(CHECK, '/')).toEqual(['mallory']);
    expect(userAt(CHECK + WITHHELD, '/')).toEqual([undefined]);
  });

  test('is no field that nobody knows', () => {
    expect(readAt('envoy-gateway', ROUTE + CHECK + WITHHELD).findings).toEqual([]);
  });
});

const AUTH_URL = 'nginx.ingress.kubernetes.io/auth-url: http://gate.shop.svc.cluster.local/check';

function ingress(name: string, host: string, annotations: readonly string[]): string {
  return `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: shop
  annotations: ${JSON.stringify(Object.fromEntries(annotations.map((one) => one.split(': '))))}
spec:
  ingressClassName: nginx
  rules:
  - host: ${host}
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
---`;
}

const names = (...headers: readonly string[]): string =>
  `nginx.ingress.kubernetes.io/auth-response-headers: ${headers.join(',')}`;

async function converted(text: string, ...further: readonly string[]) {
  const result = await run(['convert', '-f', '-', '--target', 'envoy-gateway', ...further], { stdin: text });
  return { ...result, withheld: /remove:\n((?: +- .*\n)+)/.exec(result.stdout)?.[1]?.match(/x-[a-z]+/g) };
}

describe('what convert writes', () => {
  test('headers of the service are taken away, in one object for the Gateway', async () => {
    const { withheld, stderr } = await converted(
      ingress('a', 'a.test', [AUTH_URL, names('X-User', 'X-Role')]),
    );
    expect(withheld).toEqual(['x-role', 'x-user']);
    expect(stderr).not.toContain('GP5360');
    expect(stderr).not.toContain('GP5361');
  });

  test('routes without the check lose the header, which is said', async () => {
    const text = ingress('a', 'a.test', [AUTH_URL, names('X-User')]) + ingress('b', 'b.test', []);
    expect((await converted(text)).stderr).toContain('GP5361');
  });

  test('a header that the service is asked with cannot be taken away', async () => {
    const { withheld, stderr, code } = await converted(
      ingress('a', 'a.test', [AUTH_URL, names('Authorization', 'X-User')]),
    );
    expect(withheld).toEqual(['x-user']);
    expect(stderr).toContain('BLOCKER GP5360');
    expect(stderr).toContain('Clients can send Authorization to the backend');
    expect(code).toBe(1);
  });

  test('nothing is taken away for a check that is not written', async () => {
    const url = 'nginx.ingress.kubernetes.io/auth-url: https://login.example.net/check';
    const { withheld, stderr } = await converted(ingress('a', 'a.test', [url, names('X-User')]));
    expect(withheld).toBeUndefined();
    expect(stderr).not.toContain('GP536');
  });

  test('a Gateway that somebody else keeps may have another policy', async () => {
    const { stderr, code } = await converted(
      ingress('a', 'a.test', [AUTH_URL, names('X-User')]),
      '--gateway',
      'infra/edge',
    );
    expect(stderr).toContain('BLOCKER GP5360');
    expect(code).toBe(1);
  });
});
