import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import { answer, codes, compileObjects, gateway, service, to, virtualService } from './support.ts';

const services = ['one', 'two', 'three'].map((name) => service(name));

function asked(objects: readonly Json[], of: string, path = '/', from = 'default'): string {
  const compiled = compileObjects([...objects, ...services], { flags: { mesh: from } });
  return answer(compiled, `http://${of}${path}`, { gateway: `default/${of}` });
}

describe('requests inside of the mesh', () => {
  const rule = virtualService({
    hosts: ['one'],
    gateways: [],
    http: [{ match: [{ uri: { prefix: '/two' } }], ...to('two') }, to('one')],
  });
  test.each<[name: string, objects: readonly Json[], of: string, path: string, expected: string]>([
    ['a VirtualService takes those to its host', [rule], 'one', '/two/x', 'two:80 as /two/x'],
    ['and gives the rest to the next entry', [rule], 'one', '/x', 'one:80 as /x'],
    ['other Services receive their own', [rule], 'three', '/two', 'three:80 as /two'],
    [
      'VirtualServices of gateways have no part',
      [gateway(), virtualService({ http: [to('two')] })],
      'one',
      '/',
      'one:80 as /',
    ],
    [
      'what holds nothing is answered with 404',
      [
        virtualService({
          hosts: ['one'],
          gateways: ['mesh'],
          http: [{ match: [{ uri: { exact: '/x' } }], ...to('two') }],
        }),
      ],
      'one',
      '/y',
      '404',
    ],
    [
      'matches for a gateway have no part',
      [
        virtualService({
          hosts: ['one'],
          gateways: ['mesh', 'gateway'],
          http: [{ match: [{ gateways: ['gateway'] }], ...to('two') }, to('three')],
        }),
      ],
      'one',
      '/',
      'three:80 as /',
    ],
    [
      'the more specific host decides',
      [
        virtualService(
          { hosts: ['*.svc.cluster.local'], gateways: ['mesh'], http: [to('three')] },
          { name: 'wide', age: 1 },
        ),
        { ...rule },
      ],
      'one',
      '/x',
      'one:80 as /x',
    ],
  ])('%s', (_name, objects, of, path, expected) => {
    expect(asked(objects, of, path)).toBe(expected);
  });

  test('exportTo hides a VirtualService from other namespaces', () => {
    const hidden = virtualService({ hosts: ['one'], gateways: [], exportTo: ['.'], http: [to('two')] });
    expect(asked([hidden], 'one')).toBe('two:80 as /');
    expect(asked([hidden], 'one', '/', 'shop')).toBe('one:80 as /');
  });

  test('without the flag they are left alone, and said so', () => {
    const compiled = compileObjects([rule, ...services]);
    expect(compiled.table.listeners).toEqual([]);
    expect(codes(compiled)).toContain('GP4004');
  });

  describe('what has no route bound to a Service is said', () => {
    const all = (objects: readonly Json[], complete = true) =>
      compileObjects([...objects, ...services], { flags: { mesh: ['*'] }, complete });
    const at = (hosts: readonly string[], more: JsonObject = {}): Json =>
      virtualService({ hosts, gateways: [], http: [to('two')], ...more });
    test.each<[string, Json, boolean, readonly string[]]>([
      ['a host outside of the cluster', at(['api.example.com']), true, ['GP4013']],
      ['a Service that does not exist', at(['none']), true, ['GP4013']],
      ['a Service that is not in the input', at(['none']), false, ['GP4017']],
      [
        'labels of workloads',
        at(['one'], { http: [{ match: [{ sourceLabels: { a: 'b' } }], ...to('two') }] }),
        true,
        ['GP4014'],
      ],
      ['TLS by server names', at(['one'], { tls: [{ match: [{ sniHosts: ['x'] }] }] }), true, ['GP4015']],
      ['nothing of a Service', at(['one']), true, []],
    ])('%s', (_name, object, complete, expected) => {
      const found = codes(all([object], complete)).filter((code) => /^GP40(1[3457])$/.test(code));
      expect(found).toEqual(expected);
    });

    test('objects of gateways have no part, and are not said to be converted', () => {
      const { ledger } = all([gateway(), virtualService({ http: [to('two')] })]);
      expect(new Set(ledger.map(({ status }) => status))).toEqual(new Set(['no-effect']));
    });
  });

  test('clients of several namespaces are told apart where an object does so', () => {
    const hidden = virtualService(
      {
        hosts: ['one.default.svc.cluster.local'],
        gateways: [],
        exportTo: ['.'],
        http: [to('three.default.svc.cluster.local')],
      },
      { namespace: 'orders' },
    );
    const compiled = compileObjects([rule, hidden, ...services], { flags: { mesh: ['*'] } });
    expect([...new Set(compiled.table.listeners.map(({ mesh }) => mesh?.from))]).toEqual([
      undefined,
      'orders',
    ]);
    expect(answer(compiled, 'http://one/', { gateway: 'default/one from orders' })).toBe('three:80 as /');
    expect(answer(compiled, 'http://one/', { gateway: 'default/one' })).toBe('one:80 as /');
  });

  test('ports that carry no HTTP are connections, and tcp routes take them', () => {
    const db = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db', namespace: 'default' },
      spec: { selector: { app: 'db' }, ports: [{ name: 'tcp-pg', port: 5432 }] },
    };
    const tcp = virtualService({
      hosts: ['db'],
      gateways: [],
      tcp: [
        { match: [{ destinationSubnets: ['10.0.0.0/8'] }], route: [{ destination: { host: 'two' } }] },
        { match: [{ port: 5432 }], route: [{ destination: { host: 'one', port: { number: 80 } } }] },
      ],
    });
    const asked = { gateway: 'default/db', port: 5432, protocol: 'tcp' } as const;
    const plain = compileObjects([db, ...services], { flags: { mesh: 'default' } });
    expect(answer(plain, 'http://db/', asked)).toBe('db:5432 as /');
    const compiled = compileObjects([tcp, db, ...services], { flags: { mesh: 'default' } });
    expect(answer(compiled, 'http://db/', asked)).toBe('one:80 as /');
    // Sidecars look at networks, and a route cannot.
    expect(codes(compiled)).toContain('GP4014');
  });
});
