import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import type { Request } from '../../../src/model/request.ts';
import {
  answer,
  codes,
  compileObjects,
  gateway,
  plainServer,
  results,
  secureServer,
  service,
  to,
  virtualService,
} from './support.ts';

const services = ['one', 'two', 'web'].map((name) => service(name));
const SIMPLE: JsonObject = { mode: 'SIMPLE', credentialName: 'cert' };

/** One Gateway with servers, and VirtualServices for hosts: `host service`. */
function serving(servers: readonly JsonObject[], hosts: readonly string[], more: readonly Json[] = []) {
  const routes = hosts.map((line, index) => {
    const [host = '', name = 'one'] = line.split(' ');
    return virtualService({ hosts: [host], http: [to(name)] }, { name: `vs-${index}`, age: index });
  });
  return compileObjects([gateway(servers), ...routes, ...services, ...more]);
}

describe('hosts', () => {
  test.each<[server: string, service: string, host: string, expected: string]>([
    ['*', 'a.org one', 'a.org', 'one:80 as /'],
    ['*', 'a.org one', 'A.ORG', 'one:80 as /'],
    ['*', 'a.org one', 'a.org:8080', 'one:80 as /'],
    ['*', '*.org one', 'b.a.org', 'one:80 as /'],
    ['*', '*.org one', 'org', '404'],
    ['a.org', '*.org one', 'a.org', 'one:80 as /'],
    ['a.org', '*.org one', 'b.org', '404'],
    ['*.a.org', '* one', 'b.a.org', 'one:80 as /'],
    ['*.a.org', '* one', 'b.org', '404'],
    ['*', 'short one', 'short', '404'],
    ['*', 'short one', 'short.default.svc.cluster.local', 'one:80 as /'],
    ['./a.org', 'a.org one', 'a.org', 'one:80 as /'],
    ['default/a.org', 'a.org one', 'a.org', 'one:80 as /'],
    ['shop/a.org', 'a.org one', 'a.org', '404'],
    ['*/a.org', 'a.org one', 'a.org', 'one:80 as /'],
  ])('server %s, VirtualService %s: %s', (server, vs, host, expected) => {
    expect(answer(serving([plainServer([server])], [vs]), `http://${host}/`)).toBe(expected);
  });

  test('the most specific name has all requests of a host, also those that it has no route for', () => {
    const compiled = compileObjects([
      gateway(),
      virtualService({ hosts: ['a.org'], http: [{ match: [{ uri: { exact: '/x' } }], ...to('one') }] }),
      virtualService({ hosts: ['*.org'], http: [to('two')] }, { name: 'wide' }),
      ...services,
    ]);
    expect(answer(compiled, 'http://a.org/x')).toBe('one:80 as /x');
    expect(answer(compiled, 'http://a.org/y')).toBe('404');
    expect(answer(compiled, 'http://b.org/y')).toBe('two:80 as /y');
  });

  test('a VirtualService that shares no host with its Gateway does nothing, and is named', () => {
    const compiled = serving([plainServer(['a.org'])], ['b.org one']);
    expect(answer(compiled, 'http://b.org/')).toBe('404');
    expect(codes(compiled)).toContain('GP4008');
  });
});

describe('binding', () => {
  const bound = (gateways: readonly string[], more: JsonObject = {}, namespace = 'shop') =>
    compileObjects([
      gateway(),
      virtualService({ gateways, http: [to('one.default.svc.cluster.local')], ...more }, { namespace }),
      ...services,
    ]);
  test.each<[gateways: readonly string[], found: boolean]>([
    [['default/gateway'], true],
    [['gateway'], false],
    [['./gateway'], false],
    [['gateway.default.svc.cluster.local'], true],
    [['gateway.default'], true],
    [['mesh', 'default/gateway'], true],
  ])('%j', (gateways, found) => {
    expect(answer(bound(gateways), 'http://h/')).toBe(found ? 'one:80 as /' : '404');
  });

  test.each<[exportTo: readonly string[], namespace: string, seen: boolean]>([
    [['*'], 'shop', true],
    [['.'], 'shop', false],
    [['.'], 'istio-system', true],
    [['istio-system'], 'shop', true],
    [['other'], 'shop', false],
  ])('exportTo %j of namespace %s', (exportTo, namespace, seen) => {
    const compiled = bound(['default/gateway'], { exportTo }, namespace);
    expect(answer(compiled, 'http://h/')).toBe(seen ? 'one:80 as /' : '404');
    expect(codes(compiled).includes('GP4007')).toBe(!seen);
  });

  test('what is only for the mesh is left alone', () => {
    const compiled = compileObjects([
      gateway(),
      virtualService({ gateways: [], hosts: ['one'], http: [to('two')] }),
      ...services,
    ]);
    expect(answer(compiled, 'http://one.default.svc.cluster.local/')).toBe('404');
    expect(codes(compiled)).toContain('GP4004');
    const own = compiled.ledger.filter(({ origin }) => origin.object.kind === 'VirtualService');
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(own.map(({ status }) => status))).toEqual(new Set(['no-effect']));
  });

  test('the input shows the proxies: their labels and namespace decide', () => {
    const deployment = (namespace: string): Json => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'edge', namespace },
      spec: { template: { metadata: { labels: { istio: 'ingressgateway', tier: 'edge' } } } },
    });
    const match = [{ sourceLabels: { tier: 'edge' }, sourceNamespace: 'ingress' }];
    const compiled = (namespace: string) =>
      compileObjects([
        gateway(),
        virtualService({ http: [{ match, ...to('one') }] }),
        ...services,
        deployment(namespace),
      ]);
    expect(answer(compiled('ingress'), 'http://h/')).toBe('one:80 as /');
    expect(answer(compiled('elsewhere'), 'http://h/')).toBe('404');
    expect(codes(compiled('ingress'))).not.toContain('GP4110');
  });
});

describe('servers', () => {
  test('of one port merge when they are plain, whoever declares them', () => {
    const compiled = compileObjects([
      gateway([plainServer(['a.org'])]),
      gateway([plainServer(['b.org'])], { name: 'second' }),
      virtualService({ hosts: ['a.org'], http: [to('one')] }),
      virtualService({ hosts: ['b.org'], gateways: ['second'], http: [to('two')] }, { name: 'b' }),
      ...services,
    ]);
    expect(compiled.table.listeners.map(({ port, protocol }) => `${protocol} ${port}`)).toEqual(['http 80']);
    expect(answer(compiled, 'http://b.org/')).toBe('two:80 as /');
  });

  test.each<[name: string, servers: readonly JsonObject[], code: string]>([
    [
      'the second of two servers with TLS for one host',
      [secureServer(['a.org'], SIMPLE), secureServer(['a.org', 'b.org'], SIMPLE, 'again')],
      'GP4101',
    ],
    [
      'TCP behind HTTP',
      [plainServer(), { port: { number: 80, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] }],
      'GP4102',
    ],
    [
      'an HTTPS server with the port name of another',
      [secureServer(['a.org'], SIMPLE), secureServer(['b.org'], SIMPLE)],
      'GP4102',
    ],
    ['HTTP behind TLS', [secureServer(['a.org'], SIMPLE), plainServer(['a.org'], {}, 443)], 'GP4102'],
  ])('%s is left out', (_name, servers, code) => {
    const compiled = serving(servers, ['a.org one', 'b.org two']);
    expect(codes(compiled)).toContain(code);
    expect(answer(compiled, 'https://b.org/')).not.toContain('two');
  });

  test('different selectors are different proxies', () => {
    const other = { ...gateway([plainServer()], { name: 'private' }) };
    const spec = { ...(other['spec'] as JsonObject), selector: { istio: 'private' } };
    const objects = [
      gateway(),
      { ...other, spec },
      virtualService({ http: [to('one')] }),
      virtualService({ gateways: ['private'], http: [to('two')] }, { name: 'b' }),
      ...services,
    ];
    const compiled = compileObjects(objects);
    expect(codes(compiled)).toContain('GP4109');
    const settings = { gateway: 'default/private' };
    const one = compileObjects(objects, { settings });
    expect(answer(one, 'http://h/')).toBe('two:80 as /');
    expect(codes(one)).not.toContain('GP4109');
    expect(answer(compiled, 'http://h/', { gateway: 'default/gateway' })).toBe('one:80 as /');
    expect(answer(compiled, 'http://h/', { gateway: 'default/private' })).toBe('two:80 as /');
  });

  test('the default installation has both usual labels', () => {
    const other = gateway([plainServer(['b.org'])], { name: 'second' });
    const spec = { ...(other['spec'] as JsonObject), selector: { app: 'istio-ingressgateway' } };
    const compiled = compileObjects([gateway([plainServer(['a.org'])]), { ...other, spec }]);
    expect(compiled.table.listeners).toHaveLength(1);
  });
});

describe('httpsRedirect', () => {
  const redirecting = plainServer(['a.org'], { tls: { httpsRedirect: true } });
  test.each<[url: string, expected: string]>([
    ['http://a.org/x?y=1', '301 https://a.org/x?y=1'],
    ['http://a.org:8080/', '301 https://a.org:8080/'],
    ['http://b.org/', '404'],
  ])('%s', (url, expected) => {
    expect(answer(serving([redirecting], ['a.org one']), url)).toBe(expected);
  });

  test('holds for hosts without routes, and for a second server of the host', () => {
    expect(answer(serving([redirecting], []), 'http://a.org/')).toBe('301 https://a.org/');
    expect(answer(serving([redirecting, plainServer(['a.org'])], ['a.org one']), 'http://a.org/')).toBe(
      '301 https://a.org/',
    );
  });

  test('does nothing over https, nor for a host with a namespace that nobody serves', () => {
    const secure = secureServer(['a.org'], { ...SIMPLE, httpsRedirect: true });
    expect(answer(serving([secure], ['a.org one']), 'https://a.org/')).toBe(
      'one:443 as /'.replace('443', '80'),
    );
    const named = plainServer(['default/a.org'], { tls: { httpsRedirect: true } });
    expect(answer(serving([named], []), 'http://a.org/')).toBe('404');
    expect(answer(serving([named], ['a.org one']), 'http://a.org/')).toBe('301 https://a.org/');
  });

  test('believes trusted proxies', () => {
    const headers = [['X-Forwarded-Proto', 'https']] as const;
    const objects = [
      gateway([redirecting]),
      virtualService({ hosts: ['a.org'], http: [to('one')] }),
      ...services,
    ];
    expect(answer(compileObjects(objects), 'http://a.org/', { headers })).toBe('301 https://a.org/');
    const trusting = compileObjects(objects, { settings: { numTrustedProxies: '1' } });
    expect(answer(trusting, 'http://a.org/', { headers })).toBe('one:80 as /');
    expect(answer(trusting, 'http://a.org/')).toBe('301 https://a.org/');
  });
});

describe('TLS', () => {
  const ask = (
    servers: readonly JsonObject[],
    hosts: readonly string[],
    url: string,
    more: Partial<Request> = {},
  ) => answer(serving(servers, hosts), url, more);

  test('a connection is served by the server that holds its name most closely', () => {
    const servers = [secureServer(['*.org'], SIMPLE), secureServer(['a.org'], SIMPLE, 'https-a')];
    const hosts = ['*.org one'];
    expect(ask(servers, hosts, 'https://b.org/')).toBe('one:80 as /');
    expect(ask(servers, hosts, 'https://a.org/')).toBe('one:80 as /');
    expect(ask(servers, hosts, 'https://a.org/', { sni: 'b.org' })).toBe('404');
  });

  test('hosts of one server are served on each other', () => {
    expect(
      ask([secureServer(['a.org', 'b.org'], SIMPLE)], ['b.org two'], 'https://b.org/', { sni: 'a.org' }),
    ).toBe('two:80 as /');
  });

  test('pass-through goes by the server name of tls routes', () => {
    const compiled = compileObjects([
      gateway([secureServer(['*.org'], { mode: 'PASSTHROUGH' })]),
      virtualService({
        hosts: ['a.org'],
        http: [to('two')],
        tls: [
          {
            match: [{ sniHosts: ['a.org'] }],
            route: [{ destination: { host: 'one', port: { number: 443 } } }],
          },
        ],
      }),
      service('one', [443]),
    ]);
    const raw: Partial<Request> = { protocol: 'tls' };
    expect(results(compiled, 'https://a.org/', raw)[0]?.backend).toMatchObject({
      name: 'one',
      protocol: 'tls',
    });
    expect(results(compiled, 'https://b.org/', raw)[0]).toMatchObject({ kind: 'answered', status: 0 });
  });

  test('a match of a tls route counts as a whole, whatever the labels of its source', () => {
    const route = (sniHosts: readonly string[], host: string, more: JsonObject = {}): JsonObject => ({
      match: [{ sniHosts, ...more }],
      route: [{ destination: { host } }],
    });
    const compiled = compileObjects([
      gateway([secureServer(['*.org'], { mode: 'PASSTHROUGH' })]),
      virtualService({
        hosts: ['*.org'],
        tls: [
          route(['a.org'], 'one', { sourceLabels: { app: 'x' } }),
          route(['a.org', 'b.org'], 'two'),
          route(['c.org'], 'two', { port: 8443 }),
        ],
      }),
      ...services,
    ]);
    const raw: Partial<Request> = { protocol: 'tls' };
    const backendOf = (host: string) => results(compiled, `https://${host}/`, raw)[0]?.backend?.name;
    expect(['a.org', 'b.org', 'c.org'].map(backendOf)).toEqual(['one', undefined, undefined]);
    expect(codes(compiled)).toContain('GP4208');
  });

  test.each<[mode: string, certificate: string | undefined, outcomes: readonly string[]]>([
    ['MUTUAL', undefined, ['0']],
    ['MUTUAL', 'client', ['one:80 as /', '0']],
    ['OPTIONAL_MUTUAL', undefined, ['one:80 as /']],
    ['OPTIONAL_MUTUAL', 'client', ['one:80 as /', '0']],
    ['SIMPLE', undefined, ['one:80 as /']],
  ])('%s with certificate %s', (mode, clientCertificate, outcomes) => {
    const more = clientCertificate === undefined ? {} : { clientCertificate };
    const servers = [secureServer(['a.org'], { mode, credentialName: 'cert' })];
    expect(ask(servers, ['a.org one'], 'https://a.org/', more).split(', ')).toEqual(outcomes);
  });

  test('certificates are those of the namespace of the gateway', () => {
    const [listener] = serving([secureServer(['a.org'], SIMPLE)], ['a.org one']).table.listeners;
    expect(listener?.virtualHosts[0]?.tls?.certificate).toEqual({ secret: 'istio-system/cert' });
  });

  test.each<[name: string, server: JsonObject, code: string]>([
    [
      'files',
      secureServer(['a.org'], { mode: 'SIMPLE', serverCertificate: '/c', privateKey: '/k' }),
      'GP4105',
    ],
    ['two certificates', secureServer(['a.org'], { mode: 'SIMPLE', credentialNames: ['a', 'b'] }), 'GP4104'],
    ['UDP', { port: { number: 53, name: 'dns', protocol: 'UDP' }, hosts: ['*'] }, 'GP4106'],
    ['another network', secureServer(['a.org'], { mode: 'AUTO_PASSTHROUGH' }, 'tls', 'TLS'), 'GP4107'],
    ['an address', { ...secureServer(['a.org'], SIMPLE), bind: '10.0.0.1' }, 'GP4108'],
    ['no certificate', secureServer(['a.org'], { mode: 'SIMPLE' }), 'GP4003'],
  ])('%s: a finding', (_name, server, code) => {
    expect(codes(serving([server], ['a.org one']))).toContain(code);
  });
});
