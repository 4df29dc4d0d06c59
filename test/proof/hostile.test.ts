import { describe, expect, test } from 'vitest';
import type { PathPredicate } from '../../src/model/match.ts';
import type { Route } from '../../src/model/route-table.ts';
import type { HostProof, ProofOptions } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, route, tableOf } from '../model/fixtures.ts';
import { template } from './arbitrary.ts';

const regex = (source: string): PathPredicate => ({
  kind: 'regex',
  pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' },
});
const to = (name: string, path: PathPredicate): Route => route(name, { path }, forward(name));
const root = to('root', { kind: 'prefix', value: '/' });

function compare(before: readonly Route[], after: readonly Route[], options: ProofOptions = {}): HostProof {
  const { hosts } = prove(tableOf(before), tableOf(after), {
    ...options,
    hosts: (name) => name === 'a.test',
  });
  const [host] = hosts;
  if (host === undefined) throw new Error('the host was not compared');
  return host;
}

const HOSTILE: ReadonlyArray<readonly [string, string]> = [
  ['nested quantifiers', '/(((a*)*)*)*b'],
  ['nested alternatives', '/((a|aa)+)+$'],
  ['a long counted repetition', '/a{1000}'],
  ['a repetition that cannot be made deterministic', '/.*a.{40}'],
  ['a thousand alternatives', `/(${Array.from({ length: 600 }, (_, i) => `w${i}`).join('|')})/.*`],
  ['a path of 1,024 letters', `/${'x'.repeat(1023)}`],
  ['many floating stars', '/.*a.*b.*c.*d.*e.*f.*g.*'],
];

describe('patterns that would hurt a matcher that goes back', () => {
  test.each(HOSTILE)(
    '%s: equal to itself, and another backend is found or given up with a reason',
    (_, source) => {
      const before = [to('hostile', regex(source)), root];
      expect(compare(before, before).verdict).toBe('equivalent');
      const changed = compare(before, [route('hostile', { path: regex(source) }, forward('other')), root]);
      if (changed.differences.length === 0) {
        expect(changed.verdict).toBe('unknown');
        expect(changed.unknown[0]?.reason).toMatch(/too large|given up/);
      } else expect(changed.differences).toMatchObject([{ cause: 'backend' }]);
    },
  );
});

/** So many floating patterns that all paths together cannot be told apart in any budget. */
const floating = (count: number): readonly Route[] =>
  Array.from({ length: count }, (_, i) => to(`f${i}`, regex(`/.*part${i}/.*\\.(php|cgi)`)));

describe('the budget', () => {
  test('many floating patterns in the same order need no search', () => {
    const routes = [...floating(60), root];
    expect(compare(routes, routes)).toMatchObject({ verdict: 'equivalent', states: 0 });
  });

  test('a search that takes too long ends as unknown', () => {
    const before = [...floating(20), root];
    const after = [...floating(20), to('root', { kind: 'prefix', value: '/other' }), root].reverse();
    const host = compare(before, after, { budget: { states: 2000 } });
    expect(host.unknown.map(({ reason }) => reason)).toContain(
      'the search was given up: more than 2000 states',
    );
    expect(['unknown', 'different']).toContain(host.verdict);
    expect(host.states).toBeLessThan(10_000);
  });

  test('too many combinations of conditions end as unknown', () => {
    const routes = (order: readonly number[]): readonly Route[] =>
      order.map((i) =>
        route(
          `r${i}`,
          { path: { kind: 'any' }, headers: [{ name: `X-${i}`, value: { kind: 'present' } }] },
          forward(`s${i}`),
        ),
      );
    const order = Array.from({ length: 14 }, (_, i) => i);
    const host = compare(routes(order), routes([...order].reverse()), { budget: { conditions: 50 } });
    expect(host.unknown.map(({ reason }) => reason)).toContain('too many combinations of conditions');
    const whole = compare(routes(order), routes([...order].reverse()));
    expect(whole.unknown).toEqual([]);
    expect(whole.differences.every(({ cause }) => cause === 'precedence')).toBe(true);
  });

  test('rewrites that are too large to compare are tried out', () => {
    const rewriting = (source: string): Route =>
      route(
        'r',
        { path: { kind: 'any' } },
        {
          ...forward('s'),
          path: {
            kind: 'regex',
            pattern: { source, flavour: 'pcre', ignoreCase: false, anchoring: 'none' },
            template: template('/$1'),
            replaces: 'whole',
          },
        },
      );
    const before = [rewriting('^/(.*?)/?$')];
    const after = [rewriting('^/((?:.*[^/])?)/*$')];
    expect(compare(before, after).verdict).toBe('equivalent');
    const host = compare(before, after, { budget: { rewrites: 3 } });
    expect(host).toMatchObject({
      verdict: 'unknown',
      tested: [{ reason: 'too many combinations of states' }],
    });
  });
});

test('names from manifests are only names', () => {
  const named = (name: string): Route =>
    route(
      name,
      {
        path: { kind: 'any' },
        headers: [{ name: '__proto__', value: { kind: 'exact', value: 'constructor' } }],
      },
      forward(name),
    );
  expect(compare([named('__proto__')], [named('__proto__')]).verdict).toBe('equivalent');
  expect(compare([named('a')], [named('b')]).differences).toMatchObject([
    { cause: 'backend', witness: { headers: [['__proto__', 'constructor']] } },
  ]);
});
