import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { inputOfCluster } from '../../../src/input/snapshot-input.ts';
import { type FakeOptions, type FakeServer, failure, startFake } from './fake-server.ts';
import {
  failureOf,
  INGRESSES,
  ingress,
  NAMESPACES,
  names,
  object,
  readWith,
  SECRETS,
  SERVICES,
  wanted,
  workspace,
} from './support.ts';

const files = workspace();
afterAll(() => files.remove());
let fake: FakeServer | undefined;
afterEach(async () => fake?.close());

async function cluster(options: FakeOptions): Promise<{ kubeconfig: string; server: FakeServer }> {
  fake = await startFake(options);
  return { kubeconfig: files.kubeconfig({ server: fake.url }), server: fake };
}

const seven = Array.from({ length: 7 }, (_, index) => ingress(`i${index}`));
const listsOf = ({ requests }: FakeServer, plural: string) =>
  requests.filter((item) => item.includes(`/${plural}`));

describe('lists', () => {
  test('come page by page, with kind and version in every object', async () => {
    const { kubeconfig, server } = await cluster({ objects: seven });
    const { snapshot } = await readWith([INGRESSES], { kubeconfig, chunkSize: 3 });
    expect(names(snapshot)).toEqual(['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6']);
    expect(snapshot.items[0]).toMatchObject({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' });
    expect(listsOf(server, 'ingresses')).toEqual([
      '/apis/networking.k8s.io/v1/ingresses?limit=3',
      expect.stringContaining('limit=3&continue='),
      expect.stringContaining('limit=3&continue='),
    ]);
  });

  test('packed answers are unpacked', async () => {
    const { kubeconfig } = await cluster({ objects: seven, gzip: true });
    const { snapshot } = await readWith([INGRESSES], { kubeconfig });
    expect(names(snapshot)).toHaveLength(7);
  });

  test('a list that expires is begun again without pages, and no object comes twice', async () => {
    const { kubeconfig, server } = await cluster({
      objects: seven,
      trick: ({ query }) => (query.has('continue') ? failure(410, 'Expired', 'too old') : undefined),
    });
    const { snapshot } = await readWith([INGRESSES], { kubeconfig, chunkSize: 3 });
    expect(names(snapshot)).toEqual(['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6']);
    expect(listsOf(server, 'ingresses').at(-1)).toBe('/apis/networking.k8s.io/v1/ingresses');
  });

  test('what the API server keeps for itself is left out, and copies that kubectl keeps', async () => {
    const metadata = {
      annotations: { a: 'b', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      managedFields: [{}],
      resourceVersion: '5',
      uid: 'u',
    };
    const { kubeconfig } = await cluster({ objects: [ingress('i', 'shop', metadata)] });
    const { snapshot } = await readWith([INGRESSES], { kubeconfig });
    expect(snapshot.items[0]?.['metadata']).toEqual({
      name: 'i',
      namespace: 'shop',
      annotations: { a: 'b' },
      uid: 'u',
    });
  });

  test('kinds are read a few at a time, and stand in the order in which they are wanted', async () => {
    const plurals = Array.from({ length: 12 }, (_, index) => `things${index}`);
    const { kubeconfig, server } = await cluster({
      served: plurals.map((plural) => ({
        group: 'a.test',
        version: 'v1',
        plural,
        kind: plural,
        namespaced: true,
      })),
      objects: plurals.map((plural) => object('a.test/v1', plural, 'shop', `of-${plural}`)),
    });
    const { snapshot } = await readWith(
      plurals.map((plural) => wanted('a.test', 'v1', plural, plural)),
      { kubeconfig },
    );
    expect(names(snapshot)).toEqual(plurals.map((plural) => `of-${plural}`));
    expect(server.most()).toBeLessThanOrEqual(4);
  });
});

describe('which objects', () => {
  const objects = [
    ingress('a', 'shop', { labels: { app: 'x' } }),
    ingress('b', 'shop'),
    ingress('c', 'other', { labels: { app: 'x' } }),
    object('v1', 'Service', 'shop', 's'),
    object('v1', 'Namespace', '', 'shop'),
    object('v1', 'Namespace', '', 'other'),
  ];

  test.each([
    ['all namespaces', { allNamespaces: true }, ['a', 'b', 'c', 's', 'shop', 'other']],
    ['the namespace of the context', { allNamespaces: false }, ['a', 'b', 's', 'shop']],
    ['another one', { allNamespaces: false, namespace: 'other' }, ['c', 'other']],
    [
      'routing objects by their labels',
      { allNamespaces: true, selector: 'app=x' },
      ['a', 'c', 's', 'shop', 'other'],
    ],
    [
      'routing objects by their fields',
      { allNamespaces: true, fieldSelector: 'metadata.name=b' },
      ['b', 's', 'shop', 'other'],
    ],
    [
      'routing objects by labels and fields',
      { allNamespaces: true, selector: 'app=x', fieldSelector: 'metadata.namespace=other' },
      ['c', 's', 'shop', 'other'],
    ],
  ])('%s', async (_name, options, expected) => {
    const { kubeconfig } = await cluster({ objects });
    const { snapshot } = await readWith([INGRESSES, SERVICES, NAMESPACES], { kubeconfig, ...options });
    expect(names(snapshot)).toEqual(expected);
  });

  test('a field that the API server cannot select by ends the run, with what it says', async () => {
    const { kubeconfig } = await cluster({ objects });
    const error = await failureOf(readWith([INGRESSES], { kubeconfig, fieldSelector: 'spec.x=1' }));
    expect(error).toMatchObject({
      where: '--field-selector',
      what: expect.stringContaining('"spec.x" is not a known'),
    });
    expect(error.action).toContain('metadata.name');
  });

  test('one namespace does not ask for the others', async () => {
    const { kubeconfig, server } = await cluster({ objects });
    await readWith([INGRESSES, NAMESPACES], { kubeconfig, allNamespaces: false });
    expect(server.requests).toContain('/api/v1/namespaces/shop');
    expect(server.requests).toContain('/apis/networking.k8s.io/v1/namespaces/shop/ingresses?limit=500');
    expect(server.requests).not.toContain('/api/v1/namespaces?limit=500');
  });
});

describe('versions', () => {
  const route = (version: string) => ({
    group: 'gateway.networking.k8s.io',
    version,
    plural: 'tlsroutes',
    kind: 'TLSRoute',
    namespaced: true,
  });

  test('another version is taken where the wanted one is not served', async () => {
    const api = 'gateway.networking.k8s.io/v1alpha2';
    const { kubeconfig } = await cluster({
      served: [{ ...route('v1'), plural: 'gateways', kind: 'Gateway' }, route('v1alpha2')],
      objects: [object(api, 'TLSRoute', 'shop', 't')],
    });
    const { snapshot } = await readWith([wanted(route('v1').group, 'v1', 'tlsroutes', 'TLSRoute')], {
      kubeconfig,
    });
    expect(snapshot.items).toEqual([expect.objectContaining({ apiVersion: api, kind: 'TLSRoute' })]);
    expect(snapshot.kinds[0]).toMatchObject({ version: 'v1alpha2', outcome: 'read' });
  });

  test('a kind that is not installed is no error', async () => {
    const { kubeconfig, server } = await cluster({ objects: seven });
    const { snapshot } = await readWith(
      [INGRESSES, wanted('traefik.io', 'v1alpha1', 'ingressroutes', 'IngressRoute')],
      { kubeconfig },
    );
    expect(snapshot.kinds.map(({ outcome }) => outcome)).toEqual(['read', 'absent']);
    expect(server.requests.filter((item) => item.includes('traefik'))).toEqual([]);
  });

  test('a server that does not tell what it serves is asked for what is wanted', async () => {
    const { kubeconfig } = await cluster({
      objects: seven,
      trick: ({ path }) => (path === '/apis' ? failure(403, 'Forbidden', 'no') : undefined),
    });
    const { snapshot } = await readWith(
      [INGRESSES, wanted('traefik.io', 'v1alpha1', 'ingressroutes', 'IngressRoute')],
      { kubeconfig },
    );
    expect(snapshot.kinds.map(({ outcome }) => outcome)).toEqual(['read', 'absent']);
  });
});

test('objects of any shape are read; what is none is left out with a finding', async () => {
  const odd = [
    null,
    7,
    [],
    {},
    { metadata: null },
    { metadata: { name: 5 } },
    { metadata: { name: 'x', labels: 3 } },
  ];
  const { kubeconfig } = await cluster({
    trick: ({ path }) =>
      path.endsWith('/ingresses')
        ? { status: 200, body: { items: [...odd, seven[0]], metadata: [] } }
        : undefined,
  });
  const { snapshot } = await readWith([INGRESSES], { kubeconfig });
  const { objects, findings } = inputOfCluster(snapshot);
  expect(objects.objects.map(({ metadata }) => metadata.name)).toEqual(['i0']);
  expect(findings.map(({ code }) => code)).toEqual(['GP1004', 'GP1004', 'GP1004', 'GP1004']);
});

describe('Secrets', () => {
  test('are asked for without their values, and nothing but names is kept whatever the server sends', async () => {
    const marker = 'bWFya2Vy';
    const secret = object('v1', 'Secret', 'shop', 'tls', {
      type: 'Opaque',
      data: { key: marker },
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': marker,
          'kapp.k14s.io/original': marker,
          'cert-manager.io/certificate-name': 'web',
        },
      },
    });
    const { kubeconfig, server } = await cluster({
      objects: [secret],
      // A server that does not know the form of the answer sends everything.
      trick: ({ path }) =>
        path.endsWith('/secrets')
          ? { status: 200, body: { kind: 'SecretList', items: [secret] } }
          : undefined,
    });
    const { snapshot } = await readWith([SECRETS], { kubeconfig });
    expect(server.headers.at(-1)?.accept).toBe(
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    );
    expect(snapshot.items).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: 'tls',
          namespace: 'shop',
          annotations: { 'cert-manager.io/certificate-name': 'web' },
        },
        metadataOnly: true,
      },
    ]);
  });
});
