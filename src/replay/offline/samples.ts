import type { Request } from '../../model/request.ts';
import { parse } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { type Node, someNode, type Tree } from '../../regex/tree.ts';
import type { Decision } from '../decide.ts';
import type { ExactLanguage } from '../folded-language.ts';

/**
 * Requests that stand for all whose paths are of a language with fixed lengths, whose targets are plain, and which have a
 * query or none as this one has: what copies parts of them without looking at the letters that vary (`looksAtNone`) comes
 * to equal texts for all of them if it does for these. Every place differs from every other one, and from every letter
 * that a configuration may set, in at least one of them; so do queries and addresses.
 */
export function samplesOf(request: Request, { places }: ExactLanguage): readonly Request[] {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const query = mark < 0 ? '' : request.target.slice(mark);
  const bits = Math.ceil(Math.log2(Math.max(places.length, 2)));
  const filled = (digitAt: (index: number) => number): string => {
    const letters = [...path];
    for (const [index, place] of places.entries()) letters[place] = String(digitAt(index));
    return letters.join('');
  };
  const paths = [
    filled(() => 0),
    filled(() => 1),
    ...Array.from({ length: bits }, (_, bit) => filled((index) => (index >> bit) & 1)),
  ];
  const { remoteAddress: _, ...rest } = request;
  return paths.map((one, index) => {
    const sent = query.length > 1 ? (QUERIES[index % QUERIES.length] ?? '') : query;
    const address = ADDRESSES[index % ADDRESSES.length];
    return {
      ...rest,
      target: one + sent,
      ...(address === undefined ? {} : { remoteAddress: address }),
    };
  });
}

/** Between them they hold every letter that a plain query may have, and no text of one is part of the other. */
const QUERIES = ['?a=%2F&b+:,@*!/_.~-=Z9', '?z'];
const ADDRESSES = ['192.0.2.1', '2001:db8::1', undefined];

/**
 * Do all patterns that a decision's answer is made with treat the letters alike that vary in the language? Then none of them
 * tells two of its paths apart.
 */
export function looksAtNone(
  { route, virtualHost, listener }: Decision,
  { start, letters }: ExactLanguage,
): boolean {
  /** @param known letters at the beginning of what patterns here are matched against that do not vary */
  const isBlind = (value: unknown, known: number): boolean => {
    if (typeof value !== 'object' || value === null) return true;
    if (!isPattern(value)) {
      if ('replaced' in value) return Object.values(value).every((inner) => isBlind(inner, 0));
      return Object.entries(value).every(
        ([key, inner]) => ELSEWHERE.has(key) || isBlind(inner, OTHER_TEXTS.has(key) ? 0 : known),
      );
    }
    const parsed = parse(value);
    if (!parsed.ok) return false;
    const rest = behindStart(parsed.tree, known);
    return !rest.some((one) => someNode(one, (node) => node.kind === 'set' && isSplit(node.set, letters)));
  };
  return [route, virtualHost, listener].every((one) => isBlind(one, start.length));
}

/** The parts of a pattern that may meet what stands behind the first letters of a path. */
function behindStart({ root, anchoring }: Tree, letters: number): readonly Node[] {
  if (root.kind !== 'sequence') return [root];
  const [first] = root.items;
  const begin = first?.kind === 'start' ? 1 : 0;
  if (begin === 0 && anchoring === 'none') return root.items;
  let met = begin;
  while (met - begin < letters && root.items[met]?.kind === 'set') met += 1;
  return root.items.slice(met);
}

/** Where things are from, and what does not decide here. */
const ELSEWHERE: ReadonlySet<string> = new Set(['origins', 'routes', 'virtualHosts', 'policies']);

/** Patterns below these are matched against what others have made of the path. */
const OTHER_TEXTS: ReadonlySet<string> = new Set(['steps', 'texts']);

function isPattern(value: object): value is Pattern {
  return 'source' in value && 'flavour' in value && 'anchoring' in value;
}

/** Does a set hold some of the letters, and not all? */
function isSplit(ranges: readonly number[], letters: readonly number[]): boolean {
  let held = 0;
  for (const letter of letters) {
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      if ((ranges[i] ?? 0) <= letter && letter <= (ranges[i + 1] ?? -1)) held += 1;
    }
  }
  return held > 0 && held < letters.length;
}
