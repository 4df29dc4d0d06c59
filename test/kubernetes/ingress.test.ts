import { describe, expect, test } from 'vitest';
import { isIngress, readIngress } from '../../src/kubernetes/ingress.ts';
import { codes, first, read } from './helpers.ts';

const BACKEND = '{service: {name: web, port: {number: 80}}}';

function v1(spec: string, metadata = '{name: a}'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: ${metadata}\nspec: ${spec}\n`;
}

function withPath(path: string): string {
  return v1(`{rules: [{host: a.b, http: {paths: [${path}]}}]}`);
}

test('an Ingress is read with the paths of its fields', () => {
  const text = v1(
    `{ingressClassName: nginx, defaultBackend: {resource: {kind: Bucket, name: b, apiGroup: x.io}}, tls: [{hosts: ["*.a.b"], secretName: s}, {}], rules: [{host: "*.a.b", http: {paths: [{path: /x, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}}, {}]}`,
  );
  const { ingress, findings } = readIngress(first(text));
  expect(findings).toEqual([]);
  expect(ingress).toMatchObject({
    className: 'nginx',
    defaultBackend: {
      kind: 'resource',
      apiGroup: 'x.io',
      resourceKind: 'Bucket',
      name: 'b',
      field: ['spec', 'defaultBackend'],
    },
    tls: [
      { hosts: ['*.a.b'], secretName: 's', field: ['spec', 'tls', 0] },
      { hosts: [], field: ['spec', 'tls', 1] },
    ],
    rules: [
      {
        host: '*.a.b',
        field: ['spec', 'rules', 0],
        paths: [
          {
            path: '/x',
            pathType: 'Prefix',
            backend: {
              kind: 'service',
              service: 'web',
              port: { name: 'http' },
              field: ['spec', 'rules', 0, 'http', 'paths', 0, 'backend'],
            },
            field: ['spec', 'rules', 0, 'http', 'paths', 0],
          },
        ],
      },
      { host: '', paths: undefined, field: ['spec', 'rules', 1] },
    ],
  });
});

describe('the beta versions', () => {
  test.each(['extensions/v1beta1', 'networking.k8s.io/v1beta1'])('%s', (version) => {
    const object = first(
      `apiVersion: ${version}\nkind: Ingress\nmetadata: {name: a}\nspec: {backend: {serviceName: d, servicePort: 8080}, rules: [{http: {paths: [{backend: {serviceName: web, servicePort: http}}]}}]}\n`,
    );
    const { ingress, findings } = readIngress(object);
    expect(codes(findings)).toEqual(['GP1006 info']);
    expect(findings[0]?.message).toContain(version);
    expect(ingress).toMatchObject({
      defaultBackend: { service: 'd', port: { number: 8080 } },
      rules: [
        {
          host: '',
          paths: [
            {
              path: '',
              pathType: 'ImplementationSpecific',
              backend: { service: 'web', port: { name: 'http' } },
            },
          ],
        },
      ],
    });
  });

  test('an Ingress of another group is none', () => {
    const object = first('apiVersion: config.openshift.io/v1\nkind: Ingress\nmetadata: {name: cluster}\n');
    expect(isIngress(object)).toBe(false);
    expect(readIngress(object)).toMatchObject({ findings: [{ code: 'GP1004' }] });
    expect(readIngress(object).ingress).toBeUndefined();
  });
});

describe('what the API server refuses is left out with the field named', () => {
  test.each<[string, string]>([
    [v1('{}'), 'spec has neither rules nor defaultBackend'],
    [v1('{rules: []}'), 'spec has neither rules'],
    [v1('{rules: {}}'), 'spec.rules is a mapping, not a list'],
    [v1('{rules: [{host: 1.2.3.4}]}'), 'spec.rules[0].host is the IP address'],
    [v1('{rules: [{host: "a.b:80"}]}'), 'spec.rules[0].host is "a.b:80"'],
    [v1('{rules: [{host: A.b}]}'), 'spec.rules[0].host'],
    [v1('{rules: [{host: "a.*.b"}]}'), 'spec.rules[0].host is "a.*.b"; "*" may only'],
    [v1('{rules: [{host: "*"}]}'), 'spec.rules[0].host'],
    [v1('{rules: [{host: 5}]}'), 'spec.rules[0].host is the number 5, not a text'],
    [v1('{rules: [{http: {paths: []}}]}'), 'spec.rules[0].http.paths is empty'],
    [withPath(`{path: /, backend: ${BACKEND}}`), 'spec.rules[0].http.paths[0].pathType is missing'],
    [withPath(`{path: /, pathType: prefix, backend: ${BACKEND}}`), 'pathType is "prefix"'],
    [withPath(`{pathType: Prefix, backend: ${BACKEND}}`), 'path is missing'],
    [withPath(`{path: a, pathType: Exact, backend: ${BACKEND}}`), 'does not begin with "/"'],
    [withPath(`{path: a, pathType: ImplementationSpecific, backend: ${BACKEND}}`), 'does not begin with "/"'],
    ...['//', '/./x', '/../x', '/%2f', '/%2F'].map((path): [string, string] => [
      withPath(`{path: "/a${path}", pathType: Prefix, backend: ${BACKEND}}`),
      'must not contain',
    ]),
    ...['/..', '/.'].map((path): [string, string] => [
      withPath(`{path: "/a${path}", pathType: Exact, backend: ${BACKEND}}`),
      'must not end with',
    ]),
    [withPath('{path: /, pathType: Prefix}'), 'backend is missing'],
    [withPath('{path: /, pathType: Prefix, backend: {}}'), 'backend names neither'],
    [
      withPath(
        `{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 1}}, resource: {kind: K, name: n}}}`,
      ),
      'backend names both',
    ],
    ...[
      ['{name: a.b, port: {number: 80}}', 'service.name is "a.b"'],
      ['{port: {number: 80}}', 'service.name is missing'],
      ['{name: a}', 'port has neither'],
      ['{name: a, port: {number: 80, name: x}}', 'port has both'],
      ['{name: a, port: {number: 65536}}', 'port.number is 65536'],
      ['{name: a, port: {number: "80"}}', 'port.number is the text "80", not a whole number'],
      ['{name: a, port: {name: "80"}}', 'port.name is "80"'],
      ['{name: a, port: {name: way-too-long-name}}', 'port.name'],
    ].map(([service, message]): [string, string] => [
      withPath(`{path: /, pathType: Prefix, backend: {service: ${service}}}`),
      message ?? '',
    ]),
    [v1(`{defaultBackend: ${BACKEND}, ingressClassName: A_b}`), 'spec.ingressClassName'],
    [v1(`{defaultBackend: ${BACKEND}, tls: [{hosts: [a.b, x_y]}]}`), 'spec.tls[0].hosts[1] is "x_y"'],
    [v1(`{defaultBackend: ${BACKEND}, tls: [{secretName: a/b}]}`), 'spec.tls[0].secretName'],
    [v1(`{defaultBackend: ${BACKEND}}`, '{name: A}'), 'metadata.name'],
    [v1(`{defaultBackend: ${BACKEND}}`, '{name: a, namespace: a.b}'), 'metadata.namespace'],
    [v1(`{defaultBackend: ${BACKEND}}`, '{name: a, labels: {x: "a b"}}'), 'metadata.labels.x'],
    [
      v1(`{defaultBackend: ${BACKEND}}`, '{name: a, annotations: {"a/b/c": ""}}'),
      'metadata.annotations["a/b/c"]',
    ],
  ])('%s', (text, message) => {
    const { ingress, findings } = readIngress(first(text));
    expect(ingress).toBeUndefined();
    const refused = findings.filter((finding) => finding.code === 'GP1004');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.message).toContain(message);
    expect(refused[0]?.severity).toBe('blocker');
  });

  test('the finding is placed where the field stands', () => {
    const { set, objects } = read(
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\nspec:\n  rules:\n  - host: a.b\n  - host: "a.b:80"\n',
    );
    const origin = objects.flatMap((object) => readIngress(object).findings)[0]?.origins[0];
    expect(origin && set.locate(origin.object, origin.path)).toEqual({ file: 'f0', line: 8, column: 5 });
  });
});

describe('what the API server takes', () => {
  test.each([
    withPath(`{path: "/a//b/../c(.*)", pathType: ImplementationSpecific, backend: ${BACKEND}}`),
    withPath(`{pathType: ImplementationSpecific, backend: ${BACKEND}}`),
    withPath(`{path: "/a/...", pathType: Prefix, backend: ${BACKEND}}`),
    v1('{rules: [{}]}'),
    v1('{rules: [null]}'),
    v1(
      `{defaultBackend: ${BACKEND}, tls: [{hosts: null, secretName: ""}]}`,
      '{name: a.b, annotations: {A.b/C_d: x}}',
    ),
  ])('%s', (text) => {
    const { ingress, findings } = readIngress(first(text));
    expect(findings).toEqual([]);
    expect(ingress).toBeDefined();
  });

  test('rules that came later do not refuse what a cluster has already', () => {
    const spec = `{rules: [{host: "*.a.b", http: {paths: [{path: x, pathType: Prefix, backend: ${BACKEND}}]}}], tls: [{secretName: a/b}]}`;
    expect(readIngress(first(v1(spec))).ingress).toBeUndefined();
    expect(readIngress(first(v1(spec, '{name: a, uid: "1"}'))).ingress).toBeDefined();
  });
});

test('unknown fields of the spec are named, of the object they are not', () => {
  const text = `${v1(`{ingresClassName: x, defaultBackend: ${BACKEND}, rules: [{hosts: a.b}]}`)}status: {x: 1}\n`;
  const { ingress, findings } = readIngress(first(text));
  expect(ingress).toBeDefined();
  expect(findings.map((finding) => finding.origins[0]?.path.join('.'))).toEqual([
    'spec.ingresClassName',
    'spec.rules.0.hosts',
  ]);
  expect(codes(findings)).toEqual(['GP1008 low', 'GP1008 low']);
});

test('a class named both ways is worth a word', () => {
  const metadata = '{name: a, annotations: {kubernetes.io/ingress.class: old}}';
  const { ingress, findings } = readIngress(
    first(v1(`{ingressClassName: new, defaultBackend: ${BACKEND}}`, metadata)),
  );
  expect(ingress).toMatchObject({ className: 'new', classAnnotation: 'old' });
  expect(codes(findings)).toEqual(['GP1009 info']);
});
