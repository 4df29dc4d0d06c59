import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { brief, convert, forward, objects, oneHost, prefix, route, service } from './support.ts';

function serviceObject(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec };
}

const PORTS = [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30_080 }];
const REVIEWS = serviceObject('reviews', {
  clusterIP: '10.0.0.1',
  selector: { app: 'reviews' },
  ports: PORTS,
});

const subset = (name: string, labels?: Readonly<Record<string, string>>) =>
  service('reviews', { subset: name, ...(labels === undefined ? {} : { subsetLabels: labels }) });

const V1 = subset('v1', { version: 'v1' });
const V2 = subset('v2', { version: 'v2' });

const TABLE = oneHost(
  route(
    prefix('/'),
    forward('reviews', {
      backends: [
        { weight: 90, target: V1 },
        { weight: 10, target: V2 },
      ],
    }),
  ),
);

describe('a subset of a Service', () => {
  test('gets a Service that selects its pods, with the ports of the original', async () => {
    const { rules, of, findings } = await convert(TABLE, { objects: objects([REVIEWS]) });
    expect(brief(rules)).toEqual(['PathPrefix / -> reviews-v1:80*90+reviews-v2:80*10']);
    const ports = [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }];
    expect(of('Service')).toEqual({
      'shop/reviews-v1': { ports, selector: { app: 'reviews', version: 'v1' } },
      'shop/reviews-v2': { ports, selector: { app: 'reviews', version: 'v2' } },
    });
    expect(findings.filter(({ code }) => code === 'GP5107')).toHaveLength(2);
  });

  test('refers to a Service that selects the same pods already', async () => {
    const existing = serviceObject('reviews-v1', {
      selector: { version: 'v1', app: 'reviews' },
      ports: PORTS,
    });
    const { rules, of } = await convert(TABLE, { objects: objects([REVIEWS, existing]) });
    expect(brief(rules)).toEqual(['PathPrefix / -> reviews-v1:80*90+reviews-v2:80*10']);
    expect(Object.keys(of('Service'))).toEqual(['shop/reviews-v2']);
  });

  test.each([
    ['a Service that selects others has the name', serviceObject('reviews-v1', { ports: PORTS })],
    ['a subset of another Service could have the name', serviceObject('rev', { ports: PORTS })],
  ])('gets another name where %s', async (_, other) => {
    const base = serviceObject('rev-iews', { selector: { app: 'reviews' }, ports: PORTS });
    const isFirst = JSON.stringify(other).includes('reviews-v1');
    const backend = isFirst ? V1 : { ...V1, name: 'rev-iews' };
    const table = oneHost(route(prefix('/'), forward(backend)));
    const { of } = await convert(table, { objects: objects([REVIEWS, base, other]) });
    expect(Object.keys(of('Service'))[0]).toMatch(/^shop\/rev-?iews-[0-9a-f]{6}$/);
  });

  test.each([
    ['no labels of its own', subset('all', {})],
    ['labels that the Service asks for as well', subset('all', { app: 'reviews' })],
  ])('with %s is the Service', async (_, backend) => {
    const table = oneHost(route(prefix('/'), forward(backend)));
    const { rules, of } = await convert(table, { objects: objects([REVIEWS]) });
    expect(brief(rules)).toEqual(['PathPrefix / -> reviews:80']);
    expect(of('Service')).toEqual({});
  });

  test.each<[string, JsonObject[], ReturnType<typeof subset>]>([
    ['the Service is not in the input', [], V1],
    ['the labels are not known', [REVIEWS], subset('v1')],
    ['the Service has no selector', [serviceObject('reviews', { ports: PORTS })], V1],
    ['no pod can have its labels', [REVIEWS], subset('v1', { app: 'other' })],
  ])('is closed where %s, with a request', async (_, given, backend) => {
    const table = oneHost(route(prefix('/'), forward(backend)));
    const { rules, findings } = await convert(table, { objects: objects(given) });
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    const found = findings.find(({ code }) => code === 'GP5108');
    expect([found?.severity, found?.witness?.target]).toEqual(['blocker', '/']);
  });

  test('becomes the whole Service with allowPartial, and that is said', async () => {
    const { rules, findings } = await convert(TABLE, { allowPartial: true });
    expect(brief(rules)).toEqual(['PathPrefix / -> reviews:80']);
    expect(findings.find(({ code }) => code === 'GP5108')?.severity).toBe('high');
  });

  test('of a mirror gets its Service too', async () => {
    const mirrors = [{ backend: V2, percent: 100, origins: [] }];
    const table = oneHost(route(prefix('/'), forward('web', { mirrors })));
    const { resources, of } = await convert(table, { objects: objects([REVIEWS]) });
    expect(JSON.stringify(resources)).toContain('"name":"reviews-v2"');
    expect(Object.keys(of('Service'))).toEqual(['shop/reviews-v2']);
  });
});
