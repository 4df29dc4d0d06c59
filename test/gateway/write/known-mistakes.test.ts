import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import {
  brief,
  convert,
  exact,
  forward,
  listener,
  nginxRegex,
  nginxRewrite,
  origin,
  prefix,
  redirect,
  redirectTo,
  route,
  rulesOf,
  secret,
  virtualHost,
} from './support.ts';

// What converters are known to get wrong, as tables.
describe('a conversion does not', () => {
  const one = (host: string, ...routes: Parameters<typeof virtualHost>[1]): RouteTable => ({
    listeners: [listener('http', [virtualHost(host, routes)])],
  });

  test('put a redirect and a rewrite into one rule', async () => {
    const both = nginxRegex('/old(/|$)(.*)');
    const { rules } = await convert(
      one(
        'h.example.com',
        route(both, redirectTo(301, 'https://new.example/')),
        route(both, forward('a', { path: nginxRewrite('/old(/|$)(.*)', '/$2') })),
      ),
    );
    expect(brief(rules)).toEqual([
      'RegularExpression (?i)/old(?:/.*)? -> redirect 301 https new.example full /',
    ]);
  });

  test('give a pattern without host to a PathPrefix', async () => {
    const { rules } = await convert(one('*', route(nginxRegex('/users/[0-9]+'), forward('a'))));
    expect(brief(rules)).toEqual(['RegularExpression (?i)/users/[0-9]+.* -> a:80']);
  });

  test('let one host name of a certificate stand for all hosts', async () => {
    const web = route(prefix('/'), forward('web'));
    const { of } = await convert({
      listeners: [
        listener('http', [virtualHost('*', [web])]),
        listener('https', [virtualHost('a.example.com', [web], secret('shop/tls'))]),
      ],
    });
    expect(of('HTTPRoute')['shop/any-host']).toMatchObject({ parentRefs: [{ sectionName: 'http' }] });
    expect(of('Gateway')['shop/gateway']?.['listeners']).toMatchObject([
      { name: 'http' },
      { hostname: 'a.example.com' },
    ]);
  });

  test('answer unknown paths of a host with the default backend of all hosts', async () => {
    const { of } = await convert({
      listeners: [
        listener('http', [virtualHost('a.example.com', [route(prefix('/x'), forward('x'))])], {
          unmatched: forward('default'),
        }),
      ],
    });
    expect(rulesOf(of('HTTPRoute')['shop/a-example-com'])).toEqual([
      'PathPrefix /x -> x:80',
      'PathPrefix / -> closed',
    ]);
    expect(Object.values(of('HTTPRoute')).map(rulesOf)).toContainEqual(['PathPrefix / -> default:80']);
  });

  test('forget a guard on one of the listeners', async () => {
    const guarded: Outcome = {
      kind: 'gate',
      check: {
        kind: 'client-address',
        rules: [
          { action: 'allow', cidr: '10.0.0.0/8' },
          { action: 'deny', cidr: 'all' },
        ],
      },
      // biome-ignore lint/suspicious/noThenProperty: the model's word; a gate is never awaited.
      then: forward('b'),
      otherwise: { kind: 'respond', status: 403, reason: 'forbidden' },
      origins: [origin()],
    };
    const toHttps = route(prefix('/a'), redirect(308, { scheme: 'https' }));
    const { of } = await convert({
      listeners: [
        listener('http', [virtualHost('h.example.com', [toHttps, route(prefix('/b'), guarded)])]),
        listener('https', [
          virtualHost(
            'h.example.com',
            [route(prefix('/a'), forward('a')), route(prefix('/b'), guarded)],
            secret('shop/tls'),
          ),
        ]),
      ],
    });
    for (const spec of Object.values(of('HTTPRoute')))
      expect(rulesOf(spec)).toContain('PathPrefix /b -> closed');
  });

  test('send two redirects into one rule where a path redirects twice', async () => {
    const { rules } = await convert(
      one(
        'h.example.com',
        route(exact('/'), redirectTo(302, 'http://h.example.com/app')),
        route(exact('/'), redirectTo(301, 'https://x.example/')),
      ),
    );
    expect(brief(rules)).toEqual(['Exact / -> redirect 302 http h.example.com full /app']);
  });
});
