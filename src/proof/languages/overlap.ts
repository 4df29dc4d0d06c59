import { contains } from '../../regex/char-set.ts';
import { stepDfa } from './dfa.ts';
import type { PathDomain } from './domain.ts';
import type { RegularLanguage } from './language.ts';

/** The place in a language behind a byte; -1: none. Places: first those of the chain, then the states of the tail. */
export function stepLanguage(language: RegularLanguage, place: number, byte: number): number {
  const { chain, tail } = language;
  const set = chain[place];
  if (set !== undefined) return contains(set, byte) ? place + 1 : -1;
  const next = stepDfa(tail, place - chain.length, byte);
  return next < 0 ? -1 : next + chain.length;
}

/** Does a word that ends at this place belong to the language? */
export function acceptsAt(language: RegularLanguage, place: number): boolean {
  return place >= language.chain.length && language.tail.accepts[place - language.chain.length] === true;
}

/** Does the language hold the bytes of a path (its leading slash included)? */
export function holdsBytes(language: RegularLanguage, bytes: readonly number[]): boolean {
  if (bytes[0] !== 0x2f) return false;
  let place = 0;
  for (let i = 1; i < bytes.length; i++) {
    place = stepLanguage(language, place, bytes[i] ?? 0);
    if (place < 0) return false;
  }
  return acceptsAt(language, place);
}

const BUDGET = 20_000;

/** Is there a path of the domain that both languages hold? True also where the search became too long. */
export function mayMeet(a: RegularLanguage, b: RegularLanguage, domain: PathDomain): boolean {
  const start = [0, 0, stepDfa(domain.dfa, 0, 0x2f)] as const;
  const seen = new Set<string>([start.join()]);
  const queue: Array<readonly [number, number, number]> = [start];
  const points = cutPoints(a, b, domain);
  for (let i = 0; i < queue.length; i++) {
    const [inA, inB, inDomain] = queue[i] ?? start;
    if (acceptsAt(a, inA) && acceptsAt(b, inB) && domain.dfa.accepts[inDomain] === true) return true;
    if (seen.size > BUDGET) return true;
    for (const byte of points) {
      const nextA = stepLanguage(a, inA, byte);
      if (nextA < 0) continue;
      const nextB = stepLanguage(b, inB, byte);
      if (nextB < 0) continue;
      const next = [nextA, nextB, stepDfa(domain.dfa, inDomain, byte)] as const;
      const key = next.join();
      if (next[2] < 0 || seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return false;
}

/** One byte for each range of bytes that nothing tells apart. */
function cutPoints(a: RegularLanguage, b: RegularLanguage, domain: PathDomain): readonly number[] {
  const points = new Set<number>();
  const add = (low: number, high: number): void => {
    points.add(low);
    if (high < 0xff) points.add(high + 1);
  };
  for (const language of [a, b]) {
    for (const set of language.chain) {
      for (let i = 0; i + 1 < set.length; i += 2) add(set[i] ?? 0, set[i + 1] ?? 0);
    }
  }
  for (const dfa of [a.tail, b.tail, domain.dfa]) {
    for (const own of dfa.edges) {
      for (let i = 0; i + 2 < own.length; i += 3) add(own[i] ?? 0, own[i + 1] ?? 0);
    }
  }
  return [...points].sort((x, y) => x - y);
}
