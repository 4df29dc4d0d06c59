import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { type Cluster, compileCluster } from '../support.ts';

interface Sketch {
  readonly kind?: string;
  readonly name?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly hostNetwork?: boolean;
}

function workload({
  kind = 'Deployment',
  name = 'controller',
  image,
  command,
  args,
  hostNetwork,
}: Sketch): JsonObject {
  const container = {
    name: 'controller',
    image: image ?? 'registry.k8s.io/ingress-nginx/controller:v1.11.3@sha256:0123',
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    env: [
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'PLAIN', value: 'text' },
    ],
  };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { namespace: 'edge', name },
    spec: {
      template: { spec: { ...(hostNetwork === true ? { hostNetwork } : {}), containers: [container] } },
    },
  };
}

const configMap = (name: string, data: Record<string, string>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'edge', name },
  data,
});

const web = { name: 'web', rules: ['shop.test / P web'] };
const compile = (others: readonly JsonObject[], more: Partial<Cluster> = {}) =>
  compileCluster({ ingresses: [web], others, ...more });
const codes = ({ findings }: { findings: ReadonlyArray<{ code: string }> }) =>
  findings.map(({ code }) => code);
const message = (compiled: ReturnType<typeof compile>, code: string) =>
  compiled.findings.find((item) => item.code === code)?.message ?? '';

describe('the controller of the input', () => {
  test('says its version', () => {
    const found = message(compile([workload({ args: ['--v=2'] })]), 'GP1031');
    expect(found).toBe('Deployment edge/controller runs ingress-nginx 1.11.3; its 1 flags are in force.');
  });

  test('names its ConfigMap by a variable of the Pod, in the place of the official name', () => {
    const compiled = compile([
      configMap('ingress-nginx-controller', { 'proxy-body-size': '2m' }),
      configMap('own', { 'proxy-body-size': '3m' }),
      workload({ args: ['/nginx-ingress-controller', '--configmap=$(POD_NAMESPACE)/own'] }),
    ]);
    expect(compiled.configMap).toMatchObject({ namespace: 'edge', name: 'own' });
  });

  test('reads no ConfigMap where its command line names none', () => {
    const others = [configMap('ingress-nginx-controller', {}), workload({ args: ['--v=2'] })];
    expect(compile(others).configMap).toBeUndefined();
  });

  test('has flags whose place is its command line', () => {
    const args = [
      '--watch-namespace',
      'other',
      '--enable-ssl-passthrough',
      '--default-ssl-certificate=edge/tls',
    ];
    const compiled = compile([workload({ args })]);
    expect(codes(compiled)).toContain('GP2504');
    expect(compiled.defaultCertificate).toBe('edge/tls');
    const entry = compiled.ledger.find(({ key }) => key === '--watch-namespace');
    expect(entry).toMatchObject({
      value: 'other',
      status: 'converted',
      origin: {
        object: { kind: 'Deployment', namespace: 'edge', name: 'controller' },
        path: ['spec', 'template', 'spec', 'containers', 0, 'args', 0],
      },
    });
  });

  test('does not warn of flags that are about running it', () => {
    const args = [
      '--election-id=x',
      '--validating-webhook=:8443',
      '--publish-service=$(POD_NAMESPACE)/svc',
      '-v=3',
    ];
    expect(codes(compile([workload({ args })]))).not.toContain('GP2034');
    expect(codes(compile([workload({ args: ['--moon-phase=full'] })]))).toContain('GP2034');
  });

  test('is known not to pass TLS through without the flag', () => {
    const ingresses = [{ ...web, annotations: { 'ssl-passthrough': 'true' } }];
    expect(codes(compile([workload({ args: ['--v=2'] })], { ingresses }))).toContain('GP2021');
    expect(codes(compile([], { ingresses }))).toContain('GP2022');
  });

  test.each([
    [false, 80],
    [true, 8080],
  ])('with the network of the node: %s, listens for clients on %i', (hostNetwork, port) => {
    const { table } = compile([workload({ args: ['--http-port=8080'], hostNetwork })]);
    expect(table.listeners.map((listener) => listener.port)).toContain(port);
  });
});

describe('what is given by hand wins', () => {
  const running = workload({ args: ['--watch-namespace=other', '--configmap=edge/own'] });

  test('flags', () => {
    expect(codes(compile([running], { settings: { '--watch-namespace': '' } }))).not.toContain('GP2504');
  });

  test('the ConfigMap', () => {
    const others = [running, configMap('own', {}), configMap('wish', {})];
    expect(compile(others, { flags: { configmap: 'edge/wish' } }).configMap?.name).toBe('wish');
  });
});

describe('which one', () => {
  const internal = workload({
    name: 'internal',
    args: ['--ingress-class=internal', '--controller-class=k8s.io/internal'],
  });
  const usual = workload({ name: 'public', args: ['--ingress-class=nginx'] });
  const ingressClass: JsonObject = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'inside' },
    spec: { controller: 'k8s.io/internal' },
  };

  test('of several, the usual one, and the others are named', () => {
    const compiled = compile([internal, usual]);
    expect(message(compiled, 'GP1031')).toContain('Deployment edge/public');
    expect(message(compiled, 'GP1030')).toContain('Deployment edge/internal (class internal) runs');
  });

  test.each([
    ['the value of its --ingress-class', { flags: { class: 'internal' } }],
    ['a class that belongs to it', { flags: { class: 'inside' } }],
    ['its --controller-class', { settings: { '--controller-class': 'k8s.io/internal' } }],
  ])('the one that is meant by %s', (_name, more) => {
    const compiled = compile([internal, usual, ingressClass], more);
    expect(message(compiled, 'GP1031')).toContain('Deployment edge/internal');
    expect(codes(compiled)).not.toContain('GP1030');
  });

  test('a DaemonSet that does the same is no second controller', () => {
    const twin = workload({ kind: 'DaemonSet', name: 'public', args: ['--ingress-class=nginx'] });
    expect(codes(compile([usual, twin]))).not.toContain('GP1030');
  });

  test.each([
    ['another program', workload({ image: 'nginx/nginx-ingress:3.4', args: ['--v=1'] })],
    ['something named alike', workload({ image: 'example/my-ingress-nginx-controller:1', args: ['--v=1'] })],
    ['a fragment without a command line', workload({})],
  ])('never %s', (_name, other) => {
    expect(codes(compile([other]))).not.toContain('GP1031');
  });

  test.each([
    ['registry.k8s.io/ingress-nginx/controller-chroot:v1.12.1', '1.12.1'],
    ['rancher/nginx-ingress-controller:v1.10.4-hardened3', '1.10.4'],
    ['eu.example/mirror/ingress-nginx/controller@sha256:0123', 'of a version that its image does not tell'],
  ])('image %s', (image, version) => {
    expect(message(compile([workload({ image, command: ['--v=1'] })]), 'GP1031')).toContain(
      `ingress-nginx ${version}`,
    );
  });
});
