import type { CharSet } from '../../regex/char-set.ts';
import type { Dfa } from '../languages/dfa.ts';
import type { PathDomain } from '../languages/domain.ts';
import type { RegularLanguage } from '../languages/language.ts';
import { legibility, mostReadable } from '../legibility.ts';

/** Bytes that no language tells apart, as one letter; letters that read well come first. */
export interface Letters {
  readonly count: number;
  /** The byte that stands for each letter. */
  readonly bytes: readonly number[];
  /** The letter of each byte; -1 for bytes that no path holds. */
  readonly ofByte: Int16Array;
  /** For a set of bytes, whether it holds each letter. */
  members(set: CharSet): Uint8Array;
  /** The state behind a letter at `state * count + letter`; -1: none. */
  transitions(dfa: Dfa): Int32Array;
}

export function createLetters(languages: readonly RegularLanguage[], domain: PathDomain): Letters {
  const sets = new Map<string, CharSet>();
  const add = (set: CharSet): void => {
    sets.set(set.join(), set);
  };
  const addDfa = (dfa: Dfa): void => {
    for (const own of dfa.edges) {
      for (let i = 0; i + 2 < own.length; i += 3) add([own[i] ?? 0, own[i + 1] ?? 0]);
    }
  };
  const seen = new Set<Dfa>();
  for (const { chain, tail } of languages) {
    for (const set of chain) add(set);
    if (!seen.has(tail)) addDfa(tail);
    seen.add(tail);
  }
  addDfa(domain.dfa);
  const { ofByte, count } = classify([domain.alphabet, ...sets.values()], domain.alphabet);
  const bytes = representatives(ofByte, count);
  const tables = new Map<Dfa, Int32Array>();
  const memberships = new Map<string, Uint8Array>();
  return {
    count,
    bytes,
    ofByte,
    members(set) {
      const key = set.join();
      let member = memberships.get(key);
      if (member === undefined) {
        member = new Uint8Array(count);
        for (let i = 0; i + 1 < set.length; i += 2) {
          for (let byte = set[i] ?? 0; byte <= (set[i + 1] ?? -1); byte++) {
            const letter = ofByte[byte] ?? -1;
            if (letter >= 0) member[letter] = 1;
          }
        }
        memberships.set(key, member);
      }
      return member;
    },
    transitions(dfa) {
      let table = tables.get(dfa);
      if (table === undefined) {
        table = tabulate(dfa, ofByte, count);
        tables.set(dfa, table);
      }
      return table;
    },
  };
}

function classify(sets: readonly CharSet[], alphabet: CharSet): { ofByte: Int16Array; count: number } {
  // Bytes between two cuts are in the same sets.
  const isCut = new Uint8Array(257);
  for (const set of sets) {
    for (let i = 0; i + 1 < set.length; i += 2) {
      isCut[set[i] ?? 0] = 1;
      isCut[(set[i + 1] ?? 0) + 1] = 1;
    }
  }
  const interval = new Int16Array(256);
  for (let byte = 1; byte < 256; byte++) interval[byte] = (interval[byte - 1] ?? 0) + (isCut[byte] ?? 0);
  const intervals = (interval[255] ?? 0) + 1;
  let classes = new Int16Array(intervals);
  let count = 1;
  for (const set of sets) {
    if (count === intervals) break;
    const numbers = new Int16Array(2 * count).fill(-1);
    const inside = new Uint8Array(intervals);
    for (let i = 0; i + 1 < set.length; i += 2) {
      inside.fill(1, interval[set[i] ?? 0], (interval[set[i + 1] ?? 0] ?? 0) + 1);
    }
    count = 0;
    const next = new Int16Array(intervals);
    for (let place = 0; place < intervals; place++) {
      const key = (classes[place] ?? 0) * 2 + (inside[place] ?? 0);
      if (numbers[key] === -1) numbers[key] = count++;
      next[place] = numbers[key] ?? 0;
    }
    classes = next;
  }
  const ofByte = Int32Array.from(interval, (place) => classes[place] ?? 0);
  const usable = new Uint8Array(256);
  for (let i = 0; i + 1 < alphabet.length; i += 2)
    usable.fill(1, alphabet[i] ?? 0, (alphabet[i + 1] ?? -1) + 1);
  return ordered(ofByte, usable);
}

/** Numbers the classes so that those that read well come first. */
function ordered(classes: Int32Array, usable: Uint8Array): { ofByte: Int16Array; count: number } {
  const best = new Map<number, number>();
  for (let byte = 0; byte < 256; byte++) {
    if (usable[byte] !== 1) continue;
    const own = classes[byte] ?? 0;
    const known = best.get(own);
    if (known === undefined || readsBetter(byte, known)) best.set(own, byte);
  }
  const order = [...best].sort(([, a], [, b]) => (readsBetter(a, b) ? -1 : 1)).map(([own]) => own);
  const letterOf = new Map(order.map((own, letter) => [own, letter]));
  const ofByte = new Int16Array(256).fill(-1);
  for (let byte = 0; byte < 256; byte++) {
    if (usable[byte] === 1) ofByte[byte] = letterOf.get(classes[byte] ?? 0) ?? -1;
  }
  return { ofByte, count: order.length };
}

function readsBetter(a: number, b: number): boolean {
  const difference = legibility(a) - legibility(b);
  return difference < 0 || (difference === 0 && a < b);
}

function representatives(ofByte: Int16Array, count: number): readonly number[] {
  const bytes: number[] = new Array(count).fill(-1);
  for (let byte = 0; byte < 256; byte++) {
    const letter = ofByte[byte] ?? -1;
    if (letter < 0) continue;
    const known = bytes[letter] ?? -1;
    if (known < 0 || readsBetter(byte, known)) bytes[letter] = byte;
  }
  return bytes.map((byte) => mostReadable(byte, byte));
}

function tabulate(dfa: Dfa, ofByte: Int16Array, count: number): Int32Array {
  const table = new Int32Array(dfa.accepts.length * count).fill(-1);
  for (const [state, own] of dfa.edges.entries()) {
    for (let i = 0; i + 2 < own.length; i += 3) {
      for (let byte = own[i] ?? 0; byte <= (own[i + 1] ?? -1); byte++) {
        const letter = ofByte[byte] ?? -1;
        if (letter >= 0) table[state * count + letter] = own[i + 2] ?? -1;
      }
    }
  }
  return table;
}
