import { describe, expect, test } from 'vitest';
import { controller, parse } from './support.ts';

describe('trimming', () => {
  test('every line of a text is trimmed', () => {
    expect(parse({ 'configuration-snippet': '  a;  \n\t b; ' }).config.configurationSnippet?.value).toBe(
      'a;\nb;',
    );
  });

  test('numbers and booleans are not trimmed', () => {
    expect(parse({ 'proxy-read-timeout': ' 9' }).config.timeouts.read.value).toBe(60);
    expect(parse({ 'ssl-redirect': 'false ' }).config.sslRedirect.value).toBe(true);
  });

  test.each([
    ['+7', 7],
    ['-1', -1],
    ['9223372036854775808', 60],
    ['0x10', 60],
    ['1_0', 60],
  ])('timeout %s is %i', (text, seconds) => {
    expect(parse({ 'proxy-read-timeout': text }).config.timeouts.read.value).toBe(seconds);
  });

  test('a line end is refused where a pattern is checked', () => {
    expect(
      parse({ 'auth-realm': 'a\nb', 'auth-type': 'basic', 'auth-secret': 'users' }).config.dropped,
    ).toBeDefined();
  });
});

describe('cors-allow-origin', () => {
  test.each([
    ['*', ['*']],
    ['https://a.example, *', ['*']],
    ['a.example', []],
    ['a.example,https://b.example:8443', ['https://b.example:8443']],
    ['https://*.a.example', ['https://*.a.example']],
    ['app://x', ['app://x']],
    ['HTTPS://x', ['*']],
    ['https://x/path', ['*']],
    ['null', ['null']],
  ])('%s', (text, expected) => {
    expect(parse({ 'enable-cors': 'true', 'cors-allow-origin': text }).config.cors?.allowOrigins).toEqual(
      expected,
    );
  });

  test('methods with two spaces pass the validator and fail the second check', () => {
    const { cors } = parse({ 'enable-cors': 'true', 'cors-allow-methods': 'GET,  POST' }).config;
    expect(cors?.allowMethods).toBe('GET, PUT, POST, DELETE, PATCH, OPTIONS');
  });
});

describe('custom-http-errors', () => {
  const pick = (annotations: Record<string, string>, settings: Record<string, string> = {}) => {
    const { customHttpErrors, disableProxyInterceptErrors } = parse(annotations, controller(settings)).config;
    return { codes: customHttpErrors?.value, off: disableProxyInterceptErrors };
  };

  test('the annotation replaces the list of the ConfigMap', () => {
    expect(pick({}, { 'custom-http-errors': '404,700' })).toEqual({ codes: [404], off: false });
    expect(pick({ 'custom-http-errors': '503' }, { 'custom-http-errors': '404' }).codes).toEqual([503]);
  });

  test('interception is inherited from the http block', () => {
    const disabled = { 'custom-http-errors': '503', 'disable-proxy-intercept-errors': 'true' };
    expect(pick(disabled).off).toBe(true);
    expect(pick(disabled, { 'custom-http-errors': '404' }).off).toBe(false);
    const global = { 'custom-http-errors': '404', 'disable-proxy-intercept-errors': 'true' };
    expect(pick({}, global).off).toBe(true);
    expect(pick({ 'custom-http-errors': '503' }, global).off).toBe(false);
  });

  test.each([
    ['404503', true],
    ['404,,503', false],
    ['404,503,', true],
    ['300', false],
  ])('%s: valid %s', (text, isValid) => {
    expect(parse({ 'custom-http-errors': text }).config.dropped === undefined).toBe(isValid);
  });
});

describe('proxy-body-size', () => {
  test.each([
    ['0', 0],
    ['10', 10],
    ['2K', 2048],
    ['1g', 1073741824],
    ['10b', 1048576],
    ['10 m', 1048576],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parse({ 'proxy-body-size': text }).config.bodySize.value).toBe(bytes);
  });
});

describe('proxy-redirect', () => {
  test.each([
    [{}, undefined],
    [{ 'proxy-redirect-from': 'http://in/' }, undefined],
    [{ 'proxy-redirect-to': 'http://out/' }, undefined],
    [
      { 'proxy-redirect-from': 'default', 'proxy-redirect-to': '/x' },
      { from: 'default', to: '' },
    ],
    [
      { 'proxy-redirect-from': 'http://in/', 'proxy-redirect-to': '/' },
      { from: 'http://in/', to: '/' },
    ],
  ])('%o', (annotations, expected) => {
    const { proxyRedirect } = parse(annotations).config;
    if (expected === undefined) expect(proxyRedirect).toBeUndefined();
    else expect(proxyRedirect).toMatchObject(expected);
  });
});

test('retry-non-idempotent of the ConfigMap adds its word at the end', () => {
  const config = controller({ 'retry-non-idempotent': 'true' });
  expect(parse({}, config).config.nextUpstream.conditions).toMatchObject({
    value: ['error', 'timeout', 'non_idempotent'],
    isDefault: false,
  });
});

describe('canary', () => {
  test('settings without canary: true make an ordinary Ingress', () => {
    expect(parse({ 'canary-weight': '50' }).config.canary).toBeUndefined();
  });

  test('canary: true alone is a canary that nobody reaches', () => {
    expect(parse({ canary: 'true' }).config.canary).toMatchObject({ weight: 0, weightTotal: 100 });
  });
});

describe('mirror', () => {
  test('a refused target copies requests to the Ingress itself', () => {
    expect(parse({ 'mirror-target': '/x;' }).config.mirror).toMatchObject({ host: '' });
    expect(parse({ 'mirror-target': '/mirror' }).config.mirror?.target).toBeUndefined();
  });

  test('the host ends before the first variable', () => {
    expect(parse({ 'mirror-target': 'https://c.example:8443$request_uri' }).config.mirror?.host).toBe(
      'c.example',
    );
  });

  test('mirror-host alone mirrors nothing', () => {
    expect(parse({ 'mirror-host': 'x' }).config.mirror).toBeUndefined();
  });
});

test.each([
  ['/ok', true],
  ['//host', true],
  ['http://x/', false],
  ['relative', false],
])('app-root %s: taken %s', (text, isTaken) => {
  expect(parse({ 'app-root': text }).config.appRoot !== undefined).toBe(isTaken);
});

test('a bad service-upstream is false even where the ConfigMap says true', () => {
  const config = controller({ 'service-upstream': 'true' });
  expect(parse({}, config).config.serviceUpstream.value).toBe(true);
  expect(parse({ 'service-upstream': 'yes' }, config).config.serviceUpstream.value).toBe(false);
});

test('a group that is ignored does not fall back to the ConfigMap', () => {
  const config = controller({ 'limit-rate': '10', '--enable-annotation-validation': 'false' });
  expect(parse({}, config).config.limitRate.value).toBe(10);
  expect(parse({ 'limit-allowlist': 'x' }, config).config.limitRate.value).toBe(0);
});

test('relative-redirects of the ConfigMap cannot be switched off', () => {
  const config = controller({ 'relative-redirects': 'true' });
  expect(parse({ 'relative-redirects': 'false' }, config).config.relativeRedirects).toBe(true);
});
