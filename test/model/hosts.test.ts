import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseHost, matchHost, normaliseHost } from '../../src/model/hosts.ts';
import type { HostPattern } from '../../src/model/route-table.ts';
import { listener, virtualHost } from './fixtures.ts';

test.each([
  ['FOO.test', 'foo.test'],
  ['foo.test.', 'foo.test'],
  ['foo.test:8080', 'foo.test'],
  ['Foo.test.:80', 'foo.test'],
  ['[::1]:80', '[::1]'],
  ['', ''],
])('%s is %s', (host, expected) => {
  expect(normaliseHost(host)).toBe(expected);
});

const one: HostPattern = { kind: 'wildcard', suffix: '.foo.com', labels: 'one-label' };
const many: HostPattern = { kind: 'wildcard', suffix: 'foo.com', labels: 'many-labels' };

describe('matchHost', () => {
  test.each([
    ['a.foo.com', true, true],
    ['a_b-1.foo.com', true, true],
    ['a.b.foo.com', false, true],
    ['foo.com', false, false],
    ['.foo.com', false, false],
    ['xfoo.com', false, false],
    ['a..foo.com', false, false],
  ])('*.foo.com holds %s: one label %s, many %s', (host, single, several) => {
    expect(matchHost(one, host)).toBe(single);
    expect(matchHost(many, host)).toBe(several);
  });

  test('regular expressions are searched without case', () => {
    const pattern: HostPattern = { kind: 'regex', source: '^Shop-\\d+\\.' };
    expect(matchHost(pattern, 'shop-12.test')).toBe(true);
    expect(matchHost(pattern, 'my-shop-12.test')).toBe(false);
    expect(matchHost({ kind: 'regex', source: '(?=x)' }, 'x')).toBe(false);
  });
});

test('an exact name wins, then the first pattern in order', () => {
  const served = listener([
    virtualHost('x', [], { hosts: [many] }),
    virtualHost('y', [], { hosts: [{ kind: 'wildcard', suffix: '.a.foo.com', labels: 'many-labels' }] }),
    virtualHost('z', [], { hosts: [{ kind: 'any' }, { kind: 'exact', host: 'B.foo.com' }] }),
  ]);
  const chosen = (host: string) => {
    const choice = chooseHost(served, host);
    return choice === undefined ? undefined : served.virtualHosts.indexOf(choice.virtualHost);
  };
  expect(['b.foo.com', 'b.a.foo.com', 'foo.com', 'c.foo.com'].map(chosen)).toEqual([2, 0, 2, 0]);
});

test('the index finds what a search through all patterns finds', () => {
  const label = fc.constantFrom('a', 'b', 'foo', 'com');
  const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
  const pattern: fc.Arbitrary<HostPattern> = fc.oneof(
    host.map((name) => ({ kind: 'exact' as const, host: name })),
    fc.tuple(host, fc.constantFrom('one-label' as const, 'many-labels' as const)).map(([suffix, labels]) => ({
      kind: 'wildcard' as const,
      suffix,
      labels,
    })),
    fc.constant({ kind: 'any' as const }),
    host.map((name) => ({ kind: 'regex' as const, source: `^${name}` })),
  );
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 6 }), host, (patterns, name) => {
      const served = listener(patterns.map((one) => virtualHost('', [], { hosts: [one] })));
      const exact = patterns.findIndex((one) => one.kind === 'exact' && one.host === name);
      const expected = exact >= 0 ? exact : patterns.findIndex((one) => matchHost(one, name));
      expect(chooseHost(served, name)?.virtualHost).toBe(served.virtualHosts[expected]);
    }),
    { numRuns: 2000 },
  );
});
