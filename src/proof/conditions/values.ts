import type { ValuePredicate } from '../../model/match.ts';
import { cookieValue, valueHolds } from '../../model/values.ts';
import { type Automaton, automatonOf } from '../../regex/automaton.ts';
import { exactTree, stringPrefixTree } from '../../regex/literals.ts';
import { parse } from '../../regex/parse.ts';
import { textOf } from '../../regex/text.ts';
import type { Tree } from '../../regex/tree.ts';
import { type Dfa, determinise, finish, stepDfa } from '../languages/dfa.ts';
import { dfaOfSource } from '../languages/domain.ts';
import { readablePoints } from '../legibility.ts';
import { cookieHeaders } from './cookies.ts';

/** Is there a value for which some predicates hold and others do not? Undefined as a value: there is none at all. */
export type Solution =
  | { readonly kind: 'yes'; readonly value: string | undefined }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown' };

export interface Demand {
  readonly predicate: ValuePredicate;
  readonly holds: boolean;
  /** The predicate speaks of the cookie with that name, in a Cookie header. */
  readonly cookie?: string;
}

/** What a value can look like on the wire: headers are trimmed, `&` ends a query value. */
const WIRE = {
  header: String.raw`(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?`,
  query: String.raw`[!"$%'-\x7e]*`,
  host: String.raw`[0-9a-z](?:[-0-9a-z]*[0-9a-z])?(?:\.[0-9a-z](?:[-0-9a-z]*[0-9a-z])?)*`,
} as const;

export type ValueKind = keyof typeof WIRE;

const BUDGET = 20_000;
const wires = new Map<ValueKind, Dfa>();

function wireOf(kind: ValueKind): Dfa {
  const known = wires.get(kind) ?? dfaOfSource(WIRE[kind]);
  wires.set(kind, known);
  return known;
}

/** Looks for a value; of several, a short one that reads well. */
export function solveValue(kind: ValueKind, demands: readonly Demand[]): Solution {
  const meets = (value: string | undefined): boolean =>
    demands.every(({ predicate, holds, cookie }) => {
      const seen = cookie === undefined ? value : cookieValue(value, cookie);
      return valueHolds(predicate, seen) === holds;
    });
  if (meets(undefined)) return { kind: 'yes', value: undefined };
  const plain = demands.filter(({ cookie }) => cookie === undefined);
  const mustLack = plain.some(
    ({ predicate, holds }) =>
      (predicate.kind === 'absent' && holds) || (predicate.kind === 'present' && !holds),
  );
  if (mustLack) return { kind: 'no' };
  for (const { predicate, holds } of plain) {
    if (!holds || predicate.kind !== 'exact') continue;
    if (meets(predicate.value)) return { kind: 'yes', value: predicate.value };
    if (predicate.ignoreCase !== true) return { kind: 'no' };
  }
  return search(kind, demands, meets);
}

/** Breadth-first search in the product of the predicates' automata. */
function search(kind: ValueKind, demands: readonly Demand[], meets: (value: string) => boolean): Solution {
  const parts: Array<{ dfa: Dfa; holds: boolean }> = [{ dfa: wireOf(kind), holds: true }];
  for (const { predicate, holds, cookie } of demands) {
    if (cookie !== undefined) {
      const part = cookiePart(cookie, predicate, holds);
      if (part === undefined) return { kind: 'unknown' };
      parts.push(part);
      continue;
    }
    if (predicate.kind === 'present' || predicate.kind === 'absent') continue;
    const dfa = dfaOf(predicate);
    if (dfa === 'never') {
      if (holds) return { kind: 'no' };
      continue;
    }
    if (dfa === undefined) return { kind: 'unknown' };
    parts.push({ dfa, holds });
  }
  const points = readablePoints(parts.map(({ dfa }) => dfa));
  const queue: Array<{ states: readonly number[]; word: readonly number[] }> = [
    { states: parts.map(() => 0), word: [] },
  ];
  const seen = new Set<string>([queue[0]?.states.join() ?? '']);
  for (let i = 0; i < queue.length; i++) {
    const place = queue[i];
    if (place === undefined) break;
    const accepted = parts.every(
      ({ dfa, holds }, index) => (dfa.accepts[place.states[index] ?? -1] === true) === holds,
    );
    if (accepted) {
      const value = textOf(place.word);
      return meets(value) ? { kind: 'yes', value } : { kind: 'unknown' };
    }
    if (seen.size > BUDGET) return { kind: 'unknown' };
    for (const byte of points) {
      const states = parts.map(({ dfa }, index) => stepDfa(dfa, place.states[index] ?? -1, byte));
      const dead = states.some((state, index) => state < 0 && parts[index]?.holds === true);
      const key = states.join();
      if (dead || seen.has(key)) continue;
      seen.add(key);
      queue.push({ states, word: [...place.word, byte] });
    }
  }
  return { kind: 'no' };
}

/** A demand on a cookie as one on the whole header; undefined: its pattern is too large. */
function cookiePart(
  name: string,
  predicate: ValuePredicate,
  holds: boolean,
): { readonly dfa: Dfa; readonly holds: boolean } | undefined {
  if (predicate.kind === 'present') return { dfa: cookieHeaders(name, undefined), holds };
  if (predicate.kind === 'absent') return { dfa: cookieHeaders(name, undefined), holds: !holds };
  const dfa = dfaOf(predicate);
  if (dfa === undefined) return undefined;
  return { dfa: dfa === 'never' ? NOTHING : cookieHeaders(name, dfa), holds };
}

const NOTHING: Dfa = finish([false], [[]]);

const automata = new WeakMap<Tree, { readonly dfa: Dfa | undefined }>();

function dfaOf(predicate: ValuePredicate): Dfa | 'never' | undefined {
  if (predicate.kind === 'regex') {
    const parsed = parse(predicate.pattern);
    if (!parsed.ok) return parsed.invalid ? 'never' : undefined;
    let known = automata.get(parsed.tree);
    if (known === undefined) {
      known = { dfa: determinised(automatonOf(parsed.tree)) };
      automata.set(parsed.tree, known);
    }
    return known.dfa;
  }
  if (predicate.kind === 'prefix') return determinised(automatonOf(stringPrefixTree(predicate.value)));
  if (predicate.kind !== 'exact') return undefined;
  if (predicate.ignoreCase !== true) return determinised(automatonOf(exactTree(predicate.value)));
  const quoted = predicate.value.replace(/[^A-Za-z0-9]/g, (letter) => {
    return `\\x{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
  });
  const parsed = parse({ source: quoted, flavour: 're2', ignoreCase: true, anchoring: 'full' });
  return parsed.ok ? determinised(automatonOf(parsed.tree)) : undefined;
}

function determinised(automaton: Automaton | undefined): Dfa | undefined {
  return automaton === undefined ? undefined : determinise(automaton, [0, 0xff]);
}
