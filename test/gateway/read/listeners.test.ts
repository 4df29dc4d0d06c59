import { describe, expect, test } from 'vitest';
import { answerOf, type Brief, codesOf, readAll, request, service, to } from './world.ts';

const SERVICES = ['one', 'two', 'three'].map((name) => service(`default/${name}`));
const CERTIFICATE: Brief = [
  'Secret',
  'default/cert',
  { type: 'kubernetes.io/tls', dataKeys: ['tls.crt', 'tls.key'] },
];
const TLS = { certificateRefs: [{ name: 'cert' }] };

function gateway(listeners: readonly object[], more: object = {}): Brief {
  return ['Gateway', 'default/gw', { gatewayClassName: 'any', listeners, ...more }];
}

function http(name: string, hostname?: string, port = 80): object {
  return { name, port, protocol: 'HTTP', ...(hostname === undefined ? {} : { hostname }) };
}

function https(name: string, hostname?: string, more: object = {}): object {
  return { ...http(name, hostname, 443), protocol: 'HTTPS', tls: TLS, ...more };
}

function route(
  name: string,
  sectionName?: string,
  spec: object = {},
  parent: object = { name: 'gw' },
): Brief {
  const parentRefs = [sectionName === undefined ? parent : { ...parent, sectionName }];
  return ['HTTPRoute', `default/${name}`, { parentRefs, rules: [{ backendRefs: to(name) }], ...spec }];
}

describe('a request belongs to the listener with the most specific hostname', () => {
  const objects = [
    gateway([http('exact', 'a.b.test'), http('wild', '*.b.test'), http('any')]),
    route('one', 'exact', { rules: [{ matches: [{ path: { value: '/one' } }], backendRefs: to('one') }] }),
    route('two', 'wild'),
    route('three', 'any', { hostnames: ['a.b.test', 'x.b.test', 'c.test', '*.test'] }),
    ...SERVICES,
  ];
  const result = readAll(objects);
  test.each([
    ['http://a.b.test/one', 'default/one:80'],
    ['http://a.b.test/two', '404'],
    ['http://x.b.test/', 'default/two:80'],
    ['http://y.x.b.test/', 'default/two:80'],
    ['http://b.test/', 'default/three:80'],
    ['http://c.test/', 'default/three:80'],
    ['http://test/', '404'],
  ])('%s: %s', (url, expected) => {
    expect(answerOf(result, request(url))).toBe(expected);
  });
  test('hosts of a route that another listener takes are reported', () => {
    expect(codesOf(result)).toEqual(['GP6016', 'GP6016']);
  });
});

describe('conflicting listeners', () => {
  const other = gateway([http('web')], { allowedListeners: { namespaces: { from: 'Same' } } });
  const set = (name: string, listener: object, more: object = {}): Brief => [
    'ListenerSet',
    `default/${name}`,
    { parentRef: { name: 'gw' }, listeners: [listener], ...more },
  ];
  test('within one Gateway nobody wins', () => {
    const listeners = [http('one', 'x.test'), https('two', 'x.test', { port: 80 })];
    const result = readAll([gateway(listeners), route('one'), ...SERVICES, CERTIFICATE]);
    expect(answerOf(result, request('http://x.test/'))).toBe('0');
    expect(codesOf(result)).toEqual(['GP6003', 'GP6003', 'GP6011']);
  });
  test('the Gateway wins over a ListenerSet', () => {
    const parent = { kind: 'ListenerSet', name: 'set' };
    const objects = [other, set('set', http('web')), route('one'), route('two', undefined, {}, parent)];
    const result = readAll([...objects, ...SERVICES]);
    expect(answerOf(result, request('http://x.test/'))).toBe('default/one:80');
    expect(codesOf(result)).toEqual(['GP6003', 'GP6011']);
  });
  test('the older ListenerSet wins over the younger', () => {
    const objects = [
      other,
      set('a', http('web', 'x.test'), { created: '2024-01-02T00:00:00Z' }),
      set('b', http('web', 'x.test'), { created: '2024-01-01T00:00:00Z' }),
      route('one', undefined, {}, { kind: 'ListenerSet', name: 'a' }),
      route('two', undefined, {}, { kind: 'ListenerSet', name: 'b' }),
    ];
    const result = readAll([...objects, ...SERVICES]);
    expect(answerOf(result, request('http://x.test/'))).toBe('default/two:80');
  });
  test('HTTPS and TLS share a port when the hostnames differ', () => {
    const listeners = [
      https('web', 'a.test'),
      { name: 'raw', port: 443, protocol: 'TLS', hostname: 'b.test', tls: { mode: 'Passthrough' } },
    ];
    const result = readAll([gateway(listeners), route('one', 'web'), ...SERVICES, CERTIFICATE]);
    expect(answerOf(result, request('https://a.test/'))).toBe('default/one:80');
    expect(codesOf(result)).toEqual([]);
  });
  test('a port with datagrams does not disturb the same port with streams', () => {
    const listeners = [http('web'), { name: 'dns', port: 80, protocol: 'UDP' }];
    const result = readAll([gateway(listeners), route('one', 'web'), ...SERVICES]);
    expect(answerOf(result, request('http://a.test/'))).toBe('default/one:80');
    expect(codesOf(result)).toEqual([]);
  });
});

describe('ListenerSets', () => {
  const set: Brief = [
    'ListenerSet',
    'team/set',
    { parentRef: { name: 'gw', namespace: 'default' }, listeners: [http('web')] },
  ];
  const own: Brief = [
    'HTTPRoute',
    'team/r',
    { parentRefs: [{ kind: 'ListenerSet', name: 'set' }], rules: [{ backendRefs: to('a') }] },
  ];
  test.each<[string, object, string, readonly string[]]>([
    ['are not taken by default', {}, '0', ['GP6006', 'GP6011']],
    [
      'of the same namespace only',
      { allowedListeners: { namespaces: { from: 'Same' } } },
      '0',
      ['GP6006', 'GP6011'],
    ],
    ['of all namespaces', { allowedListeners: { namespaces: { from: 'All' } } }, 'team/a:80', []],
    [
      'of selected namespaces',
      { allowedListeners: { namespaces: { from: 'Selector', selector: { matchLabels: { k: 'v' } } } } },
      'team/a:80',
      [],
    ],
  ])('%s', (_, more, expected, codes) => {
    const namespace: Brief = ['Namespace', 'team', { labels: { k: 'v' } }];
    const objects = [gateway([http('other', undefined, 8080)], more), set, own, service('team/a'), namespace];
    const result = readAll(objects);
    expect(answerOf(result, request('http://x.test/'))).toBe(expected);
    expect(codesOf(result)).toEqual(codes);
  });
});

describe('certificates of HTTPS listeners', () => {
  const elsewhere = { tls: { certificateRefs: [{ name: 'cert', namespace: 'certs' }] } };
  const grant: Brief = [
    'ReferenceGrant',
    'certs/g',
    {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'default' }],
      to: [{ group: '', kind: 'Secret', name: 'cert' }],
    },
  ];
  const there: Brief = ['Secret', 'certs/cert', { dataKeys: ['tls.crt'] }];
  test.each<[string, object, readonly Brief[], boolean, string]>([
    ['present', {}, [CERTIFICATE], true, 'default/one:80'],
    ['missing in a whole cluster', {}, [], true, '0'],
    ['not among some objects', {}, [], false, 'default/one:80'],
    ['without the key', {}, [['Secret', 'default/cert', { dataKeys: ['other'] }]], true, '0'],
    [
      'emptied before it was handed on',
      {},
      [['Secret', 'default/cert', { dataKeys: [] }]],
      true,
      'default/one:80',
    ],
    ['elsewhere without a grant', elsewhere, [there], true, '0'],
    ['elsewhere with a grant', elsewhere, [there, grant], true, 'default/one:80'],
    ['of another kind', { tls: { certificateRefs: [{ kind: 'ConfigMap', name: 'cert' }] } }, [], true, '0'],
    ['none named', { tls: {} }, [], true, '0'],
    [
      'by an option of the implementation',
      { tls: { options: { 'example.com/cert': 'x' } } },
      [],
      true,
      'default/one:80',
    ],
  ])('%s', (_, more, extra, complete, expected) => {
    const objects = [gateway([https('web', 'a.test', more)]), route('one'), ...SERVICES, ...extra];
    const result = readAll(objects, complete);
    expect(answerOf(result, request('https://a.test/'))).toBe(expected);
    expect(codesOf(result)).toEqual(expected === '0' ? ['GP6005'] : []);
  });
});

describe('a connection is bound to the listener of its server name', () => {
  const result = readAll([
    gateway([https('any'), https('wild', '*.b.test'), https('exact', 'a.b.test')]),
    route('one', 'any', { hostnames: ['a.test'] }),
    route('two', 'wild'),
    route('three', 'exact'),
    ...SERVICES,
    CERTIFICATE,
  ]);
  test.each([
    ['a.test', 'a.test', 'default/one:80'],
    ['a.test', 'other.test', '404'],
    ['other.test', 'a.test', 'default/one:80'],
    ['a.test', 'a.b.test', '421'],
    ['x.b.test', 'y.b.test', 'default/two:80'],
    ['x.b.test', 'a.b.test', '421'],
    ['a.b.test', 'x.b.test', '421'],
    ['a.b.test', 'a.test', '421'],
  ])('server name %s, host %s: %s', (sni, host, expected) => {
    expect(answerOf(result, request(`https://${host}/`, { sni }))).toBe(expected);
  });
});

describe('client certificates', () => {
  const authority: Brief = ['ConfigMap', 'default/ca', { data: { 'ca.crt': 'x' } }];
  const validation = (name: string, mode?: string): object => ({
    validation: { caCertificateRefs: [{ kind: 'ConfigMap', name }], ...(mode === undefined ? {} : { mode }) },
  });
  test.each<[string, object, string, readonly string[]]>([
    ['are required', { default: validation('ca') }, '0', []],
    ['may be missing', { default: validation('ca', 'AllowInsecureFallback') }, 'default/one:80', []],
    ['cannot be checked without authority', { default: validation('nope') }, '0', ['GP6007']],
    [
      'are another matter on another port',
      {
        default: validation('nope'),
        perPort: [{ port: 443, tls: validation('ca', 'AllowInsecureFallback') }],
      },
      'default/one:80',
      [],
    ],
  ])('%s', (_, frontend, expected, codes) => {
    const objects = [gateway([https('web')], { tls: { frontend } }), route('one'), ...SERVICES, CERTIFICATE];
    const result = readAll([...objects, authority]);
    expect(answerOf(result, request('https://a.test/'))).toBe(expected);
    expect(codesOf(result)).toEqual(codes);
  });
  test('one that is sent may be accepted or not', () => {
    const objects = [
      gateway([https('web')], { tls: { frontend: { default: validation('ca') } } }),
      route('one'),
    ];
    const result = readAll([...objects, ...SERVICES, CERTIFICATE, authority]);
    const sent = request('https://a.test/', { clientCertificate: 'me' });
    expect(answerOf(result, sent)).toBe('default/one:80, 0');
  });
});

describe('several Gateways', () => {
  const objects = [
    gateway([http('web')]),
    ['Gateway', 'default/other', { gatewayClassName: 'any', listeners: [http('web')] }] as const,
    route('one'),
    route('two', undefined, {}, { name: 'other' }),
    ...SERVICES,
  ];
  test.each([
    ['default/gw', 'default/one:80'],
    ['default/other', 'default/two:80'],
  ])('%s has its own routes', (gatewayName, expected) => {
    const asked = request('http://x.test/', { gateway: gatewayName });
    expect(answerOf(readAll(objects), asked)).toBe(expected);
  });
});
