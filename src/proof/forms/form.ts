import type { PathPredicate } from '../../model/match.ts';
import { foldCase } from '../../regex/case-folding.ts';
import { type CharSet, contains, intersection } from '../../regex/char-set.ts';
import { parse, patternKey } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { bytesOf } from '../../regex/text.ts';
import { choice, NOTHING, type Node, sequence, someNode, type Tree } from '../../regex/tree.ts';
import type { PathDomain } from '../languages/domain.ts';
import { isDeterministic } from './deterministic.ts';
import { nodeKey, setKey } from './node-key.ts';
import { type Alphabet, Irregular, simplify } from './simplify.ts';
import { cutText } from './suffix.ts';

/**
 * A path predicate in a simpler form, found without any automaton: the slash of every path, one letter of each set of
 * the chain, and a rest. Predicates with equal keys hold for the same paths; the reverse need not be so.
 */
export interface Form {
  readonly key: string;
  readonly chain: readonly CharSet[];
  /** What follows the chain up to the end of the path, its parts one behind the other. */
  readonly rest: readonly Node[];
  /** What the letters of the rest are. */
  readonly letters: Tree['alphabet'];
  /** The automaton is sure to be small. */
  readonly small: boolean;
}

/** Finds forms; undefined for what has none. */
export interface FormMaker {
  of(predicate: PathPredicate): Form | undefined;
  ofTree(tree: Tree): Form | undefined;
}

const SLASH = 0x2f;
const ANY_TIMES = { kind: 'repeat', min: 0, max: Number.POSITIVE_INFINITY, lazy: false } as const;

export function createForms({ alphabet, characters }: PathDomain): FormMaker {
  const rests: Readonly<Record<Tree['alphabet'], Node>> = {
    bytes: { ...ANY_TIMES, body: { kind: 'set', set: alphabet } },
    unicode: { ...ANY_TIMES, body: { kind: 'set', set: characters } },
  };
  const bytes: Alphabet = { letters: alphabet, rest: rests.bytes };
  /** Characters where only ASCII is told apart: then bytes and characters are the same. */
  const ascii: Alphabet = { letters: characters, rest: rests.bytes };
  const unicode: Alphabet = { letters: characters, rest: rests.unicode };
  const { singles, singleKeys } = singlesOf(alphabet);
  const slash: Node = { kind: 'set', set: [SLASH, SLASH] };
  const anything = fixedRest([rests.bytes]);
  const below = fixedRest([choice([sequence([slash, rests.bytes]), NOTHING])]);
  const end = fixedRest([]);

  const literal = (text: string, { parts, key }: FixedRest): Form => {
    const codes = bytesOf(text);
    const chain: CharSet[] = [];
    let written = '';
    let never = codes[0] !== SLASH;
    for (let i = 1; i < codes.length; i++) {
      const code = codes[i] ?? 0;
      const set = singles[code] ?? [];
      if (set.length === 0) never = true;
      chain.push(set);
      written += singleKeys[code];
    }
    return never ? NEVER : { key: `${written};${key}`, chain, rest: parts, letters: 'bytes', small: true };
  };
  /** What stands behind the slash of every path, from the simplified parts of a pattern. */
  const behindSlash = (written: Written): Form | undefined => {
    const [first] = written.parts;
    if (written.parts.length === 1 && first === rests.bytes) return literal('/', anything);
    if (first?.kind !== 'set') return undefined;
    return contains(first.set, SLASH) ? behind([], '', written, 1) : NEVER;
  };
  /** A chain that the parts go on from, beginning with one of them. */
  const behind = (
    start: readonly CharSet[],
    startKey: string,
    { parts, letters }: Written,
    from: number,
  ): Form => {
    const chain = [...start];
    let key = startKey;
    let at = from;
    for (let node = parts[at]; node?.kind === 'set' && isAscii(node.set); node = parts[at]) {
      if (node.set.length === 0) return NEVER;
      chain.push(node.set);
      key += setKey(node.set);
      at += 1;
    }
    const rest = at === 0 ? parts : parts.slice(at);
    if (rest.some((node) => node.kind === 'set' && node.set.length === 0)) return NEVER;
    let restKey = letters === 'unicode' ? 'u' : '';
    for (const node of rest) restKey += nodeKey(node);
    return { key: `${key};${restKey}`, chain, rest, letters, small: isSmall(restKey, rest) };
  };
  const smallRests = new Map<string, boolean>();
  const isSmall = (key: string, rest: readonly Node[]): boolean => {
    let small = smallRests.get(key);
    if (small === undefined) {
      small = isDeterministic(rest);
      smallRests.set(key, small);
    }
    return small;
  };
  const readRests = new Map<string, Written | undefined>();
  /** A pattern read as letters and what follows them; undefined where that is not the whole story. */
  const inTwo = (pattern: Pattern): Form | undefined => {
    const cut = cutText(pattern);
    if (cut === undefined || cut.text.charCodeAt(0) !== SLASH) return undefined;
    const key = patternKey(cut.rest);
    let written = readRests.get(key);
    if (written === undefined && !readRests.has(key)) {
      const parsed = parse(cut.rest);
      const alternatives = parsed.ok && parsed.tree.root.kind === 'choice';
      written = parsed.ok && !alternatives ? partsOf(parsed.tree) : undefined;
      readRests.set(key, written);
    }
    if (written === undefined) return undefined;
    const chain: CharSet[] = [];
    let start = '';
    for (let i = 1; i < cut.text.length; i++) {
      const set = letterOf(cut.text.charCodeAt(i), pattern);
      if (set === undefined) return undefined;
      chain.push(set);
      start += setKey(set);
    }
    return behind(chain, start, written, 0);
  };
  const foldedBytes = new Map<number, CharSet>();
  const foldedCharacters = new Map<number, CharSet>();
  const letterOf = (code: number, { flavour, ignoreCase }: Pattern): CharSet | undefined => {
    if (!ignoreCase) return singles[code];
    const known = flavour === 'pcre' ? foldedBytes : foldedCharacters;
    let set = known.get(code);
    if (set === undefined) {
      const folded = foldCase([code, code], flavour === 'pcre' ? 'bytes' : 'unicode');
      set = intersection(folded, flavour === 'pcre' ? alphabet : characters);
      known.set(code, set);
    }
    return isAscii(set) ? set : undefined;
  };
  /** The whole tree up to the end of the path. */
  const partsOf = (tree: Tree): Written | undefined => {
    const items = tree.root.kind === 'sequence' ? tree.root.items : [tree.root];
    const starts = items[0]?.kind === 'start';
    const make = (within: Alphabet): readonly Node[] => {
      const whole = starts ? items.slice(1) : [...items];
      if (tree.anchoring === 'none' && !starts) whole.unshift(within.rest);
      if (tree.anchoring !== 'full') whole.push(within.rest);
      return simplify({ kind: 'sequence', items: whole }, within);
    };
    try {
      if (tree.alphabet === 'bytes') return { parts: make(bytes), letters: 'bytes' };
      const parts = make(ascii);
      const beyond = parts.some((part) => part !== ascii.rest && someNode(part, isBeyondAscii));
      return beyond ? { parts: make(unicode), letters: 'unicode' } : { parts, letters: 'bytes' };
    } catch (error) {
      if (error instanceof Irregular) return undefined;
      throw error;
    }
  };
  const isBeyondAscii = (node: Node): boolean =>
    node.kind === 'set' && node.set !== alphabet && !isAscii(node.set);

  const ofTree = (tree: Tree): Form | undefined => {
    const written = partsOf(tree);
    return written === undefined ? undefined : behindSlash(written);
  };
  const of = (predicate: PathPredicate): Form | undefined => {
    switch (predicate.kind) {
      case 'any':
        return literal('/', anything);
      case 'exact':
        return literal(predicate.value, end);
      case 'string-prefix':
        return literal(predicate.value === '' ? '/' : predicate.value, anything);
      case 'prefix': {
        const cut = predicate.value.replace(/\/+$/, '');
        return cut === '' ? literal('/', anything) : literal(cut, below);
      }
      case 'regex': {
        const cut = inTwo(predicate.pattern);
        if (cut !== undefined) return cut;
        const parsed = parse(predicate.pattern);
        if (parsed.ok) return ofTree(parsed.tree);
        return parsed.invalid ? NEVER : undefined;
      }
    }
  };
  return { of, ofTree };
}

/** The simplified parts of a pattern that is matched to the end of the path. */
interface Written {
  readonly parts: readonly Node[];
  readonly letters: Tree['alphabet'];
}

interface Singles {
  /** For each byte the set that holds it alone; empty where it does not occur. */
  readonly singles: readonly CharSet[];
  readonly singleKeys: readonly string[];
}

const knownSingles = new WeakMap<CharSet, Singles>();

function singlesOf(alphabet: CharSet): Singles {
  let known = knownSingles.get(alphabet);
  if (known === undefined) {
    const singles = Array.from({ length: 0x100 }, (_, byte) =>
      contains(alphabet, byte) ? [byte, byte] : [],
    );
    known = { singles, singleKeys: singles.map(setKey) };
    knownSingles.set(alphabet, known);
  }
  return known;
}

const NEVER: Form = { key: 'never', chain: [[]], rest: [], letters: 'bytes', small: true };

/** Does the form hold for no path at all? */
export function isNever(form: Form): boolean {
  return form.key === NEVER.key;
}

interface FixedRest {
  readonly parts: readonly Node[];
  readonly key: string;
}

function fixedRest(parts: readonly Node[]): FixedRest {
  return { parts, key: parts.map(nodeKey).join('') };
}

function isAscii(set: CharSet): boolean {
  return (set.at(-1) ?? 0) < 0x80;
}
