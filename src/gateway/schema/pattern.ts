import { RE2Set } from 're2js';

export type Matcher = (text: string) => boolean;

const matchers = new Map<string, Matcher>();

/**
 * Kinds, groups and sections repeat, and the verdict for a text never changes. A pattern that has seen more texts than
 * this is one whose texts do not repeat, and its verdicts are no longer kept.
 */
const REMEMBERED = 1_024;
const REMEMBERED_LENGTH = 256;

/**
 * Compiles a pattern of the schemas to a test that takes linear time on any text. The language is RE2's, as in the API
 * server, and a match anywhere in the text counts.
 */
export function matcherOf(pattern: string): Matcher {
  const known = matchers.get(pattern);
  if (known !== undefined) return known;
  // A set always runs on the lazily built automaton, which is several times faster than the engine that a single
  // pattern gets when it is unambiguous and anchored, as most patterns of the schemas are.
  const compiled = new RE2Set();
  compiled.add(pattern);
  compiled.compile();
  let verdicts: Map<string, boolean> | undefined = new Map();
  const matcher: Matcher = (text) => {
    const verdict = verdicts?.get(text);
    if (verdict !== undefined) return verdict;
    const found = compiled.match(text).length > 0;
    if (text.length <= REMEMBERED_LENGTH) verdicts?.set(text, found);
    if (verdicts?.size === REMEMBERED) verdicts = undefined;
    return found;
  };
  matchers.set(pattern, matcher);
  return matcher;
}
