import { describe, expect, test } from 'vitest';
import type { Match, PathPredicate } from '../../src/model/match.ts';
import { matches, pathHolds, type RequestContext } from '../../src/model/matching.ts';
import type { Request } from '../../src/model/request.ts';
import { headerMap, queryValues } from '../../src/model/values.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { get, listener } from './fixtures.ts';

const pcre = (source: string): Pattern => ({ source, flavour: 'pcre', ignoreCase: false, anchoring: 'full' });

function context(more: Partial<Request> = {}): RequestContext {
  const request = get('/a?x=1&y&x=2', more);
  return {
    request,
    listener: listener([]),
    path: '/a',
    rawPath: '/a',
    query: 'x=1&y&x=2',
    headers: headerMap(request.headers),
    clientAddress: request.remoteAddress,
  };
}

// Gateway API, HTTPPathMatch; Kubernetes Ingress, pathType
test.each([
  ['exact', '/abc', [true, false, false, false, false, false]],
  ['exact', '/abc/', [false, true, false, false, false, false]],
  ['prefix', '/abc', [true, true, true, false, false, false]],
  ['prefix', '/abc/', [true, true, true, false, false, false]],
  ['prefix', '/', [true, true, true, true, true, true]],
  ['string-prefix', '/abc', [true, true, true, true, false, false]],
  ['string-prefix', '/abc/', [false, true, true, false, false, false]],
] as const)('%s %s', (kind, value, expected) => {
  const paths = ['/abc', '/abc/', '/abc/def', '/abcd', '/ABC', '/'];
  expect(paths.map((path) => pathHolds({ kind, value }, path))).toEqual(expected);
});

describe('matches', () => {
  const path: PathPredicate = { kind: 'any' };
  const sent = {
    headers: [
      ['X-A', '1'],
      ['x-a', '2'],
      ['Cookie', 's=1; t=a=b'],
      ['Empty', ''],
    ],
    remoteAddress: '10.0.0.1',
  } as const;
  const cases: ReadonlyArray<readonly [string, Omit<Match, 'path'>, boolean | 'unknown']> = [
    ['method', { methods: ['POST', 'GET'] }, true],
    ['other method', { methods: ['get'] }, false],
    ['joined header', { headers: [{ name: 'x-A', value: { kind: 'exact', value: '1, 2' } }] }, true],
    ['one of two lines', { headers: [{ name: 'x-a', value: { kind: 'exact', value: '1' } }] }, false],
    ['header case', { headers: [{ name: 'cookie', value: { kind: 'prefix', value: 'S=' } }] }, false],
    [
      'header without case',
      { headers: [{ name: 'cookie', value: { kind: 'exact', value: 'S=1; T=A=B', ignoreCase: true } }] },
      true,
    ],
    ['present though empty', { headers: [{ name: 'empty', value: { kind: 'present' } }] }, true],
    ['absent', { headers: [{ name: 'x-b', value: { kind: 'absent' } }] }, true],
    ['not absent', { headers: [{ name: 'x-a', value: { kind: 'absent' } }] }, false],
    ['host as header', { headers: [{ name: 'Host', value: { kind: 'exact', value: 'a.test' } }] }, true],
    ['pattern', { headers: [{ name: 'x-a', value: { kind: 'regex', pattern: pcre('\\d, \\d') } }] }, true],
    [
      'pattern of nothing sent',
      { headers: [{ name: 'x-b', value: { kind: 'regex', pattern: pcre('.*') } }] },
      false,
    ],
    ['broken pattern', { headers: [{ name: 'x-a', value: { kind: 'regex', pattern: pcre('(') } }] }, false],
    [
      'look-ahead',
      { headers: [{ name: 'x-a', value: { kind: 'regex', pattern: pcre('(?=a)') } }] },
      'unknown',
    ],
    ['first query value', { query: [{ name: 'x', value: { kind: 'exact', value: '1' } }] }, true],
    ['second query value', { query: [{ name: 'x', value: { kind: 'exact', value: '2' } }] }, false],
    ['query without value', { query: [{ name: 'y', value: { kind: 'exact', value: '' } }] }, true],
    ['query name case', { query: [{ name: 'X', value: { kind: 'present' } }] }, false],
    ...(
      [
        ['one of two lines, any', '1', true],
        ['the lines joined, any', '1, 2', false],
      ] as const
    ).map(
      ([name, value, holds]) =>
        [
          name,
          { headers: [{ name: 'X-A', value: { kind: 'exact', value }, repeated: 'any' }] },
          holds,
        ] as const,
    ),
    [
      'second query value, any',
      { query: [{ name: 'x', value: { kind: 'exact', value: '2' }, repeated: 'any' }] },
      true,
    ],
    [
      'third query value, any',
      { query: [{ name: 'x', value: { kind: 'exact', value: '3' }, repeated: 'any' }] },
      false,
    ],
    ['cookie', { cookies: [{ name: 't', value: { kind: 'exact', value: 'a=b' } }] }, true],
    ['cookie name case', { cookies: [{ name: 'T', value: { kind: 'present' } }] }, false],
    ['address', { clientAddresses: ['10.0.0.0/8'] }, true],
    ['other address', { clientAddresses: ['11.0.0.0/8'] }, false],
    ['not', { not: [{ path, methods: ['POST'] }] }, true],
    [
      'not that holds',
      { not: [{ path, methods: ['POST'] }, { path: { kind: 'exact', value: '/a' } }] },
      false,
    ],
    [
      'any',
      {
        any: [
          { path, methods: ['POST'] },
          { path, methods: ['GET'] },
        ],
      },
      true,
    ],
    ['any of none', { any: [] }, false],
    [
      'what is certain beats what is not',
      {
        headers: [{ name: 'x-a', value: { kind: 'regex', pattern: pcre('(?=a)') } }],
        methods: ['GET'],
        any: [],
      },
      false,
    ],
  ];
  test.each(cases)('%s', (_, match, expected) => {
    expect(matches({ path, ...match }, context(sent))).toBe(expected);
  });

  test('an address that nobody says', () => {
    expect(matches({ path, clientAddresses: ['10.0.0.0/8'] }, context())).toBe('unknown');
    expect(matches({ path, not: [{ path, clientAddresses: ['10.0.0.0/8'] }] }, context())).toBe('unknown');
  });
});

// net/url, ParseQuery; net/http, AllowQuerySemicolons
test.each([
  ['a=1+2', 'form', '1 2'],
  ['a=1+2', undefined, '1+2'],
  ['b=0&a=%C3%A9', 'form', 'é'],
  ['a=%zz&a=2', 'form', '2'],
  ['b=0;a=3', 'form', '3'],
  ['b=0;a=3', undefined, undefined],
  ['%61=4', 'form', '4'],
  ['%61=4', undefined, undefined],
  ['a', 'form', ''],
  ['a==', 'form', '='],
] as const)('the first value of a in %s, read as %s', (query, encoding, expected) => {
  const value = { kind: 'present' } as const;
  const predicate = { name: 'a', value, ...(encoding === undefined ? {} : { encoding }) };
  expect(queryValues(query, predicate)[0]).toBe(expected);
});
