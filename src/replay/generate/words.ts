import type { Dfa } from '../../proof/languages/dfa.ts';
import type { CharSet } from '../../regex/char-set.ts';

const LETTERS: ReadonlyArray<readonly [number, number]> = [
  [0x61, 0x7a],
  [0x30, 0x39],
  [0x21, 0x7e],
];

/** A byte of a set for people to read: letters before digits before everything else. */
export function readableByte(set: CharSet): number {
  for (const [low, high] of LETTERS) {
    for (let i = 0; i < set.length; i += 2) {
      const from = Math.max(set[i] ?? 0, low);
      if (from <= Math.min(set[i + 1] ?? 0, high)) return from;
    }
  }
  return set[0] ?? 0;
}

/** So many words wait at most; each state is passed by so many of them. */
const MOST_WAITING = 5000;
const MOST_VISITS = 2;

/** Some of the shortest words of an automaton, shortest first. */
export function* shortestWords(dfa: Dfa, most: number): Iterable<readonly number[]> {
  const queue: Array<{ readonly state: number; readonly word: readonly number[] }> = [{ state: 0, word: [] }];
  const visits = new Map<number, number>();
  let found = 0;
  for (const { state, word } of queue) {
    if (dfa.accepts[state] === true) {
      yield word;
      found += 1;
      if (found >= most) return;
    }
    const edges = dfa.edges[state] ?? [];
    for (let i = 0; i < edges.length; i += 3) {
      const next = edges[i + 2] ?? 0;
      const seen = visits.get(next) ?? 0;
      if (seen >= MOST_VISITS || queue.length > MOST_WAITING) continue;
      visits.set(next, seen + 1);
      queue.push({ state: next, word: [...word, readableByte([edges[i] ?? 0, edges[i + 1] ?? 0])] });
    }
  }
}
