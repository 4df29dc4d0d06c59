import { describe, expect, test } from 'vitest';
import type { HostPattern, RouteTable, VirtualHost } from '../../src/model/route-table.ts';
import { groupClasses } from '../../src/proof/group.ts';
import { entrances, hostClasses } from '../../src/proof/hosts.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, listener, route, virtualHost } from '../model/fixtures.ts';

const everything = (name: string) => route(name, { path: { kind: 'any' } }, forward(name));

function host(name: string, ...hosts: readonly HostPattern[]): VirtualHost {
  return virtualHost('unused', [everything(name)], { hosts });
}

const exact = (name: string): HostPattern => ({ kind: 'exact', host: name });
const wildcard = (suffix: string, labels: 'one-label' | 'many-labels' = 'many-labels'): HostPattern => ({
  kind: 'wildcard',
  suffix,
  labels,
});

function table(...hosts: readonly VirtualHost[]): RouteTable {
  return { listeners: [listener(hosts)] };
}

const http = { scheme: 'http', port: 80, portAfter: 80 } as const;

describe('hosts that nothing tells apart', () => {
  test('names, one label and more below each suffix, and the rest', () => {
    const before = table(host('a', exact('a.test')), host('w', wildcard('.test')));
    const after = table(host('b', exact('b.a.test')), host('w', wildcard('a.test', 'one-label')));
    const classes = hostClasses(before, after, http).map(({ name, sample }) => [name, sample]);
    expect(classes).toEqual([
      ['a.test', 'a.test'],
      ['b.a.test', 'b.a.test'],
      ['*.a.test', 'www.a.test'],
      ['*.*.a.test', 'a.www.a.test'],
      ['*.test', 'www.test'],
      ['*.*.test', 'a.www.test'],
      ['any other host', 'other.example'],
    ]);
  });

  test('a sample is none of the names and below no longer suffix', () => {
    const names = ['www.test', 'a.test', 'other.example'];
    const before = table(
      ...names.map((name) => host(name, exact(name))),
      host('w', wildcard('test'), wildcard('www.test')),
    );
    const classes = new Map(hostClasses(before, table(), http).map(({ name, sample }) => [name, sample]));
    expect(classes.get('*.test')).toBe('b.test');
    expect(classes.get('*.*.test')).toBe('a.a.test');
    expect(classes.get('any other host')).toBe('other1.example');
  });

  test('hosts that are served alike are compared once', () => {
    const before = table(host('a', exact('a.test'), exact('b.test')));
    const after = table(host('a', wildcard('test')));
    const groups = groupClasses(http, hostClasses(before, after, http));
    expect(groups.map(({ classes }) => classes.map(({ name }) => name))).toEqual([
      ['a.test', 'b.test'],
      ['*.test', '*.*.test'],
      ['any other host'],
    ]);
    expect(prove(before, after).hosts.map(({ hosts, verdict }) => [hosts[0], verdict])).toEqual([
      ['a.test', 'equivalent'],
      ['*.test', 'wider'],
      ['any other host', 'equivalent'],
    ]);
  });

  test('of hosts that a regular expression names one is compared, and that is said', () => {
    const before = table(host('r', { kind: 'regex', source: '^app[0-9]+\\.test$' }));
    const [regex] = prove(before, before).hosts;
    expect(regex).toMatchObject({ hosts: ['~^app[0-9]+\\.test$'], verdict: 'unknown', differences: [] });
    expect(regex?.unknown[0]?.reason).toContain('app0.test');
  });
});

describe('where both tables listen', () => {
  const https = listener([host('a', exact('a.test'))], { name: 'https', port: 443, protocol: 'https' });

  test('ports of both tables, paired by the given mapping', () => {
    const before: RouteTable = { listeners: [listener([], { port: 8080 }), https] };
    const after: RouteTable = { listeners: [listener([], { port: 80 }), { ...https, port: 8443 }] };
    expect(
      entrances(
        before,
        after,
        new Map([
          [8080, 80],
          [443, 8443],
        ]),
      ),
    ).toEqual([
      { scheme: 'https', port: 443, portAfter: 8443 },
      { scheme: 'http', port: 8080, portAfter: 80 },
    ]);
    const proof = prove(before, after, {
      ports: new Map([
        [8080, 80],
        [443, 8443],
      ]),
    });
    expect(proof.verdict).toBe('equivalent');
    expect(prove(before, after).verdict).not.toBe('equivalent');
  });

  test('the witness of the second table goes to its own port', () => {
    const before: RouteTable = { listeners: [listener([host('a', exact('a.test'))], { port: 8080 })] };
    const after: RouteTable = { listeners: [listener([host('b', exact('a.test'))], { port: 9090 })] };
    const [found] = prove(before, after, { ports: new Map([[8080, 9090]]) }).hosts;
    expect(found?.differences).toMatchObject([
      { cause: 'backend', witness: { port: 8080 }, witnessAfter: { port: 9090 } },
    ]);
  });

  test('a client certificate that is no longer asked for', () => {
    const tls = {
      certificate: 'default',
      clientCertificates: {
        caSecret: 'shop/ca',
        mode: 'require',
        depth: 1,
        missing: { kind: 'respond', status: 400, reason: 'no certificate' },
      },
      origins: [],
    } as const;
    const asking: RouteTable = {
      listeners: [{ ...https, virtualHosts: [{ ...host('a', exact('a.test')), tls }] }],
    };
    const [found] = prove(asking, { listeners: [https] }).hosts;
    expect(found?.differences).toMatchObject([{ cause: 'lost-policy', direction: 'wider' }]);
    expect(prove(asking, asking).verdict).toBe('equivalent');
  });
});
