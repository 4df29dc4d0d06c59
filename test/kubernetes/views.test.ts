import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { findConfigMap } from '../../src/kubernetes/config-maps.ts';
import { endpointPorts, readiness } from '../../src/kubernetes/endpoints.ts';
import { ingressClasses } from '../../src/kubernetes/ingress-classes.ts';
import { namespaceExists, namespaceLabels } from '../../src/kubernetes/namespaces.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { findSecret } from '../../src/kubernetes/secrets.ts';
import { findService, servicePort } from '../../src/kubernetes/services.ts';
import { read } from './helpers.ts';

describe('Services', () => {
  const { set } = read(`apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: web, appProtocol: kubernetes.io/h2c, nodePort: 30000}
  - {name: dns, port: 53, protocol: UDP}
---
apiVersion: v1
kind: Service
metadata: {name: out}
spec: {type: ExternalName, externalName: Example.COM}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: knative}
`);

  test('are read with the defaults of the API', () => {
    expect(findService(set, 'default', 'web')).toMatchObject({
      type: 'ClusterIP',
      ports: [
        {
          name: 'http',
          port: 80,
          targetPort: 'web',
          protocol: 'TCP',
          appProtocol: 'kubernetes.io/h2c',
          nodePort: 30000,
        },
        { name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' },
      ],
    });
    expect(findService(set, 'default', 'out')).toMatchObject({
      type: 'ExternalName',
      externalName: 'example.com',
    });
    expect(findService(set, 'default', 'knative')).toBeUndefined();
  });

  test('have ports by name and by number', () => {
    const service = findService(set, 'default', 'web');
    if (service === undefined) throw new Error('not found');
    expect(servicePort(service, { name: 'dns' })?.port).toBe(53);
    expect(servicePort(service, { number: 80 })?.name).toBe('http');
    expect(servicePort(service, { number: 81 })).toBeUndefined();
    expect(servicePort(service, { name: '80' })).toBeUndefined();
  });
});

describe('endpoints', () => {
  const { set, objects } = read(`apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
ports: [{name: http, port: 8080}]
endpoints:
- {addresses: [10.0.0.1], conditions: {ready: true}}
- {addresses: [10.0.0.2], conditions: {ready: false}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-2, labels: {kubernetes.io/service-name: web}}
ports: [{name: http, port: 8080}]
endpoints:
- {addresses: [10.0.0.3]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: idle-1, labels: {kubernetes.io/service-name: idle}}
ports: [{port: 80}]
endpoints: []
---
apiVersion: v1
kind: Endpoints
metadata: {name: old}
subsets:
- addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}]
  ports: [{port: 80}]
- notReadyAddresses: [{ip: 10.0.0.3}]
  ports: [{name: b, port: 81}]
---
apiVersion: v1
kind: Service
metadata: {name: out}
spec: {type: ExternalName, externalName: a.b}
`);

  test('are counted by port over slices, and from Endpoints where there are none', () => {
    expect(endpointPorts(set, 'default', 'web')).toEqual([{ name: 'http', port: 8080, ready: 2 }]);
    expect(endpointPorts(set, 'default', 'old')).toEqual([
      { name: '', port: 80, ready: 2 },
      { name: 'b', port: 81, ready: 0 },
    ]);
    expect(endpointPorts(set, 'other', 'web')).toBeUndefined();
  });

  test('say whether a Service can answer', () => {
    const complete = createObjectSet(objects, { complete: true });
    expect(['web', 'idle', 'old', 'out', 'nowhere'].map((name) => readiness(set, 'default', name))).toEqual([
      'ready',
      'none',
      'ready',
      'ready',
      'unknown',
    ]);
    expect(readiness(complete, 'default', 'nowhere')).toBe('none');
  });
});

describe('Secrets', () => {
  const secretText = (data: string) =>
    `apiVersion: v1\nkind: Secret\ntype: Opaque\nmetadata:\n  name: s\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"auth":"SEKRIT"}}'\n    kept: x\n${data}`;

  test('keep the names of their keys and none of their values', () => {
    const auth = Buffer.from('# users\nann:$apr1$hash\nbob:{SHA}x\nbroken\n:nobody\n').toString('base64');
    const { set, objects } = read(secretText(`data: {empty: "", auth: ${auth}}\nstringData: {z: SEKRIT}\n`));
    expect(findSecret(set, 'default', 's')).toMatchObject({
      type: 'Opaque',
      keys: ['auth', 'empty', 'z'],
      emptyKeys: ['empty'],
      credentialLines: 2,
    });
    const kept = JSON.stringify(objects);
    expect(kept).not.toContain('SEKRIT');
    expect(kept).not.toContain(auth);
    expect(kept).not.toContain('apr1');
    expect(kept).toContain('"kept":"x"');
  });

  test('in a list are stripped too', () => {
    const { objects } = read(
      'apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: s}\n  stringData: {a: SEKRIT}\n',
    );
    expect(objects).toHaveLength(1);
    expect(JSON.stringify(objects)).not.toContain('SEKRIT');
  });

  const openssl = (() => {
    try {
      const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
      const names = [
        '-subj',
        '/CN=ignored',
        '-addext',
        'subjectAltName=DNS:Shop.example.com,DNS:*.example.com',
      ];
      return execFileSync('openssl', [...args, '-keyout', '/dev/null', '-days', '1', ...names], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    } catch {
      return undefined;
    }
  })();

  test.skipIf(openssl === undefined)('say for which names their certificate is', () => {
    const { set } = read(secretText(`data: {tls.crt: ${openssl?.toString('base64')}, tls.key: eA==}\n`));
    expect(findSecret(set, 'default', 's')?.certificateNames).toEqual(['shop.example.com', '*.example.com']);
  });

  test('with a certificate that cannot be read have no names', () => {
    const { set } = read(secretText('data: {tls.crt: AAAA}\n'));
    expect(findSecret(set, 'default', 's')).toMatchObject({ keys: ['tls.crt'] });
    expect(findSecret(set, 'default', 's')).not.toHaveProperty('certificateNames');
  });
});

test('ConfigMaps, IngressClasses and Namespaces', () => {
  const { set } = read(`apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: ns}
data: {use-gzip: "true", toString: x}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
spec: {controller: k8s.io/ingress-nginx, parameters: {kind: P, name: p}}
---
apiVersion: v1
kind: Namespace
metadata: {name: ns, labels: {team: a}}
`);
  expect([...(findConfigMap(set, 'ns', 'c')?.data ?? [])]).toEqual([
    ['use-gzip', 'true'],
    ['toString', 'x'],
  ]);
  expect(ingressClasses(set)).toMatchObject([
    {
      name: 'nginx',
      controller: 'k8s.io/ingress-nginx',
      isDefault: true,
      parameters: { kind: 'P', name: 'p' },
    },
  ]);
  expect(namespaceLabels(set, 'ns')).toEqual({ team: 'a', 'kubernetes.io/metadata.name': 'ns' });
  expect(namespaceLabels(set, 'm')).toBeUndefined();
  expect([namespaceExists(set, 'ns'), namespaceExists(set, 'm')]).toEqual(['yes', 'unknown']);
});
