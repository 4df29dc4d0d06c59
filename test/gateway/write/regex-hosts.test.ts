import { describe, expect, test } from 'vitest';
import { withPlainHosts } from '../../../src/gateway/write/regex-hosts.ts';
import { describeHost } from '../../../src/model/hosts.ts';
import { convert, forward, listener, prefix, route, virtualHost } from './support.ts';

const host = (source: string) =>
  virtualHost('x', [route(prefix('/'), forward('a'))], { hosts: [{ kind: 'regex', source }] });

function patterns(source: string, others: readonly string[] = []): readonly string[] {
  const virtualHosts = [...others.map((name) => virtualHost(name, [])), host(source)];
  const [plain] = withPlainHosts({ listeners: [listener('http', virtualHosts)] }).listeners;
  return (plain?.virtualHosts ?? [])
    .slice(others.length)
    .flatMap(({ hosts }) => hosts.map((one) => `${one.kind} ${describeHost(one)}`));
}

describe('hosts that are given by an expression', () => {
  test.each([
    ['^(a|b)\\.example\\.com$', ['exact a.example.com', 'exact b.example.com']],
    ['^API[12]?\\.x\\.test$', ['exact api.x.test', 'exact api1.x.test', 'exact api2.x.test']],
    ['^[^.]+\\.x\\.test$', ['wildcard *.x.test']],
    ['^.+\\.x\\.test$', ['wildcard *.x.test']],
    ['.*', ['any any host']],
    // Said by no host of the API: a wildcard would hold for more.
    ['^[a-z]+\\.x\\.test$', ['regex ~^[a-z]+\\.x\\.test$']],
    ['^www\\.', ['regex ~^www\\.']],
    ['^a(?=b)', ['regex ~^a(?=b)']],
  ])('%s', (source, expected) => expect(patterns(source)).toEqual(expected));

  test('an exact name of another host comes first', () => {
    expect(patterns('^(a|b)\\.x\\.test$', ['a.x.test'])).toEqual(['exact b.x.test']);
    expect(patterns('^a\\.x\\.test$', ['a.x.test'])).toEqual([]);
  });

  test('a wildcard of one label and one of many differ', () => {
    const labels = (source: string) => {
      const [plain] = withPlainHosts({ listeners: [listener('http', [host(source)])] }).listeners;
      return plain?.virtualHosts[0]?.hosts;
    };
    expect(labels('^[a-z0-9-]+\\.x\\.test$')).toMatchObject([{ labels: 'one-label' }]);
    expect(labels('\\.x\\.test$')).toMatchObject([{ labels: 'many-labels' }]);
  });

  test('are written as the names themselves', async () => {
    const table = { listeners: [listener('http', [host('^(a|b)\\.x\\.test$')])] };
    const { of, codes } = await convert(table);
    expect(Object.values(of('HTTPRoute')).map((spec) => spec['hostnames'])).toEqual([
      ['a.x.test', 'b.x.test'],
    ]);
    expect(codes).not.toContain('GP5010');
  });
});
