import { describe, expect, test } from 'vitest';
import { run } from '../cli/host.ts';

interface Wish {
  readonly host?: string;
  readonly path?: string;
  readonly service?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly tls?: boolean;
}

function ingress(
  name: string,
  { host = 'a.test', path = '/', service = 'web', annotations = {}, tls }: Wish,
): string {
  const named = Object.entries(annotations).map(([key, value]) => [
    `nginx.ingress.kubernetes.io/${key}`,
    value,
  ]);
  const backend = { service: { name: service, port: { number: 4180 } } };
  return `---\n${JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop', annotations: Object.fromEntries(named) },
    spec: {
      ingressClassName: 'nginx',
      ...(tls === true ? { tls: [{ hosts: [host], secretName: 'cert' }] } : {}),
      rules: [{ host, http: { paths: [{ path, pathType: 'Prefix', backend }] } }],
    },
  })}\n`;
}

/** The address that the middleware of Traefik asks; undefined where the route is closed. */
async function asked(...ingresses: readonly string[]): Promise<string | undefined> {
  const { stdout, stderr, code } = await run(['convert', '-f', '-', '--target', 'traefik'], {
    stdin: ingresses.join(''),
  });
  const address = /address: (.*)/.exec(stdout)?.[1];
  expect(stderr.includes('GP5362')).toBe(address !== undefined);
  expect(stderr.includes('GP5030')).toBe(address === undefined);
  expect(code).toBe(address === undefined ? 1 : 0);
  return address;
}

const guarded = (url: string, wish: Wish = {}): string =>
  ingress('guarded', { ...wish, annotations: { 'auth-url': url } });
const proxy = (wish: Wish = {}): string => ingress('proxy', { path: '/oauth2', service: 'proxy', ...wish });

describe('a service behind a host of the input is asked as the Service there', () => {
  const url = 'http://proxy.shop.svc.cluster.local:4180/oauth2/auth';
  test.each([
    ['of the host itself', [guarded('http://$host/oauth2/auth'), proxy()]],
    ['over https', [guarded('https://$host/oauth2/auth', { tls: true }), proxy({ tls: true })]],
    ['of a wildcard', [guarded('http://$host/oauth2/auth', { host: '*.test' }), proxy({ host: '*.test' })]],
  ])('%s', async (_, ingresses) => {
    expect(await asked(...ingresses)).toBe(url);
  });
});

test('the path is that which the Service gets', async () => {
  const rewritten = proxy({ annotations: { 'rewrite-target': '/auth' } });
  const address = await asked(guarded('http://$host/oauth2/auth'), rewritten);
  expect(address).toBe('http://proxy.shop.svc.cluster.local:4180/auth');
});

describe('else the route stays closed', () => {
  const proxied = (annotations: Readonly<Record<string, string>>): readonly string[] => [
    guarded('http://$host/oauth2/auth'),
    proxy({ annotations }),
  ];
  test.each([
    ['no path for it', [guarded('http://$host/oauth2/auth')]],
    ['a path that is guarded itself', [guarded('http://$host/private/auth'), proxy()]],
    ['a check of addresses in front of it', proxied({ 'whitelist-source-range': '10.0.0.0/8' })],
    ['a backend with TLS', proxied({ 'backend-protocol': 'HTTPS' })],
    [
      'http that is sent on to https',
      [guarded('http://$host/oauth2/auth', { tls: true }), proxy({ tls: true })],
    ],
    ['more variables than the host', [guarded('http://$host/oauth2/auth?x=$arg_x'), proxy()]],
  ])('%s', async (_, ingresses) => {
    expect(await asked(...ingresses)).toBeUndefined();
  });
});
