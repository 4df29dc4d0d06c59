import { describe, expect, test } from 'vitest';
import { compiled, fate, ingressRoute, results, SERVICES } from './frame.ts';

const ROUTES = SERVICES + ingressRoute('r', [['Host(`a.com`)', 'a']]);

function workload(args: readonly string[], more = ''): string {
  return `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: traefik, namespace: traefik}
spec:
  template:
    metadata: {labels: {app: traefik}}
    spec:
      containers:
      - name: traefik
        image: docker.io/traefik:v3.7
        args: ${JSON.stringify(args)}
${more}`;
}

const PROVIDER = '--providers.kubernetescrd';

describe('where the static configuration comes from', () => {
  test('without a workload the defaults of the chart are assumed, and a finding lists them', () => {
    const made = compiled(ROUTES);
    expect(fate(made, 'GET http://a.com/')).toBe('a');
    const found = made.findings.find(({ code }) => code === 'GP3001');
    expect(found?.message).toContain('entryPoints.websecure.http.tls=true');
  });

  test('what is given is not listed as assumed', () => {
    const made = compiled(ROUTES, { settings: { 'entrypoints.WEB.address': ':8000' } });
    expect(made.table.listeners.map(({ port }) => port)).toEqual([8000, 443]);
    expect(made.findings.find(({ code }) => code === 'GP3001')?.message).not.toContain(
      'entryPoints.web.address',
    );
  });

  test.each<readonly [string, readonly string[]]>([
    ['with =', ['--entryPoints.web.address=:8000/tcp', PROVIDER]],
    ['in lower case', ['--entrypoints.web.address=:8000', PROVIDER]],
    ['in two words', ['--entryPoints.web.address', ':8000', PROVIDER]],
    ['in quotes', ['--entryPoints.web.address=":8000"', PROVIDER]],
  ])('arguments of a workload %s', (_, args) => {
    const made = compiled(ROUTES + workload(args));
    expect(made.table.listeners.map(({ name, port }) => `${name} ${port}`)).toEqual(['web 8000']);
    expect(made.findings.some(({ code }) => code === 'GP3001')).toBe(false);
  });

  test('a workload without entry points has the one of the name http', () => {
    const made = compiled(ROUTES.replace('[web]', '[http]') + workload([PROVIDER]));
    expect(made.table.listeners.map(({ name, port }) => `${name} ${port}`)).toEqual(['http 80']);
    expect(fate(made, 'GET http://a.com/')).toBe('a');
  });

  test('a provider that a workload does not switch on reads nothing', () => {
    const made = compiled(
      ROUTES + workload(['--entryPoints.web.address=:80', '--providers.kubernetesingress']),
    );
    expect(fate(made, 'GET http://a.com/')).toBe(404);
  });

  test('the Service in front of Traefik says which port clients ask', () => {
    const front = `
---
apiVersion: v1
kind: Service
metadata: {name: traefik, namespace: traefik}
spec: {selector: {app: traefik}, ports: [{name: web, port: 80, targetPort: 8000}]}
`;
    const made = compiled(ROUTES + workload(['--entryPoints.web.address=:8000', PROVIDER]) + front);
    expect(made.table.listeners.map(({ port }) => port)).toEqual([80]);
  });

  test('a configuration file in a ConfigMap', () => {
    const file = `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: traefik, namespace: traefik}
data:
  traefik.yml: |
    entryPoints:
      web:
        address: ":81"
        forwardedHeaders:
          trustedIPs: [10.0.0.0/8, 192.168.0.1]
    providers:
      kubernetesCRD: {}
`;
    const made = compiled(ROUTES + workload(['--configfile=/etc/traefik/traefik.yml']) + file);
    expect(made.table.listeners.map(({ port }) => port)).toEqual([81]);
    const trusted = { headers: [['X-Forwarded-Proto', 'https']], remoteAddress: '10.1.1.1' } as const;
    const [result] = results(made, 'GET http://a.com/', trusted);
    expect(result?.upstream?.headers['x-forwarded-proto']).toBe('https');
    const others = results(made, 'GET http://a.com/', { ...trusted, remoteAddress: '11.1.1.1' });
    expect(others[0]?.upstream?.headers['x-forwarded-proto']).toBe('http');
  });

  test('a TOML file is named, because it is not read', () => {
    const file = `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: traefik, namespace: traefik}
data: {traefik.toml: '[entryPoints]'}
`;
    const made = compiled(ROUTES + workload([PROVIDER]) + file);
    expect(made.findings.some(({ code }) => code === 'GP3005')).toBe(true);
  });

  test('variables of the environment count where there are no arguments', () => {
    const env = `        env:
        - {name: TRAEFIK_ENTRYPOINTS_WEB_ADDRESS, value: ':82'}
        - {name: TRAEFIK_PROVIDERS_KUBERNETESCRD, value: 'true'}
`;
    expect(compiled(ROUTES + workload([], env)).table.listeners.map(({ port }) => port)).toEqual([82]);
  });
});

describe('what becomes of an option', () => {
  test.each([
    ['entryPoints.web.http.sanitizePath', 'no', 'invalid', 'GP3003'],
    ['entryPoints.web.http.sanitisePath', 'true', 'unknown', 'GP3002'],
    ['providers.file.directory', '/etc', 'unsupported', 'GP3004'],
    ['entryPoints.web.http.underscoreHeadersStrategy', 'delete', 'unsupported', 'GP3009'],
    ['log.level', 'DEBUG', 'no-effect', undefined],
    ['entryPoints.web.transport.respondingTimeouts.readTimeout', '5s', 'no-effect', undefined],
    ['core.defaultRuleSyntax', 'v2', 'converted', undefined],
  ])('%s=%s is %s', (name, value, status, code) => {
    const made = compiled(ROUTES, { settings: { [name]: value } });
    const entry = made.ledger.find(({ key }) => key === name);
    expect(entry?.status).toBe(status);
    expect(entry?.codes[0]).toBe(code);
    if (code !== undefined) expect(made.findings.some((item) => item.code === code)).toBe(true);
  });

  test('an entry point without a port is left out', () => {
    const made = compiled(ROUTES, { settings: { 'entryPoints.web.address': 'localhost' } });
    expect(made.findings.some(({ code }) => code === 'GP3006')).toBe(true);
    expect(made.table.listeners.some(({ name }) => name === 'web')).toBe(false);
  });
});
