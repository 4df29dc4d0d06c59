import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/gateway/resource.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { KONG } from '../../../src/targets/kong/index.ts';
import { answerAt, readAt } from '../support.ts';
import { asked, route } from './support.ts';

describe('redirects of rules', () => {
  const redirected = (requestRedirect: object): string =>
    route([]).replace(
      /filters: \[\]\n {4}backendRefs: \[\{name: one[^\n]*/,
      `filters: [{"type":"RequestRedirect","requestRedirect":${JSON.stringify(requestRedirect)}}]`,
    );
  const locationOf = (requestRedirect: object): unknown =>
    answerAt('kong', redirected(requestRedirect), asked('/a/b?c=d')).results[0]?.responseHeaders.set[
      'location'
    ];

  test.each([
    [{ scheme: 'https', hostname: 'y.test' }, 'https://y.test/a/b?c=d'],
    [{ hostname: 'y.test' }, 'http://y.test/a/b?c=d'],
    [{ hostname: 'y.test', path: { type: 'ReplaceFullPath', replaceFullPath: '/n' } }, 'http://y.test/n'],
    [
      { hostname: 'y.test', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/n' } },
      'http://y.test/a/b?c=d',
    ],
  ])('%j', (filter, expected) => {
    expect(locationOf(filter)).toBe(expected);
  });

  test('are refused without a hostname', () => {
    const { table, findings } = readAt('kong', redirected({ scheme: 'https' }));
    expect(table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome.kind).toBe('opaque');
    expect(findings.map(({ code }) => code)).toContain('GP5344');
  });
});

describe('written redirects', () => {
  const finish = KONG.policies?.writer.finish;
  if (finish === undefined) throw new Error('nothing is finished');
  const redirect = (
    hostnames: readonly string[],
    requestRedirect: JsonObject,
    more: JsonObject = {},
  ): Resource => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'r', namespace: 'n' },
    spec: {
      hostnames,
      parentRefs: [{ name: 'g' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' }, ...more }],
          filters: [{ type: 'RequestRedirect', requestRedirect }],
        },
      ],
    },
  });
  const written = (hostnames: readonly string[], filter: JsonObject, more: JsonObject = {}) => {
    const { resources, notes } = finish([redirect(hostnames, filter, more)]);
    return {
      names: resources.map(({ metadata }) => metadata.name),
      text: JSON.stringify(resources),
      codes: notes.map(({ kind }) => kind.code),
    };
  };

  test('name their host, one route for each', () => {
    const { names, text, codes } = written(['a.test', 'b.test'], { scheme: 'https' });
    expect([names, codes]).toEqual([['r', 'r-02'], []]);
    expect([...text.matchAll(/"hostname":"([^"]*)"/g)].map(([, name]) => name)).toEqual(['a.test', 'b.test']);
  });

  test('keep the host that they have', () => {
    expect(written(['*.a.test'], { hostname: 'b.test' })).toMatchObject({ names: ['r'], codes: [] });
  });

  test.each([[['*.a.test']], [[]]])('are closed where there is no one host: %j', (hostnames) => {
    const { text, codes } = written(hostnames, { scheme: 'https' });
    expect(codes).toEqual(['GP5344']);
    expect(text).not.toContain('RequestRedirect');
  });

  test('to https are annotations of the route that serves the hosts', () => {
    const serving: Resource = {
      ...redirect(['*.a.test'], {}),
      metadata: { name: 's', namespace: 'n' },
      spec: {
        hostnames: ['*.a.test'],
        parentRefs: [{ name: 'g', sectionName: 'https' }],
        rules: [
          { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: 'b', port: 80 }] },
        ],
      },
    };
    const all = redirect(['*.a.test'], { scheme: 'https', statusCode: 308 });
    const { resources } = finish([serving, all]);
    expect(resources).toHaveLength(1);
    expect(resources[0]?.metadata.annotations).toEqual({
      'konghq.com/https-redirect-status-code': '308',
      'konghq.com/protocols': 'https',
    });
    expect(resources[0]?.spec['parentRefs']).toEqual([{ name: 'g', sectionName: 'https' }, { name: 'g' }]);
    const some = redirect(['*.a.test'], { scheme: 'https' }, { method: 'GET' });
    expect(finish([serving, some]).resources.map(({ metadata }) => metadata.annotations)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
