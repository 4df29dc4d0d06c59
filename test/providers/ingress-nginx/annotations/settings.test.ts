import { describe, expect, test } from 'vitest';
import {
  findControllerSettings,
  readControllerConfig,
} from '../../../../providers/ingress-nginx/config-map.ts';
import {
  describeVersion,
  isAtLeast,
  parseVersion,
} from '../../../../providers/ingress-nginx/settings/version.ts';
import type { Json } from '../../../../src/kubernetes/object.ts';
import { controller, NOTHING_KNOWN, objectSet, WHOLE_CLUSTER } from './support.ts';

function configMap(namespace: string, data: Record<string, string>, name = 'ingress-nginx-controller'): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

describe('values', () => {
  test.each([
    ['ssl-redirect', 'false', false],
    ['ssl-redirect', '', false],
    ['proxy-read-timeout', '0x10', 16],
    ['proxy-read-timeout', '', 0],
    ['http-redirect-code', '301', 301],
    ['custom-http-errors', '404, 503,299,x', [404, 503]],
    ['block-cidrs', '10.0.0.0/8,, 192.0.2.1', ['10.0.0.0/8', '192.0.2.1']],
    ['annotations-risk-level', 'mEDIUM', 'Medium'],
    ['annotations-risk-level', 'none', 'Low'],
    ['global-allowed-response-headers', 'X-A, X B', ['X-A']],
  ] as const)('%s: %s is %o', (key, text, expected) => {
    expect(controller({ [key]: text }).settings[key].value).toEqual(expected);
  });

  test.each([
    ['ssl-redirect', 'yes', true],
    ['proxy-read-timeout', '60s', 60],
    ['http-redirect-code', '303', 308],
  ] as const)('a bad value of %s (%s) is the default, with a finding', (key, text, initial) => {
    const { config, findings, ledger } = readControllerConfig({ [key]: text }, WHOLE_CLUSTER);
    expect(config.settings[key].value).toBe(initial);
    expect(config.settings[key].isDefault).toBe(true);
    expect(findings.map(({ code }) => code)).toEqual(['GP2031']);
    expect(ledger).toMatchObject([{ key, status: 'invalid' }]);
  });
});

describe('versions', () => {
  test.each([
    ['1.9.4', 'hsts-max-age', '15724800'],
    ['1.9.5', 'hsts-max-age', '31536000'],
    ['1.8.5', 'allow-snippet-annotations', true],
    ['1.9.0', 'allow-snippet-annotations', false],
    ['1.11.8', 'annotations-risk-level', 'Critical'],
    ['1.12.0', 'annotations-risk-level', 'High'],
    ['1.11', 'allow-cross-namespace-resources', true],
    ['1.12', 'allow-cross-namespace-resources', false],
    ['1.11', 'strict-validate-path-type', false],
    ['1.1.0', 'annotation-value-word-blocklist', ''],
  ] as const)('%s: %s is %s', (version, key, expected) => {
    expect(controller({}, version).settings[key].value).toBe(expected);
  });

  test('1.0.5 alone had a blocklist by default', () => {
    expect(controller({}, '1.0.5').settings['annotation-value-word-blocklist'].value).toContain(
      'load_module',
    );
  });

  test.each([
    ['v1.9.5', '1.9.5'],
    ['controller-v1.12.1', '1.12.1'],
    ['1.13.2-chainguard', '1.13.2'],
    ['1.11', '1.11'],
  ])('%s is read as %s', (text, printed) => {
    const version = parseVersion(text);
    expect(version === undefined ? undefined : describeVersion(version)).toBe(printed);
  });

  test.each(['', 'latest', '1', 'x1.2.3', '1..2'])('%j is no version', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  test('a minor release without patch is its newest patch', () => {
    const version = parseVersion('1.9');
    expect(version !== undefined && isAtLeast(version, '1.9.6')).toBe(true);
    expect(version !== undefined && isAtLeast(version, '1.10.0')).toBe(false);
  });
});

describe('flags', () => {
  test('are read from the same record', () => {
    const { flags } = controller({
      '--http-port': '1080',
      '--enable-ssl-passthrough': '',
      '--disable-catch-all': 'true',
    });
    expect(flags['--http-port'].value).toBe(1080);
    expect(flags['--enable-ssl-passthrough'].value).toBe(true);
    expect(flags['--disable-catch-all'].value).toBe(true);
    expect(flags['--ingress-class']).toMatchObject({ value: 'nginx', isDefault: true });
  });

  test('others are named as without effect', () => {
    const { findings } = readControllerConfig({ '--v': '2' }, WHOLE_CLUSTER);
    expect(findings.map(({ code }) => code)).toEqual(['GP2034']);
  });
});

describe('account', () => {
  test.each([
    ['hsts', 'false', 'converted'],
    ['hsts', 'true', 'no-effect'],
    ['worker-processes', '2', 'no-effect'],
    ['jaeger-collector-host', 'x', 'unknown'],
    ['ssl-redirekt', 'false', 'unknown'],
    ['global-auth-signin', 'http://l.example', 'no-effect'],
    ['server-snippet', 'more_set_headers "X-A: 1";', 'converted'],
    ['location-snippet', 'if ($x) { return 403; }', 'unsupported'],
    ['http-snippet', 'map $host $x { }', 'unsupported'],
    ['server-snippet', '', 'no-effect'],
    ['__proto__', 'x', 'unknown'],
  ])('%s: %s is %s', (key, text, status) => {
    const { ledger } = readControllerConfig(Object.fromEntries([[key, text]]), WHOLE_CLUSTER);
    expect(ledger).toMatchObject([{ key, status }]);
  });
});

describe('global authentication', () => {
  test('is read as a whole', () => {
    const { globalAuth } = controller({
      'global-auth-url': 'http://a.example/x',
      'global-auth-method': 'POST',
      'global-auth-signin': 'http://l.example/',
      'global-auth-signin-redirect-param': ' back ',
      'global-auth-response-headers': 'X-User, X Bad',
      'global-auth-always-set-cookie': 'true',
      'global-auth-cache-key': '$host',
    });
    expect(globalAuth).toMatchObject({
      url: 'http://a.example/x',
      method: 'POST',
      signin: 'http://l.example/',
      signinRedirectParam: 'back',
      responseHeaders: ['X-User'],
      alwaysSetCookie: true,
      cacheKey: '$host',
      cacheDuration: '200 202 401 5m',
      isGlobal: true,
    });
  });

  test.each(['a.example', 'http://', 'http://a..b'])('%s is no address, so nobody is asked', (url) => {
    const { config, findings } = readControllerConfig({ 'global-auth-url': url }, WHOLE_CLUSTER);
    expect(config.globalAuth).toBeUndefined();
    expect(findings).toHaveLength(1);
  });

  test('bad parts are left out one by one', () => {
    const { config, findings } = readControllerConfig(
      {
        'global-auth-url': 'http://a.example',
        'global-auth-method': 'get',
        'global-auth-signin': 'l',
        'global-auth-signin-redirect-param': 'x',
      },
      WHOLE_CLUSTER,
    );
    expect(config.globalAuth).toMatchObject({ method: 'GET', signinRedirectParam: 'rd' });
    expect(config.globalAuth?.signin).toBeUndefined();
    expect(findings).toHaveLength(3);
  });
});

describe('header lists', () => {
  test('are read from the ConfigMap that is named', () => {
    const { addHeaders } = controller({ 'add-headers': 'shop/headers' });
    expect(addHeaders.headers).toEqual([['X-Frame-Options', 'DENY']]);
    expect(addHeaders.origins.map(({ object }) => object.name)).toEqual([
      'ingress-nginx-controller',
      'headers',
    ]);
  });

  test.each(['headers', 'shop/gone', 'a/b/c'])('%s does not exist', (name) => {
    const { config, findings } = readControllerConfig({ 'proxy-set-headers': name }, WHOLE_CLUSTER);
    expect(config.proxySetHeaders.headers).toEqual([]);
    expect(findings[0]?.message).toContain('does not exist');
  });

  test('may be outside the input', () => {
    const { findings } = readControllerConfig({ 'add-headers': 'shop/headers' }, NOTHING_KNOWN);
    expect(findings).toMatchObject([{ code: 'GP2032', severity: 'high' }]);
  });
});

describe('finding the ConfigMap', () => {
  test('the official name is taken, and what is given by hand wins over it', () => {
    const objects = objectSet(
      [configMap('ingress-nginx', { hsts: 'false', 'ssl-redirect': 'false' })],
      false,
    );
    const { settings, configMap: found } = findControllerSettings(objects, { hsts: 'true' });
    expect(settings).toEqual({ hsts: 'true', 'ssl-redirect': 'false' });
    expect(found?.namespace).toBe('ingress-nginx');
  });

  test('of several the official namespace is taken, with a finding', () => {
    const objects = objectSet([configMap('a', { hsts: 'false' }), configMap('ingress-nginx', {})], false);
    const { settings, findings } = findControllerSettings(objects, {});
    expect(settings).toEqual({});
    expect(findings.map(({ code }) => code)).toEqual(['GP2033']);
  });

  test('one can be named', () => {
    const objects = objectSet(
      [configMap('a', { hsts: 'false' }, 'mine'), configMap('ingress-nginx', {})],
      false,
    );
    expect(findControllerSettings(objects, {}, 'a/mine').settings).toEqual({ hsts: 'false' });
    expect(findControllerSettings(objects, {}, 'mine').settings).toEqual({ hsts: 'false' });
    expect(findControllerSettings(objects, {}, 'a/gone').findings).toMatchObject([{ severity: 'high' }]);
  });
});
