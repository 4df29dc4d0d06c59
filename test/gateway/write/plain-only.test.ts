import { describe, expect, test } from 'vitest';
import { objectsAfter } from '../../../src/cli/convert/read-back.ts';
import { read } from '../../../src/gateway/read/index.ts';
import { write } from '../../../src/gateway/write/index.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import { prove } from '../../../src/proof/prove.ts';
import { GKE } from '../../../src/targets/gke/index.ts';
import { HAPROXY } from '../../../src/targets/haproxy/index.ts';
import { brief, convert, forward, nginxRegex, objects, oneHost, prefix, route } from './support.ts';

const gke = { dialect: GKE.dialect };

describe('a dialect without expressions for paths', () => {
  test.each<readonly [string, readonly string[]]>([
    ['/foo', ['PathPrefix /foo -> x:80']],
    ['/foo/.*', ['Exact /foo -> rest:80', 'PathPrefix /foo -> x:80']],
    ['/foo/.+', ['Exact /foo -> rest:80', 'Exact /foo/ -> rest:80', 'PathPrefix /foo -> x:80']],
    ['/foo.+', ['Exact /foo -> rest:80', 'PathPrefix /foo -> x:80']],
    ['/(one|two)$', ['Exact /one -> x:80', 'Exact /two -> x:80']],
    ['/socket.io', ['PathPrefix /socket.io -> x:80']],
    ['/foo(/|$)', ['PathPrefix /foo -> x:80']],
  ])('writes %s as plain paths, and says so', async (path, rules) => {
    const table = oneHost(route(nginxRegex(path), forward('x')), route(prefix('/'), forward('rest')));
    const written = await convert(table, gke);
    expect(brief(written.rules).filter((rule) => !rule.startsWith('PathPrefix / '))).toEqual(rules);
    expect(written.findings.filter(({ code }) => code === 'GP5017')).toMatchObject([{ severity: 'high' }]);
  });

  test.each([
    ['/users/[0-9]+', 'PathPrefix /users -> closed'],
    ['/[a-z]+', 'PathPrefix / -> closed'],
  ])('closes what %s may hold for', async (path, rule) => {
    const written = await convert(oneHost(route(nginxRegex(path), forward('x'))), gke);
    expect(brief(written.rules)).toEqual([rule]);
    expect(written.findings.filter(({ code }) => code === 'GP5017')).toMatchObject([{ severity: 'blocker' }]);
  });

  test('leaves a route out where partial output is allowed', async () => {
    const table = oneHost(
      route(nginxRegex('/users/[0-9]+'), forward('x')),
      route(prefix('/'), forward('rest')),
    );
    const written = await convert(table, { ...gke, allowPartial: true });
    expect(brief(written.rules)).toEqual(['PathPrefix / -> rest:80']);
    expect(written.codes).toContain('GP5017');
  });

  test('plain paths stay as they are, without a finding', async () => {
    const written = await convert(oneHost(route(prefix('/a'), forward('x'))), gke);
    expect(brief(written.rules)).toEqual(['PathPrefix /a -> x:80']);
    expect(written.codes).not.toContain('GP5017');
  });

  test('nothing is sent to a route that it was not sent to before', () => {
    const paths = ['/a/.*', '/a', '/b.+', '/c(/|$)(.*)', '/d/(x|y)$', '/e/', '/f/[0-9]+'];
    const routes = paths.map((path, index) => route(nginxRegex(path), forward(`x${index}`)));
    const before: RouteTable = oneHost(...routes);
    const options = { version: '1.5', channel: 'standard', gatewayClass: 'x', objects: objects() } as const;
    const { resources } = write(before, { ...options, ...gke });
    const { table, findings } = read(objectsAfter(resources, objects()), gke);
    expect(findings.map(({ code }) => code)).not.toContain('GP6111');
    const wider = prove(before, table, { hosts: (name) => name === 'shop.example.com' }).hosts.flatMap(
      ({ differences }) => differences.filter(({ direction }) => direction === 'wider'),
    );
    expect(wider.map(({ witness }) => evaluate(table, witness).results[0]?.backend?.name)).toEqual([]);
  });
});

describe('a dialect that does not look at a condition', () => {
  const haproxy = { dialect: HAPROXY.dialect };
  const guarded = oneHost(
    route({ ...prefix('/a'), methods: ['POST'] }, forward('x')),
    route({ ...prefix('/b'), query: [{ name: 'q', value: { kind: 'exact', value: '1' } }] }, forward('y')),
    route(prefix('/'), forward('rest')),
  );

  test('gets no rule that would hold for more requests, and a finding says why', async () => {
    const written = await convert(guarded, haproxy);
    expect(brief(written.rules)).toEqual([
      'PathPrefix /a -> closed',
      'PathPrefix /b -> closed',
      'PathPrefix / -> rest:80',
    ]);
    const messages = written.findings.filter(({ code }) => code === 'GP5002').map(({ message }) => message);
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringContaining('the method, which haproxy does not look at'),
        expect.stringContaining('a query parameter, which haproxy does not look at'),
      ]),
    );
  });

  test('another dialect gets the conditions', async () => {
    const written = await convert(guarded);
    expect(brief(written.rules)).toEqual([
      'POST PathPrefix /a -> x:80',
      'PathPrefix /b q=1 -> y:80',
      'PathPrefix / -> rest:80',
    ]);
    expect(written.codes).not.toContain('GP5002');
  });
});
