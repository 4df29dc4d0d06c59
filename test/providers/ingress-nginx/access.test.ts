import { describe, expect, test } from 'vitest';
import { answer, type Cluster, compileCluster, secretObject, serviceObject } from './support.ts';

interface Row extends Cluster {
  readonly says: string;
  /** URL, expected, headers, address. */
  readonly asks: ReadonlyArray<readonly [string, string, Readonly<Record<string, string>>?, string?]>;
}

const BASIC = { 'auth-type': 'basic', 'auth-secret': 'users' };
const USERS = [secretObject('users', ['auth'])];
const RULE = ['h.test / P web'];
const GOOD = { Authorization: 'Basic dTpw' };

const ROWS: readonly Row[] = [
  {
    says: 'the implicit root carries the annotations of the oldest Ingress of the host',
    ingresses: [
      { name: 'a', annotations: BASIC, rules: ['h.test /admin P web'] },
      { name: 'b', rules: ['h.test /open P shop'] },
    ],
    others: USERS,
    asks: [
      ['http://h.test/other', '401'],
      ['http://h.test/open', 'shop /open'],
      ['http://h.test/other', '404 | 401', GOOD],
    ],
  },
  {
    says: 'an older Ingress moves it',
    ingresses: [
      { name: 'b', rules: ['h.test /open P shop'] },
      { name: 'a', annotations: BASIC, rules: ['h.test /admin P web'] },
    ],
    others: USERS,
    asks: [['http://h.test/other', '404']],
  },
  {
    says: 'the implicit root redirects, refuses addresses and rewrites too',
    ingresses: [
      { name: 'a', annotations: { 'permanent-redirect': 'https://x.test' }, rules: ['r.test /old P web'] },
      { name: 'b', annotations: { 'whitelist-source-range': '10.0.0.0/8' }, rules: ['w.test /in P web'] },
      { name: 'c', tls: ['s: t.test'], rules: ['t.test /in P web'] },
    ],
    asks: [
      ['http://r.test/any', '301 https://x.test'],
      ['http://w.test/any', '403', {}, '8.8.8.8'],
      ['http://w.test/any', '404', {}, '10.1.1.1'],
      ['http://t.test/any', '308 https://t.test/any'],
      ['https://t.test/any', '404'],
    ],
  },
  {
    says: 'the realm off asks nobody, and drops the password all the same',
    ingresses: [{ name: 'a', annotations: { ...BASIC, 'auth-realm': 'off' }, rules: RULE }],
    others: USERS,
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'digest authentication without a realm asks nobody',
    ingresses: [{ name: 'a', annotations: { ...BASIC, 'auth-type': 'digest' }, rules: RULE }],
    others: USERS,
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'digest authentication with a realm asks',
    ingresses: [
      { name: 'a', annotations: { ...BASIC, 'auth-type': 'digest', 'auth-realm': 'staff' }, rules: RULE },
    ],
    others: USERS,
    asks: [['http://h.test/', '401']],
  },
  {
    says: 'OPTIONS is answered before addresses, passwords and https',
    ingresses: [
      {
        name: 'a',
        annotations: { ...BASIC, 'enable-cors': 'true', 'whitelist-source-range': '10.0.0.0/8' },
        tls: ['s: h.test'],
        rules: RULE,
      },
    ],
    others: USERS,
    asks: [
      ['OPTIONS http://h.test/x', '204', {}, '8.8.8.8'],
      ['GET http://h.test/x', '308 https://h.test/x', {}, '8.8.8.8'],
      ['GET https://h.test/x', '403', {}, '8.8.8.8'],
      ['GET https://h.test/x', '401', {}, '10.0.0.1'],
    ],
  },
  {
    says: 'only for allowed origins',
    ingresses: [
      {
        name: 'a',
        annotations: { 'enable-cors': 'true', 'cors-allow-origin': 'https://ok.test, https://*.any.test' },
        rules: RULE,
      },
    ],
    asks: [
      ['OPTIONS http://h.test/x', 'web /x', { Origin: 'https://bad.test' }],
      ['OPTIONS http://h.test/x', 'web /x'],
      ['OPTIONS http://h.test/x', '204', { Origin: 'https://OK.test' }],
      ['OPTIONS http://h.test/x', '204', { Origin: 'https://evil.testhttps://ok.test' }],
      ['OPTIONS http://h.test/x', '204', { Origin: 'https://a.any.test' }],
      ['OPTIONS http://h.test/x', 'web /x', { Origin: 'https://a.b.any.test' }],
      ['OPTIONS http://h.test/x', 'web /x', { Origin: 'https://any.test' }],
      ['OPTIONS http://h.test/x', 'web /x', { Origin: 'https://ok.test:8443' }],
    ],
  },
  {
    says: 'a Secret that does not exist is 503 at once, for every path of the Ingress and the implicit root',
    ingresses: [{ name: 'a', annotations: BASIC, tls: ['s: h.test'], rules: ['h.test /a P web'] }],
    asks: [
      ['http://h.test/a', '503'],
      ['http://h.test/other', '503'],
      ['OPTIONS http://h.test/a', '503'],
    ],
  },
  {
    says: 'denied addresses come before allowed ones',
    ingresses: [
      {
        name: 'a',
        annotations: { 'denylist-source-range': '10.1.0.0/16', 'whitelist-source-range': '10.0.0.0/8' },
        rules: RULE,
      },
    ],
    asks: [
      ['http://h.test/', '403', {}, '10.1.2.3'],
      ['http://h.test/', 'web /', {}, '10.2.0.1'],
      ['http://h.test/', '403', {}, '8.8.8.8'],
    ],
  },
  {
    says: 'an empty list denies the location',
    ingresses: [{ name: 'a', annotations: { 'allowlist-source-range': '' }, rules: RULE }],
    asks: [['http://h.test/', '503']],
  },
  {
    says: 'blocked addresses of the ConfigMap count only where there is no list, after the redirect to https',
    ingresses: [
      { name: 'a', rules: RULE },
      { name: 'b', annotations: { 'denylist-source-range': '1.1.1.1' }, rules: ['own.test / P shop'] },
      { name: 'c', tls: ['s: t.test'], rules: ['t.test / P web'] },
    ],
    settings: { 'block-cidrs': '10.0.0.0/8' },
    asks: [
      ['http://h.test/', '403', {}, '10.0.0.1'],
      ['http://h.test/', 'web /', {}, '11.0.0.1'],
      ['http://own.test/', 'shop /', {}, '10.0.0.1'],
      ['http://t.test/', '308 https://t.test', {}, '10.0.0.1'],
      ['http://unknown/', '403', {}, '10.0.0.1'],
    ],
  },
  {
    says: 'blocked user agents and referers are refused before anything else',
    ingresses: [{ name: 'a', annotations: { 'app-root': '/app' }, rules: RULE }],
    settings: { 'block-user-agents': '~*bad bot,Exactly', 'block-referers': '~evil' },
    asks: [
      ['http://h.test/', '403', { 'User-Agent': 'a BAD BOT b' }],
      ['http://h.test/', '403', { 'User-Agent': 'exactly' }],
      ['http://h.test/', '302 http://h.test/app', { 'User-Agent': 'not exactly' }],
      ['http://h.test/', '403', { Referer: 'http://evil.test' }],
      ['http://h.test/', '302 http://h.test/app', { Referer: 'http://EVIL.test' }],
    ],
  },
  {
    says: 'refusals of the authentication service: 401, 403, everything else 500',
    ingresses: [{ name: 'a', annotations: { 'auth-url': 'http://auth.test/v' }, rules: RULE }],
    asks: [['http://h.test/', 'web / | 401 | 403 | 500']],
  },
  {
    says: 'a sign-in address takes the place of 401, with the original URL once',
    ingresses: [
      {
        name: 'a',
        annotations: { 'auth-url': 'http://auth.test/', 'auth-signin': 'https://in.test/start' },
        rules: RULE,
      },
      {
        name: 'b',
        annotations: { 'auth-url': 'http://auth.test/', 'auth-signin': 'https://in.test/?a=1' },
        rules: ['q.test / P web'],
      },
      {
        name: 'c',
        annotations: { 'auth-url': 'http://auth.test/', 'auth-signin': 'https://in.test/?rd=/home' },
        rules: ['r.test / P web'],
      },
    ],
    asks: [
      [
        'http://h.test/x?y=/',
        'web /x?y=/ | 302 https://in.test/start?rd=http://h.test%2Fx%3Fy%3D%2F | 403 | 500',
      ],
      ['https://q.test/', 'web / | 302 https://in.test/?a=1&rd=https://q.test%2F | 403 | 500'],
      ['http://r.test/', 'web / | 302 https://in.test/?rd=/home | 403 | 500'],
    ],
  },
  {
    says: 'an authentication service without endpoints answers 500',
    ingresses: [
      { name: 'a', annotations: { 'auth-url': 'http://auth.default.svc.cluster.local/' }, rules: RULE },
      { name: 'b', rules: ['auth.test / P auth'] },
    ],
    down: ['auth'],
    asks: [['http://h.test/', '500']],
  },
  {
    says: 'satisfy any needs one success',
    ingresses: [
      {
        name: 'a',
        annotations: { ...BASIC, 'whitelist-source-range': '10.0.0.0/8', satisfy: 'any' },
        rules: RULE,
      },
    ],
    others: USERS,
    asks: [
      ['http://h.test/', 'web /', {}, '10.0.0.1'],
      ['http://h.test/', '401', {}, '8.8.8.8'],
      ['http://h.test/', 'web / | 401', GOOD, '8.8.8.8'],
    ],
  },
  {
    says: 'a list that only denies lets nobody in under satisfy any',
    ingresses: [
      {
        name: 'a',
        annotations: { ...BASIC, 'denylist-source-range': '10.0.0.0/8', satisfy: 'any' },
        rules: RULE,
      },
    ],
    others: USERS,
    asks: [
      ['http://h.test/', '401', {}, '8.8.8.8'],
      ['http://h.test/', 'web / | 401', GOOD, '10.0.0.1'],
    ],
  },
  {
    says: 'global authentication is left out where an Ingress or its path says so',
    ingresses: [
      { name: 'a', rules: ['h.test /in P web', 'h.test /public P web'] },
      { name: 'b', annotations: { 'enable-global-auth': 'false' }, rules: ['h.test /free P shop'] },
    ],
    settings: { 'global-auth-url': 'http://auth.test/', 'no-auth-locations': '/public' },
    asks: [
      ['http://h.test/in', 'web /in | 401 | 403 | 500'],
      ['http://h.test/free', 'shop /free'],
      ['http://h.test/public/x', 'web /public/x'],
    ],
  },
  {
    says: 'a path exempt from authentication with a slash at its end does not exempt the path without',
    ingresses: [{ name: 'a', annotations: BASIC, rules: ['h.test /foo P web'] }],
    others: USERS,
    settings: { 'no-auth-locations': '/foo/' },
    asks: [
      ['http://h.test/foo/x', 'web /foo/x'],
      ['http://h.test/foo', '401'],
    ],
  },
  {
    says: 'error pages also replace what nginx itself refuses',
    ingresses: [{ name: 'a', annotations: { ...BASIC, 'custom-http-errors': '401,503' }, rules: RULE }],
    others: [...USERS, serviceObject('default', 'errors')],
    settings: { '--default-backend-service': 'default/errors' },
    asks: [['http://h.test/x?y=1', 'errors /?y=1']],
  },
  {
    says: 'error pages without a default backend are the 404 of the controller',
    ingresses: [{ name: 'a', annotations: { ...BASIC, 'custom-http-errors': '401' }, rules: RULE }],
    others: USERS,
    asks: [['http://h.test/', '404']],
  },
  {
    says: 'error pages of the ConfigMap serve unknown paths',
    ingresses: [{ name: 'a', rules: ['h.test /in P web'] }],
    complete: false,
    settings: { '--default-backend-service': 'infra/errors', 'custom-http-errors': '404' },
    asks: [['http://h.test/in', 'web /in | errors /']],
  },
  {
    says: 'a body above the limit is refused before passwords are asked for',
    ingresses: [{ name: 'a', annotations: { ...BASIC, 'proxy-body-size': '1k' }, rules: RULE }],
    others: USERS,
    asks: [
      ['POST http://h.test/', '413', { 'Content-Length': '2000' }],
      ['POST http://h.test/', '401', { 'Content-Length': '1000' }],
    ],
  },
];

describe('access', () => {
  test.each(ROWS)('$says', ({ says, asks, ...cluster }) => {
    expect(says).not.toBe('');
    const compiled = compileCluster(cluster);
    for (const [text, expected, headers, from] of asks)
      expect([text, from, answer(compiled, text, headers, from)]).toEqual([text, from, expected]);
  });
});
