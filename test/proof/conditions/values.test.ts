import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ValuePredicate } from '../../../src/model/match.ts';
import { cookieValue, valueHolds } from '../../../src/model/values.ts';
import { addressSamples } from '../../../src/proof/conditions/addresses.ts';
import { createAtoms } from '../../../src/proof/conditions/atoms.ts';
import { cookieHeaders } from '../../../src/proof/conditions/cookies.ts';
import { createSolver } from '../../../src/proof/conditions/solve.ts';
import { type Demand, solveValue } from '../../../src/proof/conditions/values.ts';
import { acceptsBytes } from '../../../src/proof/languages/dfa.ts';
import { dfaOfSource } from '../../../src/proof/languages/domain.ts';
import { bytesOf } from '../../../src/regex/text.ts';

const exact = (value: string, ignoreCase = false): ValuePredicate => ({ kind: 'exact', value, ignoreCase });
const begins = (value: string): ValuePredicate => ({ kind: 'prefix', value });
const like = (source: string): ValuePredicate => ({
  kind: 'regex',
  pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' },
});
const present: ValuePredicate = { kind: 'present' };
const absent: ValuePredicate = { kind: 'absent' };
const yes = (predicate: ValuePredicate, cookie?: string): Demand =>
  cookie === undefined ? { predicate, holds: true } : { predicate, holds: true, cookie };
const no = (predicate: ValuePredicate, cookie?: string): Demand => ({
  ...yes(predicate, cookie),
  holds: false,
});

describe('values that satisfy several demands at once', () => {
  test.each<readonly [string, readonly Demand[], string | undefined | false]>([
    ['nothing sent', [no(present)], undefined],
    ['sent and not sent', [yes(present), yes(absent)], false],
    ['neither present nor absent', [no(present), no(absent)], false],
    ['two exact values', [yes(exact('a')), yes(exact('b'))], false],
    ['an exact value that a pattern holds', [yes(exact('v2')), yes(like('v[0-9]'))], 'v2'],
    ['an exact value that a pattern does not hold', [yes(exact('x')), yes(like('v[0-9]'))], false],
    ['the letters that two patterns share', [yes(like('[a-c]+')), yes(like('[c-e]+'))], 'c'],
    ['a pattern without one of its words', [yes(like('[ab]')), no(exact('a'))], 'b'],
    ['a pattern without all of its words', [yes(like('[ab]')), no(exact('a')), no(exact('b'))], false],
    ['a beginning, but not exactly that', [yes(begins('ab')), no(exact('ab'))], 'aba'],
    ['without case', [yes(exact('ON', true)), no(exact('ON')), yes(like('[a-z]+'))], 'on'],
    ['one of two cookies', [yes(exact('1'), 'a'), yes(absent, 'b')], 'a=1'],
    ['two cookies', [yes(exact('1'), 'a'), yes(exact('2'), 'b')], 'a=1;b=2'],
    ['a cookie and the header that holds it', [yes(exact('1'), 'a'), yes(like('.*a=1.*'))], 'a=1'],
    ['a cookie and a header without it', [yes(exact('1'), 'a'), yes(like('[^a]*'))], false],
    ['one cookie with two values', [yes(exact('1'), 'a'), yes(exact('2'), 'a')], false],
  ])('%s', (_, demands, expected) => {
    const solution = solveValue('header', demands);
    expect(solution).toEqual(expected === false ? { kind: 'no' } : { kind: 'yes', value: expected });
  });

  test('what is found satisfies the demands', () => {
    const predicates = fc.constantFrom(
      exact('a'),
      exact('Ab', true),
      begins('a'),
      like('[ab]{1,3}'),
      like('.*b'),
      present,
    );
    const demands = fc.array(fc.record({ predicate: predicates, holds: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    });
    const words = fc
      .array(fc.constantFrom('a', 'b', 'A'), { maxLength: 4 })
      .map((letters) => letters.join(''));
    const property = fc.property(
      demands,
      fc.array(words, { minLength: 20, maxLength: 20 }),
      (wanted, tries) => {
        const solution = solveValue('header', wanted);
        const meets = (value: string | undefined): boolean =>
          wanted.every(({ predicate, holds }) => valueHolds(predicate, value) === holds);
        if (solution.kind === 'yes') expect(meets(solution.value)).toBe(true);
        else expect([undefined, ...tries].filter(meets)).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: 500, seed: 11 });
  });
});

test('the first cookie of a name is found as the model finds it', () => {
  const pieces = fc.constantFrom('c', 'd', 'cc', '=', ';', ' ', '1', '2', 'c=1', ' c = 1 ', '; ');
  const headers = fc.array(pieces, { maxLength: 8 }).map((list) => list.join(''));
  const any = cookieHeaders('c', undefined);
  const one = cookieHeaders('c', dfaOfSource('1'));
  const property = fc.property(headers, (header) => {
    const value = cookieValue(header, 'c');
    expect(acceptsBytes(any, bytesOf(header))).toBe(value !== undefined);
    expect(acceptsBytes(one, bytesOf(header))).toBe(value === '1');
  });
  fc.assert(property, { numRuns: 5000, seed: 3 });
});

describe('client addresses', () => {
  test('every answer that overlapping blocks can give is given by a sample', () => {
    const atoms = createAtoms();
    const inBlock = (...cidrs: readonly string[]) =>
      atoms.of({ kind: 'address' }, { kind: 'address-in', cidrs });
    const wide = inBlock('10.0.0.0/8');
    const narrow = inBlock('10.1.0.0/16', '2001:db8::/32');
    const solver = createSolver(atoms);
    expect(addressSamples(atoms.all)).toContain('10.0.0.0');
    const known = (value: boolean) => new Map([[wide.id, value]]);
    expect(solver.consistent(known(true), narrow, true)).toBe('yes');
    expect(solver.consistent(known(true), narrow, false)).toBe('yes');
    expect(solver.consistent(known(false), narrow, true)).toBe('yes');
    const nested = inBlock('10.1.2.0/24');
    expect(solver.consistent(known(false), nested, true)).toBe('no');
    expect(solver.consistent(new Map([[nested.id, true]]), narrow, false)).toBe('no');
  });

  test('an allow list and its block contradict each other', () => {
    const atoms = createAtoms();
    const variable = { kind: 'address' as const };
    const allowed = atoms.of(variable, {
      kind: 'address-allowed',
      rules: [
        { action: 'deny', cidr: '10.1.0.0/16' },
        { action: 'allow', cidr: '10.0.0.0/8' },
        { action: 'deny', cidr: 'all' },
      ],
    });
    const denied = atoms.of(variable, { kind: 'address-in', cidrs: ['10.1.3.0/24'] });
    const solver = createSolver(atoms);
    expect(solver.consistent(new Map([[allowed.id, true]]), denied, true)).toBe('no');
    expect(solver.consistent(new Map([[allowed.id, true]]), denied, false)).toBe('yes');
  });
});
