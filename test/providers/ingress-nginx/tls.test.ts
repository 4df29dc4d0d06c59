import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/model/evaluate.ts';
import { answer, type Cluster, compileCluster, request, resultsOf } from './support.ts';

interface Row extends Cluster {
  readonly says: string;
  readonly asks: ReadonlyArray<readonly [string, string, Readonly<Record<string, string>>?]>;
}

const WEB = { name: 'a', tls: ['s: h.test'], rules: ['h.test / P web'] };

const ROWS: readonly Row[] = [
  {
    says: 'the redirect to https cuts one slash at the very end',
    ingresses: [WEB],
    asks: [
      ['http://h.test/', '308 https://h.test'],
      ['http://h.test/dir/', '308 https://h.test/dir'],
      ['http://h.test/?u=/', '308 https://h.test/?u='],
      ['http://h.test/a//b?x', '308 https://h.test/a//b?x'],
    ],
  },
  {
    says: 'preserve-trailing-slash keeps it, use-port-in-redirects prints the port, http-redirect-code decides',
    ingresses: [
      { ...WEB, annotations: { 'preserve-trailing-slash': 'true', 'use-port-in-redirects': 'true' } },
    ],
    settings: { 'http-redirect-code': '301', '--https-port': '8443' },
    asks: [['http://h.test/d/', '301 https://h.test:8443/d/']],
  },
  {
    says: 'a path with slash is redirected twice',
    ingresses: [{ ...WEB, rules: ['h.test /dir/ P web'] }],
    asks: [
      ['http://h.test/dir/', '308 https://h.test/dir'],
      ['https://h.test/dir', '301 https://h.test/dir/'],
    ],
  },
  {
    says: 'a host that the TLS section does not list is redirected too',
    ingresses: [{ name: 'a', tls: ['s: x.test'], rules: ['x.test / P web', 'y.test / P web'] }],
    asks: [
      ['http://y.test/', '308 https://y.test'],
      ['https://y.test/', 'web /'],
    ],
  },
  {
    says: 'a wildcard certificate switches the redirect on for hosts without TLS, one label deep',
    ingresses: [
      { name: 'a', tls: ['s: *.ex.test'], rules: ['*.ex.test / P web'] },
      { name: 'b', rules: ['m.ex.test / P shop', 'n.m.ex.test / P deep'] },
    ],
    asks: [
      ['http://m.ex.test/', '308 https://m.ex.test'],
      ['http://any.ex.test/', '308 https://any.ex.test'],
      ['http://n.m.ex.test/', 'deep /'],
    ],
  },
  {
    says: 'TLS of one Ingress redirects the paths of all others, unless they say no',
    ingresses: [
      { name: 'a', rules: ['h.test /x P web'] },
      { name: 'b', tls: ['s: h.test'], rules: ['h.test /y P shop'] },
      { name: 'c', annotations: { 'ssl-redirect': 'false' }, rules: ['h.test /z P open'] },
    ],
    asks: [
      ['http://h.test/x', '308 https://h.test/x'],
      ['http://h.test/z', 'open /z'],
    ],
  },
  {
    says: 'TLS without host never redirects',
    ingresses: [{ name: 'a', tls: ['s'], rules: ['- / P web'] }],
    asks: [['http://1.2.3.4/', 'web /']],
  },
  {
    says: 'force-ssl-redirect needs no certificate',
    ingresses: [
      { name: 'a', annotations: { 'force-ssl-redirect': 'true' }, rules: ['- / P web', 'h.test / P web'] },
    ],
    asks: [
      ['http://h.test/x', '308 https://h.test/x'],
      ['http://1.2.3.4/x', '308 https://1.2.3.4/x'],
    ],
  },
  {
    says: 'X-Forwarded-Proto counts only with use-forwarded-headers',
    ingresses: [WEB],
    asks: [['http://h.test/', '308 https://h.test', { 'X-Forwarded-Proto': 'https' }]],
  },
  {
    says: 'with use-forwarded-headers exactly http is redirected, on both listeners',
    ingresses: [WEB],
    settings: { 'use-forwarded-headers': 'true' },
    asks: [
      ['http://h.test/', 'web /', { 'X-Forwarded-Proto': 'https' }],
      ['http://h.test/', 'web /', { 'X-Forwarded-Proto': 'https,http' }],
      ['http://h.test/', '308 https://h.test'],
      ['http://h.test/', '308 https://h.test', { 'X-Forwarded-Proto': 'http' }],
      ['https://h.test/', '308 https://h.test', { 'X-Forwarded-Proto': 'http' }],
      ['https://h.test/', 'web /'],
      ['http://h.test/a', '308 https://pub.test/a', { 'X-Forwarded-Host': 'pub.test:8080, h.test' }],
    ],
  },
  {
    says: 'the exemption of ACME paths looks at the path of the Ingress',
    ingresses: [
      WEB,
      {
        name: 'solver',
        annotations: { 'auth-url': 'http://auth.test/' },
        rules: ['h.test /.well-known/acme-challenge/t E solver'],
      },
    ],
    asks: [
      ['http://h.test/.well-known/acme-challenge/u', '308 https://h.test/.well-known/acme-challenge/u'],
      ['http://h.test/.well-known/acme-challenge/t', 'solver /.well-known/acme-challenge/t'],
    ],
  },
  {
    says: 'permanent-redirect comes before https and access, and drops path and query',
    ingresses: [
      {
        ...WEB,
        annotations: { 'permanent-redirect': 'https://n.test/base', 'whitelist-source-range': '10.0.0.0/8' },
      },
    ],
    asks: [['http://h.test/p?q', '301 https://n.test/base']],
  },
  {
    says: 'permanent-redirect to a path is completed by nginx',
    ingresses: [
      { name: 'a', annotations: { 'permanent-redirect': '/new?x=1' }, rules: ['h.test /old P web'] },
      {
        name: 'b',
        annotations: { 'permanent-redirect': '/new', 'relative-redirects': 'true' },
        rules: ['r.test /old P web'],
      },
      {
        name: 'c',
        annotations: { 'permanent-redirect': 'https://n.test/', 'permanent-redirect-code': '304' },
        rules: ['s.test /old P web'],
      },
    ],
    asks: [
      ['http://H.test:8080/old', '301 http://h.test/new?x=1'],
      ['http://r.test/old', '301 /new'],
      ['http://s.test/old', '304'],
    ],
  },
  {
    says: 'an unusable permanent-redirect drops the Ingress',
    ingresses: [{ ...WEB, annotations: { 'permanent-redirect': 'https://n.test$request_uri' } }],
    asks: [['http://h.test/p', '404']],
  },
  {
    says: 'app-root answers / of the whole host, first of all',
    ingresses: [
      { name: 'a', annotations: { 'app-root': '/app' }, rules: ['h.test /app P web'] },
      { name: 'b', tls: ['s: h.test'], rules: ['h.test / P shop'] },
    ],
    asks: [
      ['http://h.test/?x=1', '302 http://h.test/app'],
      ['http://h.test//', '302 http://h.test/app'],
      ['https://h.test:8443/', '302 https://h.test:8443/app'],
      ['https://h.test/x', 'shop /x'],
    ],
  },
  {
    says: 'the www redirect prints the port and cuts the last slash',
    ingresses: [{ name: 'a', annotations: { 'from-to-www-redirect': 'true' }, rules: ['h.test / P web'] }],
    asks: [
      ['http://www.h.test/foo/', '308 http://h.test:80/foo'],
      ['https://www.h.test/', '308 https://h.test:443'],
      ['http://h.test/', 'web /'],
    ],
  },
  {
    says: 'the www redirect gives way to a host of its own, and works the other way round',
    ingresses: [
      {
        name: 'a',
        annotations: { 'from-to-www-redirect': 'true' },
        rules: ['h.test / P web', 'www.g.test / P web'],
      },
      { name: 'b', rules: ['www.h.test / P shop'] },
    ],
    asks: [
      ['http://www.h.test/', 'shop /'],
      ['http://g.test/x', '308 http://www.g.test:80/x'],
    ],
  },
  {
    says: 'the www redirect believes forwarded headers where they are trusted',
    ingresses: [{ name: 'a', annotations: { 'from-to-www-redirect': 'true' }, rules: ['h.test / P web'] }],
    settings: { 'use-forwarded-headers': 'true' },
    asks: [
      [
        'http://www.h.test/a/',
        '308 https://h.test:443/a',
        { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '443' },
      ],
    ],
  },
  {
    says: 'behind a TLS-terminating balancer the slash redirect still says http',
    ingresses: [{ name: 'a', rules: ['h.test /d/ P web'] }],
    settings: { 'use-forwarded-headers': 'true' },
    asks: [['http://h.test/d', '301 http://h.test/d/', { 'X-Forwarded-Proto': 'https' }]],
  },
  {
    says: 'aliases share the locations; those without certificate are not redirected',
    ingresses: [{ ...WEB, annotations: { 'server-alias': 'b.test,*.c.test' }, tls: ['s: h.test'] }],
    others: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace: 'default' },
        data: { 'tls.crt': 'eA==' },
      },
    ],
    asks: [
      ['http://b.test/x', 'web /x'],
      ['http://x.y.c.test/x', 'web /x'],
      ['http://c.test/x', '404'],
      ['http://h.test/x', '308 https://h.test/x'],
    ],
  },
];

describe('TLS and redirects', () => {
  test.each(ROWS)('$says', ({ says, asks, ...cluster }) => {
    const compiled = compileCluster(cluster);
    const port = cluster.settings?.['--https-port'];
    expect(port === undefined || says !== '').toBe(true);
    for (const [text, expected, headers] of asks)
      expect([text, answer(compiled, text, headers)]).toEqual([text, expected]);
  });
});

describe('certificates', () => {
  const secretOf = (compiled: ReturnType<typeof compileCluster>, host: string) => {
    const listener = compiled.table.listeners.find(({ protocol }) => protocol === 'https');
    const found = listener?.virtualHosts.find(({ hosts }) =>
      hosts.some((pattern) => pattern.kind === 'exact' && pattern.host === host),
    );
    return found?.tls?.certificate;
  };

  test('an older Ingress with a TLS section decides, even for another host', () => {
    const compiled = compileCluster({
      complete: false,
      ingresses: [
        { name: 'a', tls: ['o: other.test'], rules: ['h.test /x P web', 'other.test / P web'] },
        { name: 'b', tls: ['good: h.test'], rules: ['h.test /y P shop'] },
      ],
    });
    expect(secretOf(compiled, 'h.test')).toBe('default');
    expect(secretOf(compiled, 'other.test')).toEqual({ secret: 'default/o' });
    expect(compiled.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['GP2540', 'GP2541']));
  });

  test('an entry without hosts serves the hosts of its Ingress', () => {
    const compiled = compileCluster({
      complete: false,
      ingresses: [{ name: 'a', tls: ['s'], rules: ['h.test / P web'] }],
    });
    expect(secretOf(compiled, 'h.test')).toEqual({ secret: 'default/s' });
  });

  test('a Secret that a whole cluster lacks means the default certificate, and still redirects', () => {
    const compiled = compileCluster({ ingresses: [WEB] });
    expect(secretOf(compiled, 'h.test')).toBe('default');
    expect(answer(compiled, 'http://h.test/')).toBe('308 https://h.test');
  });
});

describe('Strict-Transport-Security', () => {
  const hsts = (text: string, settings: Readonly<Record<string, string>> = {}) => {
    const compiled = compileCluster({
      ingresses: [{ name: 'a', annotations: { 'app-root': '/app' }, rules: ['h.test /app P web'] }],
      settings,
    });
    return resultsOf(compiled, text)[0]?.responseHeaders.set['strict-transport-security'];
  };

  test.each([
    ['https://h.test/app', {}, 'max-age=31536000; includeSubDomains'],
    ['https://h.test/none', {}, 'max-age=31536000; includeSubDomains'],
    ['https://unknown.test/', {}, 'max-age=31536000; includeSubDomains'],
    ['http://h.test/app', {}, undefined],
    ['https://h.test/', {}, undefined],
    ['https://h.test/app', { hsts: 'false' }, undefined],
    [
      'https://h.test/app',
      { 'hsts-max-age': '60', 'hsts-preload': 'true' },
      'max-age=60; includeSubDomains; preload',
    ],
  ])('%s with %j: %s', (text, settings, expected) => {
    expect(hsts(text, settings)).toBe(expected);
  });
});

describe('client certificates', () => {
  const ca = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'ca', namespace: 'default' },
    data: { 'ca.crt': 'eA==' },
  };
  const mutual = { 'auth-tls-secret': 'default/ca' };

  test('a host asks for them over TLS only, for all of its Ingresses', () => {
    const compiled = compileCluster({
      ingresses: [
        { name: 'a', annotations: mutual, rules: ['h.test /a P web'] },
        { name: 'b', rules: ['h.test /b P shop'] },
      ],
      others: [ca],
    });
    expect(answer(compiled, 'https://h.test/b')).toBe('400');
    expect(answer(compiled, 'http://h.test/b')).toBe('shop /b');
    const known = { ...request('https://h.test/b'), clientCertificate: 'someone' };
    expect(evaluate(compiled.table, known).results[0]?.upstream?.headers).toHaveProperty('ssl-client-verify');
  });

  test('an error page redirects', () => {
    const compiled = compileCluster({
      ingresses: [
        {
          name: 'a',
          annotations: { ...mutual, 'auth-tls-error-page': 'https://e.test/no' },
          rules: ['h.test / P web'],
        },
      ],
      others: [ca],
    });
    expect(answer(compiled, 'https://h.test/')).toBe('302 https://e.test/no');
  });

  test('a Secret that does not exist closes the whole host', () => {
    const compiled = compileCluster({
      ingresses: [
        { name: 'a', annotations: { 'auth-tls-secret': 'default/gone' }, rules: ['h.test /a P web'] },
        { name: 'b', rules: ['h.test /b P shop'] },
      ],
    });
    expect(answer(compiled, 'http://h.test/b')).toBe('403');
    expect(answer(compiled, 'https://h.test/none')).toBe('403');
  });

  test('a name check refuses plain http', () => {
    const compiled = compileCluster({
      ingresses: [
        { name: 'a', annotations: { ...mutual, 'auth-tls-match-cn': 'CN=me' }, rules: ['h.test / P web'] },
      ],
      others: [ca],
    });
    expect(answer(compiled, 'http://h.test/')).toBe('403');
  });
});
