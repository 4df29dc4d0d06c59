import { describePathPredicate } from '../../model/description.ts';
import type { PathPredicate } from '../../model/match.ts';
import { automatonOf } from '../../regex/automaton.ts';
import { type CharSet, contains, intersection } from '../../regex/char-set.ts';
import { parse, patternKey } from '../../regex/parse.ts';
import type { Anchoring } from '../../regex/pattern.ts';
import { type Node, sequence, type Tree } from '../../regex/tree.ts';
import { aliasOf } from '../forms/alias.ts';
import { createForms, type Form, isNever } from '../forms/form.ts';
import { nodeKey, setKey } from '../forms/node-key.ts';
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

/**
 * A predicate whose automaton is made only when it is asked for: most routes of two tables are recognised by how their
 * predicates are written. Equal ids: equal languages; the reverse need not be so.
 */
export interface PathForm {
  readonly kind: 'form';
  readonly id: number;
  /** Every path that it holds for begins with a slash and one letter of each of these sets. */
  readonly chain: readonly CharSet[];
  /** What follows, up to the end of the path; undefined: known from the language alone. */
  readonly rest: readonly Node[] | undefined;
  /** It is known to hold for no path. */
  readonly never: boolean;
  language(): RegularLanguage;
}

/** Makes the languages of one domain, each once. */
export interface Languages {
  readonly domain: PathDomain;
  of(predicate: PathPredicate): Language;
  form(predicate: PathPredicate): PathForm | OpaqueLanguage;
  /** The form of a pattern that was read; undefined where it has none, or no simple one. */
  ofTree(tree: Tree): PathForm | undefined;
  readonly all: readonly Language[];
}

type RegexPredicate = Extract<PathPredicate, { kind: 'regex' }>;

const CACHE_LIMIT = 50_000;
const SLASH = 0x2f;

export function createLanguages(domain: PathDomain): Languages {
  const { alphabet } = domain;
  const plain = (alphabet.at(-1) ?? 0) < 0x80;
  const all: Language[] = [];
  const byKey = new Map<string, Language>();
  const forms = new Map<string, PathForm>();
  const byPredicate = new Map<string, PathForm | OpaqueLanguage>();
  const tails = new Map<string, { readonly chain: readonly CharSet[]; readonly dfa: Dfa } | undefined>();
  const formMaker = createForms(domain);
  let empty: Dfa | undefined;
  const nothing = (): Dfa => {
    empty ??= finish([false], [[]], domain.universe);
    return empty;
  };

  const intern = (key: string, make: (id: number) => Language): Language => {
    let language = byKey.get(key);
    if (language === undefined) {
      language = make(all.length);
      all.push(language);
      byKey.set(key, language);
    }
    return language;
  };
  const regular = (chain: readonly CharSet[], tail: Dfa): RegularLanguage => {
    const never = tail.key === nothing().key || chain.some((set) => set.length === 0);
    const key = never ? 'never' : `${chain.map(setKey).join('')};${tail.key}`;
    const made = intern(key, (id) =>
      never ? { kind: 'regular', id, chain: [], tail: nothing() } : { kind: 'regular', id, chain, tail },
    );
    if (made.kind !== 'regular') throw new Error('languages and opaque patterns have different keys');
    return made;
  };
  const opaque = (predicate: RegexPredicate, reason: string): OpaqueLanguage => {
    const pattern = describePathPredicate(predicate);
    const made = intern(`opaque ${predicateKey(predicate)}`, (id) => ({
      kind: 'opaque',
      id,
      pattern,
      reason,
    }));
    if (made.kind !== 'opaque') throw new Error('languages and opaque patterns have different keys');
    return made;
  };
  const tailOf = (
    rest: Node,
    anchoring: Anchoring,
    letters: Tree['alphabet'],
  ): ReturnType<typeof tails.get> => {
    const key = `${letters} ${anchoring} ${nodeKey(rest)}`;
    if (tails.has(key)) return tails.get(key);
    const automaton = automatonOf({ root: rest, anchoring, alphabet: letters, groups: 0, names: NO_NAMES });
    const dfa = automaton === undefined ? undefined : determinise(automaton, alphabet, domain.universe);
    const made = dfa === undefined ? undefined : withoutForcedSteps(dfa, domain.universe);
    if (tails.size >= CACHE_LIMIT) tails.clear();
    tails.set(key, made);
    return made;
  };
  const languageOf = ({ key, chain, rest, letters }: Form): RegularLanguage | undefined => {
    if (key === 'never') return regular([], nothing());
    const made = tailOf(sequence(rest), 'full', letters);
    return made === undefined ? undefined : regular([...chain, ...made.chain], made.dfa);
  };
  const wholeTree = (tree: Tree): RegularLanguage | undefined => {
    const made = tailOf(restrict(tree, domain), tree.anchoring, tree.alphabet);
    if (made === undefined) return undefined;
    const [first, ...others] = made.chain;
    if (first !== undefined)
      return contains(first, SLASH) ? regular(others, made.dfa) : regular([], nothing());
    const state = stepDfa(made.dfa, 0, SLASH);
    return regular([], state < 0 ? nothing() : startingAt(made.dfa, state, domain.universe));
  };
  const lazyForm = (form: Form): PathForm => {
    let known = forms.get(form.key);
    if (known === undefined) {
      let language: RegularLanguage | undefined;
      const { chain, rest } = form;
      known = {
        kind: 'form',
        id: forms.size,
        chain,
        rest,
        never: isNever(form),
        language() {
          language ??= languageOf(form);
          if (language === undefined) throw new Error('the automaton of a small form is never too large');
          return language;
        },
      };
      forms.set(form.key, known);
    }
    return known;
  };
  const madeForm = (language: RegularLanguage): PathForm => {
    const key = `language ${language.id}`;
    let known = forms.get(key);
    if (known === undefined) {
      const { chain, tail } = language;
      const never = tail.key === nothing().key;
      known = { kind: 'form', id: forms.size, chain, rest: undefined, never, language: () => language };
      forms.set(key, known);
    }
    return known;
  };
  const make = (predicate: PathPredicate): PathForm | OpaqueLanguage => {
    const form = formMaker.of(predicate);
    if (form?.small === true) return lazyForm(form);
    if (predicate.kind !== 'regex') throw new Error('literal paths have small forms');
    const parsed = parse(predicate.pattern);
    if (!parsed.ok) return opaque(predicate, parsed.reason);
    const language = form === undefined ? wholeTree(parsed.tree) : languageOf(form);
    if (language === undefined) return opaque(predicate, 'the automaton of the pattern is too large');
    return form === undefined ? madeForm(language) : lazyForm(form);
  };
  const form = (predicate: PathPredicate): PathForm | OpaqueLanguage => {
    const alias = plain && predicate.kind === 'regex' ? aliasOf(predicate.pattern) : undefined;
    const key = alias ?? predicateKey(predicate);
    let known = byPredicate.get(key);
    if (known === undefined) {
      known = make(predicate);
      byPredicate.set(key, known);
    }
    return known;
  };
  return {
    domain,
    all,
    form,
    ofTree(tree) {
      const made = formMaker.ofTree(tree);
      return made?.small === true ? lazyForm(made) : undefined;
    },
    of(predicate) {
      const known = form(predicate);
      return known.kind === 'opaque' ? known : known.language();
    },
  };
}

const NO_NAMES: ReadonlyMap<string, number> = new Map();

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

/** The tree without groups, its sets cut down to the letters that occur. */
function restrict(tree: Tree, domain: PathDomain): Node {
  const letters = tree.alphabet === 'bytes' ? domain.alphabet : domain.characters;
  const visit = (node: Node): Node => {
    switch (node.kind) {
      case 'set':
        return { kind: 'set', set: intersection(node.set, letters) };
      case 'sequence':
        return sequence(node.items.map(visit));
      case 'choice':
        return { kind: 'choice', items: node.items.map(visit) };
      case 'repeat':
        return { ...node, body: visit(node.body), lazy: false };
      case 'capture':
      case 'atomic':
        return visit(node.body);
      default:
        return node;
    }
  };
  return visit(tree.root);
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
