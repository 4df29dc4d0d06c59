import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOptions } from '../../src/cli/extensions.ts';
import { read } from '../../src/gateway/read/index.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { createLabClient, type LabClient } from '../../src/replay/lab/ask.ts';
import { makeCertificate } from '../../src/replay/lab/certificate.ts';
import { type EchoServers, startEchoServers } from '../../src/replay/lab/echo.ts';
import { type Held, holdAgainst, inLab } from '../../src/replay/lab/hold.ts';
import { findNginx } from '../../src/replay/lab/nginx.ts';
import { startFabric } from '../../src/replay/lab/proxies/nginx-gateway-fabric/index.ts';
import type { LabProxy } from '../../src/replay/lab/proxies/proxy.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import { objectsOf } from './ingress-nginx-support.ts';

const NGINX = findNginx(process.env);
const KUBERNETES = 'gateway.networking.k8s.io';
const OWN = 'gateway.nginx.org';

function object(group: string, kind: string, name: string, spec: object): string {
  const version = group === KUBERNETES ? 'v1' : kind === 'NginxProxy' ? 'v1alpha2' : 'v1alpha1';
  return JSON.stringify({
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name, namespace: 'shop' },
    spec,
  });
}

const gatewayRef = { group: KUBERNETES, kind: 'Gateway', name: 'gateway' };
const routeRef = (name: string): object => ({ group: KUBERNETES, kind: 'HTTPRoute', name });
const route = (name: string, filters: readonly object[] = []): string =>
  object(KUBERNETES, 'HTTPRoute', name, {
    parentRefs: [{ name: 'gateway' }],
    hostnames: [`${name}.test`],
    rules: [{ filters, backendRefs: [{ name: 'web', port: 80 }] }],
  });
const limit = (name: string, target: string, rejectCode: number, more: object = {}): string =>
  object(OWN, 'RateLimitPolicy', name, {
    targetRefs: [routeRef(target)],
    rateLimit: { rejectCode, local: { rules: [{ rate: '6r/m', burst: 2, noDelay: true }] }, ...more },
  });

/** One token in ten seconds: none comes back while the test runs. */
const MANIFESTS = [
  object(KUBERNETES, 'Gateway', 'gateway', {
    gatewayClassName: 'nginx',
    listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
    infrastructure: { parametersRef: { group: OWN, kind: 'NginxProxy', name: 'proxy' } },
  }),
  object(OWN, 'NginxProxy', 'proxy', {
    rewriteClientIP: {
      mode: 'XForwardedFor',
      setIPRecursively: true,
      trustedAddresses: [
        { type: 'CIDR', value: '127.0.0.0/8' },
        { type: 'IPAddress', value: '10.0.0.1' },
      ],
    },
  }),
  route('limited'),
  limit('limited', 'limited', 429),
  route('counted'),
  limit('counted', 'counted', 503, { dryRun: true }),
  route('small'),
  object(OWN, 'ClientSettingsPolicy', 'small', { targetRef: routeRef('small'), body: { maxSize: '1k' } }),
  route('usual'),
  object(OWN, 'ClientSettingsPolicy', 'all', { targetRef: gatewayRef, body: { maxSize: '4k' } }),
  route('refused'),
  object(OWN, 'ClientSettingsPolicy', 'refused', {
    targetRef: routeRef('refused'),
    body: { maxSize: '1k; return 418' },
  }),
  object(OWN, 'ProxySettingsPolicy', 'proxy', {
    targetRefs: [gatewayRef],
    timeout: { connect: '5s', read: '1m', send: '1m' },
    buffering: { bufferSize: '8k', buffers: { number: 8, size: '8k' }, busyBuffersSize: '16k' },
  }),
  object(OWN, 'UpstreamSettingsPolicy', 'web', {
    targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
    loadBalancingMethod: 'hash consistent',
    hashMethodKey: '$request_uri',
    keepAlive: { connections: 4, requests: 100, time: '1h', timeout: '60s' },
  }),
  route('office', [
    { type: 'ExtensionRef', extensionRef: { group: OWN, kind: 'SnippetsFilter', name: 'office' } },
  ]),
  object(OWN, 'SnippetsFilter', 'office', {
    snippets: [{ context: 'http.server.location', value: 'allow 203.0.113.0/24;\ndeny all;' }],
  }),
].join('\n---\n');

describe.skipIf(NGINX === undefined)('policies of NGINX Gateway Fabric in a real nginx', () => {
  let table: RouteTable;
  let proxy: LabProxy;
  let echo: EchoServers;
  let client: LabClient;

  beforeAll(async () => {
    const dialect = DIALECTS.get('nginx-gateway-fabric');
    if (NGINX === undefined || dialect === undefined) throw new Error('nothing to run');
    const objects = objectsOf(MANIFESTS);
    table = read(objects, readOptions(dialect, objects, { settings: {}, flags: {} })).table;
    const resources = objects.objects.map(({ raw }) => raw);
    const certificate = makeCertificate(['lab.test']);
    echo = startEchoServers(certificate);
    const [first] = await startFabric(NGINX, [{ resources, services: [], table }], { echo, certificate });
    if (first === undefined) throw new Error('nothing runs');
    proxy = first;
    client = createLabClient(proxy.ports, proxy.cannot);
  }, 30_000);

  afterAll(async () => {
    client?.close();
    await proxy?.stop();
    await echo?.close();
  });

  async function asked(host: string, headers: Request['headers'] = [], method = 'GET'): Promise<string> {
    const request = inLab({ method, scheme: 'http', host, target: '/', headers });
    const answer = await client.ask(request);
    const held: Held = holdAgainst(table, request, answer, proxy);
    const status = answer.kind === 'answered' ? answer.observed.status : answer.kind;
    return `${status} ${held.kind === 'left-out' ? held.reason : held.kind}`;
  }

  test('a limit refuses what is above it with its own status, and only what asks to be counted', async () => {
    const counted: string[] = [];
    for (let index = 0; index < 5; index += 1)
      counted.push(await asked('limited.test', [['X-Lab-Limit', '1']]));
    expect(counted).toEqual([
      ...Array.from({ length: 3 }, () => '200 agrees'),
      ...Array.from({ length: 2 }, () => '429 a limit was reached'),
    ]);
    expect(await asked('limited.test')).toBe('200 agrees');
  });

  test('a limit that only counts refuses nothing', async () => {
    for (let index = 0; index < 5; index += 1)
      expect(await asked('counted.test', [['X-Lab-Limit', '1']])).toBe('200 agrees');
  });

  test.each([
    ['the limit of a route', 'small.test', 1024, '200 agrees'],
    ['more than that', 'small.test', 1025, '413 agrees'],
    ['the limit of the Gateway', 'usual.test', 4096, '200 agrees'],
    ['more than that of the Gateway', 'usual.test', 4097, '413 agrees'],
  ])('bodies: %s', async (_, host, bytes, expected) => {
    expect(await asked(host, [['Content-Length', String(bytes)]], 'POST')).toBe(expected);
  });

  test('nothing that an API server would refuse reaches the configuration', async () => {
    expect(await asked('refused.test')).toBe('200 agrees');
  });

  test.each([
    ['from the connection', undefined, '403 agrees'],
    ['the one that the proxies in front tell', '203.0.113.9', '200 agrees'],
    ['the last one that is not trusted', '203.0.113.9, 10.0.0.1', '200 agrees'],
    ['not what clients say before that', '203.0.113.9, 192.0.2.1, 10.0.0.1', '403 agrees'],
    ['the connection where nothing can be read', 'somebody', '403 agrees'],
  ])('the address of the client: %s', async (_, value, expected) => {
    expect(await asked('office.test', value === undefined ? [] : [['X-Forwarded-For', value]])).toBe(
      expected,
    );
  });
});
