import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import {
  convert,
  forward,
  listener,
  objects,
  origin,
  parentsOf,
  prefix,
  redirect,
  route,
  secret,
  service,
  virtualHost,
} from './support.ts';

const web = route(prefix('/'), forward('web'));

/** Https hosts with their Secrets; `default`: the system's own certificate. */
function https(hosts: Readonly<Record<string, string>>): RouteTable {
  const virtualHosts = Object.entries(hosts).map(([host, name]) =>
    virtualHost(
      host,
      [web],
      name === 'default' ? { tls: { certificate: 'default', origins: [] } } : secret(name),
    ),
  );
  return { listeners: [listener('https', virtualHosts)] };
}

interface ListenerJson extends JsonObject {
  readonly name: string;
  readonly hostname?: string;
}

function listeners(spec: JsonObject | undefined): readonly ListenerJson[] {
  return (spec?.['listeners'] ?? []) as unknown as readonly ListenerJson[];
}

describe('https listeners', () => {
  test('one for each host, with its own certificate only', async () => {
    const { of } = await convert(https({ 'a.example.com': 'shop/sa', 'b.example.org': 'shop/sb' }));
    expect(listeners(of('Gateway')['shop/gateway'])).toEqual([
      {
        name: 'https-a-example-com',
        hostname: 'a.example.com',
        port: 443,
        protocol: 'HTTPS',
        allowedRoutes: { namespaces: { from: 'Same' } },
        tls: { certificateRefs: [{ group: '', kind: 'Secret', name: 'sa' }], mode: 'Terminate' },
      },
      {
        name: 'https-b-example-org',
        hostname: 'b.example.org',
        port: 443,
        protocol: 'HTTPS',
        allowedRoutes: { namespaces: { from: 'Same' } },
        tls: { certificateRefs: [{ group: '', kind: 'Secret', name: 'sb' }], mode: 'Terminate' },
      },
    ]);
  });

  test('one with a wildcard where hosts of a domain share a certificate', async () => {
    const { of, codes } = await convert(
      https({ 'a.example.com': 'shop/s', 'b.example.com': 'shop/s', 'c.example.com': 'shop/other' }),
    );
    const found = listeners(of('Gateway')['shop/gateway']);
    expect(found.map((one) => one.hostname)).toEqual(['*.example.com', 'c.example.com']);
    expect(codes).toContain('GP5202');
    const [parent] = parentsOf(of('HTTPRoute')['shop/a-example-com']);
    expect(parent?.['sectionName']).toBe('https-wildcard-example-com');
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['a host of the domain has the default certificate', { 'd.example.com': 'default' }],
    ['any host is served over https', { '*': 'shop/any' }],
    ['the wildcard itself has another certificate', { '*.example.com': 'shop/wild' }],
  ])('no wildcard where %s', async (_, more) => {
    const table = https({ 'a.example.com': 'shop/s', 'b.example.com': 'shop/s', ...more });
    const plain = listener('http', [virtualHost('d.example.com', [web])]);
    const { of } = await convert({ listeners: [plain, ...table.listeners] });
    const names = listeners(of('Gateway')['shop/gateway']).map((one) => one.hostname);
    expect(names).toContain('a.example.com');
    expect(names).toContain('b.example.com');
  });

  test('never a wildcard below a top-level domain', async () => {
    const { of } = await convert(https({ 'a.com': 'shop/s', 'b.com': 'shop/s' }));
    expect(listeners(of('Gateway')['shop/gateway']).map((one) => one.hostname)).toEqual(['a.com', 'b.com']);
  });

  test('a Secret of another namespace gets a grant for that Secret', async () => {
    const { of } = await convert(https({ 'a.example.com': 'certs/tls' }));
    expect(of('ReferenceGrant')).toEqual({
      'certs/gateways-of-shop-to-secrets': {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'shop' }],
        to: [{ group: '', kind: 'Secret', name: 'tls' }],
      },
    });
  });

  test('none for the default certificate, which is said', async () => {
    const { resources, findings } = await convert(https({ 'a.example.com': 'default' }));
    expect(resources).toEqual([]);
    expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([['GP5201', 'low']]);
  });

  test('more urgently where http leads to https', async () => {
    const table = https({ 'a.example.com': 'default' });
    const plain = listener('http', [
      virtualHost('a.example.com', [route(prefix('/'), redirect(308, { scheme: 'https' }))]),
    ]);
    const { findings } = await convert({ listeners: [plain, ...table.listeners] });
    expect(findings.find((finding) => finding.code === 'GP5201')?.severity).toBe('high');
  });

  test('one without hostname for all hosts with the default certificate, if a Secret is named', async () => {
    const { of } = await convert(https({ 'a.example.com': 'default', 'b.example.org': 'default' }), {
      defaultTlsCertificate: 'shop/fallback',
    });
    expect(listeners(of('Gateway')['shop/gateway']).map((one) => [one.name, one.hostname])).toEqual([
      ['https', undefined],
    ]);
  });
});

describe('more listeners than a Gateway can have', () => {
  const many = Object.fromEntries(Array.from({ length: 130 }, (_, n) => [`h${n}.d${n}.com`, `shop/s${n}`]));

  test('go to ListenerSets, and the routes attach to those', async () => {
    const { of } = await convert(https(many));
    const sets = of('ListenerSet');
    expect(listeners(of('Gateway')['shop/gateway'])).toHaveLength(64);
    expect(Object.values(sets).map((set) => listeners(set).length)).toEqual([64, 2]);
    expect(of('Gateway')['shop/gateway']?.['allowedListeners']).toEqual({ namespaces: { from: 'Same' } });
    const parents = Object.values(of('HTTPRoute')).flatMap(parentsOf);
    expect(parents.filter((parent) => parent['kind'] === 'ListenerSet')).toHaveLength(66);
  });

  test('go to several Gateways before 1.5, each with the http listener, and it is said', async () => {
    const plain = listener(
      'http',
      Object.keys(many).map((host) => virtualHost(host, [web])),
    );
    const { of, codes } = await convert({ listeners: [plain, ...https(many).listeners] }, { version: '1.4' });
    const gateways = Object.entries(of('Gateway'));
    expect(gateways.map(([name]) => name)).toEqual(['shop/gateway', 'shop/gateway-2', 'shop/gateway-3']);
    for (const [, spec] of gateways) expect(listeners(spec)[0]).toMatchObject({ name: 'http', port: 80 });
    expect(codes).toContain('GP5205');
    const parents = parentsOf(of('HTTPRoute')['shop/h99-d99-com']);
    const [first, ...others] = parents.map((parent) => parent['name']);
    expect(others).toEqual([first]);
  });
});

describe('allowedRoutes', () => {
  test('names the namespaces that routes come from', async () => {
    const other = route(prefix('/b'), forward(service('b', { namespace: 'team-b' })), {
      origins: [origin('team-b')],
    });
    const { of } = await convert({
      listeners: [listener('http', [virtualHost('h.example.com', [other, web])])],
    });
    expect(Object.keys(of('HTTPRoute'))).toEqual(['shop/h-example-com', 'team-b/h-example-com']);
    expect(listeners(of('Gateway')['shop/gateway'])[0]?.['allowedRoutes']).toEqual({
      namespaces: {
        from: 'Selector',
        selector: {
          matchExpressions: [
            { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop', 'team-b'] },
          ],
        },
      },
    });
    expect(of('HTTPRoute')['team-b/h-example-com']?.['parentRefs']).toEqual([
      {
        group: 'gateway.networking.k8s.io',
        kind: 'Gateway',
        name: 'gateway',
        namespace: 'shop',
        sectionName: 'http',
      },
    ]);
  });
});

test('one Gateway for each namespace keeps a host on one of them', async () => {
  const b = { origins: [origin('team-b')] };
  const { of } = await convert(
    {
      listeners: [
        listener('http', [
          virtualHost('a.example.com', [route(prefix('/x'), forward('x'), b), web]),
          virtualHost(
            'b.example.com',
            [route(prefix('/'), forward(service('y', { namespace: 'team-b' })), b)],
            b,
          ),
        ]),
      ],
    },
    { gatewayScope: 'namespace' },
  );
  expect(Object.keys(of('Gateway'))).toEqual(['shop/gateway', 'team-b/gateway']);
  const parents = parentsOf(of('HTTPRoute')['team-b/a-example-com']);
  expect(parents.map((parent) => parent['namespace'])).toEqual(['shop']);
});

/** Two Gateways of the source with an address each, and one host on both. */
const apart: RouteTable = {
  listeners: [
    listener('http', [virtualHost('a.example.com', [web]), virtualHost('both.example.com', [web])], {
      gateway: 'edge/public',
    }),
    listener(
      'http',
      [
        virtualHost('both.example.com', [route(prefix('/'), forward('admin'))]),
        virtualHost('b.example.com', [web]),
      ],
      { gateway: 'edge/private' },
    ),
  ],
};

describe('Gateways of the source', () => {
  test('become a Gateway each, with the routes of their own hosts', async () => {
    const { of } = await convert(apart);
    expect(Object.keys(of('Gateway'))).toEqual(['edge/private', 'edge/public']);
    const attached = Object.entries(of('HTTPRoute')).map(([name, spec]) => [
      name,
      ...parentsOf(spec).map((parent) => parent['name']),
    ]);
    expect(attached).toEqual([
      ['shop/a-example-com', 'public'],
      ['shop/b-example-com', 'private'],
      ['shop/both-example-com', 'public'],
      ['shop/both-example-com-02', 'private'],
    ]);
  });

  test('name the Gateway that is written, unless a name is given', async () => {
    const table = { listeners: apart.listeners.slice(0, 1) };
    expect(Object.keys((await convert(table)).of('Gateway'))).toEqual(['edge/public']);
    const named = await convert(table, { gatewayName: 'web', gatewayNamespace: 'infra' });
    expect(Object.keys(named.of('Gateway'))).toEqual(['infra/web']);
  });
});

describe('an existing Gateway', () => {
  const gateway = { namespace: 'infra', name: 'edge' };
  const known = (from: string): JsonObject => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: gateway,
    spec: {
      listeners: [
        { name: 'web', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from } } },
        {
          name: 'wild',
          port: 443,
          protocol: 'HTTPS',
          hostname: '*.example.com',
          allowedRoutes: { namespaces: { from } },
        },
        { name: 'all', port: 443, protocol: 'HTTPS', allowedRoutes: { namespaces: { from } } },
      ],
    },
  });
  const table: RouteTable = {
    listeners: [
      listener('http', [virtualHost('a.example.com', [web])]),
      ...https({ 'b.example.com': 'shop/s' }).listeners,
    ],
  };
  const sections = (spec: JsonObject | undefined): unknown =>
    parentsOf(spec).map((parent) => parent['sectionName'] ?? parent['port']);

  test('is attached to by the most specific listener, and not written', async () => {
    const { of, codes } = await convert(table, { gateway, objects: objects([known('All')]) });
    expect(of('Gateway')).toEqual({});
    expect(sections(of('HTTPRoute')['shop/a-example-com'])).toEqual(['web']);
    expect(sections(of('HTTPRoute')['shop/b-example-com'])).toEqual(['wild']);
    expect(codes).not.toContain('GP5207');
  });

  test('is attached to by port where it is not in the input', async () => {
    const { of } = await convert(table, { gateway });
    expect(sections(of('HTTPRoute')['shop/a-example-com'])).toEqual([80]);
  });

  test('is not a kind of another group with the same name', async () => {
    const other = { ...known('All'), apiVersion: 'networking.istio.io/v1' };
    const { of } = await convert(table, { gateway, objects: objects([other]) });
    expect(sections(of('HTTPRoute')['shop/a-example-com'])).toEqual([80]);
  });

  test('in the place of several is a danger that is said', async () => {
    const { findings } = await convert(apart, { gateway, objects: objects([known('All')]) });
    expect(findings.find(({ code }) => code === 'GP5213')?.severity).toBe('blocker');
    const one = await convert({ listeners: apart.listeners.slice(0, 1) }, { gateway });
    expect(one.codes).not.toContain('GP5213');
  });

  test('that takes no routes of the namespace is said', async () => {
    const { codes } = await convert(table, { gateway, objects: objects([known('Same')]) });
    expect(codes).toContain('GP5207');
  });
});

describe('the class of the Gateway', () => {
  const classObject = (name: string): JsonObject => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name },
    spec: { controllerName: 'example.com/controller' },
  });
  const table: RouteTable = { listeners: [listener('http', [virtualHost('a.example.com', [web])])] };
  const classOf = async (given: readonly JsonObject[]): Promise<readonly unknown[]> => {
    const { gatewayClass: _, ...rest } = { gatewayClass: undefined, objects: objects(given) };
    const { of, codes } = await convert(table, { ...rest, gatewayClass: undefined as unknown as string });
    return [of('Gateway')['shop/gateway']?.['gatewayClassName'], codes.includes('GP5206')];
  };
  test('is the only one of the input', async () => {
    expect(await classOf([classObject('eg')])).toEqual(['eg', false]);
  });
  test.each([[[]], [[classObject('a'), classObject('b')]]])('is asked for otherwise', async (given) => {
    expect(await classOf(given)).toEqual(['change-me', true]);
  });
});
