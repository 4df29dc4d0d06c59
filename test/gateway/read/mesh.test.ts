import { describe, expect, test } from 'vitest';
import { SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { read } from '../../../src/gateway/read/index.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import { type Brief, objectSet } from './world.ts';

const SERVICES: readonly Brief[] = ['one', 'two'].map((name): Brief => {
  const ports = [
    { name: 'http', port: 80 },
    { name: 'alt', port: 8080 },
  ];
  return ['Service', `app/${name}`, { spec: { ports } }];
});

function route(name: string, parent: object, path: string, service: string, hostnames?: string[]): Brief {
  const rules = [
    { matches: [{ path: { value: path } }], backendRefs: [{ name: service, namespace: 'app', port: 80 }] },
  ];
  const parentRefs = [{ group: '', kind: 'Service', name: 'one', namespace: 'app', ...parent }];
  return ['HTTPRoute', name, { parentRefs, rules, ...(hostnames === undefined ? {} : { hostnames }) }];
}

interface Asked {
  readonly from?: string;
  readonly to?: string;
  readonly port?: number;
  readonly host?: string;
  readonly path?: string;
}

function answer(routes: readonly Brief[], asked: Asked): string {
  const { from = 'app', to = 'app/one', port = 80, host = 'one', path = '/' } = asked;
  const { table } = read(objectSet([...SERVICES, ...routes]), { dialect: SPECIFICATION, mesh: { from } });
  const request = {
    method: 'GET',
    scheme: 'http',
    host,
    target: path,
    headers: [],
    port,
    gateway: to,
  } as const;
  const { results } = evaluate(table, request);
  return results.map(({ backend, status }) => backend?.name ?? String(status)).join();
}

describe('requests inside a mesh', () => {
  const producer = route('app/r', {}, '/v2', 'two');
  test.each<readonly [string, readonly Brief[], Asked, string]>([
    ['a Service without routes receives its requests', [], { path: '/v2' }, 'one'],
    ['a route takes those that match', [producer], { path: '/v2' }, 'two'],
    ['with a route, others are answered with 404', [producer], { path: '/other' }, '404'],
    ['other Services are not touched', [producer], { to: 'app/two', path: '/v2' }, 'two'],
    ['the Host has no influence', [producer], { host: 'elsewhere.test', path: '/v2' }, 'two'],
    [
      'hostnames have none either',
      [route('app/r', {}, '/v2', 'two', ['x.test'])],
      { host: 'one', path: '/v2' },
      'two',
    ],
    ['clients of other namespaces see producer routes', [producer], { from: 'far', path: '/v2' }, 'two'],
    [
      'a parent with a port is that port alone',
      [route('app/r', { port: 8080 }, '/v2', 'two')],
      { path: '/v2' },
      'one',
    ],
    [
      'and is the port that it names',
      [route('app/r', { port: 8080 }, '/v2', 'two')],
      { port: 8080, path: '/v2' },
      'two',
    ],
    [
      'a route of another namespace is for clients there',
      [route('far/r', {}, '/', 'one')],
      { from: 'far' },
      'one',
    ],
    ['and for nobody else', [route('far/r', {}, '/only', 'one')], { from: 'app', path: '/other' }, 'one'],
    [
      'where it takes the place of the routes for all',
      [producer, route('far/r', {}, '/far', 'one')],
      { from: 'far', path: '/v2' },
      '404',
    ],
    [
      'a Service that is not the parent still needs a grant',
      [route('far/r', {}, '/', 'two')],
      { from: 'far' },
      '500',
    ],
  ])('%s', (_title, routes, asked, expected) => {
    expect(answer(routes, asked)).toBe(expected);
  });
});
