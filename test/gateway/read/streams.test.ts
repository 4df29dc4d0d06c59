import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerOf, type Brief, codesOf, readAll, request, service } from './world.ts';

const gateway = (...listeners: readonly object[]): Brief => [
  'Gateway',
  'default/gw',
  { gatewayClassName: 'any', listeners },
];
const TCP = { name: 'db', port: 5432, protocol: 'TCP' };
const UDP = { name: 'dns', port: 53, protocol: 'UDP' };
const route = (kind: string, name: string, backends: readonly object[], more: object = {}): Brief => [
  kind,
  `default/${name}`,
  { parentRefs: [{ name: 'gw' }], rules: [{ backendRefs: backends }], ...more },
];
const SERVICES: readonly Brief[] = [
  service('default/a'),
  service('default/b'),
  ['Service', 'default/dns', { spec: { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] } }],
];
const A = { name: 'a', port: 80 };
const B = { name: 'b', port: 80 };
const open = (protocol: 'tcp' | 'udp', port: number): Request => request(`http://any:${port}/`, { protocol });

describe('TCPRoutes and UDPRoutes', () => {
  test('the port alone decides, and weights share', () => {
    const result = readAll([
      gateway(TCP, { ...TCP, name: 'other', port: 5433 }, UDP),
      route('TCPRoute', 'first', [{ ...A, weight: 3 }, B], {
        parentRefs: [{ name: 'gw', sectionName: 'db' }],
      }),
      route('UDPRoute', 'names', [{ name: 'dns', port: 53 }]),
      ...SERVICES,
    ]);
    expect(result.findings).toEqual([]);
    expect(answerOf(result, open('tcp', 5432))).toBe('75% default/a:80, 25% default/b:80');
    expect(answerOf(result, open('udp', 53))).toBe('default/dns:53');
    // A listener without routes, and ports of the other transport.
    expect(answerOf(result, open('tcp', 5433))).toBe('0');
    expect(answerOf(result, open('udp', 5432))).toBe('0');
    expect(answerOf(result, open('tcp', 53))).toBe('0');
  });

  test('of two routes on one listener the older receives everything', () => {
    const older = { created: '2024-01-01T00:00:00Z' };
    const younger = { created: '2024-01-02T00:00:00Z' };
    const result = readAll([
      gateway(TCP),
      route('TCPRoute', 'x', [A], younger),
      route('TCPRoute', 'y', [B], older),
      ...SERVICES,
    ]);
    expect(answerOf(result, open('tcp', 5432))).toBe('default/b:80');
  });

  test.each([
    ['does not exist', { name: 'nope', port: 80 }, 'GP6020'],
    ['is in another namespace without a grant', { name: 'a', namespace: 'far', port: 80 }, 'GP6021'],
    ['has the port for datagrams alone', { name: 'dns', port: 53 }, 'GP6020'],
  ])('a backend that %s refuses its share', (_, backend, code) => {
    const result = readAll([
      gateway(TCP),
      route('TCPRoute', 'x', [A, backend]),
      ...SERVICES,
      service('far/a'),
    ]);
    expect(answerOf(result, open('tcp', 5432))).toBe('50% default/a:80, 50% 0');
    expect(codesOf(result)).toEqual([code]);
  });

  test.each([
    ['TCPRoute', UDP],
    ['UDPRoute', TCP],
    ['HTTPRoute', TCP],
    ['TLSRoute', TCP],
    ['TCPRoute', { name: 'web', port: 80, protocol: 'HTTP' }],
  ])('a %s does not attach to a listener of another protocol', (kind, listener) => {
    expect(codesOf(readAll([gateway(listener), route(kind, 'x', [A]), ...SERVICES]))).toEqual(['GP6012']);
  });

  test('a TCP listener passes requests on as well, whatever they ask for', () => {
    const result = readAll([gateway(TCP), route('TCPRoute', 'x', [A]), ...SERVICES]);
    expect(answerOf(result, request('http://shop.test:5432/any'))).toBe('default/a:80');
    expect(answerOf(result, request('https://shop.test:5432/any'))).toBe('default/a:80');
    expect(answerOf(result, request('http://shop.test:80/any'))).toBe('0');
  });

  test('a listener of a protocol that the specification does not know is left out', () => {
    const odd = { name: 'odd', port: 99, protocol: 'example.com/odd' };
    expect(codesOf(readAll([gateway(TCP, odd)]))).toEqual(['GP6004']);
  });

  test('an HTTP listener answers no bare connection', () => {
    const web = { name: 'web', port: 80, protocol: 'HTTP' };
    const result = readAll([gateway(web), route('HTTPRoute', 'x', [A]), ...SERVICES]);
    expect(answerOf(result, request('http://x.test/'))).toBe('default/a:80');
    expect(answerOf(result, open('tcp', 80))).toBe('0');
  });
});
