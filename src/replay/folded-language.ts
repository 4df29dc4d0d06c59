import type { PathPredicate } from '../model/match.ts';
import { type Automaton, automatonOf } from '../regex/automaton.ts';
import { parse } from '../regex/parse.ts';
import type { Pattern } from '../regex/pattern.ts';
import { foldedPath } from './shapes.ts';

/** Does a predicate hold for all plain paths of a folded path, or for none? `some`: for a part of them, or who knows. */
export type Extent = 'all' | 'none' | 'some';

/** The plain paths that fold to one. */
export interface FoldedLanguage {
  readonly folded: string;
  /** What all of them begin with. */
  readonly start: string;
  /** Texts as they are, and sets of bytes one or more of which stand there. */
  readonly parts: ReadonlyArray<string | readonly number[]>;
}

const VARIABLE = /\{(number|n|hex|uuid|text)\}/;
const DIGITS = codesOf(/[0-9]/);
const HEX = codesOf(/[0-9a-fA-F]/);
const UUID = codesOf(/[0-9a-fA-F-]/);
const TEXT = codesOf(/[A-Za-z0-9_.~-]/);

function codesOf(letters: RegExp): readonly number[] {
  return Array.from({ length: 128 }, (_, code) => code).filter((code) =>
    letters.test(String.fromCharCode(code)),
  );
}

const SETS: ReadonlyMap<string, readonly number[]> = new Map([
  ['number', DIGITS],
  ['n', DIGITS],
  ['hex', HEX],
  ['uuid', UUID],
  ['text', TEXT],
]);

/**
 * The language of a path that `foldedPath` gave for a plain target of at most ten segments and 120 bytes. It may hold more
 * paths than really fold to it; what is true of all of it is true of those.
 */
export function languageOf(folded: string): FoldedLanguage {
  const parts = folded.split(VARIABLE).flatMap((text, index): ReadonlyArray<string | readonly number[]> => {
    if (index % 2 === 0) return text === '' ? [] : [text];
    return [SETS.get(text) ?? TEXT];
  });
  const [start] = parts;
  return { folded, start: typeof start === 'string' ? start : '', parts };
}

/** For how many paths of the language a predicate holds; never more than `pathHolds` says of each. */
export function extentOf(predicate: PathPredicate, language: FoldedLanguage): Extent {
  const { folded, start, parts } = language;
  const isOne = parts.length === 1 && start !== '';
  switch (predicate.kind) {
    case 'any':
      return 'all';
    case 'exact':
      if (isOne) return predicate.value === start ? 'all' : 'none';
      return foldedPath(predicate.value) === folded ? 'some' : 'none';
    case 'string-prefix':
      return beginning(predicate.value, start, isOne);
    case 'prefix': {
      const prefix = predicate.value.replace(/\/+$/, '');
      const found = beginning(prefix, start, isOne);
      if (found !== 'all') return found;
      if (start.length > prefix.length) return start[prefix.length] === '/' ? 'all' : 'none';
      // What varies never begins with a slash.
      return isOne ? 'all' : 'none';
    }
    case 'regex':
      return ofPattern(predicate.pattern, language);
  }
}

function beginning(prefix: string, start: string, isOne: boolean): Extent {
  if (start.startsWith(prefix)) return 'all';
  return isOne || !prefix.startsWith(start) ? 'none' : 'some';
}

/** States that an automaton may be in at once, at most; more are not followed. */
const MOST_SETS = 64;

function ofPattern(pattern: Pattern, { parts }: FoldedLanguage): Extent {
  const parsed = parse(pattern);
  const automaton = parsed.ok ? automatonOf(parsed.tree) : undefined;
  if (automaton === undefined) return 'some';
  let sets: Sets = setsOf([[0]]);
  for (const part of parts) {
    if (typeof part === 'string') {
      for (let i = 0; i < part.length; i++) sets = stepped(automaton, sets, [part.charCodeAt(i)]);
    } else {
      const reached = new Map<string, readonly number[]>();
      for (let fresh = stepped(automaton, sets, part); fresh.size > 0; ) {
        for (const [key, states] of fresh) reached.set(key, states);
        if (reached.size > MOST_SETS) return 'some';
        const next = stepped(automaton, fresh, part);
        for (const key of reached.keys()) next.delete(key);
        fresh = next;
      }
      sets = reached;
    }
    if (sets.size > MOST_SETS) return 'some';
    const [only] = sets.values();
    if (sets.size === 1 && only !== undefined) {
      if (only.length === 0) return 'none';
      if (only.some((state) => automaton.states[state]?.universal === true)) return 'all';
    }
  }
  const accepting = [...sets.values()].map((states) =>
    states.some((state) => automaton.states[state]?.accepts === true),
  );
  if (accepting.every((one) => one)) return 'all';
  return accepting.some((one) => one) ? 'some' : 'none';
}

/** Sets of states, each of which the automaton is in behind some of the texts. */
type Sets = Map<string, readonly number[]>;

function setsOf(sets: ReadonlyArray<readonly number[]>): Sets {
  return new Map(sets.map((states) => [states.join(), states]));
}

function stepped(automaton: Automaton, sets: Sets, bytes: readonly number[]): Sets {
  const found: Sets = new Map();
  for (const states of sets.values()) {
    for (const byte of bytes) {
      const next = new Set<number>();
      for (const state of states) {
        const edges = automaton.states[state]?.edges ?? [];
        for (let i = 0; i + 2 < edges.length; i += 3) {
          if ((edges[i] ?? 0) <= byte && byte <= (edges[i + 1] ?? -1)) next.add(edges[i + 2] ?? 0);
        }
      }
      const sorted = [...next].sort((one, two) => one - two);
      const key = sorted.join();
      if (!found.has(key)) found.set(key, sorted);
    }
  }
  return found;
}
