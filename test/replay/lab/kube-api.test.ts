import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KubeApi, startKubeApi } from '../../../src/replay/lab/kube-api.ts';

const GATEWAY = '/apis/gateway.networking.k8s.io/v1';

describe('the Kubernetes API of the lab', () => {
  let api: KubeApi;
  beforeAll(async () => {
    api = await startKubeApi([
      route('shop', 'web', { team: 'a' }),
      route('shop', 'api', {}),
      route('other', 'web', {}),
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: {} },
    ]);
  });
  afterAll(() => api.close());

  function route(namespace: string, name: string, labels: Readonly<Record<string, string>>) {
    const apiVersion = 'gateway.networking.k8s.io/v1';
    return { apiVersion, kind: 'HTTPRoute', metadata: { name, namespace, labels: { ...labels } }, spec: {} };
  }
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${api.port}${path}`, init);
  const names = async (path: string): Promise<readonly string[]> => {
    const list = (await (await ask(path)).json()) as {
      items: ReadonlyArray<{ metadata: { namespace: string; name: string } }>;
    };
    return list.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  };

  test.each([
    [`${GATEWAY}/httproutes`, ['shop/web', 'shop/api', 'other/web']],
    [`${GATEWAY}/namespaces/shop/httproutes`, ['shop/web', 'shop/api']],
    [`${GATEWAY}/httproutes?labelSelector=team%3Da`, ['shop/web']],
    [`${GATEWAY}/httproutes?labelSelector=team!%3Da`, ['shop/api', 'other/web']],
    [`${GATEWAY}/httproutes?fieldSelector=metadata.name%3Dapi`, ['shop/api']],
    [`${GATEWAY}/gateways`, []],
    ['/api/v1/services', ['shop/web']],
  ])('lists %s', async (path, expected) => {
    expect(await names(path)).toEqual(expected);
  });

  test('a watch gives the objects when it is asked to, marks their end, and stays open', async () => {
    const response = await ask(`${GATEWAY}/httproutes?watch=true&sendInitialEvents=true`);
    const reader = response.body?.getReader();
    let text = '';
    while (text.split('\n').length < 5) {
      const part = await reader?.read();
      expect(part?.done).toBe(false);
      text += Buffer.from(part?.value ?? []).toString();
    }
    const events = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'ADDED', 'BOOKMARK']);
    expect(events[3].object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    await reader?.cancel();
  });

  test('discovery names the groups and their kinds', async () => {
    const groups = (await (await ask('/apis')).json()) as { groups: ReadonlyArray<{ name: string }> };
    expect(groups.groups.map(({ name }) => name)).toContain('gateway.networking.k8s.io');
    const kinds = (await (await ask(GATEWAY)).json()) as { resources: ReadonlyArray<{ name: string }> };
    expect(kinds.resources.map(({ name }) => name)).toContain('httproutes');
  });

  test.each([
    ['PUT', `${GATEWAY}/namespaces/shop/httproutes/web/status`, 200],
    ['PATCH', `${GATEWAY}/namespaces/shop/httproutes/web/status`, 200],
    ['PUT', `${GATEWAY}/namespaces/shop/httproutes/web`, 405],
    ['DELETE', `${GATEWAY}/namespaces/shop/httproutes/web`, 405],
    ['GET', `${GATEWAY}/namespaces/shop/httproutes/none`, 404],
    ['GET', '/apis/example.com/v1/things', 404],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const body = method === 'GET' ? {} : { body: '{"status":{"made":"up"}}' };
    expect((await ask(path, { method, ...body })).status).toBe(status);
    expect(await names(`${GATEWAY}/namespaces/shop/httproutes`)).toEqual(['shop/web', 'shop/api']);
  });
});
