import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/model/policy.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import { MOST_BODY } from '../../../src/replay/generate/body-variants.ts';
import { generateTraffic } from '../../../src/replay/generate/traffic.ts';
import { forward, route, tableOf } from '../../model/fixtures.ts';

function limited(name: string, path: string, bytes: number) {
  const policy: Policy = { kind: 'request-body-limit', bytes, status: 413, origins: [], isDefault: false };
  return route(name, { path: { kind: 'exact', value: path } }, forward(name, { policies: [policy] }));
}

function bodies(table: RouteTable, isAsked = true): readonly string[] {
  return [...generateTraffic(table, table, { bodies: isAsked })].flatMap(({ request }) => {
    const length = request.headers.find(([name]) => name === 'Content-Length')?.[1];
    return length === undefined ? [] : [`${request.method} ${request.target} ${length}`];
  });
}

describe('generated bodies', () => {
  test('are of the limit and one byte over, for every route', () => {
    const table = tableOf([limited('a', '/a', 10), limited('b', '/b', 10)]);
    expect(bodies(table)).toEqual(['POST /a 10', 'POST /a 11', 'POST /b 10', 'POST /b 11']);
  });

  test('are made once for a large limit', () => {
    const table = tableOf([limited('a', '/a', 1_048_576), limited('b', '/b', 1_048_576)]);
    expect(bodies(table)).toEqual(['POST /a 1048576', 'POST /a 1048577']);
  });

  test.each([
    ['without a limit', 0],
    ['where the limit is larger than what is sent', MOST_BODY + 1],
  ])('are not made %s', (_, bytes) => {
    expect(bodies(tableOf([limited('a', '/a', bytes)]))).toEqual([]);
  });

  test('are not made where nobody asks for them', () => {
    expect(bodies(tableOf([limited('a', '/a', 10)]), false)).toEqual([]);
  });
});
