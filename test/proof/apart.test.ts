import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { HeaderEdit } from '../../src/model/outcome.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { Cors, Listener, Route, RouteTable } from '../../src/model/route-table.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, listener, rawPaths, route, tableOf, virtualHost } from '../model/fixtures.ts';

const only = { hosts: (name: string) => name === 'a.test' };
const everything = (more: Parameters<typeof forward>[1], extra: Partial<Route> = {}): Route =>
  route('all', { path: { kind: 'any' } }, forward('web', more), extra);

const timeout = (read: number, isDefault = false): Policy => ({
  kind: 'timeouts',
  read,
  isDefault,
  origins: [],
});

function hostOf(before: Route, after: Route) {
  const [host] = prove(tableOf([before]), tableOf([after]), only).hosts;
  if (host === undefined) throw new Error('the host was not compared');
  return host;
}

describe('policies are compared apart from routing', () => {
  test('another timeout', () => {
    const host = hostOf(everything({ policies: [timeout(1000)] }), everything({ policies: [timeout(2000)] }));
    expect(host).toMatchObject({ verdict: 'equivalent-modulo', modulo: ['policies'], differences: [] });
    expect(host.policies).toMatchObject([
      { kind: 'timeouts', before: [{ read: 1000 }], after: [{ read: 2000 }], isDefault: false },
    ]);
  });

  test('a lost default is a default', () => {
    const host = hostOf(everything({ policies: [timeout(60_000, true)] }), everything({}));
    expect(host.policies).toMatchObject([{ kind: 'timeouts', after: [], isDefault: true }]);
  });

  test('the same difference of many routes is one, and counted', () => {
    const routes = (read: number): Route[] =>
      ['/a', '/b', '/c'].map((value) =>
        route(value, { path: { kind: 'prefix', value } }, forward(value, { policies: [timeout(read)] })),
      );
    const [host] = prove(tableOf(routes(1)), tableOf(routes(2)), only).hosts;
    expect(host?.policies).toMatchObject([{ kind: 'timeouts', routes: { count: 3 } }]);
  });
});

const origin = { object: { kind: 'Ingress', namespace: 'shop', name: 'web' }, path: [] };
const setHeader = (name: string, explicit: boolean, text = 'on'): HeaderEdit => ({
  action: 'set',
  name,
  value: [{ text }],
  ...(explicit ? { origins: [origin] } : {}),
});

describe('headers', () => {
  test('one that a manifest sets is routing', () => {
    const host = hostOf(everything({ requestHeaders: [setHeader('X-A', true)] }), everything({}));
    expect(host.differences).toMatchObject([{ cause: 'request-header', detail: 'x-a' }]);
  });

  test('one that a system sets by itself is a default', () => {
    const host = hostOf(everything({ requestHeaders: [setHeader('X-A', false)] }), everything({}));
    expect(host.differences).toEqual([]);
    expect(host.policies).toMatchObject([{ kind: 'default-request-headers', isDefault: true }]);
  });

  test('a default that the other side sets on purpose is no difference', () => {
    const host = hostOf(
      everything({ requestHeaders: [setHeader('X-A', false)] }),
      everything({ requestHeaders: [setHeader('x-a', true)] }),
    );
    expect(host).toMatchObject({ verdict: 'equivalent' });
  });

  test('a header of answers that is removed on one side', () => {
    const remove: HeaderEdit = { action: 'remove', name: 'Server', origins: [origin] };
    const host = hostOf(everything({}, { responseHeaders: [remove] }), everything({}));
    expect(host.differences).toMatchObject([{ cause: 'response-header', detail: 'server' }]);
  });
});

describe('cross-origin headers', () => {
  const cors = (more: Partial<Cors>): Partial<Route> => ({
    cors: {
      allowOrigins: [{ kind: 'exact', value: 'https://a.test', text: 'https://a.test' }],
      allowCredentials: false,
      starAnswer: 'literal',
      allowMethods: 'GET',
      allowHeaders: 'X-A',
      answers: 'preflight',
      preflightStatus: 204,
      headersOnEveryAnswer: false,
      origins: [],
      ...more,
    },
  });

  test.each<readonly [string, Partial<Cors>, string]>([
    ['another status of preflights', { preflightStatus: 200 }, 'OPTIONS'],
    ['credentials', { allowCredentials: true }, 'GET'],
    ['any OPTIONS request is answered', { answers: 'every-options' }, 'OPTIONS'],
    ['other methods', { allowMethods: 'GET, PUT' }, 'OPTIONS'],
  ])('%s', (_, more, method) => {
    const host = hostOf(everything({}, cors({})), everything({}, cors(more)));
    expect(host.differences).toMatchObject([{ cause: 'cors', witness: { method } }]);
    expect(host.differences[0]?.witness.headers.map(([name]) => name)).toContain('Origin');
  });
});

describe('what systems do before they look at routes', () => {
  test('paths that they read differently are told once for the listener', () => {
    const routes = [everything({})];
    const proof = prove(tableOf(routes), tableOf(routes, { paths: rawPaths }));
    expect(proof.handling).toMatchObject([
      {
        kind: 'paths',
        text: '/a%2Fb is read as /a/b for the first and read as /a%2Fb for the second',
        witness: { target: '/a%2Fb' },
      },
    ]);
    expect(proof.verdict).toBe('equivalent-modulo');
    expect(proof.assumptions.join(' ')).toContain('neither of them changes');
  });

  describe('requests on a connection that was made for another host', () => {
    const names = (...hosts: readonly string[]): Partial<Listener> => ({
      protocol: 'https',
      port: 443,
      serverNames: {
        hosts: hosts.map((host) =>
          host.startsWith('*')
            ? { kind: 'wildcard', suffix: host.slice(1), labels: 'many-labels' }
            : { kind: 'exact', host },
        ),
        misdirected: { kind: 'respond', status: 421, reason: 'misdirected' },
      },
    });
    const https = (more: Partial<Listener>): RouteTable => ({
      listeners: [
        listener(
          ['a.test', 'b.test'].map((host) => virtualHost(host, [everything({})])),
          { protocol: 'https', port: 443, ...more },
        ),
      ],
    });

    test('are told once, with a connection that shows it', () => {
      const proof = prove(https({}), https(names('a.test', 'b.test')));
      expect(proof.handling).toMatchObject([
        { kind: 'server-name', port: 443, witness: { host: 'a.test', sni: 'b.test' } },
      ]);
      expect(proof.handling[0]?.text).toMatch(/served by the first and answered with 421 by the second/);
      expect(proof.hosts.find(({ hosts }) => hosts.includes('a.test'))).toMatchObject({
        verdict: 'equivalent-modulo',
        modulo: ['server-name'],
      });
      const { witness } = proof.handling[0] ?? {};
      if (witness === undefined) throw new Error('no witness');
      expect(evaluate(https({}), witness).results[0]?.kind).toBe('forwarded');
      expect(evaluate(https(names('a.test', 'b.test')), witness).results[0]?.status).toBe(421);
    });

    test.each([
      ['one listener holds both hosts', names('*.test'), {}],
      ['both sides refuse', names('a.test', 'b.test'), names('a.test', 'b.test')],
    ])('are alike where %s', (_, one, two) => {
      expect(prove(https(one), https(two)).handling).toEqual([]);
    });
  });

  test('where the address of the client is taken from', () => {
    const routes = [everything({})];
    const other = { clientAddress: { kind: 'forwarded-for' as const } };
    const proof = prove(tableOf(routes), tableOf(routes, other), only);
    expect(proof.handling).toMatchObject([{ kind: 'client-address' }]);
    expect(proof.hosts[0]?.modulo).toEqual(['client-address']);
  });
});
