import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Forward } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import type { HostPattern, Listener, VirtualHost } from '../../src/model/route-table.ts';

function to(name: string): Forward {
  const target = { kind: 'Service', namespace: 'n', name, port: 80, protocol: 'http' } as const;
  return {
    kind: 'forward',
    backends: [{ weight: 1, target }],
    path: { kind: 'keep' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
  };
}

const NOTHING = { kind: 'respond', status: 404, reason: 'none' } as const;

function hosting(name: string, ...hosts: readonly HostPattern[]): VirtualHost {
  const routes = [{ name, match: { path: { kind: 'any' } as const }, outcome: to(name), origins: [] }];
  return { hosts, routes, unmatched: NOTHING, origins: [] };
}

function listener(more: Partial<Listener>): Listener {
  return {
    name: 'web',
    port: 443,
    protocol: 'https',
    paths: {
      decode: 'unreserved',
      mergeSlashes: false,
      dotSegments: false,
      cutFragment: false,
      invalid: NOTHING,
      encode: 'none',
    },
    clientAddress: { kind: 'peer' },
    virtualHosts: [],
    unmatched: NOTHING,
    ...more,
  };
}

const exact = (host: string): HostPattern => ({ kind: 'exact', host });

function ask(listeners: readonly Listener[], more: Partial<Request>) {
  const request: Request = { method: 'GET', scheme: 'https', host: 'a.x', target: '/', headers: [], ...more };
  return evaluate({ listeners }, request).results[0];
}

describe('groups of server names', () => {
  const groups = [[exact('a.x')], [exact('b.x'), exact('c.x')]];
  const misdirected = { kind: 'respond', status: 421, reason: 'other settings' } as const;
  const one = listener({
    serverNameGroups: { groups, misdirected },
    virtualHosts: [hosting('all', { kind: 'any' })],
  });
  test.each([
    ['a.x', 'a.x', 'all'],
    ['b.x', 'c.x', 'all'],
    ['d.x', 'e.x', 'all'],
    ['a.x', 'b.x', 421],
    ['d.x', 'a.x', 421],
  ])('server name %s, Host %s: %s', (sni, host, expected) => {
    const result = ask([one], { sni, host });
    expect(result?.backend?.name ?? result?.status).toBe(expected);
  });
});

test('names that a passthrough listener leaves go to the https listener', () => {
  const passing = listener({
    name: 'tls',
    protocol: 'tls',
    virtualHosts: [hosting('raw', { kind: 'wildcard', suffix: '.x', labels: 'one-label' })],
    leaves: [exact('a.x')],
  });
  const web = listener({ virtualHosts: [hosting('web', exact('a.x'))] });
  expect(ask([passing, web], { host: 'a.x' })?.backend?.name).toBe('web');
  expect(ask([passing, web], { host: 'b.x' })?.backend?.name).toBe('raw');
});

test('headers of the connection do not reach a backend, except those that are kept', () => {
  const one = listener({
    virtualHosts: [hosting('all', { kind: 'any' })],
    connectionHeaders: { kept: ['x-real-ip'] },
  });
  const headers = [
    ['Connection', 'X-Secret, X-Real-Ip'],
    ['X-Secret', '1'],
    ['X-Real-Ip', '2'],
    ['X-Keep', '3'],
    ['TE', 'trailers'],
  ] as const;
  expect(ask([one], { headers })?.upstream?.headers).toEqual({
    host: 'a.x',
    'x-real-ip': '2',
    'x-keep': '3',
  });
});

describe('a handshake that asks for a certificate', () => {
  const missing = { kind: 'respond', status: 0, reason: 'no certificate' } as const;
  const tls = (mode: 'require' | 'optional') => ({
    certificate: 'default' as const,
    clientCertificates: { caSecret: 'n/ca', mode, depth: 1, missing },
    origins: [],
  });
  const paths = {
    decode: 'not-reserved',
    mergeSlashes: false,
    dotSegments: false,
    cutFragment: false,
    invalid: { kind: 'respond', status: 400, reason: 'bad' },
    encode: 'none',
  } as const;

  test.each([
    ['ends before a path is looked at', 'require', {}, 0],
    ['lets a path be refused with one', 'require', { clientCertificate: 'me' }, 400],
    ['lets a path be refused where it is not needed', 'optional', {}, 400],
  ] as const)('%s', (_, mode, more, status) => {
    const host = { ...hosting('a', exact('a.x')), tls: tls(mode) };
    const found = ask([listener({ paths, virtualHosts: [host] })], { target: '/%zz', ...more });
    expect(found?.status).toBe(status);
  });
});
