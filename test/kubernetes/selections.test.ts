import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/kubernetes/object.ts';
import { withCommonSubsets } from '../../src/kubernetes/selections.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, objects, oneHost, prefix, route, service } from '../gateway/write/support.ts';

function serviceObject(name: string, selector: JsonObject, port: JsonObject = {}): JsonObject {
  const spec = { selector, ports: [{ port: 80, targetPort: 8080, ...port }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec };
}

const REVIEWS = serviceObject('reviews', { app: 'reviews' });
const V1 = service('reviews', { subset: 'v1', subsetLabels: { version: 'v1' } });
const tableOf = (backend: typeof V1) => oneHost(route(prefix('/'), forward(backend)));

function verdict(other: JsonObject, name = 'reviews-v1'): string {
  const before = { table: tableOf(V1), objects: objects([REVIEWS]) };
  const after = { table: tableOf(service(name)), objects: objects([REVIEWS, other]) };
  return prove(...withCommonSubsets(before, after)).verdict;
}

describe('a subset and a Service are one backend', () => {
  test('where the selector and the port are the same, whatever the name', () => {
    const selector = { version: 'v1', app: 'reviews' };
    expect(verdict(serviceObject('reviews-v1', selector))).toBe('equivalent');
    expect(verdict(serviceObject('something', selector), 'something')).toBe('equivalent');
  });

  test.each<[string, JsonObject]>([
    ['it selects other pods', serviceObject('reviews-v1', { app: 'reviews', version: 'v2' })],
    ['it selects all pods of the Service', serviceObject('reviews-v1', { app: 'reviews' })],
    ['it asks for a label more', serviceObject('reviews-v1', { app: 'reviews', version: 'v1', tier: 'a' })],
    [
      'its port leads to another one',
      serviceObject('reviews-v1', { app: 'reviews', version: 'v1' }, { targetPort: 9 }),
    ],
  ])('but not where %s', (_, other) => {
    expect(verdict(other)).not.toBe('equivalent');
  });

  test('but not where the labels of the subset are not known', () => {
    const before = { table: tableOf(service('reviews', { subset: 'v1' })), objects: objects([REVIEWS]) };
    const after = { table: tableOf(service('reviews')), objects: objects([REVIEWS]) };
    expect(prove(...withCommonSubsets(before, after)).verdict).not.toBe('equivalent');
  });

  test('and a subset without labels is its Service', () => {
    const before = {
      table: tableOf(service('reviews', { subset: 'all', subsetLabels: {} })),
      objects: objects(),
    };
    const after = { table: tableOf(service('reviews')), objects: objects() };
    expect(prove(...withCommonSubsets(before, after)).verdict).toBe('equivalent');
  });

  test('tables without subsets stay the same objects', () => {
    const table = tableOf(service('reviews'));
    const side = { table, objects: objects([REVIEWS]) };
    expect(withCommonSubsets(side, side)).toEqual([table, table]);
    expect(withCommonSubsets(side, side)[0]).toBe(table);
  });
});
