import { languagesIn } from '../conditions/formula.ts';
import type { RegularLanguage } from '../languages/language.ts';
import type { Rule } from '../rules/rule.ts';
import { buildTrie, type TrieNode } from './trie.ts';

/** Lists of rules in a form in which a search can ask quickly what still matters. Languages are numbered from 0. */
export interface RuleIndex {
  readonly languages: readonly RegularLanguage[];
  /** For each side and language the rules with that path, in order. */
  readonly rules: readonly [ReadonlyArray<readonly number[]>, ReadonlyArray<readonly number[]>];
  /** The first rule that speaks of a language; Infinity: none. */
  readonly first: readonly [readonly number[], readonly number[]];
  /** The first rule with that path and no other condition. */
  readonly sure: readonly [readonly number[], readonly number[]];
  /** Languages that the other conditions of a rule name, by `side rule`; rules without any are left out. */
  readonly nested: ReadonlyMap<string, readonly number[]>;
  readonly alone: readonly boolean[];
  readonly crossed: readonly boolean[];
  readonly trie: readonly TrieNode[];
  /** The same for all languages at and below a node of the trie. */
  readonly firstBelow: readonly [readonly number[], readonly number[]];
  readonly aloneBelow: readonly boolean[];
  readonly crossedBelow: readonly number[];
}

export function indexRules(
  before: readonly Rule[],
  after: readonly Rule[],
  alone: ReadonlySet<RegularLanguage>,
  crossed: ReadonlySet<RegularLanguage>,
): RuleIndex {
  const languages: RegularLanguage[] = [];
  const numbers = new Map<RegularLanguage, number>();
  const numberOf = (language: RegularLanguage): number => {
    let number = numbers.get(language);
    if (number === undefined) {
      number = languages.length;
      numbers.set(language, number);
      languages.push(language);
    }
    return number;
  };
  const uses = [before, after].map((list) =>
    list.map((rule) => ({
      rule,
      main: numberOf(rule.form.language()),
      nested: languagesIn(rule.condition).map(numberOf),
    })),
  );
  const sides = uses.map((list) => {
    const rules: number[][] = languages.map(() => []);
    const first: number[] = languages.map(() => Number.POSITIVE_INFINITY);
    const sure: number[] = languages.map(() => Number.POSITIVE_INFINITY);
    for (const { rule, main, nested } of list) {
      rules[main]?.push(rule.index);
      for (const language of [main, ...nested]) first[language] = Math.min(first[language] ?? 0, rule.index);
      if (rule.condition.kind === 'true') sure[main] = Math.min(sure[main] ?? 0, rule.index);
    }
    return { rules, first, sure };
  });
  const [one = EMPTY_SIDE, two = EMPTY_SIDE] = sides;
  const isAlone = languages.map((language) => alone.has(language));
  const isCrossed = languages.map((language) => crossed.has(language));
  const trie = buildTrie(languages);
  const below = (values: readonly number[]): number[] =>
    fold(trie, values, Number.POSITIVE_INFINITY, Math.min);
  const nested = new Map<string, readonly number[]>();
  for (const [side, list] of uses.entries()) {
    for (const use of list) if (use.nested.length > 0) nested.set(`${side} ${use.rule.index}`, use.nested);
  }
  return {
    languages,
    nested,
    rules: [one.rules, two.rules],
    first: [one.first, two.first],
    sure: [one.sure, two.sure],
    alone: isAlone,
    crossed: isCrossed,
    trie,
    firstBelow: [below(one.first), below(two.first)],
    aloneBelow: fold(trie, isAlone.map(Number), 0, Math.max).map((value) => value > 0),
    crossedBelow: fold(trie, isCrossed.map(Number), 0, (a, b) => a + b),
  };
}

const EMPTY_SIDE: { rules: number[][]; first: number[]; sure: number[] } = { rules: [], first: [], sure: [] };

/** A value for every node of the trie from those of the languages below it; languages that end at the node itself have left. */
function fold(
  trie: readonly TrieNode[],
  values: readonly number[],
  neutral: number,
  join: (a: number, b: number) => number,
): number[] {
  const result: number[] = trie.map(() => neutral);
  const whole: number[] = trie.map(() => neutral);
  for (let id = trie.length - 1; id >= 0; id--) {
    const node = trie[id];
    if (node === undefined) continue;
    const children = node.children.reduce((sum, child) => join(sum, whole[child.id] ?? neutral), neutral);
    result[id] = children;
    whole[id] = node.ends.reduce((sum, language) => join(sum, values[language] ?? neutral), children);
  }
  return result;
}
