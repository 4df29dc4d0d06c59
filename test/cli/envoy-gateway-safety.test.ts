import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { readAt } from '../targets/support.ts';
import { run } from './host.ts';

type Annotations = Readonly<Record<string, string>>;

interface Path {
  readonly path?: string;
  readonly service?: string;
  readonly port?: number;
  readonly host?: string;
  readonly tls?: boolean;
}

let count = 0;

/** An Ingress with one path; annotations without their prefix. */
function ingress(
  annotations: Annotations,
  { path = '/', service = 'web', port = 80, host = 'h.test', tls }: Path = {},
): object {
  count += 1;
  const named = Object.entries(annotations).map(([key, value]) => [
    `nginx.ingress.kubernetes.io/${key}`,
    value,
  ]);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: `i${count}`, namespace: 'shop', annotations: Object.fromEntries(named) },
    spec: {
      ingressClassName: 'nginx',
      ...(tls === true ? { tls: [{ hosts: [host], secretName: 'cert' }] } : {}),
      rules: [
        {
          host,
          http: {
            paths: [
              { path, pathType: 'Prefix', backend: { service: { name: service, port: { number: port } } } },
            ],
          },
        },
      ],
    },
  };
}

function configMap(data: Annotations): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
    data,
  };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Converted {
  readonly code: number;
  readonly findings: string;
  readonly stdout: string;
  readonly manifests: readonly Manifest[];
  readonly table: RouteTable;
}

async function convert(objects: readonly object[], ...more: readonly string[]): Promise<Converted> {
  const stdin = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const argv = ['convert', '-f', '-', '--target=envoy-gateway', ...more];
  const { code, stdout, stderr } = await run(argv, { stdin });
  const manifests = loadAll(stdout).filter((one): one is Manifest => one !== null && one !== undefined);
  return { code, findings: stderr, stdout, manifests, table: readAt('envoy-gateway', stdout).table };
}

function ask(
  { table }: Pick<Converted, 'table'>,
  url: string,
  more: Partial<Request> = {},
): readonly string[] {
  const { protocol, host, pathname, search } = new URL(url);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const asked: Request = {
    method: 'GET',
    scheme,
    host,
    target: pathname + search,
    headers: [],
    remoteAddress: '203.0.113.7',
    ...more,
  };
  return evaluate(table, asked).results.map(({ kind, status, backend }) =>
    kind === 'forwarded' ? `to ${backend?.name}` : String(status),
  );
}

function specsOf({ manifests }: Converted, kind: string): ReadonlyArray<Manifest['spec']> {
  return manifests.filter((one) => one.kind === kind).map(({ spec }) => spec);
}

describe('address lists', () => {
  test('hold on http too where a path of a TLS host is not redirected to https', async () => {
    const made = await convert([
      ingress({}, { path: '/a', tls: true }),
      ingress({ 'ssl-redirect': 'false', 'whitelist-source-range': '10.0.0.0/8' }, { path: '/b', tls: true }),
    ]);
    for (const scheme of ['http', 'https']) {
      expect(ask(made, `${scheme}://h.test/b`)).toEqual(['403']);
      expect(ask(made, `${scheme}://h.test/b`, { remoteAddress: '10.1.2.3' })).toEqual(['to web']);
    }
    expect(ask(made, 'http://h.test/a')).toEqual(['308']);
  });

  test('limits, rewrites and timeouts of such a path hold on http too', async () => {
    const made = await convert([
      ingress({}, { path: '/a', tls: true }),
      ingress(
        {
          'ssl-redirect': 'false',
          'proxy-body-size': '2m',
          'proxy-read-timeout': '90',
          'rewrite-target': '/new',
        },
        { path: '/b', tls: true },
      ),
    ]);
    const settings = ['http', 'https'].map((scheme) => {
      const route = made.table.listeners
        .find(({ protocol }) => protocol === scheme)
        ?.virtualHosts[0]?.routes.find(({ name, outcome }) => name !== '' && outcome.kind === 'forward');
      if (route?.outcome.kind !== 'forward') throw new Error(`nothing is forwarded on ${scheme}`);
      const { policies, path } = route.outcome;
      return { kinds: policies.map(({ kind }) => kind).sort(), path: path.kind };
    });
    expect(settings[0]).toEqual(settings[1]);
    expect(settings[0]?.kinds).toEqual(['request-body-limit', 'retry', 'timeouts']);
    expect(settings[0]?.path).not.toBe('keep');
  });

  test.each([
    ['the current name of the annotation', [ingress({ 'allowlist-source-range': '10.0.0.0/8' })]],
    ['a list of the ConfigMap', [configMap({ 'whitelist-source-range': '10.0.0.0/8' }), ingress({})]],
    ['an address without a length', [ingress({ 'whitelist-source-range': '10.1.2.3' })]],
  ])('are written: %s', async (_, objects) => {
    const made = await convert(objects);
    expect(ask(made, 'http://h.test/')).toEqual(['403']);
    expect(ask(made, 'http://h.test/', { remoteAddress: '10.1.2.3' })).toEqual(['to web']);
  });

  test('of what is denied are written, by annotation and by ConfigMap', async () => {
    for (const objects of [
      [ingress({ 'denylist-source-range': '203.0.113.0/24' })],
      [configMap({ 'denylist-source-range': '203.0.113.0/24' }), ingress({})],
    ]) {
      const made = await convert(objects);
      expect(ask(made, 'http://h.test/')).toEqual(['403']);
      expect(ask(made, 'http://h.test/', { remoteAddress: '10.1.2.3' })).toEqual(['to web']);
    }
  });

  test('without an address are none', async () => {
    const made = await convert([ingress({ 'whitelist-source-range': '' })]);
    expect(specsOf(made, 'SecurityPolicy')).toEqual([]);
    expect(ask(made, 'http://h.test/')).toEqual(['to web']);
  });
});

describe('cross-origin requests', () => {
  const FOREIGN: Partial<Request> = { headers: [['Origin', 'https://evil.example']] };
  const corsOf = (made: Converted): readonly unknown[] =>
    specsOf(made, 'HTTPRoute').flatMap((spec) =>
      (spec['rules'] as ReadonlyArray<{ filters?: ReadonlyArray<{ cors?: unknown }> }>).flatMap(
        ({ filters = [] }) => filters.flatMap(({ cors }) => cors ?? []),
      ),
    );

  test('of every origin never get credentials and their own origin together', async () => {
    const made = await convert([ingress({ 'enable-cors': 'true' })]);
    const [result] = evaluate(made.table, {
      method: 'GET',
      scheme: 'http',
      host: 'h.test',
      target: '/',
      ...FOREIGN,
      headers: FOREIGN.headers ?? [],
    }).results;
    const { set = {} } = { ...result?.responseHeaders };
    const credentials = set['access-control-allow-credentials'] ?? '';
    const origin = set['access-control-allow-origin'] ?? '';
    expect(credentials.includes('true') && origin.includes('evil.example')).toBe(false);
    expect(corsOf(made)).not.toContainEqual(
      expect.objectContaining({ allowCredentials: true, allowOrigins: ['*'] }),
    );
  });

  test.each([
    ['a star beside other origins', { 'cors-allow-origin': 'https://a.test, *' }],
    ['no time to keep an answer', { 'cors-max-age': '0' }],
  ])('are written as the schema takes them: %s', async (_, annotations) => {
    const made = await convert([ingress({ 'enable-cors': 'true', ...annotations })]);
    expect(made.stdout).not.toBe('');
    for (const cors of corsOf(made)) {
      const { allowOrigins = [], maxAge = 1 } = cors as { allowOrigins?: string[]; maxAge?: number };
      expect(allowOrigins.includes('*') && allowOrigins.length > 1).toBe(false);
      expect(maxAge).toBeGreaterThan(0);
    }
  });
});

describe('TLS to backends', () => {
  test.each(['HTTPS', 'https', 'GRPCS'])('%s is never plain afterwards, and said', async (protocol) => {
    const made = await convert([
      ingress({ 'backend-protocol': protocol }, { path: '/secure', port: 8443 }),
      ingress({}, { path: '/plain' }),
    ]);
    const results = evaluate(made.table, {
      method: 'GET',
      scheme: 'http',
      host: 'h.test',
      target: '/secure',
      headers: [],
    }).results;
    for (const { kind, status, backend } of results) {
      if (kind === 'forwarded') expect(backend?.protocol).toMatch(/^(https|grpcs)$/);
      else expect(status).toBe(500);
    }
    // Another port of the same Service is left alone.
    expect(ask(made, 'http://h.test/plain')).toEqual(['to web']);
    expect(made.findings).toMatch(/HIGH|BLOCKER/);
  });
});

test('the name that backends are asked for is no header modifier', async () => {
  const made = await convert([
    ingress({
      'upstream-vhost': 'internal.test',
      'rewrite-target': '/x',
      'x-forwarded-prefix': '/pre',
    }),
  ]);
  const [rule] = specsOf(made, 'HTTPRoute').flatMap((spec) => spec['rules'] as readonly Manifest['spec'][]);
  const filters = (rule?.['filters'] ?? []) as ReadonlyArray<{
    readonly type: string;
    readonly urlRewrite?: { readonly hostname?: string };
    readonly requestHeaderModifier?: { readonly set?: ReadonlyArray<{ readonly name: string }> };
  }>;
  expect(filters.flatMap(({ urlRewrite }) => urlRewrite?.hostname ?? [])).toEqual(['internal.test']);
  const modifiers = filters.filter(({ type }) => type === 'RequestHeaderModifier');
  expect(modifiers).toHaveLength(1);
  const names = modifiers.flatMap(({ requestHeaderModifier }) =>
    (requestHeaderModifier?.set ?? []).map(({ name }) => name.toLowerCase()),
  );
  expect(names).toEqual(['x-forwarded-prefix']);
});

test('a time to connect is no time for the whole request', async () => {
  const made = await convert([ingress({ 'proxy-connect-timeout': '5' })]);
  expect(specsOf(made, 'BackendTrafficPolicy')).toMatchObject([
    { timeout: { tcp: { connectTimeout: '5s' }, http: { requestTimeout: '0s', streamIdleTimeout: '1m' } } },
  ]);
  expect(made.stdout).not.toContain('timeouts:');
});

describe('the size of bodies', () => {
  const limits = (made: Converted): readonly unknown[] =>
    specsOf(made, 'BackendTrafficPolicy').flatMap((spec) => spec['requestBuffer'] ?? []);
  test.each([
    ['8M', [{ limit: '8Mi' }]],
    ['8m', [{ limit: '8Mi' }]],
    ['0', []],
  ])('%s', async (size, expected) => {
    expect(limits(await convert([ingress({ 'proxy-body-size': size })]))).toEqual(expected);
  });
  test('of a buffer is no limit', async () => {
    expect(limits(await convert([ingress({ 'client-body-buffer-size': '1m' })]))).toEqual([]);
  });
  test('that nobody named is said where it vanishes', async () => {
    expect((await convert([ingress({})])).findings).toMatch(/a limit of 1 MiB on request bodies/);
  });
});

test('a redirect by X-Forwarded-Proto is written or said, and never lost', async () => {
  const made = await convert([ingress({ 'force-ssl-redirect': 'true' })]);
  const isRedirected = ask(made, 'http://h.test/')[0] === '308';
  expect(isRedirected || /HIGH|BLOCKER/.test(made.findings)).toBe(true);
  expect(ask(made, 'http://h.test/')).not.toEqual(['to web']);
});

describe('the ConfigMap of the controller is in force', () => {
  test('redirects can be off', async () => {
    const made = await convert([configMap({ 'ssl-redirect': 'false' }), ingress({}, { tls: true })]);
    expect(ask(made, 'http://h.test/')).toEqual(['to web']);
  });
  test('redirects can have another status', async () => {
    const made = await convert([configMap({ 'http-redirect-code': '301' }), ingress({}, { tls: true })]);
    expect(ask(made, 'http://h.test/')).toEqual(['301']);
  });
  test('sizes of bodies', async () => {
    const made = await convert([configMap({ 'proxy-body-size': '3m' }), ingress({})]);
    expect(specsOf(made, 'BackendTrafficPolicy')).toMatchObject([{ requestBuffer: { limit: '3Mi' } }]);
  });
  test('Strict-Transport-Security can be off', async () => {
    const on = await convert([ingress({}, { tls: true })]);
    const off = await convert([configMap({ hsts: 'false' }), ingress({}, { tls: true })]);
    expect([on, off].map(({ stdout }) => stdout.includes('strict-transport-security'))).toEqual([
      true,
      false,
    ]);
  });
  test('addresses of forwarded clients', async () => {
    const made = await convert([
      configMap({ 'use-forwarded-headers': 'true', 'proxy-real-ip-cidr': '10.0.0.0/8' }),
      ingress({ 'whitelist-source-range': '192.0.2.0/24' }),
    ]);
    const forwarded: Partial<Request> = {
      remoteAddress: '10.0.0.1',
      headers: [['X-Forwarded-For', '192.0.2.9']],
    };
    expect(ask(made, 'http://h.test/', forwarded)).toEqual(['to web']);
    expect(ask(made, 'http://h.test/', { ...forwarded, remoteAddress: '203.0.113.1' })).toEqual(['403']);
  });
  test('authentication of all hosts', async () => {
    const made = await convert([
      configMap({ 'global-auth-url': 'http://auth.infra.svc.cluster.local/check' }),
      ingress({}),
    ]);
    expect(specsOf(made, 'SecurityPolicy')).toMatchObject([{ extAuth: { failOpen: false } }]);
    expect(ask(made, 'http://h.test/')).toContain('401');
  });
});

test('FastCGI is closed, and other paths of the host are not', async () => {
  const made = await convert([
    ingress({ 'backend-protocol': 'FCGI' }, { path: '/php' }),
    ingress({}, { path: '/', service: 'static' }),
  ]);
  expect(ask(made, 'http://h.test/php')).toEqual(['500']);
  expect(ask(made, 'http://h.test/')).toEqual(['to static']);
  expect(made.code).toBe(1);
});
