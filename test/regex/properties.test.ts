import fc from 'fast-check';
import { isDisjointWith, JS, NFA } from 'refa';
import { describe, expect, test } from 'vitest';
import { accepts, automatonOf } from '../../src/regex/automaton.ts';
import { compile } from '../../src/regex/compile.ts';
import { includes, mayOverlap } from '../../src/regex/intersect.ts';
import { literalPrefix } from '../../src/regex/literals.ts';
import { parse } from '../../src/regex/parse.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { toRe2 } from '../../src/regex/print.ts';
import { bytesOf } from '../../src/regex/text.ts';
import type { Tree } from '../../src/regex/tree.ts';
import { ANCHORED_ATOMS, PLAIN_ATOMS, patterns, texts } from './arbitrary.ts';

const pattern: fc.Arbitrary<Pattern> = fc.record({
  source: patterns([...ANCHORED_ATOMS, '(?i)', '\\n', '[[:alpha:]]']),
  flavour: fc.constantFrom('pcre', 're2', 'go'),
  ignoreCase: fc.boolean(),
  anchoring: fc.constantFrom('full', 'start', 'none'),
});

function treeOf(given: Pattern): Tree | undefined {
  const parsed = parse(given);
  return parsed.ok ? parsed.tree : undefined;
}

function matchesOf(given: Pattern, text: string): boolean {
  const compiled = compile(given);
  if (!compiled.ok) throw new Error(compiled.reason);
  return compiled.matcher.test(text);
}

describe('two readings of one pattern', () => {
  test('the automaton accepts what the matcher matches', () => {
    fc.assert(
      fc.property(pattern, fc.array(texts, { minLength: 3, maxLength: 3 }), (given, candidates) => {
        const tree = treeOf(given);
        fc.pre(tree !== undefined);
        const automaton = automatonOf(tree);
        fc.pre(automaton !== undefined);
        for (const text of candidates) expect(accepts(automaton, bytesOf(text))).toBe(matchesOf(given, text));
      }),
      { numRuns: 3000 },
    );
  });

  test('what is printed for RE2 matches the same ordinary texts', () => {
    const options = fc.record({
      caseStyle: fc.constantFrom('flag' as const, 'classes' as const),
      anchoring: fc.constantFrom('full' as const, 'start' as const, 'none' as const),
    });
    fc.assert(
      fc.property(pattern, options, fc.array(texts, { maxLength: 5 }), (given, how, candidates) => {
        const tree = treeOf(given);
        fc.pre(tree !== undefined);
        const printed = toRe2(tree, how);
        fc.pre(printed.ok);
        const again: Pattern = {
          source: printed.source,
          flavour: 're2',
          ignoreCase: false,
          anchoring: how.anchoring,
        };
        for (const text of candidates) {
          if (/[\n\u0080-\uffff]/.test(text)) continue;
          expect(matchesOf(again, text), `${printed.source} on ${JSON.stringify(text)}`).toBe(
            matchesOf(given, text),
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('every match begins with the literal prefix', () => {
    fc.assert(
      fc.property(pattern, texts, (given, text) => {
        const tree = treeOf(given);
        fc.pre(tree !== undefined && matchesOf(given, text));
        const prefix = literalPrefix(tree);
        const seen = prefix.ignoreCase ? text.replaceAll('\u212a', 'k').toLowerCase() : text;
        expect(seen.startsWith(prefix.ignoreCase ? prefix.text.toLowerCase() : prefix.text)).toBe(true);
        if (prefix.whole) expect(seen).toHaveLength(prefix.text.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('overlap and inclusion', () => {
  const full = (source: string): Tree => {
    const parsed = parse({ source, flavour: 'go', ignoreCase: false, anchoring: 'full' });
    if (!parsed.ok) throw new Error(parsed.reason);
    return parsed.tree;
  };
  const nfa = (source: string): NFA => {
    const { expression, maxCharacter } = JS.Parser.fromLiteral({ source, flags: 'u' }).parse();
    return NFA.fromRegex(expression, { maxCharacter });
  };
  const plain = patterns(
    PLAIN_ATOMS.filter((atom) => atom !== '.'),
    2,
  );

  test('mayOverlap agrees with refa, and its witness is in both', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const answer = mayOverlap(full(a), full(b));
        expect(answer.answer).toBe(isDisjointWith(nfa(a), nfa(b)) ? 'no' : 'yes');
        if (answer.answer !== 'yes') return;
        for (const source of [a, b]) {
          expect(
            matchesOf({ source, flavour: 'go', ignoreCase: false, anchoring: 'full' }, answer.witness),
          ).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('includes: its witness is in the inner language alone; yes holds on samples', () => {
    fc.assert(
      fc.property(pattern, pattern, fc.array(texts, { minLength: 5, maxLength: 5 }), (a, b, samples) => {
        const outer = treeOf(a);
        const inner = treeOf(b);
        fc.pre(outer !== undefined && inner !== undefined);
        const answer = includes(outer, inner);
        if (answer.answer === 'no') {
          expect([matchesOf(b, answer.witness), matchesOf(a, answer.witness)]).toEqual([true, false]);
        }
        if (answer.answer !== 'yes') return;
        for (const text of samples) if (matchesOf(b, text)) expect(matchesOf(a, text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('a pattern is included in itself and in its wider forms', () => {
    fc.assert(
      fc.property(plain, (source) => {
        expect(includes(full(source), full(source)).answer).toBe('yes');
        expect(includes(full(`${source}|x`), full(source)).answer).toBe('yes');
      }),
      { numRuns: 300 },
    );
  });
});
