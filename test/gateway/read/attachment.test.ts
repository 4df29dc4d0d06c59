import { describe, expect, test } from 'vitest';
import { answerOf, type Brief, codesOf, readAll, request, service, to } from './world.ts';

const A = service('app/a');

function gateway(...listeners: readonly object[]): Brief {
  return ['Gateway', 'infra/gw', { gatewayClassName: 'any', listeners }];
}

function web(more: object = {}): object {
  return { name: 'web', port: 80, protocol: 'HTTP', ...more };
}

function route(spec: object = {}): Brief {
  const parentRefs = [{ name: 'gw', namespace: 'infra' }];
  return ['HTTPRoute', 'app/r', { parentRefs, rules: [{ backendRefs: to('a') }], ...spec }];
}

const FROM_ALL = { allowedRoutes: { namespaces: { from: 'All' } } };

function selecting(selector: object): object {
  return { allowedRoutes: { namespaces: { from: 'Selector', selector } } };
}

describe('which namespaces may attach', () => {
  test.each<[string, object, string]>([
    ['the same only, by default', {}, '404'],
    ['Same', { allowedRoutes: { namespaces: { from: 'Same' } } }, '404'],
    ['All', FROM_ALL, 'app/a:80'],
    ['a label', selecting({ matchLabels: { team: 'app' } }), 'app/a:80'],
    ['another label', selecting({ matchLabels: { team: 'other' } }), '404'],
    ['the name label', selecting({ matchLabels: { 'kubernetes.io/metadata.name': 'app' } }), 'app/a:80'],
    ['all of several labels', selecting({ matchLabels: { team: 'app', tier: 'x' } }), '404'],
    ['In', selecting({ matchExpressions: [{ key: 'team', operator: 'In', values: ['app'] }] }), 'app/a:80'],
    ['NotIn', selecting({ matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['app'] }] }), '404'],
    ['Exists', selecting({ matchExpressions: [{ key: 'team', operator: 'Exists' }] }), 'app/a:80'],
    ['DoesNotExist', selecting({ matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] }), '404'],
    ['an empty selector', selecting({}), 'app/a:80'],
    ['Selector without selector', { allowedRoutes: { namespaces: { from: 'Selector' } } }, '404'],
  ])('%s', (_, listener, expected) => {
    const namespace: Brief = ['Namespace', 'app', { labels: { team: 'app' } }];
    const result = readAll([gateway(web(listener)), route(), A, namespace]);
    expect(answerOf(result, request('http://x.test/'))).toBe(expected);
    expect(codesOf(result)).toEqual(expected === '404' ? ['GP6012'] : []);
  });
});

describe('which listeners a parentRef selects', () => {
  const two = gateway(web({ hostname: 'one.test', ...FROM_ALL }), {
    ...web(FROM_ALL),
    name: 'alt',
    port: 8080,
  });
  test.each<[string, object, string, string, readonly string[]]>([
    ['all', {}, 'app/a:80', 'app/a:80', []],
    ['by name', { sectionName: 'web' }, 'app/a:80', '404', []],
    ['by port', { port: 8080 }, '404', 'app/a:80', []],
    ['by name and port that agree', { sectionName: 'alt', port: 8080 }, '404', 'app/a:80', []],
    ['by name and port that disagree', { sectionName: 'alt', port: 80 }, '404', '404', ['GP6011']],
    ['by an unknown name', { sectionName: 'nope' }, '404', '404', ['GP6011']],
    ['another Gateway', { name: 'other' }, '404', '404', ['GP6010']],
    ['a Service of a mesh', { group: '', kind: 'Service' }, '404', '404', ['GP6017']],
  ])('%s', (_, parent, onWeb, onAlt, codes) => {
    const parentRefs = [{ name: 'gw', namespace: 'infra', ...parent }];
    const result = readAll([two, route({ parentRefs }), A]);
    expect(answerOf(result, request('http://one.test/'))).toBe(onWeb);
    expect(answerOf(result, request('http://one.test:8080/'))).toBe(onAlt);
    expect(codesOf(result)).toEqual(codes);
  });
});

test('allowedRoutes.kinds leaves other kinds out', () => {
  const listener = web({ allowedRoutes: { namespaces: { from: 'All' }, kinds: [{ kind: 'GRPCRoute' }] } });
  const result = readAll([gateway(listener), route(), A]);
  expect(answerOf(result, request('http://x.test/'))).toBe('404');
  expect(codesOf(result)).toEqual(['GP6012']);
});

test('hostnames that no listener holds are ignored, and a route with none left is not attached', () => {
  const listener = gateway(web({ hostname: '*.example.com', ...FROM_ALL }));
  const some = readAll([listener, route({ hostnames: ['a.example.com', 'b.test'] }), A]);
  expect(answerOf(some, request('http://a.example.com/'))).toBe('app/a:80');
  expect(answerOf(some, request('http://b.test/'))).toBe('404');
  expect(codesOf(some)).toEqual(['GP6014']);
  const none = readAll([listener, route({ hostnames: ['b.test'] }), A]);
  expect(answerOf(none, request('http://a.example.com/'))).toBe('404');
  expect(codesOf(none)).toEqual(['GP6013']);
});

describe('HTTPRoute and GRPCRoute on one listener', () => {
  const grpc = (created: string, hostname: string): Brief => [
    'GRPCRoute',
    'app/g',
    {
      created,
      parentRefs: [{ name: 'gw', namespace: 'infra' }],
      hostnames: [hostname],
      rules: [{ backendRefs: to('g') }],
    },
  ];
  const http = (created: string): Brief => {
    const [kind, name, content = {}] = route({ hostnames: ['*.example.com'] });
    return [kind, name, { ...content, created }];
  };
  test.each<[string, string, string, string, readonly string[]]>([
    ['the older HTTPRoute wins', '2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z', 'app/a:80', ['GP6015']],
    ['the older GRPCRoute wins', '2024-01-02T00:00:00Z', '2024-01-01T00:00:00Z', 'app/g:80', ['GP6015']],
    [
      'of equal age the first name wins',
      '2024-01-01T00:00:00Z',
      '2024-01-01T00:00:00Z',
      'app/g:80',
      ['GP6015'],
    ],
  ])('%s', (_, httpCreated, grpcCreated, expected, codes) => {
    const objects = [gateway(web(FROM_ALL)), http(httpCreated), grpc(grpcCreated, 'x.example.com'), A];
    const result = readAll([...objects, service('app/g')]);
    expect(answerOf(result, request('POST http://x.example.com/p.S/M'))).toBe(expected);
    expect(codesOf(result)).toEqual(codes);
  });

  test('both are accepted when they share no host', () => {
    const objects = [
      gateway(web(FROM_ALL)),
      http('2024-01-01T00:00:00Z'),
      grpc('2024-01-01T00:00:00Z', 'g.test'),
    ];
    const result = readAll([...objects, A, service('app/g')]);
    expect(answerOf(result, request('http://x.example.com/'))).toBe('app/a:80');
    expect(answerOf(result, request('POST http://g.test/p.S/M'))).toBe('app/g:80');
    expect(codesOf(result)).toEqual([]);
  });
});
