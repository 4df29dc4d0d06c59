import type { PathDomain } from '../languages/domain.ts';
import type { Letters } from './alphabet.ts';
import type { RuleIndex } from './index.ts';

/** Where all languages stand after a beginning of paths; those that no longer matter are left out. */
export interface Situation {
  readonly key: string;
  /** Nodes of the trie under which languages wait for their first letters. */
  readonly nodes: readonly number[];
  /** Languages with the state of their tail, alternating. */
  readonly moving: readonly number[];
  /** Languages that hold whatever follows, sorted. */
  readonly sure: readonly number[];
  readonly domain: number;
}

export interface Stepper {
  start(domainState: number): Situation;
  /** Undefined: no path goes on like this, or the lists cannot differ on those that do. */
  step(situation: Situation, letter: number): Situation | undefined;
  /** How many places the last step moved. */
  lastCost(): number;
  isDecided(situation: Situation): boolean;
  isInteresting(situation: Situation): boolean;
  /** The languages that hold if the path ends here. */
  holding(situation: Situation): readonly number[];
  /** The rules of a side that can decide, up to the first that holds for sure. */
  candidates(side: 0 | 1, holding: readonly number[]): readonly number[];
  /** Tells situations apart in which the same rules hold by path, but paths inside of conditions differ. */
  nestedKey(before: readonly number[], after: readonly number[], holding: readonly number[]): string;
}

export function createStepper(index: RuleIndex, letters: Letters, domain: PathDomain): Stepper {
  const { languages, trie } = index;
  const count = letters.count;
  const tables = languages.map(({ tail }) => letters.transitions(tail));
  const domainTable = letters.transitions(domain.dfa);
  const byLetter = new Map<number, ReadonlyArray<readonly number[]>>();
  const anyNested = index.nested.size > 0;
  let cost = 0;

  /** Children of a node for each letter. */
  const childrenOf = (node: number, letter: number): readonly number[] => {
    let lists = byLetter.get(node);
    if (lists === undefined) {
      const made: number[][] = Array.from({ length: count }, () => []);
      for (const child of trie[node]?.children ?? []) {
        const member = letters.members(child.set);
        for (let i = 0; i < count; i++) if (member[i] === 1) made[i]?.push(child.id);
      }
      lists = made;
      byLetter.set(node, lists);
    }
    return lists[letter] ?? [];
  };
  const bound = (side: 0 | 1, sure: readonly number[]): number => {
    let lowest = Number.POSITIVE_INFINITY;
    for (const language of sure) lowest = Math.min(lowest, index.sure[side][language] ?? lowest);
    return lowest;
  };
  const make = (
    nodes: number[],
    moving: Array<readonly [number, number]>,
    sure: number[],
    state: number,
  ): Situation => {
    const limits = [bound(0, sure), bound(1, sure)] as const;
    const matters = (first: RuleIndex['first'], item: number): boolean =>
      (first[0][item] ?? 0) <= limits[0] || (first[1][item] ?? 0) <= limits[1];
    const keptNodes = nodes.filter((node) => matters(index.firstBelow, node)).sort((a, b) => a - b);
    const keptMoving = moving
      .filter(([language]) => matters(index.first, language))
      .sort((a, b) => a[0] - b[0])
      .flat();
    const keptSure = sure.filter((language) => matters(index.first, language)).sort((a, b) => a - b);
    const key = `${keptNodes.join()};${keptMoving.join()};${keptSure.join()};${state}`;
    return { key, nodes: keptNodes, moving: keptMoving, sure: keptSure, domain: state };
  };
  const enter = (node: number, moving: Array<readonly [number, number]>, sure: number[]): void => {
    for (const language of trie[node]?.ends ?? []) {
      if (languages[language]?.tail.universal[0] === true) sure.push(language);
      else moving.push([language, 0]);
    }
  };
  const interesting = ({ nodes, moving, sure }: Situation): boolean => {
    let crossed = 0;
    for (let i = 0; i < moving.length; i += 2) {
      const language = moving[i] ?? 0;
      if (index.alone[language] === true) return true;
      if (index.crossed[language] === true) crossed += 1;
    }
    for (const language of sure) {
      if (index.alone[language] === true) return true;
      if (index.crossed[language] === true) crossed += 1;
    }
    for (const node of nodes) {
      if (index.aloneBelow[node] === true) return true;
      crossed += index.crossedBelow[node] ?? 0;
    }
    return crossed > 1;
  };
  return {
    start(state) {
      const moving: Array<readonly [number, number]> = [];
      const sure: number[] = [];
      enter(0, moving, sure);
      return make([0], moving, sure, state);
    },
    step(situation, letter) {
      cost = 1;
      const state = domainTable[situation.domain * count + letter] ?? -1;
      if (state < 0) return undefined;
      const nodes: number[] = [];
      const moving: Array<readonly [number, number]> = [];
      const sure: number[] = [...situation.sure];
      for (const node of situation.nodes) {
        for (const child of childrenOf(node, letter)) {
          if ((trie[child]?.children.length ?? 0) > 0) nodes.push(child);
          enter(child, moving, sure);
        }
      }
      const places = situation.moving;
      for (let i = 0; i < places.length; i += 2) {
        const language = places[i] ?? 0;
        const next = tables[language]?.[(places[i + 1] ?? 0) * count + letter] ?? -1;
        if (next < 0) continue;
        if (languages[language]?.tail.universal[next] === true) sure.push(language);
        else moving.push([language, next]);
      }
      cost = 1 + nodes.length + moving.length + sure.length;
      const made = make(nodes, moving, sure, state);
      return interesting(made) ? made : undefined;
    },
    lastCost: () => cost,
    isDecided: ({ nodes, moving }) => nodes.length === 0 && moving.length === 0,
    isInteresting: interesting,
    holding({ moving, sure }) {
      const result = [...sure];
      for (let i = 0; i < moving.length; i += 2) {
        const language = moving[i] ?? 0;
        if (languages[language]?.tail.accepts[moving[i + 1] ?? 0] === true) result.push(language);
      }
      return result.sort((a, b) => a - b);
    },
    candidates(side, holding) {
      let limit = Number.POSITIVE_INFINITY;
      for (const language of holding) limit = Math.min(limit, index.sure[side][language] ?? limit);
      const result: number[] = [];
      for (const language of holding) {
        for (const rule of index.rules[side][language] ?? []) {
          if (rule > limit) break;
          result.push(rule);
        }
      }
      return result.sort((a, b) => a - b);
    },
    nestedKey(before, after, holding) {
      if (!anyNested) return '';
      const inside = [before, after].flatMap((list, side) =>
        list.flatMap((rule) => index.nested.get(`${side} ${rule}`) ?? []),
      );
      return inside.map((language) => (holding.includes(language) ? '1' : '0')).join('');
    },
  };
}
