import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { canonicalPath } from '../../src/model/paths.ts';
import type { PathHandling, RouteTable } from '../../src/model/route-table.ts';

const base: PathHandling = {
  decode: 'unreserved',
  mergeSlashes: true,
  dotSegments: true,
  cutFragment: false,
  invalid: { kind: 'respond', status: 400, reason: 'refused' },
  encode: 'none',
};

const REFUSED = 'refused';

// nginx: ngx_http_parse_complex_uri; url: URL standard, path state; clean: path.Clean and URL.JoinPath of Go.
describe('slashes and dot segments', () => {
  test.each<[string, string, string, string]>([
    ['/a/./b', '/a/b', '/a/b', '/a/b'],
    ['/a/../b', '/b', '/b', '/b'],
    ['/a//../b', '/b', '/a/b', '/b'],
    ['/a//b', '/a/b', '/a/b', '/a/b'],
    ['/a/.', '/a/', '/a/', '/a'],
    ['/a/b/..', '/a/', '/a/', '/a'],
    ['/a/', '/a/', '/a/', '/a/'],
    ['/../a', REFUSED, '/a', '/a'],
    ['/..', REFUSED, '/', '/'],
    ['/%2e%2E/a', REFUSED, '/a', '/a'],
  ])('%s', (target, ...expected) => {
    const read = (['nginx', 'url', 'clean'] as const).map((resolution) => {
      const canonical = canonicalPath(target, { ...base, resolution });
      return canonical.ok ? canonical.path : REFUSED;
    });
    expect(read).toEqual(expected);
  });
});

test('all but reserved characters are decoded, what stays is in upper case', () => {
  const canonical = canonicalPath('/a%20b%2fc%25%5c%41', { ...base, decode: 'not-reserved' });
  expect(canonical).toMatchObject({ ok: true, path: '/a b%2Fc%25\\A' });
  expect(canonicalPath('/a%2', { ...base, decode: 'not-reserved' })).toMatchObject({ ok: false });
});

describe('escaped slashes that are redirected', () => {
  const paths: PathHandling = { ...base, resolution: 'url', escapedSlashes: 'redirect' };
  const table: RouteTable = {
    listeners: [
      {
        name: 'web',
        port: 80,
        protocol: 'http',
        paths,
        clientAddress: { kind: 'peer' },
        virtualHosts: [],
        unmatched: { kind: 'respond', status: 404, reason: 'none' },
      },
    ],
  };
  test.each([
    ['/a%2Fb', 307, '/a/b'],
    ['/a%2f..%2Fb?x=%2F', 307, '/b?x=%2F'],
    ['/a/b?x=%2F', 404, undefined],
  ])('%s: %i %s', (target, status, location) => {
    const request = { method: 'GET', scheme: 'http', host: 'a.test', target, headers: [] } as const;
    const [result] = evaluate(table, request).results;
    expect(result).toMatchObject({ status });
    expect(result?.responseHeaders.set['location']).toBe(location);
  });
});
