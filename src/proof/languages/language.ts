import { describePathPredicate } from '../../model/description.ts';
import type { PathPredicate } from '../../model/match.ts';
import { automatonOf } from '../../regex/automaton.ts';
import { type CharSet, contains, intersection, singleton } from '../../regex/char-set.ts';
import { parse, patternKey } from '../../regex/parse.ts';
import type { Anchoring } from '../../regex/pattern.ts';
import { bytesOf } from '../../regex/text.ts';
import { type Node, sequence, someNode, type Tree } from '../../regex/tree.ts';
import { type Dfa, determinise, finish, startingAt, stepDfa, type Universe } from './dfa.ts';
import type { PathDomain } from './domain.ts';

/**
 * The paths that a predicate holds for, without the slash that every path begins with: those that begin with one letter
 * of each set of the chain and go on as the automaton says. Over one domain's alphabet equal languages are one object. `opaque`: a pattern that is not regular, or
 * too large; nothing is known of it but its name.
 */
export type Language = RegularLanguage | OpaqueLanguage;

export interface RegularLanguage {
  readonly kind: 'regular';
  readonly id: number;
  readonly chain: readonly CharSet[];
  readonly tail: Dfa;
}

export interface OpaqueLanguage {
  readonly kind: 'opaque';
  readonly id: number;
  readonly pattern: string;
  readonly reason: string;
}

/** Makes the languages of one domain, each once. */
export interface Languages {
  readonly domain: PathDomain;
  of(predicate: PathPredicate): Language;
  readonly all: readonly Language[];
}

type RegexPredicate = Extract<PathPredicate, { kind: 'regex' }>;

const CACHE_LIMIT = 50_000;
const SLASH = 0x2f;

export function createLanguages(domain: PathDomain): Languages {
  const { alphabet } = domain;
  const all: Language[] = [];
  const byKey = new Map<string, Language>();
  const byPredicate = new Map<string, Language>();
  const tails = new Map<string, { readonly chain: readonly CharSet[]; readonly dfa: Dfa } | undefined>();
  const { universe } = domain;
  const everything = finish([true], [loop(alphabet)], universe);
  const onlyHere = finish([true], [[]], universe);
  const below = finish([true, true], [[SLASH, SLASH, 1], loop(alphabet, 1)], universe);
  const nothing = finish([false], [[]], universe);

  const intern = (key: string, make: (id: number) => Language): Language => {
    let language = byKey.get(key);
    if (language === undefined) {
      language = make(all.length);
      all.push(language);
      byKey.set(key, language);
    }
    return language;
  };
  const regular = (whole: readonly CharSet[], wholeTail: Dfa): Language => {
    const [first, ...others] = whole;
    const chain = first === undefined || !contains(first, SLASH) ? [] : others;
    const tail = first === undefined ? behindSlash(wholeTail) : contains(first, SLASH) ? wholeTail : nothing;
    const never = tail === nothing || tail.key === nothing.key || chain.some((set) => set.length === 0);
    if (never) return intern('never', (id) => ({ kind: 'regular', id, chain: [], tail: nothing }));
    const key = `${chain.map((set) => set.join(' ')).join(',')};${tail.key}`;
    return intern(key, (id) => ({ kind: 'regular', id, chain, tail }));
  };
  const slashTails = new Map<string, Dfa>();
  const behindSlash = (dfa: Dfa): Dfa => {
    const known = slashTails.get(dfa.key);
    if (known !== undefined) return known;
    const state = stepDfa(dfa, 0, SLASH);
    const made = state < 0 ? nothing : startingAt(dfa, state, universe);
    slashTails.set(dfa.key, made);
    return made;
  };
  const opaque = (predicate: RegexPredicate, reason: string): Language => {
    const pattern = describePathPredicate(predicate);
    return intern(predicateKey(predicate), (id) => ({ kind: 'opaque', id, pattern, reason }));
  };
  const literal = (text: string): CharSet[] =>
    bytesOf(text).map((byte) => intersection(singleton(byte), alphabet));
  const tailOf = (rest: Node, anchoring: Anchoring, tree: Tree): ReturnType<typeof tails.get> => {
    const key = `${tree.alphabet} ${anchoring} ${JSON.stringify(rest)}`;
    if (tails.has(key)) return tails.get(key);
    const automaton = automatonOf({ ...tree, root: rest, anchoring });
    const dfa = automaton === undefined ? undefined : determinise(automaton, alphabet, universe);
    const made = dfa === undefined ? undefined : withoutForcedSteps(dfa, universe);
    if (tails.size >= CACHE_LIMIT) tails.clear();
    tails.set(key, made);
    return made;
  };
  const ofTree = (tree: Tree, predicate: RegexPredicate): Language => {
    const { chain, rest, anchoring } = split(tree, domain);
    const made = tailOf(rest, anchoring, tree);
    if (made === undefined) return opaque(predicate, 'the automaton of the pattern is too large');
    return regular([...chain, ...made.chain], made.dfa);
  };
  const make = (predicate: PathPredicate): Language => {
    switch (predicate.kind) {
      case 'any':
        return regular([], everything);
      case 'exact':
        return regular(literal(predicate.value), onlyHere);
      case 'string-prefix':
        return regular(literal(predicate.value), everything);
      case 'prefix':
        return regular(literal(predicate.value.replace(/\/+$/, '')), below);
      case 'regex': {
        const parsed = parse(predicate.pattern);
        if (parsed.ok) return ofTree(parsed.tree, predicate);
        if (parsed.invalid) return regular([], nothing);
        return opaque(predicate, parsed.reason);
      }
    }
  };
  return {
    domain,
    all,
    of(predicate) {
      const key = predicateKey(predicate);
      let language = byPredicate.get(key);
      if (language === undefined) {
        language = make(predicate);
        byPredicate.set(key, language);
      }
      return language;
    },
  };
}

/** Identifies a path predicate. */
export function predicateKey(predicate: PathPredicate): string {
  switch (predicate.kind) {
    case 'any':
      return 'any';
    case 'regex':
      return `regex ${patternKey(predicate.pattern)}`;
    default:
      return `${predicate.kind} ${predicate.value}`;
  }
}

function loop(alphabet: CharSet, state = 0): number[] {
  const edges: number[] = [];
  for (let i = 0; i + 1 < alphabet.length; i += 2) edges.push(alphabet[i] ?? 0, alphabet[i + 1] ?? 0, state);
  return edges;
}

interface Split {
  readonly chain: readonly CharSet[];
  readonly rest: Node;
  readonly anchoring: Anchoring;
}

/** Takes the letters off that every match begins with, so that patterns which go on alike share an automaton. */
function split(tree: Tree, domain: PathDomain): Split {
  const root = restrict(tree.root, tree.alphabet === 'bytes' ? domain.alphabet : domain.characters);
  const items = root.kind === 'sequence' ? root.items : [root];
  const anchored = tree.anchoring !== 'none' || items[0]?.kind === 'start';
  const anchoring = tree.anchoring === 'full' ? 'full' : anchored ? 'start' : 'none';
  const first = items[0]?.kind === 'start' ? 1 : 0;
  if (!anchored) return { chain: [], rest: root, anchoring };
  let at = first;
  const chain: CharSet[] = [];
  for (let item = items[at]; item?.kind === 'set' && isAscii(item.set); item = items[at]) {
    chain.push(item.set);
    at += 1;
  }
  const rest = sequence(items.slice(at));
  const looksBack = someNode(rest, (node) => node.kind === 'start');
  return looksBack ? { chain: [], rest: root, anchoring } : { chain, rest, anchoring };
}

function isAscii(set: CharSet): boolean {
  return (set.at(-1) ?? 0) < 0x80;
}

/** The tree without groups, its sets cut down to the letters that occur. */
function restrict(node: Node, letters: CharSet): Node {
  switch (node.kind) {
    case 'set':
      return { kind: 'set', set: intersection(node.set, letters) };
    case 'sequence':
      return sequence(node.items.map((item) => restrict(item, letters)));
    case 'choice':
      return { kind: 'choice', items: node.items.map((item) => restrict(item, letters)) };
    case 'repeat':
      return { ...node, body: restrict(node.body, letters), lazy: false };
    case 'capture':
    case 'atomic':
      return restrict(node.body, letters);
    default:
      return node;
  }
}

/** Moves the steps that every word takes alike from the automaton to a chain. */
function withoutForcedSteps(dfa: Dfa, universe: Universe): { chain: readonly CharSet[]; dfa: Dfa } {
  const chain: CharSet[] = [];
  let state = 0;
  while (dfa.accepts[state] !== true && chain.length < dfa.accepts.length) {
    const edges = dfa.edges[state] ?? [];
    const target = edges[2];
    if (target === undefined || edges.some((value, i) => i % 3 === 2 && value !== target)) break;
    chain.push(edges.filter((_, i) => i % 3 !== 2));
    state = target;
  }
  return { chain, dfa: startingAt(dfa, state, universe) };
}
