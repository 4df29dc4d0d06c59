import { describe, expect, test } from 'vitest';
import type { Redirect } from '../../../src/model/outcome.ts';
import {
  brief,
  convert,
  exact,
  forward,
  listener,
  NOT_FOUND,
  oneHost,
  prefix,
  redirect,
  redirectTo,
  route,
  rulesOf,
  secret,
  virtualHost,
} from './support.ts';

async function written(outcome: Redirect): Promise<{ rule: string | undefined; codes: readonly string[] }> {
  const { rules, codes } = await convert(oneHost(route(prefix('/'), outcome)));
  return { rule: brief(rules)[0], codes };
}

describe('the target of a redirect', () => {
  test.each<[string, Redirect, string, readonly string[]]>([
    ['https of the same host', redirect(308, { scheme: 'https' }), 'redirect 308 https', []],
    [
      'another host',
      redirectTo(301, 'https://new.example/x'),
      'redirect 301 https new.example full /x',
      ['GP5022'],
    ],
    [
      'another host without a path',
      redirectTo(301, 'https://new.example'),
      'redirect 301 https new.example full /',
      ['GP5022'],
    ],
    [
      'another port',
      redirectTo(302, 'http://new.example:8080/'),
      'redirect 302 http new.example 8080 full /',
      ['GP5022'],
    ],
    [
      'the cut of a last slash',
      redirect(308, { scheme: 'https', cutLastSlash: true }),
      'redirect 308 https',
      ['GP5021'],
    ],
    [
      'a query of its own',
      redirectTo(301, 'https://new.example/x?src=old'),
      'redirect 301 https new.example full /x',
      ['GP5022'],
    ],
    ['a well-known port', redirect(308, { port: 'listener-always' }), 'redirect 308', ['GP5023']],
  ])('%s', async (_, outcome, rule, expected) => {
    const got = await written(outcome);
    expect(got.rule).toBe(`PathPrefix / -> ${rule}`);
    expect(got.codes).toEqual(expected);
  });

  test('keeps the path and query of the request where it names them', async () => {
    const value = [{ text: 'https://new.example' }, { variable: 'request-uri' }] as const;
    const got = await written({ kind: 'redirect', status: 301, location: { kind: 'template', value } });
    expect(got).toEqual({ rule: 'PathPrefix / -> redirect 301 https new.example', codes: [] });
  });

  test.each([
    ['another scheme', redirectTo(301, 'ftp://x.example/')],
    ['a status that is none of the five', redirect(300)],
    [
      'a value made from a header',
      {
        kind: 'redirect',
        status: 302,
        location: { kind: 'template', value: [{ text: 'https://x.example/' }, { header: 'x' }] },
      } satisfies Redirect,
    ],
  ])('that cannot be written is closed: %s', async (_, outcome) => {
    const got = await written(outcome);
    expect(got.rule).toBe('PathPrefix / -> closed');
    expect(got.codes).toEqual(['GP5024']);
  });

  test('the lost query is grave, with before and after', async () => {
    const { findings } = await convert(
      oneHost(route(prefix('/'), redirectTo(301, 'https://new.example/x?src=old'))),
    );
    expect(findings[0]).toMatchObject({ severity: 'high', before: expect.stringContaining('src=old') });
  });
});

test.each([
  [308, 301],
  [307, 302],
  [303, 302],
])('before 1.5 the status %d is written as %d', async (status, expected) => {
  const { rules, codes } = await convert(oneHost(route(prefix('/'), redirect(status))), { version: '1.4' });
  expect(brief(rules)).toEqual([`PathPrefix / -> redirect ${expected}`]);
  expect(codes).toEqual(['GP5020']);
});

test('the redirect of a whole host to https is one rule in a route of its own', async () => {
  const toHttps = redirect(308, { scheme: 'https' });
  const { of } = await convert({
    listeners: [
      listener('http', [
        virtualHost('shop.example.com', [
          route(exact('/a'), toHttps),
          route(prefix('/b'), toHttps),
          route(prefix('/'), toHttps),
        ]),
      ]),
      listener('https', [
        virtualHost(
          'shop.example.com',
          [route(prefix('/b'), forward('b')), route(prefix('/'), NOT_FOUND)],
          secret('shop/tls'),
        ),
      ]),
    ],
  });
  const routes = of('HTTPRoute');
  expect(Object.keys(routes)).toEqual(['shop/shop-example-com', 'shop/shop-example-com-https-redirect']);
  const plain = routes['shop/shop-example-com-https-redirect'];
  expect(plain?.['parentRefs']).toEqual([
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway', sectionName: 'http' },
  ]);
  expect(rulesOf(plain)).toEqual(['PathPrefix / -> redirect 308 https']);
  expect(rulesOf(routes['shop/shop-example-com'])).toEqual(['PathPrefix /b -> b:80']);
});

test.each<[number, string, readonly string[]]>([
  [80, 'redirect 302', []],
  [8080, 'redirect 302', ['GP5023']],
])('the Host header that is kept at port %i prints no other port', async (port, rule, expected) => {
  const host = { kind: 'template', value: [{ variable: 'host-header' }] } as const;
  const outcome = redirect(302, { scheme: 'request', host, port: 'default' });
  const table = oneHost(route(prefix('/'), outcome));
  const at = { listeners: table.listeners.map((one) => ({ ...one, port })) };
  const { rules, codes } = await convert(at);
  expect(brief(rules)).toEqual([`PathPrefix / -> ${rule}`]);
  expect(codes).toEqual(expected);
});
