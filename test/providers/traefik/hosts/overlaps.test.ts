import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type HostAutomaton,
  hostAutomaton,
  LETTERS,
} from '../../../../providers/traefik/hosts/host-automaton.ts';
import { intersectionOf, membershipsOf } from '../../../../providers/traefik/hosts/overlaps.ts';
import { printLanguage } from '../../../../providers/traefik/hosts/print-language.ts';
import { matchHost } from '../../../../src/model/hosts.ts';
import { compile } from '../../../../src/regex/compile.ts';
import { parse } from '../../../../src/regex/parse.ts';
import type { Pattern } from '../../../../src/regex/pattern.ts';
import { patterns } from '../../../regex/arbitrary.ts';

const go = (source: string): Pattern => ({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' });

function automatonOf(source: string): HostAutomaton {
  const parsed = parse(go(source));
  const automaton = parsed.ok ? hostAutomaton(parsed.tree) : undefined;
  if (automaton === undefined) throw new Error(`${source} is not understood`);
  return automaton;
}

function holds(source: string, host: string): boolean {
  const compiled = compile(go(source));
  return compiled.ok && compiled.matcher.test(host);
}

const sources = patterns(['a', 'b', '[ab]', '[^a]', '[^.]', '\\.', '.', '^', '$', '[a-z0-9-]', 'A'], 2);
const hosts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '-', '0'), minLength: 1, maxLength: 7 });
const SEED = 20_260_724;

test('the pattern printed for the overlap of two holds where both do', () => {
  let printed = 0;
  fc.assert(
    fc.property(sources, sources, fc.array(hosts, { minLength: 20, maxLength: 20 }), (one, other, sent) => {
      const both = intersectionOf([automatonOf(one), automatonOf(other)]);
      const source = both === undefined ? undefined : printLanguage(both);
      if (source !== undefined) printed += 1;
      for (const host of sent) {
        const expected = holds(one, host) && holds(other, host);
        if (source !== undefined)
          expect([host, matchHost({ kind: 'regex', source }, host)]).toEqual([host, expected]);
      }
    }),
    { numRuns: 1000, seed: SEED },
  );
  expect(printed).toBeGreaterThan(500);
});

test('the memberships of hosts are all found', () => {
  const several = fc.array(sources, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(several, fc.array(hosts, { minLength: 20, maxLength: 20 }), (all, sent) => {
      const found = new Set(membershipsOf(all.map(automatonOf))?.map((members) => members.join()));
      for (const host of sent) {
        const members = all.flatMap((source, index) => (holds(source, host) ? [index] : []));
        if (members.length > 0) expect([...found]).toContain(members.join());
      }
    }),
    { numRuns: 1000, seed: SEED },
  );
});

describe('the automaton of a pattern', () => {
  test.each([
    ['^a$', '^(a|a)$', true],
    ['a', '.*a.*', true],
    ['^[A-Z]*$', '^b^', true],
    ['.*', '.+', true],
    ['.', '^[-.0-9_a-z]+$', true],
    ['^a', 'a', false],
    ['^a.c$', '^abc$', false],
  ])('%s and %s', (one, other, same) => {
    expect(automatonOf(one).key === automatonOf(other).key).toBe(same);
  });

  test('is over the letters of hosts alone', () => {
    expect(automatonOf('^[^a]$').next[0]?.filter((target) => target >= 0)).toHaveLength(LETTERS.length - 1);
  });
});
