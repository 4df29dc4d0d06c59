import { describe, expect, test } from 'vitest';
import { codes, compiled, fate, ingressRoute, results, SERVICES } from './frame.ts';

const ROUTES =
  SERVICES +
  ingressRoute('r', [
    ['Host(`a.com`)', 'a'],
    ['PathPrefix(`/b`)', 'b'],
  ]);
const REDIRECT = 'entryPoints.web.http.redirections.entryPoint';

describe('the redirection of an entry point', () => {
  test.each([
    ['GET', {}, 301],
    ['HEAD', {}, 308],
    ['POST', {}, 308],
    ['GET', { [`${REDIRECT}.permanent`]: 'false' }, 302],
    ['POST', { [`${REDIRECT}.permanent`]: 'false' }, 307],
    ['GET', { [`${REDIRECT}.priority`]: '5' }, 200],
  ])('%s with %j: %s', (method, more, status) => {
    const made = compiled(ROUTES, { settings: { [`${REDIRECT}.to`]: 'websecure', ...more } });
    expect(results(made, `${method} http://a.com/x`)[0]?.status ?? 200).toBe(status);
  });

  test.each([
    ['websecure', {}, 'https://a.com/x?y'],
    ['websecure', { 'entryPoints.websecure.address': ':8443' }, 'https://a.com:8443/x?y'],
    [':443', { 'entryPoints.websecure.address': ':8443' }, 'https://a.com/x?y'],
  ])('to %s with %j leads to %s', (to, more, location) => {
    const made = compiled(ROUTES, { settings: { [`${REDIRECT}.to`]: to, ...more } });
    const [result] = results(made, 'GET http://a.com/x?y');
    expect(result?.responseHeaders.set['location']).toBe(location);
  });

  test('without a target that exists it has no effect, and a finding says so', () => {
    const made = compiled(ROUTES, { settings: { [`${REDIRECT}.to`]: 'secure' } });
    expect(fate(made, 'GET http://a.com/')).toBe('a');
    expect(codes(made)).toContain('GP3007');
  });

  test('challenges pass it with allowACMEByPass', () => {
    const settings = { [`${REDIRECT}.to`]: 'websecure', 'entryPoints.web.allowACMEByPass': 'true' };
    const made = compiled(ROUTES, { settings });
    expect(fate(made, 'GET http://a.com/.well-known/acme-challenge/x')).toBe('a');
    expect(fate(made, 'GET http://a.com/x')).toBe(301);
  });
});

describe('forwarding headers', () => {
  const sent = [
    ['X-Forwarded-For', '1.1.1.1'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Prefix', '/p'],
    ['X-Real-Ip', '2.2.2.2'],
  ] as const;
  const from = (settings: Readonly<Record<string, string>>, peer: string) =>
    results(compiled(ROUTES, { settings }), 'GET http://a.com:80/', { headers: sent, remoteAddress: peer })[0]
      ?.upstream?.headers;

  test('are those of Traefik alone where nobody is trusted', () => {
    expect(from({}, '10.0.0.1')).toMatchObject({
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
      'x-forwarded-host': 'a.com:80',
      'x-real-ip': '10.0.0.1',
    });
    expect(from({}, '10.0.0.1')).not.toHaveProperty('x-forwarded-prefix');
  });

  test.each([
    [{ 'entryPoints.web.forwardedHeaders.insecure': 'true' }, '9.9.9.9', true],
    [{ 'entryPoints.web.forwardedHeaders.trustedIPs': '10.0.0.0/8' }, '10.0.0.1', true],
    [{ 'entryPoints.web.forwardedHeaders.trustedIPs': '10.0.0.0/8' }, '11.0.0.1', false],
  ])('%j from %s: believed %s', (settings, peer, believed) => {
    const headers = from(settings, peer);
    expect(headers?.['x-forwarded-proto']).toBe(believed ? 'https' : 'http');
    expect(headers?.['x-forwarded-prefix']).toBe(believed ? '/p' : undefined);
    expect(headers?.['x-forwarded-for']).toBe(believed ? `1.1.1.1,${peer}` : peer);
  });

  test('the peer is not added where the option says so', () => {
    const name = 'entryPoints.web.forwardedHeaders.notAppendXForwardedFor';
    expect(from({ [name]: 'true' }, '10.0.0.1')).not.toHaveProperty('x-forwarded-for');
  });
});

describe('paths and queries before routing', () => {
  test.each([
    ['/b/../x', {}, 404, undefined],
    ['/x/../b/%7Ec//d/', {}, 'b', '/b/~c/d/'],
    ['/b%2fc%20d', {}, 'b', '/b%2Fc%20d'],
    ['/b?x=1;y=2', {}, 'b', '/b?x=1&y=2'],
    ['/b?x=1;y=2', { 'entryPoints.web.http.encodeQuerySemicolons': 'true' }, 'b', '/b?x=1%3By=2'],
    ['/b/../x', { 'entryPoints.web.http.sanitizePath': 'false' }, 'b', '/b/../x'],
    ['/b%2Fx', { 'entryPoints.web.http.encodedCharacters.allowEncodedSlash': 'false' }, 400, undefined],
    ['/x%2Fx', { 'entryPoints.web.http.encodedCharacters.allowEncodedSlash': 'false' }, 404, undefined],
    ['/b%5Cx', { 'entryPoints.web.http.encodedCharacters.allowEncodedBackSlash': 'false' }, 400, undefined],
  ])('%s with %j: %s as %s', (target, settings, expected, upstream) => {
    const made = compiled(ROUTES, { settings });
    const [result] = results(made, `GET http://z.com${target}`);
    expect(result?.backend?.name ?? result?.status).toBe(expected);
    expect(result?.upstream?.target).toBe(upstream);
  });
});

test('entry points with asDefault are the only ones for routers that name none', () => {
  const routes =
    SERVICES + ingressRoute('r', [['PathPrefix(`/`)', 'a']]).replace('  entryPoints: [web]\n', '');
  expect(fate(compiled(routes), 'GET https://a.com/')).toBe('a');
  const made = compiled(routes, { settings: { 'entryPoints.web.asDefault': 'true' } });
  expect(fate(made, 'GET http://a.com/')).toBe('a');
  expect(fate(made, 'GET https://a.com/')).toBe(404);
});

test('an entry point that does not exist is named', () => {
  const made = compiled(SERVICES + ingressRoute('r', [['PathPrefix(`/`)', 'a']]).replace('[web]', '[wbe]'));
  expect(made.findings.find(({ code }) => code === 'GP3104')?.message).toContain('wbe');
});
