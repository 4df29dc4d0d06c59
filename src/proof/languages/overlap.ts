import { contains } from '../../regex/char-set.ts';
import { type Dfa, stepDfa } from './dfa.ts';
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
  const widthB = placesOf(b);
  const widthDomain = domain.dfa.accepts.length;
  const start = stepDfa(domain.dfa, 0, 0x2f);
  const seen = new Set<number>([start]);
  const stack: number[] = [start];
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const inDomain = place % widthDomain;
    const inBoth = (place - inDomain) / widthDomain;
    const inB = inBoth % widthB;
    const inA = (inBoth - inB) / widthB;
    if (acceptsAt(a, inA) && acceptsAt(b, inB) && domain.dfa.accepts[inDomain] === true) return true;
    if (seen.size > BUDGET) return true;
    const first = edgesAt(a, inA);
    const second = edgesAt(b, inB);
    const third = domain.dfa.edges[inDomain] ?? [];
    for (let i = 0; i + 2 < first.length; i += 3) {
      for (let k = 0; k + 2 < second.length; k += 3) {
        const low = Math.max(first[i] ?? 0, second[k] ?? 0);
        const high = Math.min(first[i + 1] ?? -1, second[k + 1] ?? -1);
        if (low > high) continue;
        for (let m = 0; m + 2 < third.length; m += 3) {
          if (Math.max(low, third[m] ?? 0) > Math.min(high, third[m + 1] ?? -1)) continue;
          const both = (first[i + 2] ?? 0) * widthB + (second[k + 2] ?? 0);
          const next = both * widthDomain + (third[m + 2] ?? 0);
          if (seen.has(next)) continue;
          seen.add(next);
          stack.push(next);
        }
      }
    }
  }
  return false;
}

function placesOf(language: RegularLanguage): number {
  return language.chain.length + language.tail.accepts.length;
}

const shifted = new WeakMap<Dfa, Map<number, ReadonlyArray<readonly number[]>>>();

/** The ways on from a place, as `[low, high, place, ...]`. */
function edgesAt(language: RegularLanguage, place: number): readonly number[] {
  const { chain, tail } = language;
  const set = chain[place];
  if (set !== undefined) {
    const edges: number[] = [];
    for (let i = 0; i + 1 < set.length; i += 2) edges.push(set[i] ?? 0, set[i + 1] ?? 0, place + 1);
    return edges;
  }
  let byLength = shifted.get(tail);
  if (byLength === undefined) {
    byLength = new Map();
    shifted.set(tail, byLength);
  }
  let edges = byLength.get(chain.length);
  if (edges === undefined) {
    edges = tail.edges.map((own) => own.map((value, i) => (i % 3 === 2 ? value + chain.length : value)));
    byLength.set(chain.length, edges);
  }
  return edges[place - chain.length] ?? [];
}
