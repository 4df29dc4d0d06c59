import { describe, expect, test } from 'vitest';
import { ingressNginx } from '../../../providers/ingress-nginx/index.ts';
import { convertObjects } from '../../../src/cli/convert/pipeline.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import { objectsOf } from '../support.ts';

function ingress(name: string, service: string, annotations: object, port = 80): string {
  const prefixed = Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
  );
  const backend = { service: { name: service, port: { number: port } } };
  const spec = {
    ingressClassName: 'nginx',
    rules: [{ host: `${name}.test`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
  };
  const metadata = { name, namespace: 'default', annotations: prefixed };
  return `---\n${JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec })}\n`;
}

async function convert(...texts: readonly string[]) {
  const target = TARGETS.get('traefik');
  if (target === undefined) throw new Error('no target');
  const conversion = await convertObjects(
    objectsOf(texts.join('')),
    ingressNginx,
    { settings: {}, flags: {} },
    {
      version: '1.5',
      channel: 'standard',
      gatewayScope: 'shared',
      gatewayClass: 'traefik',
      allowPartial: false,
      prove: false,
      target,
    },
  );
  const ofKind = (kind: string) => conversion.resources.filter((one) => one.kind === kind);
  const backends = ofKind('HTTPRoute').map(({ metadata, spec }) => [
    metadata.name,
    /"name":"([^"]*)","(?:port|namespace)/.exec(JSON.stringify(spec['rules']))?.[1],
  ]);
  return {
    services: ofKind('TraefikService'),
    transports: ofKind('ServersTransport'),
    backends: Object.fromEntries(backends) as Record<string, string>,
    findings: conversion.findings,
  };
}

const sticky = (name: string) => ({ affinity: 'cookie', 'session-cookie-name': name });
const tls = { 'backend-protocol': 'HTTPS' };

describe('TraefikServices for ports of Services', () => {
  test('routes that ask for nothing go on to name the Service', async () => {
    const { backends, services } = await convert(ingress('a', 'web', tls, 8443), ingress('b', 'web', {}));
    expect(backends).toEqual({ 'a-test': 'web-8443-backend', 'b-test': 'web' });
    expect(services).toHaveLength(1);
  });

  test('routes that ask for the same share one object', async () => {
    const { backends, services } = await convert(
      ingress('a', 'web', { 'upstream-hash-by': '$binary_remote_addr' }),
      ingress('b', 'web', { 'upstream-hash-by': '$binary_remote_addr' }),
    );
    expect(new Set(Object.values(backends))).toEqual(new Set(['web-80-backend']));
    expect(services).toHaveLength(1);
  });

  test('what copies go to differs between objects, what is said of a port does not', async () => {
    const mirror = 'http://copy.default.svc.cluster.local$request_uri';
    const { services, backends } = await convert(
      ingress('a', 'web', { ...tls, 'mirror-target': mirror }, 8443),
      ingress('b', 'web', tls, 8443),
    );
    expect(backends).toEqual({ 'a-test': 'web-8443-backend', 'b-test': 'web-8443-backend-02' });
    const [mirrored, plain] = services.map(({ spec }) => JSON.stringify(spec));
    expect(mirrored).toMatch(/"mirroring":\{.*"serversTransport":"web-8443-tls"/);
    expect(plain).toMatch(/"weighted":\{.*"serversTransport":"web-8443-tls"/);
  });

  test('of different wishes for one port one is written, and that is said', async () => {
    const { services, findings } = await convert(
      ingress('a', 'web', { ...tls, 'proxy-ssl-secret': 'default/mine' }, 8443),
      ingress('b', 'web', { ...tls, 'proxy-ssl-secret': 'default/other' }, 8443),
    );
    expect(services).toHaveLength(1);
    expect(findings.map(({ code }) => code)).toContain('GP5312');
  });

  test('a client certificate is shown to a server that is not verified', async () => {
    const secret = { ...tls, 'proxy-ssl-secret': 'default/mine' };
    const { transports } = await convert(ingress('a', 'web', secret, 8443));
    expect(transports.map(({ spec }) => spec)).toEqual([
      { certificatesSecrets: ['mine'], insecureSkipVerify: true },
    ]);
  });

  test('an object of the input that says something of the port is not contradicted', async () => {
    const existing = `---\n${JSON.stringify({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'TraefikService',
      metadata: { name: 'other', namespace: 'default' },
      spec: { weighted: { services: [{ name: 'web', port: 8443 }] } },
    })}\n`;
    const { services, findings } = await convert(existing, ingress('a', 'web', tls, 8443));
    expect(services).toEqual([]);
    expect(findings.filter(({ code }) => code === 'GP5312').map(({ severity }) => severity)).toEqual([
      'blocker',
    ]);
  });

  test('a plain backend of port 443 stays plain beside what is asked for', async () => {
    const { services } = await convert(ingress('a', 'web', sticky('seat'), 443));
    expect(JSON.stringify(services)).toContain('"scheme":"http"');
  });
});
