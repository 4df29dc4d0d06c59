import { describe, expect, test } from 'vitest';
import { answer, type Cluster, compileCluster, type IngressSketch } from './support.ts';

const REGEX = { 'use-regex': 'true' };

interface Row {
  readonly says: string;
  readonly ingresses: readonly IngressSketch[];
  readonly settings?: Cluster['settings'];
  readonly asks: Readonly<Record<string, string>>;
}

const ROWS: readonly Row[] = [
  {
    says: 'a regex ignores case and is open at its end',
    ingresses: [{ name: 'a', annotations: REGEX, rules: ['r.test /[A-Z]{3} I web'] }],
    asks: { 'http://r.test/uuid': 'web /uuid', 'http://r.test/AB1': '404', 'http://r.test/x/abc': '404' },
  },
  {
    says: 'use-regex turns the paths of other Ingresses of the host into regexes',
    ingresses: [
      { name: 'a', annotations: REGEX, rules: ['h.test /[x] I web'] },
      { name: 'b', namespace: 'other', rules: ['h.test /Header E shop'] },
    ],
    asks: { 'http://h.test/headers': 'shop /headers', 'http://h.test/HEADER': 'shop /HEADER' },
  },
  {
    says: 'without it the same path is exact',
    ingresses: [{ name: 'b', rules: ['h.test /Header E shop'] }],
    asks: { 'http://h.test/headers': '404', 'http://h.test/Header': 'shop /Header' },
  },
  {
    says: 'rewrite-target alone switches regex mode on, and use-regex false changes nothing',
    ingresses: [
      {
        name: 'a',
        annotations: { 'rewrite-target': '/uuid', 'use-regex': 'false' },
        rules: ['h.test /IP E web'],
      },
    ],
    asks: { 'http://h.test/ip': 'web /uuid', 'http://h.test/ipfoo': 'web /uuid' },
  },
  {
    says: 'a missing slash is redirected before everything else, with the query',
    ingresses: [
      {
        name: 'a',
        annotations: { 'auth-url': 'http://auth.test/' },
        tls: ['s: h.test'],
        rules: ['h.test /my/ P web'],
      },
    ],
    asks: {
      'http://h.test/my?x=1': '301 http://h.test/my/?x=1',
      'POST http://h.test:8080/my': '301 http://h.test/my/',
      'https://h.test/my': '301 https://h.test/my/',
    },
  },
  {
    says: 'an Exact path with a slash redirects too, but nothing below it exists',
    ingresses: [{ name: 'a', rules: ['h.test /my/ E web'] }],
    asks: {
      'http://h.test/my': '301 http://h.test/my/',
      'http://h.test/my/': 'web /my/',
      'http://h.test/my/x': '404',
    },
  },
  {
    says: 'relative-redirects and use-port-in-redirects shape that redirect',
    ingresses: [
      { name: 'a', annotations: { 'relative-redirects': 'true' }, rules: ['rel.test /d/ P web'] },
      { name: 'b', annotations: { 'use-port-in-redirects': 'true' }, rules: ['port.test /d/ P web'] },
    ],
    settings: { '--http-port': '8080' },
    asks: { 'http://rel.test/d?q=1': '301 /d/?q=1', 'http://port.test/d': '301 http://port.test:8080/d/' },
  },
  {
    says: 'a denied location redirects nothing',
    ingresses: [
      {
        name: 'a',
        annotations: { 'auth-type': 'basic', 'auth-secret': 'gone' },
        rules: ['h.test /d/ P web'],
      },
      { name: 'b', rules: ['h.test / P shop'] },
    ],
    asks: { 'http://h.test/d': 'shop /d', 'http://h.test/d/': '503' },
  },
  {
    says: 'in regex mode there is no such redirect',
    ingresses: [{ name: 'a', annotations: REGEX, rules: ['h.test /my/ P web'] }],
    asks: { 'http://h.test/my': '404', 'http://h.test/MY/x': 'web /MY/x' },
  },
  {
    says: 'paths are matched decoded and clean, backends get the bytes of the client',
    ingresses: [
      { name: 'a', rules: ['h.test /uuid E web'] },
      { name: 'b', rules: ['h.test /ip P shop'] },
    ],
    asks: {
      'http://h.test/ip/abc/../../uuid': 'web /ip/abc/../../uuid',
      'http://h.test////uuid': 'web ////uuid',
      'http://h.test/ip%2Fx': 'shop /ip%2Fx',
      'http://h.test/%75uid': 'web /%75uid',
      'http://h.test/a/../../x': '400',
      'http://h.test/%zz': '400',
    },
  },
  {
    says: 'in regex mode the longest text is tried first, whatever it matches',
    ingresses: [
      { name: 'a', rules: ['h.test /foo/bar/bar P web'] },
      {
        name: 'b',
        annotations: { ...REGEX, 'rewrite-target': '/new' },
        rules: ['h.test /foo/bar/[a-z]{3} I shop'],
      },
    ],
    asks: { 'http://h.test/foo/bar/bar': 'shop /new', 'http://h.test/foo/bar/': '404' },
  },
  {
    says: 'of equal texts the older comes first, and an Exact path is open at its end',
    ingresses: [
      { name: 'a', rules: ['h.test /foo E web'] },
      { name: 'b', annotations: REGEX, rules: ['h.test /foo I shop'] },
    ],
    asks: { 'http://h.test/foo/x': 'web /foo/x' },
  },
  {
    says: 'the other way round the regex swallows the exact path',
    ingresses: [
      { name: 'b', annotations: REGEX, rules: ['h.test /foo I shop'] },
      { name: 'a', rules: ['h.test /foo E web'] },
    ],
    asks: { 'http://h.test/foo': 'shop /foo' },
  },
  {
    says: 'signs in the literal paths of other Ingresses get a meaning',
    ingresses: [
      { name: 'a', rules: ['h.test /v1.0 P web'] },
      { name: 'b', annotations: REGEX, rules: ['h.test /z I shop'] },
    ],
    asks: {
      'http://h.test/v1x0': 'web /v1x0',
      'http://h.test/v1.0beta': 'web /v1.0beta',
      'http://h.test/V1.0': 'web /V1.0',
    },
  },
  {
    says: 'a top-level alternative is not anchored',
    ingresses: [{ name: 'a', annotations: REGEX, rules: ['h.test /a|/b I web'] }],
    asks: { 'http://h.test/zzz/b': 'web /zzz/b', 'http://h.test/zzz/a': '404' },
  },
  {
    says: 'a rewrite replaces the whole path and keeps the query',
    ingresses: [{ name: 'a', annotations: { 'rewrite-target': '/' }, rules: ['h.test /api P web'] }],
    asks: {
      'http://h.test/api/users?id=1': 'web /?id=1',
      'http://h.test/apiary': 'web /',
      'http://h.test/x/api': '404',
      'http://h.test/API/x': 'web /',
    },
  },
  {
    says: 'a rewrite with groups works on the decoded path and encodes again',
    ingresses: [
      {
        name: 'a',
        annotations: { ...REGEX, 'rewrite-target': '/$2' },
        rules: ['h.test /svc(/|$)(.*) I web'],
      },
    ],
    asks: {
      'http://h.test/svc/a%2Fb%2Bc%20d': 'web /a/b+c%20d',
      'http://h.test/svc//x': 'web /x',
      'http://h.test/svc': 'web /',
    },
  },
  {
    says: 'a rewrite to nothing is an error of nginx',
    ingresses: [{ name: 'a', annotations: { 'rewrite-target': '$1' }, rules: ['h.test /x(.*) I web'] }],
    asks: { 'http://h.test/x': '500', 'http://h.test/xy': 'web y' },
  },
  {
    says: 'a rewrite target with a scheme redirects before https does',
    ingresses: [
      {
        name: 'a',
        annotations: { 'rewrite-target': 'https://new.test/$1' },
        tls: ['s: h.test'],
        rules: ['h.test /(.*) I web'],
      },
    ],
    asks: { 'http://h.test/p?q=1': '302 https://new.test/p?q=1' },
  },
  {
    says: 'a rewrite target equal to the path is none',
    ingresses: [
      { name: 'a', annotations: { 'rewrite-target': '/' }, rules: ['h.test / P web', 'h.test /Foo E shop'] },
    ],
    asks: { 'http://h.test/x': 'web /x' },
  },
  {
    says: 'unless the path is given a slash afterwards',
    ingresses: [{ name: 'a', annotations: { 'rewrite-target': '/foo' }, rules: ['h.test /foo P web'] }],
    asks: { 'http://h.test/foo/x': 'web /foo', 'http://h.test/FOO': 'web /FOO' },
  },
  {
    says: 'ImplementationSpecific means whole segments',
    ingresses: [{ name: 'a', rules: ['h.test /foo I web'] }],
    asks: { 'http://h.test/foobar': '404', 'http://h.test/foo/': 'web /foo/' },
  },
  {
    says: 'known hosts never fall through to rules without host or with a wildcard',
    ingresses: [
      { name: 'a', rules: ['h.test /x P web'] },
      { name: 'b', rules: ['- / P shop'] },
      { name: 'c', rules: ['*.test / P wild'] },
    ],
    asks: { 'http://h.test/y': '404', 'http://other/y': 'shop /y', 'http://g.test/y': 'wild /y' },
  },
  {
    says: 'a wildcard host is one label',
    ingresses: [{ name: 'a', rules: ['*.foo.test / P web'] }],
    asks: {
      'http://a.foo.test/': 'web /',
      'http://a_b.foo.test/': 'web /',
      'http://a.b.foo.test/': '404',
      'http://foo.test/': '404',
    },
  },
  {
    says: 'the controller keeps two paths of unknown hosts',
    ingresses: [{ name: 'a', rules: ['- / P web', '- /healthz/deep P shop'] }],
    asks: {
      'http://any/healthz': '200',
      'http://any/healthzfoo': '200',
      'http://any/healthz/deep/x': 'shop /healthz/deep/x',
      'http://any/nginx_status': '403',
    },
  },
  {
    says: 'unless those hosts are in regex mode',
    ingresses: [{ name: 'a', annotations: REGEX, rules: ['- / I web'] }],
    asks: { 'http://any/healthz': 'web /healthz', 'http://any/nginx_status': 'web /nginx_status' },
  },
  {
    says: 'the older Ingress keeps a path, over namespaces',
    ingresses: [
      { name: 'a', namespace: 'one', rules: ['h.test /p P web'] },
      { name: 'b', namespace: 'two', rules: ['h.test /p P shop', 'h.test /q P shop'] },
    ],
    asks: { 'http://h.test/p': 'web /p', 'http://h.test/q': 'shop /q' },
  },
  {
    says: 'equal ages: the greater name is taken for the older',
    ingresses: [
      { name: 'a', namespace: 'one', age: 0, rules: ['h.test /p P web'] },
      { name: 'b', namespace: 'two', age: 0, rules: ['h.test /p P shop'] },
    ],
    asks: { 'http://h.test/p': 'shop /p' },
  },
  {
    says: 'the text of a path is compared with the decoded path',
    ingresses: [{ name: 'a', rules: ['h.test /café I web', 'h.test /b%C3%A9 I shop'] }],
    asks: {
      'http://h.test/caf%C3%A9': 'web /caf%C3%A9',
      'http://h.test/b%C3%A9': '404',
      'http://h.test/b%25C3%25A9': 'shop /b%25C3%25A9',
    },
  },
  {
    says: 'signs are literal outside regex mode',
    ingresses: [{ name: 'a', rules: ['h.test /foo* I web'] }],
    asks: { 'http://h.test/foo*': 'web /foo*', 'http://h.test/foooo': '404' },
  },
  {
    says: 'Exact and Prefix of one path stand side by side',
    ingresses: [
      { name: 'a', rules: ['h.test /p E web', 'h.test /p P shop', 'h.test / E root', 'h.test / P rest'] },
    ],
    asks: {
      'http://h.test/p': 'web /p',
      'http://h.test/p/': 'shop /p/',
      'http://h.test/pp': 'rest /pp',
      'http://h.test/': 'root /',
    },
  },
  {
    says: 'a path with a resource is skipped',
    ingresses: [{ name: 'a', rules: ['h.test /static P resource files', 'h.test / P web'] }],
    asks: { 'http://h.test/static': 'web /static' },
  },
  {
    says: 'the longest prefix wins, by text',
    ingresses: [{ name: 'a', rules: ['h.test /a P web', 'h.test /a/b P shop', 'h.test /a/b/c E deep'] }],
    asks: {
      'http://h.test/a/b/c': 'deep /a/b/c',
      'http://h.test/a/b/c/': 'shop /a/b/c/',
      'http://h.test/a/x': 'web /a/x',
    },
  },
];

describe('paths', () => {
  test.each(ROWS)('$says', ({ ingresses, settings, asks }) => {
    const compiled = compileCluster({ ingresses, ...(settings === undefined ? {} : { settings }) });
    const got = Object.fromEntries(Object.keys(asks).map((text) => [text, answer(compiled, text)]));
    expect(got).toEqual(asks);
  });
});

describe('configurations that nginx refuses', () => {
  const frozen: ReadonlyArray<
    readonly [string, readonly IngressSketch[], string, Readonly<Record<string, string>>]
  > = [
    [
      'Prefix with and without slash',
      [
        { name: 'a', rules: ['h.test /foo P web'] },
        { name: 'b', rules: ['h.test /foo/ P shop'] },
      ],
      'GP2512',
      { 'http://h.test/foo/x': 'web /foo/x' },
    ],
    [
      'a third path behind one of another type',
      [
        { name: 'a', rules: ['h.test /a E web'] },
        { name: 'b', rules: ['h.test /a P shop'] },
        { name: 'c', rules: ['h.test /a P late'] },
      ],
      'GP2512',
      { 'http://h.test/a': 'web /a', 'http://h.test/a/x': 'shop /a/x' },
    ],
    [
      'two Exact roots',
      [
        { name: 'a', rules: ['h.test / E web'] },
        { name: 'b', rules: ['h.test / E shop'] },
      ],
      'GP2512',
      { 'http://h.test/': 'web /' },
    ],
    [
      'a path that is no regex on a regex host',
      [
        { name: 'a', annotations: REGEX, rules: ['h.test /a[0-9] I web'] },
        { name: 'b', rules: ['h.test /foo( I shop'] },
      ],
      'GP2513',
      { 'http://h.test/a1': 'web /a1', 'http://h.test/foo(': '404' },
    ],
    [
      'from-to-www-redirect on a wildcard host',
      [{ name: 'a', annotations: { 'from-to-www-redirect': 'true' }, rules: ['*.h.test / P web'] }],
      'GP2515',
      { 'http://x.h.test/': 'web /' },
    ],
  ];

  test.each(frozen)('%s', (_says, ingresses, code, asks) => {
    const compiled = compileCluster({ ingresses });
    expect(
      compiled.findings.filter(({ severity }) => severity === 'blocker').map((found) => found.code),
    ).toEqual([code]);
    const got = Object.fromEntries(Object.keys(asks).map((text) => [text, answer(compiled, text)]));
    expect(got).toEqual(asks);
  });

  test('duplicates are legal in regex mode', () => {
    const compiled = compileCluster({
      ingresses: [
        { name: 'a', annotations: REGEX, rules: ['h.test /foo I web'] },
        { name: 'b', rules: ['h.test /foo/ P shop'] },
      ],
    });
    expect(compiled.findings.filter(({ severity }) => severity === 'blocker')).toEqual([]);
    expect(answer(compiled, 'http://h.test/foo/x')).toBe('shop /foo/x');
    expect(answer(compiled, 'http://h.test/foox')).toBe('web /foox');
  });
});
