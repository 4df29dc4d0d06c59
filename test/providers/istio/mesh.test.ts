import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/kubernetes/object.ts';
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
});
