import { describe, expect, test } from 'vitest';
import { quoted, ruleText } from '../../../providers/traefik/ingress/rule-text.ts';
import { codes, compiled, fate, ingress, results, SERVICES, service } from './frame.ts';

const PREFIX = 'traefik.ingress.kubernetes.io/';

describe('the rule of a path', () => {
  test.each([
    ['Prefix', '/a', '', 'v3', false, 'Host("h.com") && PathPrefix("/a")'],
    ['Exact', '/a', '', 'v3', false, 'Host("h.com") && Path("/a")'],
    ['Exact', '/a', 'PathRegexp', 'v3', false, 'Host("h.com") && Path("/a")'],
    ['ImplementationSpecific', '/a', '', 'v3', false, 'Host("h.com") && PathPrefix("/a")'],
    ['ImplementationSpecific', '/a', 'PathRegexp', 'v3', false, 'Host("h.com") && PathRegexp("/a")'],
    ['ImplementationSpecific', '/a', 'Query', 'v3', false, undefined],
    ['ImplementationSpecific', '', '', 'v3', false, 'Host("h.com")'],
    ['Prefix', '/a/', '', 'v3', true, 'Host("h.com") && (Path("/a") || PathPrefix("/a/"))'],
    ['Prefix', '/', '', 'v3', true, 'Host("h.com") && PathPrefix("/")'],
    ['ImplementationSpecific', '/a', 'Path', 'v3', true, 'Host("h.com") && Path("/a")'],
  ] as const)('%s %s %s', (pathType, path, pathMatcher, syntax, strictPrefixMatching, expected) => {
    expect(
      ruleText({ host: 'h.com', path: { path, pathType }, syntax, pathMatcher, strictPrefixMatching }),
    ).toBe(expected);
  });

  test('wildcard hosts are written in the language of the rule', () => {
    const wish = {
      host: '*.h.com',
      path: { path: '', pathType: 'ImplementationSpecific' },
      pathMatcher: '',
      strictPrefixMatching: false,
    } as const;
    expect(ruleText({ ...wish, syntax: 'v3' })).toBe('Host("*.h.com")');
    expect(ruleText({ ...wish, syntax: 'v2' })).toBe('HostRegexp("{subdomain:[a-zA-Z0-9-]+}.h.com")');
  });

  test('texts are quoted as Go quotes them', () => {
    expect(quoted('a"\\\n\u0001ü\u00a0')).toBe('"a\\"\\\\\\n\\x01ü\\u00a0"');
  });
});

describe('which Ingresses are served', () => {
  const CLASS = (name: string, controller: string) => `
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: ${name}}
spec: {controller: ${controller}}
`;
  const named = (name: string) =>
    ingress('i', [['h.com', '/', 'Prefix', 'a']]).replace(
      / {2}annotations: .*\nspec:\n/,
      `spec:\n  ingressClassName: ${name}\n`,
    );
  test.each([
    ['ours', named('mine') + CLASS('mine', 'traefik.io/ingress-controller'), {}, 'a'],
    ['of another controller', named('mine') + CLASS('mine', 'k8s.io/ingress-nginx'), {}, 404],
    ['without its IngressClass', named('traefik'), {}, 404],
    ['without its IngressClass in a part of a cluster', named('traefik'), { complete: false }, 'a'],
    ['named on the command line', named('mine'), { flags: { 'traefik-class': ['mine'] } }, 'a'],
    [
      'not of the class that is wanted',
      named('mine') + CLASS('mine', 'traefik.io/ingress-controller'),
      { settings: { 'providers.kubernetesIngress.ingressClass': 'other' } },
      404,
    ],
    [
      'in a namespace that is not watched',
      ingress('i', [['h.com', '/', 'Prefix', 'a']]),
      { settings: { 'providers.kubernetesIngress.namespaces': 'x,y' } },
      404,
    ],
    [
      'without the labels that are asked for',
      ingress('i', [['h.com', '/', 'Prefix', 'a']]),
      { settings: { 'providers.kubernetesIngress.labelSelector': 'tier in (web, app)' } },
      404,
    ],
  ])('%s', (_, yaml, setting, expected) => {
    expect(fate(compiled(SERVICES + yaml, setting), 'GET http://h.com/')).toBe(expected);
  });
});

describe('annotations', () => {
  const one = (annotations: Readonly<Record<string, string>>) =>
    compiled(SERVICES + ingress('i', [['h.com', '/', 'Prefix', 'a']], annotations));

  test.each([
    [`${PREFIX}ROUTER.EntryPoints`, 'web', 'a', 404],
    [`${PREFIX}router.tls`, 'true', 404, 'a'],
    [`${PREFIX}router.tls`, 'false', 'a', 'a'],
    [`${PREFIX}router.tls.certresolver`, 'le', 404, 'a'],
    [`${PREFIX}router.tls.domains.0.main`, 'h.com', 404, 'a'],
    [`${PREFIX}router.priority`, 'high', 404, 404],
    [`${PREFIX}router.rule`, 'Path(`/`)', 404, 404],
    [`${PREFIX}redirect-entry-point`, 'https', 'a', 'a'],
    [`${PREFIX}service.sticky`, 'true', 'a', 'a'],
  ])('%s: %s gives %s and %s', (key, value, plain, secure) => {
    const made = one({ [key]: value });
    expect(fate(made, 'GET http://h.com/')).toBe(plain);
    expect(fate(made, 'GET https://h.com/')).toBe(secure);
  });

  test.each([
    [`${PREFIX}router.priority`, '7', 'converted', []],
    [`${PREFIX}router.priority`, 'x', 'invalid', ['GP3054']],
    [`${PREFIX}router.rule`, 'x', 'unknown', ['GP3054']],
    [`${PREFIX}router.observability.metrics`, 'false', 'no-effect', []],
    [`${PREFIX}rule-type`, 'PathPrefixStrip', 'unknown', ['GP3057']],
    ['cert-manager.io/cluster-issuer', 'le', 'foreign', []],
    ['nginx.ingress.kubernetes.io/app-root', '/', 'no-effect', []],
  ])('%s: %s is %s in the ledger', (key, value, status, expected) => {
    const made = one({ [key]: value });
    expect(made.ledger.find((entry) => entry.key === key)?.status).toBe(status);
    for (const code of expected) expect(codes(made)).toContain(code);
    if (expected.length === 0) expect(codes(made)).not.toContain('GP3057');
  });

  test('every annotation of an Ingress that is left out is in the ledger', () => {
    const made = one({ 'kubernetes.io/ingress.class': 'nginx', 'a/b': 'c' });
    const keys = made.ledger.filter(({ status }) => status === 'no-effect').map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['kubernetes.io/ingress.class', 'a/b']));
  });
});

describe('annotations of Services', () => {
  const to = (annotations: string) =>
    compiled(
      service('s').replace('namespace: default}', `namespace: default, annotations: {${annotations}}}`) +
        ingress('i', [['h.com', '/', 'Prefix', 's']]),
    );
  const key = (name: string) => `'${PREFIX}service.${name}'`;

  test.each([
    ['serversscheme', 'h2c', 'h2c'],
    ['serversscheme', 'https', 'https'],
  ])('%s: %s', (name, value, protocol) => {
    expect(results(to(`${key(name)}: ${value}`), 'GET http://h.com/')[0]?.backend?.protocol).toBe(protocol);
  });

  test('one that is unknown keeps the path from being served', () => {
    const made = to(`${key('healthcheck.path')}: /x`);
    expect(fate(made, 'GET http://h.com/')).toBe(404);
    expect(made.findings.find(({ code }) => code === 'GP3101')?.message).toContain('healthcheck.path');
  });

  test('passhostheader: false hides the Host of the client', () => {
    const [result] = results(to(`${key('passhostheader')}: 'false'`), 'GET http://h.com/');
    expect(result?.upstream?.host).not.toBe('h.com');
  });

  test('a sticky cookie as Go writes it', () => {
    const sticky = key('sticky.cookie.name');
    const [result] = results(to(`${sticky}: lb, ${key('sticky.cookie.maxage')}: '9'`), 'GET http://h.com/');
    const cookie = result?.responseHeaders.added?.['set-cookie'] ?? result?.responseHeaders.set['set-cookie'];
    expect(cookie).toBe('lb=<endpoint>; Path=/; Max-Age=9');
  });

  test('the name of a cookie without a name is made from the service', () => {
    const [result] = results(to(`${key('sticky.cookie')}: 'true'`), 'GET http://h.com/');
    const cookie = result?.responseHeaders.added?.['set-cookie'] ?? result?.responseHeaders.set['set-cookie'];
    expect(cookie).toMatch(/^_[0-9a-f]{5}=/);
  });
});

describe('default backends', () => {
  const fallback = (name: string, to: string) => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, namespace: default, annotations: {kubernetes.io/ingress.class: traefik}}
spec: {defaultBackend: {service: {name: ${to}, port: {number: 80}}}}
`;
  test('only that of the first Ingress without rules answers, below everything else', () => {
    const made = compiled(
      SERVICES + fallback('f', 'b') + fallback('g', 'c') + ingress('i', [['h.com', '/x', 'Prefix', 'a']]),
    );
    expect(fate(made, 'GET http://h.com/x')).toBe('a');
    expect(fate(made, 'GET http://h.com/')).toBe('b');
    expect(codes(made)).toContain('GP3056');
  });

  test('beside rules it is ignored', () => {
    const both = ingress('i', [['h.com', '/x', 'Prefix', 'a']]).replace(
      'spec:\n',
      'spec:\n  defaultBackend: {service: {name: b, port: {number: 80}}}\n',
    );
    const made = compiled(SERVICES + both);
    expect(fate(made, 'GET http://h.com/')).toBe(404);
    expect(codes(made)).toContain('GP3055');
  });
});

describe('names that collide inside Traefik', () => {
  test('routers of two Ingresses: the later one stays', () => {
    const made = compiled(
      SERVICES +
        ingress('app', [['foo.example.com', '/', 'Prefix', 'a']]) +
        ingress('app-foo', [['example.com', '/', 'Prefix', 'b']]),
    );
    expect(fate(made, 'GET http://foo.example.com/')).toBe(404);
    expect(fate(made, 'GET http://example.com/')).toBe('b');
    expect(codes(made)).toContain('GP3106');
  });

  test('services of two namespaces: the first one serves both', () => {
    const made = compiled(
      service('b-c', 'a') +
        service('c', 'a-b') +
        ingress('i', [['one.com', '/', 'Prefix', 'b-c']], {}, 'a') +
        ingress('j', [['two.com', '/', 'Prefix', 'c']], {}, 'a-b'),
    );
    const [result] = results(made, 'GET http://two.com/');
    expect(`${result?.backend?.namespace}/${result?.backend?.name}`).toBe('a/b-c');
    expect(codes(made)).toContain('GP3106');
  });
});
