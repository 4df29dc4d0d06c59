import { intersection } from '../../regex/char-set.ts';
import type { PathDomain } from '../languages/domain.ts';
import type { RegularLanguage } from '../languages/language.ts';
import { mayMeet } from '../languages/overlap.ts';
import { buildTrie, type TrieNode } from '../partition/trie.ts';
import type { Rule } from './rule.ts';

/**
 * Where two lists of rules can decide differently: on paths of the languages in `alone`, and on paths that two different
 * languages in `crossed` share. Everywhere else the same shared rules hold in both lists and the first of them is the
 * same, or does the same.
 */
export interface Delta {
  readonly alone: ReadonlySet<RegularLanguage>;
  readonly crossed: ReadonlySet<RegularLanguage>;
  /** Rules that both lists have, as pairs of places. */
  readonly shared: ReadonlyArray<readonly [before: number, after: number]>;
}

/** Most pairs of rules whose order is looked at, before all of them count as crossed. */
const MAX_PAIRS = 20_000_000;
/** Most pairs whose languages are searched for a common path. */
const MAX_SEARCHES = 20_000;

export function findDelta(before: readonly Rule[], after: readonly Rule[], domain: PathDomain): Delta {
  const places = new Map<string, number>();
  for (const rule of after) places.set(identity(rule), rule.index);
  const alone = new Set<RegularLanguage>();
  const shared: Array<readonly [number, number]> = [];
  for (const rule of before) {
    const place = places.get(identity(rule));
    if (place === undefined || rule.effect.opaque) alone.add(rule.language);
    else shared.push([rule.index, place]);
  }
  const kept = new Set(shared.map(([, place]) => place));
  for (const rule of after) if (!kept.has(rule.index)) alone.add(rule.language);
  const crossed = new Set<RegularLanguage>();
  if (!inOrder(shared)) findCrossed(before, shared, domain, { alone, crossed });
  return { alone, crossed, shared };
}

function identity(rule: Rule): string {
  return `${rule.language.id} ${rule.effect.id} ${rule.conditionKey}`;
}

function inOrder(shared: ReadonlyArray<readonly [number, number]>): boolean {
  let last = -1;
  for (const [, place] of shared) {
    if (place < last) return false;
    last = place;
  }
  return true;
}

function findCrossed(
  before: readonly Rule[],
  shared: ReadonlyArray<readonly [number, number]>,
  domain: PathDomain,
  found: { readonly alone: Set<RegularLanguage>; readonly crossed: Set<RegularLanguage> },
): void {
  const { alone, crossed } = found;
  const rules = shared.map(([index, place]) => ({ rule: before[index], place }));
  const languages: RegularLanguage[] = [];
  const numbers = new Map<RegularLanguage, number>();
  const members: Array<Array<{ index: number; place: number; rule: Rule }>> = [];
  for (const { rule, place } of rules) {
    if (rule === undefined) continue;
    let number = numbers.get(rule.language);
    if (number === undefined) {
      number = languages.length;
      numbers.set(rule.language, number);
      languages.push(rule.language);
      members.push([]);
    }
    members[number]?.push({ index: rule.index, place, rule });
  }
  const root = buildTrie(languages)[0];
  if (root === undefined) return;
  let pairs = 0;
  let searches = 0;
  for (const [number, language] of languages.entries()) {
    for (const other of shorterOrEqual(root, language)) {
      for (const a of members[number] ?? []) {
        for (const b of members[other] ?? []) {
          pairs += 1;
          if (pairs > MAX_PAIRS) {
            for (const every of languages) alone.add(every);
            return;
          }
          if (a.index < b.index === a.place < b.place || a.rule.effect === b.rule.effect) continue;
          const second = languages[other];
          if (second === undefined || alone.has(language)) continue;
          if (other === number) {
            alone.add(language);
            continue;
          }
          if (crossed.has(language) && crossed.has(second)) continue;
          searches += 1;
          if (searches > MAX_SEARCHES || mayMeet(language, second, domain)) crossed.add(language).add(second);
        }
      }
    }
  }
}

/** Languages whose chain can be the beginning of a word that the chain of this one begins with. */
function shorterOrEqual(root: TrieNode, language: RegularLanguage): readonly number[] {
  const found: number[] = [...root.ends];
  let nodes: readonly TrieNode[] = [root];
  for (const set of language.chain) {
    nodes = nodes.flatMap((node) => node.children.filter((child) => intersection(child.set, set).length > 0));
    for (const node of nodes) found.push(...node.ends);
  }
  return found;
}
