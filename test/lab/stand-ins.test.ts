import { describe, expect, test } from 'vitest';
import type { Observed } from '../../src/replay/exchange.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import type { HeldExchange } from '../../src/replay/lab/hold-all.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { NGINX, objectsOf, startLab } from './ingress-nginx-support.ts';

const SNIPPETS = `
apiVersion: v1
kind: ConfigMap
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
data: {allow-snippet-annotations: "true", annotations-risk-level: Critical}
---`;

function ingress(annotations: Readonly<Record<string, string>>, before = ''): string {
  const prefixed = Object.entries(annotations).map(([name, value]) => [
    `nginx.ingress.kubernetes.io/${name}`,
    value,
  ]);
  return `${before}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: default
  annotations: ${JSON.stringify(Object.fromEntries(prefixed))}
spec:
  ingressClassName: nginx
  rules:
    - host: a.example.com
      http:
        paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]
`;
}

/** All that nginx did with the requests for one host of a manifest. */
async function played(manifest: string): Promise<readonly HeldExchange[]> {
  const lab = await startLab([{ objects: objectsOf(manifest), options: { settings: {}, flags: {} } }]);
  const [table] = lab.tables;
  const [client] = lab.clients;
  if (table === undefined || client === undefined) throw new Error('no subject');
  const all: HeldExchange[] = [];
  try {
    const traffic = generateTraffic(table, table, {
      forLab: true,
      hosts: (name) => name === 'a.example.com',
    });
    await holdAll(traffic, table, { client }, (held) => all.push(held));
  } finally {
    await lab.stop();
  }
  return all;
}

function answered({ answer }: HeldExchange): Observed {
  if (answer.kind !== 'answered') throw new Error(`no answer: ${answer.kind}`);
  return answer.observed;
}

const header = ({ headers }: Observed, name: string) => headers?.find(([own]) => own === name)?.[1];

describe.skipIf(NGINX === undefined)('the lab plays', () => {
  test('a sign-in page and every refusal of an authentication service', async () => {
    const all = await played(
      ingress({ 'auth-url': 'https://auth.test/check', 'auth-signin': 'https://auth.test/start?a=b' }),
    );
    expect(all.filter(({ held }) => held.kind === 'differs')).toEqual([]);
    const statusOf = (status: string): number | undefined => {
      const found = all.find(({ exchange: { request } }) =>
        request.headers.some(([name, value]) => name === 'x-lab-auth' && value === status),
      );
      return found === undefined ? undefined : answered(found).status;
    };
    expect(['401', '403', '302', '500'].map(statusOf)).toEqual([302, 403, 500, 500]);
    const refused = all.find(({ answer }) => answer.kind === 'answered' && answer.observed.status === 302);
    expect(refused === undefined ? '' : header(answered(refused), 'location')).toBe(
      'https://auth.test/start?a=b&rd=http://a.example.com%2F',
    );
  });

  test('snippets that are understood', async () => {
    const text =
      'more_set_headers "X-Frame-Options: DENY";\nproxy_set_header X-Team shop;\nclient_body_timeout 3;';
    const all = await played(ingress({ 'configuration-snippet': text }, SNIPPETS));
    expect(all.filter(({ held }) => held.kind === 'differs')).toEqual([]);
    const first = all.find(
      ({ held, answer }) =>
        held.kind === 'agrees' && answer.kind === 'answered' && answer.observed.backend?.service === 'web',
    );
    if (first?.answer.kind !== 'answered') throw new Error('nothing agrees');
    expect(header(first.answer.observed, 'x-frame-options')).toBe('DENY');
    expect(first.answer.echo?.headers).toContainEqual(['x-team', 'shop']);
  });

  test('backends that speak gRPC, with TLS and without', async () => {
    for (const protocol of ['GRPC', 'GRPCS']) {
      const all = await played(ingress({ 'backend-protocol': protocol }));
      expect(all.filter(({ held }) => held.kind === 'differs')).toEqual([]);
      const reached = all.filter(
        ({ held, answer }) =>
          held.kind === 'agrees' && answer.kind === 'answered' && answer.observed.backend?.service === 'web',
      );
      expect(reached.length).toBeGreaterThan(20);
    }
  });

  test.each([
    [
      'digest authentication',
      { 'auth-type': 'digest', 'auth-secret': 'users' },
      '',
      'digest authentication, for which a stock nginx has no module',
    ],
    [
      'snippets with conditions',
      { 'configuration-snippet': 'if ($http_a) { return 418; }' },
      SNIPPETS,
      'a snippet with directives that are not modelled',
    ],
    [
      'variables that a stock nginx does not have',
      { 'configuration-snippet': 'add_header X-A $proxy_upstream_name;' },
      SNIPPETS,
      'variable proxy_upstream_name in a snippet',
    ],
  ])('not %s, and says so', async (_, annotations, before, reason) => {
    const all = await played(ingress(annotations, before));
    const reasons = all.flatMap(({ held }) => (held.kind === 'left-out' ? [held.reason] : []));
    expect(reasons).toContain(reason);
    expect(all.filter(({ held }) => held.kind === 'differs')).toEqual([]);
  });
});
