import { describe, expect, test } from 'vitest';
import { hostSlugs } from '../../../src/gateway/write/names.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import {
  convert,
  dialect,
  exact,
  forward,
  listener,
  nginxRegex,
  prefix,
  route,
  rulesOf,
  virtualHost,
} from './support.ts';

const web = route(prefix('/'), forward('web'));

describe('names of routes', () => {
  test('tell hosts apart that look alike', async () => {
    const hosts = [
      '*.example.com',
      'example.com',
      'wildcard.example.com',
      'a-b.example',
      'a.b.example',
      'a.b-example',
    ];
    const { of } = await convert({
      listeners: [
        listener(
          'http',
          hosts.map((host) => virtualHost(host, [web])),
        ),
      ],
    });
    const names = Object.keys(of('HTTPRoute'));
    expect(names).toHaveLength(hosts.length);
    expect(names).toContain('shop/example-com');
    expect(names).toContain('shop/a-b-example');
    expect(names).toContain('shop/wildcard-example-com');
  });

  test('do not change when another host is added', () => {
    const few = hostSlugs(['shop.example.com', '*.example.com']);
    const more = hostSlugs(['shop.example.com', '*.example.com', 'a.example.com', 'b.example.com']);
    for (const [host, slug] of few) expect(more.get(host)).toBe(slug);
  });

  test('are short enough, whatever the host', () => {
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`;
    const slug = hostSlugs([long]).get(long) ?? '';
    expect(slug.length).toBeLessThanOrEqual(63 - '-https-redirect'.length);
    expect(slug).toMatch(/^a+-[0-9a-f]{6}$/);
  });
});

describe('hosts that the API cannot name', () => {
  test.each(['a_b.example.com', '10.0.0.1', `${'a'.repeat(64)}.example.com`])(
    '%s is refused',
    async (host) => {
      const { resources, findings } = await convert({
        listeners: [listener('http', [virtualHost(host, [web])])],
      });
      expect(resources.filter((resource) => resource.kind === 'HTTPRoute')).toEqual([]);
      expect(findings[0]).toMatchObject({ code: 'GP5010', severity: 'blocker', witness: { host } });
    },
  );

  test('a pattern is refused, its other names are kept', async () => {
    const host = virtualHost('a.example.com', [web]);
    const both = {
      ...host,
      hosts: [...host.hosts, { kind: 'regex', source: 'x[0-9].example.com' } as const],
    };
    const { of, codes } = await convert({ listeners: [listener('http', [both])] });
    expect(of('HTTPRoute')['shop/a-example-com']?.['hostnames']).toEqual(['a.example.com']);
    expect(codes).toContain('GP5010');
  });
});

test('a wildcard of one label holds for more names afterwards, with one of them shown', async () => {
  const { findings, of } = await convert({
    listeners: [listener('http', [virtualHost('*.example.com', [web])])],
  });
  expect(of('HTTPRoute')['shop/wildcard-example-com']?.['hostnames']).toEqual(['*.example.com']);
  expect(findings.find((finding) => finding.code === 'GP5011')?.witness?.host).toBe('a.a.example.com');
});

test('upper case is written in lower case', async () => {
  const { of } = await convert({ listeners: [listener('http', [virtualHost('Shop.Example.com', [web])])] });
  expect(of('HTTPRoute')['shop/shop-example-com']?.['hostnames']).toEqual(['shop.example.com']);
});

describe('a known host and the routes for any host', () => {
  const table: RouteTable = {
    listeners: [
      listener('http', [
        virtualHost('a.example.com', [route(prefix('/x'), forward('x'))]),
        virtualHost('*', [web]),
      ]),
    ],
  };

  test('its unknown paths are held off where falling through is not excluded', async () => {
    const { of, findings } = await convert(table);
    expect(rulesOf(of('HTTPRoute')['shop/a-example-com'])).toEqual([
      'PathPrefix /x -> x:80',
      'PathPrefix / -> closed',
    ]);
    expect(of('HTTPRoute')['shop/any-host']?.['hostnames']).toBeUndefined();
    const closed = findings.find((finding) => finding.code === 'GP5012');
    expect(closed).toMatchObject({ before: '404', witness: { host: 'a.example.com' } });
  });

  test('need no rule where the implementation does not fall through', async () => {
    const { of, codes } = await convert(table, { dialect: dialect({ hostFallThrough: false }) });
    expect(rulesOf(of('HTTPRoute')['shop/a-example-com'])).toEqual(['PathPrefix /x -> x:80']);
    expect(codes).not.toContain('GP5012');
  });
});

test('answers of the source system itself make no rule, and are said where they end', async () => {
  const health = route(
    prefix('/healthz'),
    { kind: 'respond', status: 200, reason: 'health' },
    { origins: [] },
  );
  const alone = await convert({ listeners: [listener('http', [virtualHost('*', [health])])] });
  expect(alone.resources).toEqual([]);
  const { of, codes } = await convert({ listeners: [listener('http', [virtualHost('*', [health, web])])] });
  expect(rulesOf(of('HTTPRoute')['shop/any-host'])).toEqual(['PathPrefix / -> web:80']);
  expect(codes).toContain('GP5035');
});

describe('bounds of one route', () => {
  test('20 aliases are two routes', async () => {
    const hosts = Array.from({ length: 20 }, (_, n) => `h${n}.example.com`);
    const { of } = await convert({ listeners: [listener('http', [virtualHost(hosts, [web])])] });
    const counts = Object.values(of('HTTPRoute')).map(
      (spec) => (spec['hostnames'] as unknown as string[]).length,
    );
    expect(counts).toEqual([16, 4]);
  });

  test('40 rules are three routes that keep every path', async () => {
    const routes = Array.from({ length: 40 }, (_, n) => route(exact(`/p${n}`), forward(`s${n}`)));
    const { of, codes } = await convert({
      listeners: [listener('http', [virtualHost('h.example.com', routes)])],
    });
    const parts = of('HTTPRoute');
    expect(Object.keys(parts)).toEqual([
      'shop/h-example-com',
      'shop/h-example-com-02',
      'shop/h-example-com-03',
    ]);
    expect(Object.values(parts).flatMap((spec) => rulesOf(spec))).toHaveLength(40);
    expect(codes).not.toContain('GP5006');
  });

  test('200 paths to one backend fill rules of 64 matches and routes of 128', async () => {
    const routes = Array.from({ length: 200 }, (_, n) => route(exact(`/p${n}`), forward('s')));
    const { of } = await convert({ listeners: [listener('http', [virtualHost('h.example.com', routes)])] });
    const matches = Object.values(of('HTTPRoute')).map((spec) => rulesOf(spec).length);
    expect(matches).toEqual([128, 72]);
  });

  test('rules that only their order tells apart stay together, or the cut is said', async () => {
    const overlapping = (count: number): RouteTable => ({
      listeners: [
        listener('http', [
          virtualHost(
            'h.example.com',
            Array.from({ length: count }, (_, n) =>
              route(nginxRegex(`/[a-z]{${count - n}}`), forward(`s${n}`)),
            ),
          ),
        ]),
      ],
    });
    const few = await convert(overlapping(16));
    expect(Object.keys(few.of('HTTPRoute'))).toHaveLength(1);
    const many = await convert(overlapping(20));
    const names = Object.keys(many.of('HTTPRoute'));
    expect(names).toEqual([...names].sort());
    expect(names).toHaveLength(2);
    expect(many.findings.find((finding) => finding.code === 'GP5006')).toMatchObject({
      severity: 'high',
      witness: { host: 'h.example.com' },
    });
  });
});
