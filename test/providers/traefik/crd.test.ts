import { describe, expect, test } from 'vitest';
import { codes, compiled, fate, ingressRoute, results, SERVICES, service } from './frame.ts';

function route(services: string, more = ''): string {
  return `
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: r, namespace: default}
spec:
  entryPoints: [web]
  routes:
  - {match: PathPrefix(\`/\`), kind: Rule, services: [${services}]${more}}
`;
}

function traefikService(name: string, spec: string): string {
  return `
---
apiVersion: traefik.io/v1alpha1
kind: TraefikService
metadata: {name: ${name}, namespace: default}
spec: ${spec}
`;
}

const shares = (yaml: string, settings = {}) =>
  Object.fromEntries(
    results(compiled(SERVICES + yaml, { settings }), 'GET http://h.com/').map((result) => [
      result.backend?.name ?? String(result.status),
      Number(result.share.toFixed(2)),
    ]),
  );

describe('the services of a route', () => {
  test.each([
    ['{name: a, port: 80}', { a: 100 }],
    ['{name: a, port: http}', { a: 100 }],
    ['{name: a, port: 80}, {name: b, port: 80}', { a: 50, b: 50 }],
    ['{name: a, port: 80, weight: 3}, {name: b, port: 80, weight: 1}', { a: 75, b: 25 }],
    ['{name: a, port: 80, weight: 0}, {name: b, port: 80}', { b: 100 }],
    ['{name: a, port: 80, weight: 0}, {name: b, port: 80, weight: 0}', { 503: 100 }],
    ['{name: a, port: 81}', { 404: 100 }],
    ['{name: a}', { 404: 100 }],
    ['{name: a, port: 80, scheme: ftp}', { 404: 100 }],
    ['{name: a, port: 80, strategy: magic}', { 404: 100 }],
    ['{name: a, port: 80, kind: Pod}', { 404: 100 }],
    ['{name: a, port: 80, healthCheck: {path: /}}', { 404: 100 }],
    ['{name: a, port: 80, serversTransport: ghost}', { 404: 100 }],
    ['{name: a, port: 80}, {name: ghost, port: 80}', { 404: 100 }],
    ['{name: a, port: 80, namespace: other}', { 404: 100 }],
    ['{name: x, kind: TraefikService}', { 404: 100 }],
    ['{name: noop@internal, kind: TraefikService}', { 418: 100 }],
  ])('%s', (services, expected) => {
    expect(shares(route(services))).toEqual(expected);
  });

  test('another namespace is open where the option says so', () => {
    const yaml = route('{name: z, port: 80, namespace: other}') + service('z', 'other');
    expect(shares(yaml)).toEqual({ 404: 100 });
    expect(shares(yaml, { 'providers.kubernetesCRD.allowCrossNamespace': 'true' })).toEqual({ z: 100 });
  });

  test('an ExternalName is open where the option says so, and may not resolve', () => {
    const external = `
---
apiVersion: v1
kind: Service
metadata: {name: ext, namespace: default}
spec: {type: ExternalName, externalName: example.org, ports: [{port: 80}]}
`;
    const yaml = route('{name: ext, port: 80}') + external;
    expect(shares(yaml)).toEqual({ 404: 100 });
    const settings = { 'providers.kubernetesCRD.allowExternalNameServices': 'true' };
    const made = compiled(SERVICES + yaml, { settings });
    expect(results(made, 'GET http://h.com/').map(({ status, backend }) => backend?.name ?? status)).toEqual([
      'ext',
      502,
    ]);
  });
});

describe('TraefikServices', () => {
  const HALF = traefikService('half', '{weighted: {services: [{name: a, port: 80}, {name: b, port: 80}]}}');

  test('groups multiply out', () => {
    const outer = traefikService(
      'outer',
      '{weighted: {services: [{name: half, kind: TraefikService, weight: 1}, {name: c, port: 80, weight: 1}]}}',
    );
    expect(shares(route('{name: outer, kind: TraefikService}') + HALF + outer)).toEqual({
      a: 25,
      b: 25,
      c: 50,
    });
  });

  test('a group that holds itself cannot be built', () => {
    const self = traefikService('self', '{weighted: {services: [{name: self, kind: TraefikService}]}}');
    const made = compiled(SERVICES + route('{name: self, kind: TraefikService}') + self);
    expect(fate(made, 'GET http://h.com/')).toBe(404);
    expect(codes(made)).toContain('GP3101');
  });

  test('mirrors get their percentage, and none where none is given', () => {
    const mirroring =
      '{mirroring: {name: a, port: 80, mirrors: [{name: b, port: 80, percent: 40}, {name: c, port: 80}]}}';
    const made = compiled(
      SERVICES + route('{name: m, kind: TraefikService}') + traefikService('m', mirroring),
    );
    const [result] = results(made, 'GET http://h.com/');
    expect(result?.backend?.name).toBe('a');
    expect(
      result?.mirrors.map(({ backend, percent }) => ['url' in backend ? '' : backend.name, percent]),
    ).toEqual([['b', 40]]);
  });

  test('mirrors of a group share the percentage', () => {
    const mirroring =
      '{mirroring: {name: c, port: 80, mirrors: [{name: half, kind: TraefikService, percent: 40}]}}';
    const yaml = route('{name: m, kind: TraefikService}') + HALF + traefikService('m', mirroring);
    expect(
      results(compiled(SERVICES + yaml), 'GET http://h.com/')[0]?.mirrors.map((one) => one.percent),
    ).toEqual([20, 20]);
  });

  test('a failover with statuses is not known beforehand, one without never happens', () => {
    const spec = (errors: string) =>
      `{failover: {service: {name: a, port: 80}, fallback: {name: b, port: 80}, errors: {${errors}}}}`;
    const kinds = (errors: string) =>
      results(
        compiled(SERVICES + route('{name: f, kind: TraefikService}') + traefikService('f', spec(errors))),
        'GET http://h.com/',
      ).map(({ kind }) => kind);
    expect(kinds("status: ['500-599']")).toEqual(['opaque', 'forwarded']);
    expect(kinds('')).toEqual(['forwarded']);
  });

  test('middlewares of one service of several act on its share only', () => {
    const middleware = `
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: add, namespace: default}
spec: {addPrefix: {prefix: /x}}
`;
    const made = compiled(
      SERVICES + middleware + route('{name: a, port: 80, middlewares: [{name: add}]}, {name: b, port: 80}'),
    );
    const targets = results(made, 'GET http://h.com/p').map((one) => [
      one.backend?.name,
      one.upstream?.target,
    ]);
    expect(targets).toEqual([
      ['a', '/x/p'],
      ['b', '/p'],
    ]);
  });
});

describe('IngressRoutes', () => {
  test('of two routes with one match the later one stays', () => {
    const made = compiled(
      SERVICES +
        ingressRoute('r', [
          ['Host(`h.com`)', 'a'],
          ['Host(`h.com`)', 'b'],
        ]),
    );
    expect(fate(made, 'GET http://h.com/')).toBe('b');
    expect(codes(made)).toContain('GP3502');
  });

  test('a route without a match, or of another kind, has no effect', () => {
    const made = compiled(SERVICES + ingressRoute('r', [['', 'a']]));
    expect(codes(made)).toContain('GP3501');
  });

  test('the API group of version 2 has the syntax of version 2', () => {
    const yaml = ingressRoute('r', [['Host(`h.com`, `i.com`) && PathPrefix(`/{n:[0-9]+}`)', 'a']]);
    const made = compiled(SERVICES + yaml.replace('traefik.io/', 'traefik.containo.us/'));
    expect(fate(made, 'GET http://i.com/12')).toBe('a');
    expect(fate(made, 'GET http://i.com/x')).toBe(404);
    expect(codes(made)).toContain('GP3505');
  });

  test('one of another class is left out', () => {
    const yaml = ingressRoute('r', [['Host(`h.com`)', 'a']], '  ingressClassName: other\n');
    const made = compiled(SERVICES + yaml);
    expect(fate(made, 'GET http://h.com/')).toBe(404);
    expect(codes(made)).toContain('GP3051');
  });
});

describe('trees of IngressRoutes', () => {
  const tree = (match: string, child: string, middlewares = '') => `
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: parent, namespace: default}
spec:
  entryPoints: [web]
  routes:
  - {match: ${match}, kind: Rule, middlewares: [${middlewares}]}
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: child, namespace: default}
spec:
  parentRefs: [{name: parent}]
  routes:
  - {match: "${child}", kind: Rule, services: [{name: a, port: 80}]}
  - {match: PathPrefix(\`/long-path\`), kind: Rule, services: [{name: b, port: 80}]}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: mark, namespace: default}
spec: {headers: {customRequestHeaders: {X-Mark: '1'}}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: strip, namespace: default}
spec: {stripPrefix: {prefixes: [/p]}}
`;
  test.each([
    ['PathPrefix(`/`)', 'Path(`/x`)', '', '/x', 'a'],
    ['PathPrefix(`/`)', 'Path(`/x`)', '', '/y', 404],
    ['PathPrefix(`/`)', 'PathPrefix(`/`)', '', '/long-path', 'b'],
    ['PathPrefix(`/`)', 'Host(`h.com`)', '', '/x', 'a'],
    ['PathPrefix(`/`)', 'Host(`i.com`)', '', '/x', 404],
    ['PathPrefix(`/`)', 'Header(`X-Mark`, `1`)', '{name: mark}', '/x', 'a'],
    ['PathPrefix(`/`)', 'Header(`X-Mark`, `2`)', '{name: mark}', '/x', 404],
    ['PathPrefix(`/p`)', 'Path(`/x`)', '{name: strip}', '/p/x', 'a'],
    ['PathPrefix(`/p`)', 'Path(`/p/x`)', '{name: strip}', '/p/x', 404],
  ])('%s > %s with [%s]: %s goes to %s', (match, child, middlewares, path, expected) => {
    const made = compiled(SERVICES + tree(match, child, middlewares));
    expect(fate(made, `GET http://h.com${path}`)).toBe(expected);
  });

  test('a parent that does not exist takes the whole object away', () => {
    const made = compiled(
      SERVICES + tree('PathPrefix(`/`)', 'Path(`/x`)').replace('name: parent,', 'name: other,'),
    );
    expect(fate(made, 'GET http://h.com/x')).toBe(404);
    expect(codes(made)).toContain('GP3508');
  });
});

describe('the ledger of fields', () => {
  test('a field that nobody declared is a finding, with its place', () => {
    const made = compiled(SERVICES + route('{name: a, port: 80, wieght: 3}'));
    const found = made.findings.find(({ code }) => code === 'GP3503');
    expect(found?.origins[0]?.path).toEqual(['spec', 'routes', 0, 'services', 0, 'wieght']);
    expect(made.ledger.find(({ key }) => key.endsWith('wieght'))?.status).toBe('unknown');
  });

  test('a field whose name every object has is not taken for a declared one', () => {
    const made = compiled(SERVICES + route('{name: a, port: 80, constructor: 3}'));
    expect(codes(made)).toContain('GP3503');
  });

  test('every leaf of a spec is there', () => {
    const made = compiled(
      SERVICES + route('{name: a, port: 80, weight: 2}', ', priority: 3, observability: {metrics: false}'),
    );
    const entries = new Map(made.ledger.map(({ key, status }) => [key, status]));
    expect(entries.get('spec.routes[0].services[0].weight')).toBe('converted');
    expect(entries.get('spec.routes[0].priority')).toBe('converted');
    expect(entries.get('spec.routes[0].observability')).toBe('no-effect');
    expect(entries.get('spec.entryPoints')).toBe('converted');
  });
});
