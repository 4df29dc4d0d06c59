import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Match } from '../../src/model/match.ts';
import type { Check, Outcome } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import type { Route } from '../../src/model/route-table.ts';
import type { PathRewrite, Template } from '../../src/model/template.ts';
import { forward, get, rawPaths, route, service, tableOf } from './fixtures.ts';

const PATHS = { paths: { ...rawPaths, encode: 'rfc3986' as const } };
const EVERYTHING: Match = { path: { kind: 'any' } };
const go = (source: string) => ({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' }) as const;
const URL: Template = [{ text: 'http://' }, { variable: 'host-header' }, { variable: 'request-uri' }];

function results(outcome: Outcome, request: Request, match = EVERYTHING, more: Partial<Route> = {}) {
  return evaluate(tableOf([route('one', match, outcome, more)], PATHS), request).results;
}

describe('rewrites in turn', () => {
  const cut: PathRewrite = { kind: 'prefix', prefix: '/a', replacement: '/' };
  const swap: PathRewrite = {
    kind: 'regex',
    pattern: go('x'),
    template: [{ text: 'y' }],
    replaces: 'all-matches',
  };
  const empty: PathRewrite = { kind: 'constant', value: '' };
  test.each<readonly [readonly PathRewrite[], string, string]>([
    [[cut, swap], '/a/x/x?q', '/y/y?q'],
    [[swap, cut], '/a/b', '/b'],
    [[swap, empty], '/x?q', '/?q'],
    [[], '/x', '/x'],
  ])('%j', (steps, target, expected) => {
    const [result] = results(forward('a', { path: { kind: 'sequence', steps } }), get(target));
    expect(result?.upstream?.target).toBe(expected);
  });
});

describe('texts made of a request', () => {
  const moved: Template = [
    {
      replaced: URL,
      pattern: go('^http://([^/]+)/(.*)'),
      by: [{ text: 'https://' }, { capture: 1 }, { text: '/v1/' }, { capture: 2 }],
    },
  ];

  test('a location in which a pattern is replaced', () => {
    const [result] = results(
      { kind: 'redirect', status: 302, location: { kind: 'template', value: moved } },
      get('/x?y'),
    );
    expect(result?.responseHeaders.set['location']).toBe('https://a.test/v1/x?y');
  });

  test('a condition on a text', () => {
    const match: Match = { path: { kind: 'any' }, texts: [{ text: URL, pattern: go('^http://a\\.test/x') }] };
    expect(results(forward('a'), get('/x'), match)[0]?.kind).toBe('forwarded');
    expect(results(forward('a'), get('/y'), match)[0]?.status).toBe(404);
  });

  test('a condition that two texts are equal', () => {
    const match: Match = {
      path: { kind: 'any' },
      texts: [{ text: [{ rewritten: { kind: 'constant', value: '/x' } }], equals: [{ variable: 'path' }] }],
    };
    expect(results(forward('a'), get('/x'), match)[0]?.kind).toBe('forwarded');
    expect(results(forward('a'), get('/y'), match)[0]?.status).toBe(404);
  });

  test.each([
    ['Basic dXNlcjpwYTpzcw==', 'user'],
    ['basic dXNlcg==', undefined],
    ['Bearer dXNlcjpwYXNz', undefined],
  ])('the user in %s', (authorization, user) => {
    const edit = { action: 'set', name: 'X-User', value: [{ variable: 'basic-user' }] } as const;
    const request = get('/', { headers: [['Authorization', authorization]] });
    expect(results(forward('a', { requestHeaders: [edit] }), request)[0]?.upstream?.headers['x-user']).toBe(
      user,
    );
  });
});

describe('addresses in X-Forwarded-For', () => {
  const rules = [
    { action: 'allow', cidr: '10.0.0.0/8' },
    { action: 'deny', cidr: 'all' },
  ] as const;
  type Address = NonNullable<Extract<Check, { kind: 'client-address' }>['address']>;
  test.each<readonly [Address, string, string, boolean]>([
    [{ kind: 'depth', depth: 1 }, '1.1.1.1, 10.0.0.1', '9.9.9.9', true],
    [{ kind: 'depth', depth: 2 }, '1.1.1.1, 10.0.0.1', '9.9.9.9', false],
    [{ kind: 'depth', depth: 3 }, '10.0.0.1, 10.0.0.1', '10.0.0.1', false],
    [{ kind: 'excluded', excluded: ['2.2.2.0/24'] }, '10.0.0.1, 2.2.2.2', '9.9.9.9', true],
    [{ kind: 'excluded', excluded: ['2.2.2.0/24'] }, '2.2.2.1, 2.2.2.2', '10.0.0.1', false],
    [{ kind: 'depth', depth: 1, peers: ['9.9.9.9'] }, '10.0.0.1', '9.9.9.9', true],
    [{ kind: 'depth', depth: 1, peers: ['9.9.9.9'] }, '10.0.0.1', '9.9.9.8', false],
    [{ kind: 'depth', depth: 1 }, '10.0.0.1:80', '9.9.9.9', true],
  ])('%j of %s from %s', (address, list, remoteAddress, passes) => {
    const check: Check = { kind: 'client-address', rules, address };
    const refused = { kind: 'respond', status: 403, reason: 'no' } as const;
    const gate = Object.fromEntries([
      ['kind', 'gate'],
      ['check', check],
      ['then', forward('a')],
      ['otherwise', refused],
      ['origins', []],
    ]) as unknown as Outcome;
    const [result] = results(gate, get('/', { headers: [['X-Forwarded-For', list]], remoteAddress }));
    expect(result?.status ?? 200).toBe(passes ? 200 : 403);
  });
});

describe('answers', () => {
  const edit = { action: 'set', name: 'X-A', value: [{ text: '1' }] } as const;
  const refused = { kind: 'respond', status: 403, reason: 'no' } as const;
  const pages = {
    statuses: [403],
    backend: service('pages'),
    interceptsBackend: false,
    requestHeaders: [],
    origins: [],
  };

  test('given before the edits of the route', () => {
    const more = { responseHeaders: [edit], errorPages: pages };
    expect(results({ ...refused, before: true }, get('/'), EVERYTHING, more)[0]).toMatchObject({
      kind: 'answered',
      responseHeaders: { set: {} },
    });
    expect(results(refused, get('/'), EVERYTHING, more)[0]?.kind).toBe('forwarded');
  });

  test('a redirect with a header of its own', () => {
    const location = { kind: 'template', value: [{ text: '/x' }] } as const;
    const [result] = results({ kind: 'redirect', status: 302, location, headers: [edit] }, get('/'));
    expect(result?.responseHeaders.set).toEqual({ location: '/x', 'x-a': '1' });
  });

  test('a page with the status in its path, a status of its own and few headers', () => {
    const page = {
      target: [{ text: '/' }, { status: 'original' as const }, { text: '/' }, { status: 'client' as const }],
      statuses: [{ from: 400, to: 499, client: 200 }],
      headers: ['X-B'],
    };
    const request = get('/', {
      headers: [
        ['X-B', '2'],
        ['X-C', '3'],
      ],
    });
    const [result] = results(refused, request, EVERYTHING, {
      errorPages: { ...pages, page, responseHeaders: [edit] },
    });
    expect(result).toMatchObject({
      status: 200,
      upstream: { target: '/403/200' },
      responseHeaders: { set: { 'x-a': '1' } },
    });
    expect({ ...result?.upstream?.headers }).toEqual({ host: 'a.test', 'x-b': '2' });
  });
});
