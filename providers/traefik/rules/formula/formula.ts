import { type Atom, keyOfAtom, relationOf } from './atoms.ts';

/**
 * A condition on a request in negation normal form. Made by the functions here alone, which keep it simple: no
 * constants inside, no `and` directly in an `and`, nothing twice, nothing that follows from its neighbours.
 */
export type Formula = Constant | Literal | Compound;

export interface Constant {
  readonly kind: 'true' | 'false';
  readonly key: string;
}

export interface Literal {
  readonly kind: 'literal';
  readonly atom: Atom;
  readonly negated: boolean;
  /** Of the atom, whether negated or not. */
  readonly atomKey: string;
  readonly key: string;
}

export interface Compound {
  readonly kind: 'and' | 'or';
  readonly items: readonly Formula[];
  readonly key: string;
}

export const TRUE: Constant = { kind: 'true', key: 'true' };
export const FALSE: Constant = { kind: 'false', key: 'false' };

export function literal(atom: Atom, negated = false): Formula {
  if (atom.on === 'path' && holdsForEveryPath(atom.path)) return negated ? FALSE : TRUE;
  return literalOf(atom, keyOfAtom(atom), negated);
}

function literalOf(atom: Atom, atomKey: string, negated: boolean): Literal {
  return { kind: 'literal', atom, negated, atomKey, key: negated ? `!${atomKey}` : atomKey };
}

/** Every path begins with a slash. */
function holdsForEveryPath(path: Extract<Atom, { on: 'path' }>['path']): boolean {
  if (path.kind === 'any') return true;
  return (path.kind === 'prefix' || path.kind === 'string-prefix') && path.value === '/';
}

export function negate(formula: Formula): Formula {
  switch (formula.kind) {
    case 'true':
      return FALSE;
    case 'false':
      return TRUE;
    case 'literal':
      return inverse(formula);
    default:
      return compound(formula.kind === 'and' ? 'or' : 'and', formula.items.map(negate));
  }
}

export function and(items: readonly Formula[]): Formula {
  return combine('and', items);
}

export function or(items: readonly Formula[]): Formula {
  return combine('or', items);
}

/** For items that are simple among themselves already. */
function compound(kind: Compound['kind'], items: readonly Formula[]): Compound {
  return { kind, items, key: `${kind}(${items.map((item) => item.key).join(',')})` };
}

/** The constant that decides a compound by itself. */
const DECIDES: Readonly<Record<Compound['kind'], Constant>> = { and: FALSE, or: TRUE };
const NEUTRAL: Readonly<Record<Compound['kind'], Constant>> = { and: TRUE, or: FALSE };

/** Rounds of simplification, each of which makes the formula smaller. */
const MAX_ROUNDS = 20;

function combine(kind: Compound['kind'], given: readonly Formula[]): Formula {
  let items = given;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const flat = flatten(kind, items);
    if (flat.some((item) => item === DECIDES[kind])) return DECIDES[kind];
    const literals = independentLiterals(kind, flat);
    if (literals === undefined) return DECIDES[kind];
    const compounds = flat.filter((item): item is Compound => item.kind === 'and' || item.kind === 'or');
    const telling = literals.filter((item) => !compounds.some((other) => tells(kind, other, item)));
    const reduced = compounds.map((item) =>
      telling.length > MAX_COMPARED ? item : under(item, kind, telling),
    );
    items = [...telling, ...reduced];
    if (reduced.every((item, index) => item === compounds[index])) {
      return withCommonFactor(kind, absorbed(flatten(kind, items)));
    }
  }
  return assembled(kind, items);
}

/** More literals side by side than this are not compared with each other. */
const MAX_COMPARED = 100;

function assembled(kind: Compound['kind'], items: readonly Formula[]): Formula {
  const [first] = items;
  if (first === undefined) return NEUTRAL[kind];
  return items.length === 1 ? first : compound(kind, items);
}

/** Nested items of the same kind come up, neutral constants and repetitions go. */
function flatten(kind: Compound['kind'], items: readonly Formula[]): readonly Formula[] {
  const found = new Map<string, Formula>();
  const visit = (item: Formula): void => {
    if (item.kind === kind) for (const inner of item.items) visit(inner);
    else if (item !== NEUTRAL[kind] && !found.has(item.key)) found.set(item.key, item);
  };
  for (const item of items) visit(item);
  return [...found.values()];
}

/** What one literal, taken as true, says of another: that it is true, that it is false, or nothing. */
function consequence(known: Literal, asked: Literal): boolean | undefined {
  if (known.key === asked.key) return true;
  if (known.atom.on !== asked.atom.on) return undefined;
  if (known.atomKey === asked.atomKey) return known.negated === asked.negated;
  if (!known.negated) {
    const relation = relationOf(known.atom, asked.atom);
    if (relation === 'none') return undefined;
    return (relation === 'implies') !== asked.negated;
  }
  if (asked.negated) return relationOf(asked.atom, known.atom) === 'implies' ? true : undefined;
  return relationOf(asked.atom, known.atom) === 'implies' ? false : undefined;
}

/**
 * The literals without those that follow from others (in an `or`: that others follow from); undefined where they
 * decide the whole.
 */
function independentLiterals(
  kind: Compound['kind'],
  items: readonly Formula[],
): readonly Literal[] | undefined {
  const all = items.filter((item): item is Literal => item.kind === 'literal');
  if (all.length > MAX_COMPARED) return all;
  const kept: Literal[] = [];
  for (const item of all) {
    const answers = kept.map((other) => said(kind, other, item));
    if (answers.includes(false)) return undefined;
    if (answers.includes(true)) continue;
    const still = kept.filter((other) => said(kind, item, other) !== true);
    kept.splice(0, kept.length, ...still, item);
  }
  return kept;
}

/** `consequence` in an `and`; in an `or`, by De Morgan, the same of the negated literals. */
function said(kind: Compound['kind'], known: Literal, asked: Literal): boolean | undefined {
  if (kind === 'and') return consequence(known, asked);
  return consequence(inverse(known), inverse(asked));
}

function inverse(item: Literal): Literal {
  return literalOf(item.atom, item.atomKey, !item.negated);
}

/** Does a literal follow from a disjunction next to it, as it follows from each of its parts? The same in an `or`. */
function tells(kind: Compound['kind'], known: Compound, asked: Literal): boolean {
  return known.items.every((part) => {
    const parts = part.kind === kind ? part.items : [part];
    return parts.some((inner) => inner.kind === 'literal' && said(kind, inner, asked) === true);
  });
}

/** A compound next to literals of the compound around it: what these say of its parts is put in. */
function under(item: Compound, around: Compound['kind'], literals: readonly Literal[]): Formula {
  let changed = false;
  const parts = item.items.map((part): Formula => {
    if (part.kind === 'and' || part.kind === 'or') {
      const inner = under(part, around, literals);
      if (inner !== part) changed = true;
      return inner;
    }
    if (part.kind !== 'literal') return part;
    for (const known of literals) {
      const answer = said(around, known, part);
      if (answer === undefined) continue;
      changed = true;
      return (around === 'and') === answer ? TRUE : FALSE;
    }
    return part;
  });
  return changed ? combine(item.kind, parts) : item;
}

/** In an `or`, an `and` goes that another item already holds for with fewer parts; the other way round in an `and`. */
function absorbed(items: readonly Formula[]): readonly Formula[] {
  const parts = items.map(
    (item) =>
      new Set(item.kind === 'and' || item.kind === 'or' ? item.items.map(({ key }) => key) : [item.key]),
  );
  return items.filter((_, index) => {
    const own = parts[index] ?? new Set<string>();
    return !parts.some(
      (other, at) => at !== index && other.size < own.size && [...other].every((key) => own.has(key)),
    );
  });
}

/** `(a & b) | (a & c)` becomes `a & (b | c)`, and the other way round. */
function withCommonFactor(kind: Compound['kind'], items: readonly Formula[]): Formula {
  const [first] = items;
  if (items.length < 2 || first === undefined) return assembled(kind, items);
  const inner = kind === 'and' ? 'or' : 'and';
  const partsOf = (item: Formula): readonly Formula[] => (item.kind === inner ? item.items : [item]);
  const keys = items.slice(1).map((item) => new Set(partsOf(item).map(({ key }) => key)));
  const common = partsOf(first).filter((part) => keys.every((set) => set.has(part.key)));
  if (common.length === 0) return assembled(kind, items);
  const taken = new Set(common.map(({ key }) => key));
  const rests = items.map((item) =>
    combine(
      inner,
      partsOf(item).filter((part) => !taken.has(part.key)),
    ),
  );
  return combine(inner, [...common, combine(kind, rests)]);
}
