import type { Request } from '../../model/request.ts';
import { parse } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { someNode } from '../../regex/tree.ts';
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
 * Do all patterns that a decision's answer is made with treat these letters alike? Then none of them tells two paths apart
 * in which other ones of them stand.
 */
export function looksAtNone({ route, virtualHost, listener }: Decision, letters: readonly number[]): boolean {
  const patterns: Pattern[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isPattern(value)) {
      patterns.push(value);
      return;
    }
    for (const [key, inner] of Object.entries(value)) if (!ELSEWHERE.has(key)) visit(inner);
  };
  for (const one of [route, virtualHost, listener]) visit(one);
  return patterns.every((pattern) => {
    const parsed = parse(pattern);
    if (!parsed.ok) return false;
    return !someNode(parsed.tree.root, (node) => node.kind === 'set' && isSplit(node.set, letters));
  });
}

/** Where things are from, and what does not decide here. */
const ELSEWHERE: ReadonlySet<string> = new Set(['origins', 'routes', 'virtualHosts', 'policies']);

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
