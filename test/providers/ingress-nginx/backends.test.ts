import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { answer, type Cluster, compileCluster, resultsOf } from './support.ts';

interface Row extends Cluster {
  readonly says: string;
  readonly asks: ReadonlyArray<readonly [string, string, Readonly<Record<string, string>>?]>;
}

const CANARY = { canary: 'true' };
const ALL = { ...CANARY, 'canary-weight': '100' };
const WEB = { name: 'a', rules: ['h.test / P web'] };

const ROWS: readonly Row[] = [
  {
    says: 'a canary belongs to the Service, wherever it is used',
    ingresses: [
      { name: 'a', rules: ['h1.test / P web'] },
      { name: 'b', rules: ['h2.test / P web'] },
      { name: 'c', annotations: ALL, rules: ['h1.test / P web2'] },
    ],
    asks: [
      ['http://h1.test/', 'web2 /'],
      ['http://h2.test/', 'web2 /'],
    ],
  },
  {
    says: 'one path without counterpart switches a canary off',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / P web2', 'h.test /new P web2'] }],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'another path type is no counterpart',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / E web2'] }],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'a host without server does not switch it off',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['none.test / P web2', 'h.test / P web2'] }],
    asks: [['http://h.test/', 'web2 /']],
  },
  {
    says: 'only the oldest canary of a Service counts',
    ingresses: [
      WEB,
      { name: 'c', annotations: { ...CANARY, 'canary-by-header': 'X' }, rules: ['h.test / P web2'] },
      { name: 'd', annotations: ALL, rules: ['h.test / P web3'] },
    ],
    asks: [
      ['http://h.test/', 'web /'],
      ['http://h.test/', 'web2 /', { X: 'always' }],
    ],
  },
  {
    says: 'a Service that a canary names first has no locations of its own',
    ingresses: [
      { name: 'c', annotations: { ...CANARY, 'canary-weight': '10' }, rules: ['h.test / P v2'] },
      { name: 'd', rules: ['h2.test / P v2'] },
    ],
    asks: [['http://h2.test/', '404']],
  },
  {
    says: 'a Service that an ordinary Ingress names first has no share as canary',
    ingresses: [
      { name: 'd', rules: ['h2.test / P v2'] },
      WEB,
      { name: 'c', annotations: ALL, rules: ['h.test / P v2'] },
    ],
    asks: [
      ['http://h2.test/', 'v2 /'],
      ['http://h.test/', 'web /'],
    ],
  },
  {
    says: 'canary annotations without canary make an ordinary duplicate',
    ingresses: [WEB, { name: 'c', annotations: { 'canary-weight': '50' }, rules: ['h.test / P v2'] }],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'other annotations of a canary do not count',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...ALL, 'rewrite-target': '/x', 'permanent-redirect': 'https://x.test' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/y', 'v2 /y']],
  },
  {
    says: 'weights share requests',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...CANARY, 'canary-weight': '20', 'canary-weight-total': '200' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/', '90% web / | 10% v2 /']],
  },
  {
    says: 'a weight total below 100 counts as 100',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...CANARY, 'canary-weight': '5', 'canary-weight-total': '10' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/', '95% web / | 5% v2 /']],
  },
  {
    says: 'header, then cookie, then weight',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: {
          ...CANARY,
          'canary-by-header': 'X-C',
          'canary-by-cookie': 'ck',
          'canary-weight': '50',
        },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [
      ['http://h.test/', 'v2 /', { 'x-c': 'always', Cookie: 'ck=never' }],
      ['http://h.test/', 'web /', { 'x-c': 'never', Cookie: 'ck=always' }],
      ['http://h.test/', 'v2 /', { 'x-c': 'other', Cookie: 'a=b; ck=always' }],
      ['http://h.test/', 'web /', { Cookie: 'ck=never' }],
      ['http://h.test/', '50% web / | 50% v2 /', { Cookie: 'ck=maybe' }],
    ],
  },
  {
    says: 'a header value that differs is not a no',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...ALL, 'canary-by-header': 'X-C', 'canary-by-header-value': 'v2' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/', 'v2 /', { 'X-C': 'never' }]],
  },
  {
    says: 'a header pattern minds case and is open at its end',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...CANARY, 'canary-by-header': 'X-C', 'canary-by-header-pattern': '^(a|b)' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [
      ['http://h.test/', 'web /', { 'X-C': 'ABC' }],
      ['http://h.test/', 'v2 /', { 'X-C': 'bx' }],
    ],
  },
  {
    says: 'without mainline there is no canary, without canary the mainline serves',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / P v2'] }],
    down: ['web'],
    asks: [['http://h.test/', '503']],
  },
  {
    says: 'a canary without endpoints gets nothing',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / P v2'] }],
    down: ['v2'],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'a catch-all canary joins every location of unknown hosts',
    ingresses: [
      { name: 'a', rules: ['- /x P web'] },
      { name: 'b', defaultBackend: 'rest' },
      { name: 'c', annotations: ALL, defaultBackend: 'v2' },
    ],
    asks: [
      ['http://any/x', 'v2 /x'],
      ['http://any/y', 'v2 /y'],
    ],
  },
  {
    says: 'missing endpoints are noticed after https and before authentication',
    ingresses: [{ ...WEB, annotations: { 'auth-url': 'http://auth.test/' }, tls: ['s: h.test'] }],
    down: ['web'],
    asks: [
      ['http://h.test/', '308 https://h.test'],
      ['https://h.test/', '503'],
    ],
  },
  {
    says: 'a redirect does not need endpoints',
    ingresses: [{ ...WEB, annotations: { 'permanent-redirect': 'https://n.test' } }],
    missing: ['web'],
    asks: [['http://h.test/', '301 https://n.test']],
  },
  {
    says: 'the annotation default-backend stands in for a Service without endpoints',
    ingresses: [{ ...WEB, annotations: { 'default-backend': 'spare' } }],
    down: ['web'],
    asks: [['http://h.test/x', 'spare /x']],
  },
  {
    says: 'but not when it has none itself, or does not exist',
    ingresses: [
      { ...WEB, annotations: { 'default-backend': 'spare' } },
      { name: 'b', annotations: { 'default-backend': 'gone' }, rules: ['g.test / P web'] },
    ],
    down: ['web', 'spare'],
    missing: ['gone'],
    asks: [
      ['http://h.test/', '503'],
      ['http://g.test/', '503'],
    ],
  },
  {
    says: 'a port that the Service lacks has no endpoints; names and target ports are found',
    ingresses: [{ name: 'a', rules: ['h.test /n P web:http', 'h.test /t P web:8080', 'h.test /x P web:81'] }],
    asks: [
      ['http://h.test/n', 'web /n'],
      ['http://h.test/t', 'web /t'],
      ['http://h.test/x', '503'],
    ],
  },
  {
    says: 'service-upstream needs no endpoints, and the first Ingress of the Service decides it',
    ingresses: [
      { name: 'a', annotations: { 'service-upstream': 'true' }, rules: ['h.test / P web'] },
      { name: 'b', rules: ['g.test / P web', 'f.test / P shop'] },
    ],
    down: ['web', 'shop'],
    asks: [
      ['http://g.test/', 'web /'],
      ['http://f.test/', '503'],
    ],
  },
  {
    says: 'spec.defaultBackend alone serves unknown hosts, without redirects but with access',
    ingresses: [
      {
        name: 'a',
        annotations: {
          'permanent-redirect': 'https://n.test',
          'force-ssl-redirect': 'true',
          'whitelist-source-range': '10.0.0.0/8',
        },
        defaultBackend: 'web',
      },
      { name: 'b', rules: ['- / P late'] },
    ],
    asks: [['http://any/x', '403', {}]],
  },
  {
    says: 'spec.defaultBackend beside rules serves unknown paths of hosts that it named first',
    ingresses: [
      { name: 'a', rules: ['old.test / P web'] },
      { name: 'b', rules: ['new.test /x P shop', 'old.test /x P shop', 'bare.test'], defaultBackend: 'rest' },
    ],
    asks: [
      ['http://new.test/y', 'rest /y'],
      ['http://old.test/y', 'web /y'],
      ['http://bare.test/y', 'rest /y'],
      ['http://unknown/y', '404'],
    ],
  },
  {
    says: '--disable-catch-all refuses Ingresses with spec.defaultBackend, rules too',
    ingresses: [{ name: 'b', rules: ['new.test /x P shop'], defaultBackend: 'rest' }],
    settings: { '--disable-catch-all': 'true' },
    asks: [['http://new.test/x', '404']],
  },
  {
    says: '--default-backend-service serves what nothing claims',
    ingresses: [{ name: 'a', rules: ['h.test /x P web', 'e.test / P errors'] }],
    settings: { '--default-backend-service': 'default/errors' },
    asks: [
      ['http://h.test/y', 'errors /y'],
      ['http://unknown/', 'errors /'],
    ],
  },
  {
    says: 'a snippet above the risk level drops its Ingress',
    ingresses: [{ ...WEB, annotations: { 'configuration-snippet': 'return 200;' } }],
    asks: [['http://h.test/', '404']],
  },
  {
    says: 'an allowed snippet answers after CORS and before https',
    ingresses: [
      {
        ...WEB,
        annotations: { 'configuration-snippet': 'return 418;', 'enable-cors': 'true' },
        tls: ['s: h.test'],
      },
    ],
    settings: { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' },
    asks: [
      ['http://h.test/', '418'],
      ['OPTIONS http://h.test/', '204'],
    ],
  },
  {
    says: 'a snippet that nobody can model makes its paths opaque, a server snippet the host',
    ingresses: [
      { ...WEB, annotations: { 'configuration-snippet': 'if ($x) { return 403; }' } },
      { name: 'b', rules: ['h.test /clear P shop'] },
      {
        name: 'c',
        annotations: { 'server-snippet': 'location /own { return 200; }' },
        rules: ['s.test /a P web'],
      },
      { name: 'd', rules: ['s.test /b P shop'] },
    ],
    settings: { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' },
    asks: [
      ['http://h.test/', 'opaque | web /'],
      ['http://h.test/clear', 'shop /clear'],
      ['http://s.test/b', 'opaque | shop /b'],
    ],
  },
  {
    says: 'TLS goes through undecrypted where flag and annotation say so, http does not',
    ingresses: [
      {
        name: 'a',
        annotations: { 'ssl-passthrough': 'true', 'app-root': '/app' },
        tls: ['s: h.test'],
        rules: ['h.test / P web', 'h.test /x P shop'],
      },
      { name: 'b', rules: ['g.test / P other'] },
    ],
    settings: { '--enable-ssl-passthrough': 'true' },
    asks: [
      ['https://h.test/x', 'web /x'],
      ['http://h.test/x', '308 https://h.test/x'],
      ['https://g.test/', 'other /'],
    ],
  },
  {
    says: 'without the flag the annotation has no effect',
    ingresses: [
      {
        name: 'a',
        annotations: { 'ssl-passthrough': 'true' },
        rules: ['h.test / P web', 'h.test /x P shop'],
      },
    ],
    asks: [['https://h.test/x', 'shop /x']],
  },
];

describe('backends', () => {
  test.each(ROWS)('$says', ({ says, asks, ...cluster }) => {
    expect(says).not.toBe('');
    const compiled = compileCluster(cluster);
    for (const [text, expected, headers] of asks)
      expect([text, headers, answer(compiled, text, headers, '8.8.8.8')]).toEqual([text, headers, expected]);
  });
});

describe('external names', () => {
  const external: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { type: 'ExternalName', externalName: 'far.example' },
  };

  test.each([
    ['is reached if the name resolves', {}, 'web / | 503'],
    ['is 503 where the controller refuses them', { '--disable-svc-external-name': 'true' }, '503'],
  ])('%s', (_says, settings, expected) => {
    const compiled = compileCluster({ ingresses: [WEB], missing: ['web'], others: [external], settings });
    expect(answer(compiled, 'http://h.test/')).toBe(expected);
  });
});

describe('policies', () => {
  const policies = (cluster: Cluster, text: string): readonly Policy[] => {
    const compiled = compileCluster(cluster);
    const host = /\/\/([^/]+)/.exec(text)?.[1];
    const route = compiled.table.listeners[0]?.virtualHosts
      .find(({ hosts }) => hosts.some((pattern) => pattern.kind === 'exact' && pattern.host === host))
      ?.routes.find(({ outcome }) => outcome.kind === 'forward');
    return route?.outcome.kind === 'forward' ? route.outcome.policies : [];
  };
  const find = <K extends Policy['kind']>(list: readonly Policy[], kind: K) =>
    list.find((policy): policy is Extract<Policy, { kind: K }> => policy.kind === kind);

  test('defaults are there and say that they are', () => {
    const list = policies({ ingresses: [WEB] }, 'http://h.test');
    expect(find(list, 'timeouts')).toMatchObject({
      connect: 5000,
      send: 60_000,
      read: 60_000,
      isDefault: true,
    });
    expect(find(list, 'request-body-limit')).toMatchObject({
      bytes: 1024 * 1024,
      status: 413,
      isDefault: true,
    });
    expect(find(list, 'retry')).toMatchObject({ tries: 3, timeout: 0, isDefault: true });
  });

  test('annotations and ConfigMap change them, with their origins', () => {
    const list = policies(
      {
        ingresses: [
          {
            ...WEB,
            annotations: { 'proxy-read-timeout': '5', 'limit-rps': '2', 'limit-burst-multiplier': '3' },
          },
        ],
        settings: { 'proxy-body-size': '8m', 'limit-req-status-code': '429' },
      },
      'http://h.test',
    );
    expect(find(list, 'timeouts')).toMatchObject({ read: 5000, isDefault: false });
    expect(find(list, 'timeouts')?.origins[0]?.path).toContain(
      'nginx.ingress.kubernetes.io/proxy-read-timeout',
    );
    expect(find(list, 'request-body-limit')).toMatchObject({ bytes: 8 * 1024 * 1024, isDefault: false });
    expect(find(list, 'rate-limit')).toMatchObject({ requests: 2, per: 'second', burst: 6, status: 429 });
  });

  test('hash and balancing belong to the Ingress that uses the Service first', () => {
    const ingresses = [
      { name: 'a', rules: ['h1.test / P web'] },
      {
        name: 'b',
        annotations: { 'upstream-hash-by': '$remote_addr' },
        rules: ['h2.test / P web', 'h3.test / P shop'],
      },
    ];
    expect(find(policies({ ingresses }, 'http://h2.test'), 'load-balancing')).toBeUndefined();
    expect(find(policies({ ingresses }, 'http://h3.test'), 'load-balancing')).toMatchObject({
      algorithm: 'chash',
      hashBy: '$remote_addr',
    });
  });

  test('the sticky cookie has the path of the rule, and is handed out where the Ingress asks for it', () => {
    const ingresses = [
      { name: 'a', annotations: { affinity: 'cookie' }, rules: ['h.test /a P web', 'h.test /b P web'] },
      { name: 'b', rules: ['g.test / P web'] },
    ];
    const compiled = compileCluster({ ingresses });
    const cookie = (text: string, headers?: Record<string, string>) =>
      resultsOf(compiled, text, headers)[0]?.responseHeaders.added?.['set-cookie'];
    expect(cookie('http://h.test/a/x')).toContain('INGRESSCOOKIE=<endpoint>; Path=/a');
    expect(cookie('http://h.test/b')).toContain('Path=/b');
    expect(cookie('http://h.test/b')).not.toContain('Secure');
    expect(cookie('https://h.test/b')).toContain('Secure');
    expect(cookie('http://g.test/')).toBeUndefined();
    expect(cookie('http://h.test/a', { Cookie: 'INGRESSCOOKIE=x' })).toBeUndefined();
  });

  test('an HTTPS backend without proxy-ssl-secret is not verified', () => {
    const list = policies(
      { ingresses: [{ ...WEB, annotations: { 'backend-protocol': 'HTTPS' } }] },
      'http://h.test',
    );
    expect(find(list, 'backend-tls')).toMatchObject({ verify: false, sendServerName: false });
  });
});

describe('mirrors', () => {
  test.each([
    ['http://copy.default.svc.cluster.local:8080$request_uri', { kind: 'Service', name: 'copy', port: 8080 }],
    ['https://copy.example$request_uri', { url: 'https://copy.example$request_uri' }],
  ])('%s', (target, backend) => {
    const compiled = compileCluster({ ingresses: [{ ...WEB, annotations: { 'mirror-target': target } }] });
    const [result] = resultsOf(compiled, 'http://h.test/');
    expect(result?.mirrors[0]).toMatchObject({ percent: 100, backend });
  });

  test('a refused target mirrors to the host itself', () => {
    const compiled = compileCluster({ ingresses: [{ ...WEB, annotations: { 'mirror-target': '/mirror' } }] });
    const backend = resultsOf(compiled, 'http://h.test/')[0]?.mirrors[0]?.backend;
    expect(backend !== undefined && 'url' in backend ? backend.url : '').toContain('http://h.test/_mirror-');
  });
});
