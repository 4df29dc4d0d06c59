import { describe, expect, test } from 'vitest';
import { parseAnnotations } from '../../../../providers/ingress-nginx/annotations/parse.ts';
import { controller, NOTHING_KNOWN, OPEN, parse, statusOf, WHOLE_CLUSTER } from './support.ts';

const AUTH = { 'auth-url': 'http://auth.example/' };

describe('risk level', () => {
  test('a snippet refuses the whole Ingress by default', () => {
    const parsed = parse({ 'configuration-snippet': 'gzip on;', 'ssl-redirect': 'false' }, controller());
    expect(parsed.config.dropped?.reason).toContain('configuration-snippet');
    expect(parsed.findings.map(({ code }) => code)).toEqual(['GP2011']);
    expect(statusOf(parsed, 'ssl-redirect')).toBe('no-effect');
  });

  test('below 1.12 the level is Critical and snippets are used', () => {
    const config = controller({ 'allow-snippet-annotations': 'true' }, '1.11.5');
    const { config: parsed } = parse({ 'configuration-snippet': 'gzip on;' }, config);
    expect(parsed.dropped).toBeUndefined();
    expect(parsed.configurationSnippet?.value).toBe('gzip on;');
  });

  test('with level Critical but snippets off only the text is ignored', () => {
    const config = controller({ 'annotations-risk-level': 'critical' });
    const parsed = parse({ 'server-snippet': 'gzip on;', 'use-regex': 'true' }, config);
    expect(parsed.config.dropped).toBeUndefined();
    expect(parsed.config.serverSnippet).toBeUndefined();
    expect(parsed.config.useRegex.value).toBe(true);
    expect(statusOf(parsed, 'server-snippet')).toBe('no-effect');
  });

  test.each([
    ['Low', 'auth-realm', 'x', true],
    ['Medium', 'auth-realm', 'x', false],
    ['Medium', 'upstream-hash-by', '$host', true],
    ['nonsense', 'auth-realm', 'x', true],
    ['Low', 'whitelist-source-range', '10.0.0.1', true],
  ])('level %s and %s', (level, key, text, isRefused) => {
    const parsed = parse({ [key]: text }, controller({ 'annotations-risk-level': level }));
    expect(parsed.config.dropped !== undefined).toBe(isRefused);
  });

  test('aliases count only since 1.13.8 and 1.14.4', () => {
    const old = controller({ 'annotations-risk-level': 'Low' }, '1.13.7');
    const fixed = controller({ 'annotations-risk-level': 'Low' }, '1.13.8');
    expect(parse({ 'whitelist-source-range': '10.0.0.1' }, old).config.dropped).toBeUndefined();
    expect(parse({ 'whitelist-source-range': '10.0.0.1' }, fixed).config.dropped).toBeDefined();
  });

  test('a bare name counts as well', () => {
    const ingress = { namespace: 'shop', name: 'web', annotations: { 'server-snippet': 'x' } };
    expect(parseAnnotations(ingress, WHOLE_CLUSTER, controller()).config.dropped).toBeDefined();
  });
});

describe('word blocklist', () => {
  const config = controller({ 'annotation-value-word-blocklist': 'load_module, lua' });

  test.each([
    ['x load_module', true],
    ['a lua', true],
    ['lua', false],
  ])('%s (words keep their leading space)', (text, isRefused) => {
    expect(parse({ 'auth-realm': text }, config).config.dropped !== undefined).toBe(isRefused);
  });

  test('looks at annotations under the prefix only', () => {
    const ingress = { namespace: 'shop', name: 'web', annotations: { note: 'load_module' } };
    expect(parseAnnotations(ingress, WHOLE_CLUSTER, config).config.dropped).toBeUndefined();
  });
});

describe('a bad value in external authentication', () => {
  test.each([
    [{ 'auth-always-set-cookie': 'yes' }],
    [{ 'auth-request-redirect': '$uri' }],
    [{ 'auth-cache-duration': '200 5m;' }],
  ])('%o switches it off', (bad) => {
    const parsed = parse({ ...AUTH, ...bad });
    expect(parsed.config.externalAuth).toBeUndefined();
    expect(parsed.config.denied).toBeUndefined();
    const found = parsed.findings.find(({ code }) => code === 'GP2014');
    expect(found?.severity).toBe('blocker');
  });

  test.each([
    [{ 'auth-method': 'get' }],
    [{ 'auth-response-headers': 'A B' }],
    [{ 'auth-cache-duration': '5m 200' }],
    [{ 'auth-proxy-set-headers': 'shop/gone' }],
    [{ 'auth-proxy-set-headers': 'headers' }],
    [{ 'auth-proxy-set-headers': 'shop/bad-headers' }],
    [{ 'auth-proxy-set-headers': 'other/headers' }],
    [{ 'auth-url': 'auth.example/x' }],
    [{ 'auth-url': 'http://a..b/' }],
    [{ 'auth-url': 'http:///x' }],
  ])('%o denies every location', (bad) => {
    const parsed = parse({ ...AUTH, ...bad });
    expect(parsed.config.denied).toBeDefined();
    expect(parsed.config.externalAuth).toBeUndefined();
  });

  test('a global auth service takes over', () => {
    const config = controller({ 'global-auth-url': 'http://global.example/' });
    const open = parse({ ...AUTH, 'auth-always-set-cookie': 'yes' }, config).config;
    expect(open.externalAuth).toMatchObject({ url: 'http://global.example/', isGlobal: true });
    expect(parse({ 'enable-global-auth': 'false' }, config).config.externalAuth).toBeUndefined();
    expect(parse(AUTH, config).config.externalAuth?.isGlobal).toBe(false);
  });
});

describe('basic authentication', () => {
  test.each([
    [{ 'auth-type': 'basic' }],
    [{ 'auth-type': 'basic', 'auth-secret': '' }],
    [{ 'auth-type': 'basic', 'auth-secret': 'gone' }],
    [{ 'auth-type': 'basic', 'auth-secret': 'a/b/c' }],
    [{ 'auth-type': 'basic', 'auth-secret': 'other/users' }],
    [{ 'auth-type': 'basic', 'auth-secret': 'user-map' }],
    [{ 'auth-type': 'basic', 'auth-secret': 'users', 'auth-secret-type': 'my-auth-file' }],
  ])('%o denies every location', (annotations) => {
    expect(parse(annotations).config.denied).toBeDefined();
  });

  test('another namespace is allowed where the ConfigMap or an old version allows it', () => {
    const annotations = { 'auth-type': 'basic', 'auth-secret': 'other/users' };
    expect(
      parse(annotations, controller({ 'allow-cross-namespace-resources': 'true' })).config.denied,
    ).toBeUndefined();
    expect(parse(annotations, controller({}, '1.11')).config.denied).toBeUndefined();
  });

  test('anything but exactly basic is digest', () => {
    expect(parse({ 'auth-type': 'basic auth', 'auth-secret': 'users' }).config.basicAuth?.type).toBe(
      'digest',
    );
  });

  test('nobody can log in with an empty map', () => {
    const annotations = { 'auth-type': 'basic', 'auth-secret': 'empty', 'auth-secret-type': 'auth-map' };
    expect(parse(annotations).config.basicAuth?.satisfiable).toBe(false);
  });

  test('without auth-type nothing of it is read, not even a bad value', () => {
    const parsed = parse({ 'auth-secret': 'gone', 'auth-realm': '"' });
    expect(parsed.config.dropped).toBeUndefined();
    expect(parsed.config.denied).toBeUndefined();
    expect(statusOf(parsed, 'auth-realm')).toBe('no-effect');
  });
});

describe('address lists', () => {
  test.each([
    [{ 'allowlist-source-range': '' }, true],
    [{ 'whitelist-source-range': '' }, false],
    [{ 'denylist-source-range': '' }, true],
    [{ 'allowlist-source-range': '', 'whitelist-source-range': '10.0.0.1' }, false],
    [{ 'allowlist-source-range': '10.0.0.0/8,' }, true],
  ])('%o', (annotations, isDenied) => {
    expect(parse(annotations).config.denied !== undefined).toBe(isDenied);
  });

  test('the main name wins over its alias, which the ledger says', () => {
    const parsed = parse({ 'allowlist-source-range': '10.0.0.1', 'whitelist-source-range': '10.0.0.2' });
    expect(parsed.config.allowList.value).toEqual(['10.0.0.1']);
    expect(statusOf(parsed, 'whitelist-source-range')).toBe('no-effect');
  });

  test('the ConfigMap counts where there is no annotation', () => {
    const config = controller({ 'whitelist-source-range': '10.0.0.2, 10.0.0.1' });
    expect(parse({}, config).config.allowList.value).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(parse({}, config).config.allowList.origins).toHaveLength(1);
  });
});

describe('client certificates', () => {
  test.each([['ca'], ['shop/gone'], ['other/users'], ['shop/users']])(
    'auth-tls-secret %s breaks the host',
    (secret) => {
      const parsed = parse({ 'auth-tls-secret': secret });
      expect(parsed.config.clientCertificatesError).toBeDefined();
      expect(parsed.config.denied).toBeDefined();
      expect(parsed.findings.map(({ code }) => code)).toContain('GP2018');
    },
  );

  test('without ca.crt nobody is asked for a certificate', () => {
    const parsed = parse({ 'auth-tls-secret': 'shop/pair' });
    expect(parsed.config.clientCertificates?.hasCa).toBe(false);
    expect(statusOf(parsed, 'auth-tls-secret')).toBe('no-effect');
  });
});

describe('the redirect group', () => {
  test('temporal-redirect wins and permanent-redirect is not even checked', () => {
    const { config } = parse({ 'temporal-redirect': 'https://t.example', 'permanent-redirect': '$bad' });
    expect(config.dropped).toBeUndefined();
    expect(config.redirect).toMatchObject({ url: 'https://t.example', status: 302 });
  });

  test.each([
    [{ 'temporal-redirect': '/relative', 'from-to-www-redirect': 'true' }],
    [{ 'temporal-redirect': 'ftp://x.example', 'from-to-www-redirect': 'true' }],
    [{ 'permanent-redirect': '', 'from-to-www-redirect': 'true' }],
  ])('%o: the whole group is ignored', (annotations) => {
    const { config } = parse(annotations);
    expect(config.dropped).toBeUndefined();
    expect(config.redirect).toBeUndefined();
    expect(config.fromToWww).toBeUndefined();
  });

  test.each([
    ['permanent-redirect', 'permanent-redirect-code', '309', 301],
    ['permanent-redirect', 'permanent-redirect-code', '308', 308],
    ['temporal-redirect', 'temporal-redirect-code', '308', 302],
    ['temporal-redirect', 'temporal-redirect-code', '299', 302],
  ])('%s with %s %s is %i', (key, code, status, expected) => {
    expect(parse({ [key]: 'https://x.example', [code]: status }).config.redirect?.status).toBe(expected);
  });
});

describe('without validation (below 1.12)', () => {
  const config = controller({ 'allow-snippet-annotations': 'true' }, '1.11');

  test.each([
    [
      { 'permanent-redirect': 'https://x$request_uri' },
      (c: ReturnType<typeof parse>['config']) => c.redirect?.url,
    ],
    [{ 'rewrite-target': '/api?path=$1' }, (c: ReturnType<typeof parse>['config']) => c.rewriteTarget?.value],
  ])('%o is taken as it is', (annotations, pick) => {
    const parsed = parse(annotations, config);
    expect(parsed.config.dropped).toBeUndefined();
    expect(pick(parsed.config)).toBe(Object.values(annotations)[0]);
  });

  test('an unreadable boolean is no reason to refuse the Ingress', () => {
    const { config: parsed } = parse({ 'from-to-www-redirect': 'yes', 'limit-rps': 'x' }, config);
    expect(parsed.dropped).toBeUndefined();
    expect(parsed.limits).toBeUndefined();
  });

  test('the switch can be set by hand', () => {
    const off = controller({ '--enable-annotation-validation': 'false' });
    expect(parse({ 'permanent-redirect': 'https://x$request_uri' }, off).config.dropped).toBeUndefined();
  });

  test('annotations of later releases are not read', () => {
    const parsed = parse(
      { 'temporal-redirect': 'https://x.example', 'temporal-redirect-code': '307' },
      config,
    );
    expect(parsed.config.redirect?.status).toBe(302);
    expect(statusOf(parsed, 'temporal-redirect-code')).toBe('unknown');
  });
});

describe('objects that are not among the input', () => {
  test.each([
    [
      { 'auth-type': 'basic', 'auth-secret': 'gone' },
      (c: ReturnType<typeof parse>['config']) => c.basicAuth?.secret,
    ],
    [
      { 'auth-tls-secret': 'shop/gone' },
      (c: ReturnType<typeof parse>['config']) => c.clientCertificates?.hasCa,
    ],
    [{ 'proxy-ssl-secret': 'shop/gone' }, (c: ReturnType<typeof parse>['config']) => c.proxySsl?.hasCa],
    [{ 'default-backend': 'gone' }, (c: ReturnType<typeof parse>['config']) => c.defaultBackend?.value],
  ])('%o is taken to exist unless the input is a whole cluster', (annotations, pick) => {
    const parsed = parse(annotations, controller(OPEN), NOTHING_KNOWN);
    expect(pick(parsed.config)).toBeDefined();
    expect(parsed.config.denied).toBeUndefined();
    expect(parsed.findings.map(({ code }) => code)).toEqual(['GP2020']);
    expect(pick(parse(annotations).config)).toBeUndefined();
  });
});

test('a denied Ingress keeps what the host needs to know', () => {
  const { config } = parse({ 'auth-type': 'basic', 'auth-secret': 'gone', 'server-alias': 'b.example' });
  expect(config.denied?.reason).toContain('auth-secret');
  expect(config.denied?.origins[0]?.path).toEqual([
    'metadata',
    'annotations',
    'nginx.ingress.kubernetes.io/auth-secret',
  ]);
  expect(config.serverAliases.value).toEqual(['b.example']);
});
