import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Outcome } from '../../src/model/outcome.ts';
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

describe('paths that a system writes anew', () => {
  const paths: PathHandling = {
    ...base,
    decode: 'not-reserved',
    resolution: 'clean',
    encode: 'rfc3986',
    kept: 'canonical',
    semicolons: 'separate',
  };
  test.each([
    ['/a%20b/%7Ec/../%2f', '/a%20b/%2F'],
    ['/%C3%BC"', '/%C3%BC%22'],
    ['/a?x=1;y=2', '/a?x=1&y=2'],
  ])('%s reaches the backend as %s', (target, expected) => {
    const outcome: Outcome = {
      kind: 'forward',
      backends: [
        {
          weight: 1,
          target: { kind: 'Service', namespace: 'n', name: 's', port: 80, protocol: 'http' },
        },
      ],
      path: { kind: 'keep' },
      host: { kind: 'keep' },
      requestHeaders: [],
      mirrors: [],
      policies: [],
    };
    const routes = [{ name: 'r', match: { path: { kind: 'any' } as const }, outcome, origins: [] }];
    const unmatched: Outcome = { kind: 'respond', status: 404, reason: 'none' };
    const table: RouteTable = {
      listeners: [
        {
          name: 'web',
          port: 80,
          protocol: 'http',
          paths,
          clientAddress: { kind: 'peer' },
          virtualHosts: [{ hosts: [{ kind: 'any' }], routes, unmatched, origins: [] }],
          unmatched,
        },
      ],
    };
    const request = { method: 'GET', scheme: 'http', host: 'h', target, headers: [] } as const;
    expect(evaluate(table, request).results[0]?.upstream?.target).toBe(expected);
  });
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
