import { describe, expect, test } from 'vitest';
import { codes, compiled, fate, ingress, SERVICES } from './frame.ts';

function secure(name: string, match: string, to: string, options = '', more = ''): string {
  const tls = options === '' ? '' : `  tls: {options: {name: ${options}}${more}}\n`;
  return `
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: ${name}, namespace: default}
spec:
  entryPoints: [websecure]
${tls}  routes:
  - {match: "${match}", kind: Rule, services: [{name: ${to}, port: 80}]}
`;
}

function option(name: string, spec: string, namespace = 'default'): string {
  return `
---
apiVersion: traefik.io/v1alpha1
kind: TLSOption
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
`;
}

const MUTUAL = '{clientAuth: {secretNames: [ca], clientAuthType: RequireAndVerifyClientCert}}';

describe('TLS options', () => {
  test('a host whose routers agree asks for the client certificate', () => {
    const made = compiled(SERVICES + option('m', MUTUAL) + secure('r', 'Host(`h.com`)', 'a', 'm'));
    expect(fate(made, 'GET https://h.com/')).toBe(0);
    expect(fate(made, 'GET https://h.com/', { clientCertificate: 'me' })).toBe('a');
  });

  test('routers that disagree lose it, and that is grave', () => {
    const made = compiled(
      SERVICES +
        option('m', MUTUAL) +
        secure('r', 'Host(`h.com`)', 'a', 'm') +
        secure('s', 'Host(`h.com`) && Path(`/x`)', 'b'),
    );
    expect(fate(made, 'GET https://h.com/')).toBe('a');
    expect(made.findings.find(({ code }) => code === 'GP3151')?.severity).toBe('blocker');
  });

  test('a router in conflict about one host falls back for its other hosts too', () => {
    const made = compiled(
      SERVICES +
        option('m', MUTUAL) +
        secure('r', 'Host(`h.com`) || Host(`i.com`)', 'a', 'm') +
        secure('s', 'Host(`h.com`) && Path(`/x`)', 'b'),
    );
    expect(fate(made, 'GET https://i.com/')).toBe('a');
  });

  test('a router without a host cannot have its own', () => {
    const made = compiled(SERVICES + option('m', MUTUAL) + secure('r', 'PathPrefix(`/`)', 'a', 'm'));
    expect(fate(made, 'GET https://h.com/')).toBe('a');
    expect(codes(made)).toContain('GP3152');
  });

  test('options that do not exist close the connections of the host', () => {
    const made = compiled(
      SERVICES + secure('r', 'Host(`h.com`)', 'a', 'ghost') + secure('s', 'PathPrefix(`/`)', 'b'),
    );
    expect(fate(made, 'GET https://h.com/')).toBe(0);
    expect(fate(made, 'GET https://i.com/')).toBe('b');
    expect(codes(made)).toContain('GP3101');
  });

  test('options of the name default are in force everywhere, but not those of two namespaces', () => {
    const route = secure('r', 'Host(`h.com`)', 'a');
    expect(fate(compiled(SERVICES + option('default', MUTUAL) + route), 'GET https://h.com/')).toBe(0);
    const twice = compiled(SERVICES + option('default', MUTUAL) + option('default', MUTUAL, 'other') + route);
    expect(fate(twice, 'GET https://h.com/')).toBe('a');
  });

  test('a connection for one host does not reach a host with other options', () => {
    const made = compiled(
      SERVICES +
        option('m', '{minVersion: VersionTLS13}') +
        secure('r', 'Host(`h.com`)', 'a', 'm') +
        secure('s', 'Host(`i.com`)', 'b'),
    );
    expect(fate(made, 'GET https://h.com/', { sni: 'i.com' })).toBe(421);
    expect(fate(made, 'GET https://i.com/', { sni: 'h.com' })).toBe(421);
    expect(fate(made, 'GET https://i.com/', { sni: 'z.com' })).toBe('b');
    expect(codes(made)).toContain('GP3153');
  });
});

describe('certificates', () => {
  const secret = (name: string, keys = 'tls.crt: eA==, tls.key: eA==') => `
---
apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: default}
type: kubernetes.io/tls
data: {${keys}}
`;
  const withTls = (name: string, hosts: string) =>
    ingress('i', [['h.com', '/', 'Prefix', 'a']]).replace(
      'spec:\n',
      `spec:\n  tls: [{secretName: ${name}, hosts: [${hosts}]}]\n`,
    );
  const certificate = (yaml: string) => {
    const { table } = compiled(SERVICES + yaml);
    const secureListener = table.listeners.find(({ protocol }) => protocol === 'https');
    return secureListener?.virtualHosts[0]?.tls?.certificate;
  };

  test('the one that an Ingress names for a host', () => {
    expect(certificate(withTls('t', 'h.com') + secret('t'))).toEqual({ secret: 'default/t' });
    expect(certificate(withTls('t', "'*.com'") + secret('t'))).toEqual({ secret: 'default/t' });
    expect(certificate(withTls('t', 'other.com') + secret('t'))).toBe('default');
  });

  test.each([
    ['a Secret that does not exist', ''],
    ['a Secret without a key', secret('t', 'tls.crt: eA==')],
    ['a Secret with an empty key', secret('t', "tls.crt: eA==, tls.key: ''")],
  ])('%s gives none, and a finding', (_, yaml) => {
    const made = compiled(SERVICES + withTls('t', 'h.com') + yaml);
    expect(codes(made)).toContain('GP3154');
  });

  test('that of the default store where no other fits', () => {
    const store = `
---
apiVersion: traefik.io/v1alpha1
kind: TLSStore
metadata: {name: default, namespace: default}
spec: {defaultCertificate: {secretName: t}}
`;
    const yaml = ingress('i', [['h.com', '/', 'Prefix', 'a']]) + secret('t');
    expect(certificate(yaml + store)).toEqual({ secret: 'default/t' });
    const other = store.replace('name: default', 'name: mine');
    expect(certificate(yaml + other)).toBe('default');
    expect(codes(compiled(SERVICES + yaml + other))).toContain('GP3157');
  });

  test('a TLS section alone does not make an Ingress answer https', () => {
    const settings = { 'entryPoints.websecure.http.tls': 'false' };
    const made = compiled(SERVICES + withTls('t', 'h.com') + secret('t'), { settings });
    expect(fate(made, 'GET https://h.com/')).toBe(404);
    expect(codes(made)).toContain('GP3155');
  });

  test('one of a resolver is not in the cluster', () => {
    const resolved = secure('r', 'Host(`h.com`)', 'a', 'm', ', certResolver: le') + option('m', '{}');
    expect(codes(compiled(SERVICES + resolved))).toContain('GP3156');
    expect(codes(compiled(SERVICES + secure('r', 'Host(`h.com`)', 'a')))).not.toContain('GP3156');
  });
});
