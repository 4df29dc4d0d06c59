import {
  ANY_PATH,
  MATCH_ALL,
  type Match,
  type NamedPredicate,
  type PathPredicate,
  type TextPredicate,
} from '../../../../src/model/match.ts';
import type { Atom } from './atoms.ts';
import { and, type Formula, type Literal, literal, negate, or } from './formula.ts';
import { joinedPath } from './joined-path.ts';

/** A match, or that the formula holds for every request or for none. */
export type MatchReading = Match | 'always' | 'never';

/** Most alternatives into which several disjunctions at once are multiplied out. */
const MAX_PRODUCT = 32;

/** Says a formula as a match, in the flattest way. */
export function toMatch(formula: Formula): MatchReading {
  if (formula.kind === 'true') return 'always';
  return formula.kind === 'false' ? 'never' : matchOfFormula(formula);
}

function matchOfFormula(formula: Formula): Match {
  if (formula.kind === 'true') return MATCH_ALL;
  if (formula.kind === 'false') return { path: ANY_PATH, any: [] };
  if (formula.kind === 'or') return conjunction([formula]);
  return conjunction(formula.kind === 'and' ? formula.items : [formula]);
}

/** What a conjunction has found so far. */
interface Parts {
  path: PathPredicate | undefined;
  methods: readonly string[] | undefined;
  readonly headers: NamedPredicate[];
  readonly query: NamedPredicate[];
  readonly cookies: NamedPredicate[];
  readonly texts: TextPredicate[];
  clientAddresses: readonly string[] | undefined;
  readonly negatedMethods: string[];
  readonly not: Match[];
  /** What has no field of its own; each is a disjunction, if only of one item. */
  readonly rest: Array<readonly Formula[]>;
}

function conjunction(items: readonly Formula[]): Match {
  const parts: Parts = {
    path: undefined,
    methods: undefined,
    headers: [],
    query: [],
    cookies: [],
    texts: [],
    clientAddresses: undefined,
    negatedMethods: [],
    not: [],
    rest: [],
  };
  for (const item of byPath(items)) {
    if (item.kind === 'literal') addLiteral(item, parts);
    else if (item.kind === 'or') addDisjunction(item.items, parts);
    else parts.rest.push([item]);
  }
  return assemble(parts);
}

/** Of several paths the most telling one first: it becomes the match's own. */
function byPath(items: readonly Formula[]): readonly Formula[] {
  const rank = (item: Formula): number => {
    if (item.kind !== 'literal' || item.negated || item.atom.on !== 'path') return 3;
    return item.atom.path.kind === 'exact' ? 0 : item.atom.path.kind === 'regex' ? 2 : 1;
  };
  return [...items].sort((a, b) => rank(a) - rank(b));
}

function addLiteral(item: Literal, parts: Parts): void {
  const { atom, negated } = item;
  if (negated) {
    if (atom.on === 'method') parts.negatedMethods.push(atom.method);
    else parts.not.push(conjunction([literal(atom)]));
    return;
  }
  switch (atom.on) {
    case 'path':
      addPath(atom.path, item, parts);
      break;
    case 'method':
      parts.methods = [atom.method];
      break;
    case 'header':
      parts.headers.push(atom.named);
      break;
    case 'query':
      parts.query.push(atom.named);
      break;
    case 'cookie':
      parts.cookies.push(atom.named);
      break;
    case 'text':
      parts.texts.push(atom.predicate);
      break;
    case 'client-address':
      if (parts.clientAddresses === undefined) parts.clientAddresses = [atom.cidr];
      else parts.rest.push([item]);
  }
}

function addPath(path: PathPredicate, item: Literal, parts: Parts): void {
  const joined = parts.path === undefined ? path : joinedPath(parts.path, path);
  if (joined === undefined) parts.rest.push([item]);
  else parts.path = joined;
}

function addDisjunction(items: readonly Formula[], parts: Parts): void {
  const methods = positives(items, 'method')?.map((atom) => atom.method);
  if (methods !== undefined && parts.methods === undefined) {
    parts.methods = methods;
    return;
  }
  const cidrs = positives(items, 'client-address')?.map((atom) => atom.cidr);
  if (cidrs !== undefined && parts.clientAddresses === undefined) {
    parts.clientAddresses = cidrs;
    return;
  }
  if (items.every((item) => item.kind === 'literal' && item.negated)) {
    parts.not.push(matchOfFormula(and(items.map(negate))));
  } else parts.rest.push(items);
}

/** The atoms, where all items are positive and of one kind. */
function positives<On extends Atom['on']>(
  items: readonly Formula[],
  on: On,
): ReadonlyArray<Extract<Atom, { on: On }>> | undefined {
  const atoms: Array<Extract<Atom, { on: On }>> = [];
  for (const item of items) {
    if (item.kind !== 'literal' || item.negated || !isOn(item.atom, on)) return undefined;
    atoms.push(item.atom);
  }
  return atoms;
}

function isOn<On extends Atom['on']>(atom: Atom, on: On): atom is Extract<Atom, { on: On }> {
  return atom.on === on;
}

function assemble(parts: Parts): Match {
  const { path = ANY_PATH, methods, headers, query, cookies, texts, clientAddresses, negatedMethods } = parts;
  const [alternatives, others] = multiplied(parts.rest);
  const any = alternatives === undefined ? undefined : grouped(alternatives).map(matchOfFormula);
  const not = [
    ...(negatedMethods.length === 0 ? [] : [{ path: ANY_PATH, methods: negatedMethods }]),
    ...parts.not,
    ...others.map((items): Match => ({ path: ANY_PATH, not: [matchOfFormula(or(items))] })),
  ];
  const lists = { headers, query, cookies, texts, not };
  return {
    path,
    ...(methods === undefined ? {} : { methods }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(clientAddresses === undefined ? {} : { clientAddresses }),
    ...(any === undefined ? {} : { any }),
  };
}

/** A match has one list of alternatives: several disjunctions are multiplied out, or said as double negations. */
function multiplied(
  rest: ReadonlyArray<readonly Formula[]>,
): readonly [alternatives: readonly Formula[] | undefined, others: ReadonlyArray<readonly Formula[]>] {
  const [first, ...others] = rest;
  if (first === undefined || others.length === 0) return [first, []];
  const size = rest.reduce((product, items) => product * items.length, 1);
  if (size > MAX_PRODUCT) return [first, others];
  const product = rest.reduce<readonly Formula[]>(
    (sum, items) => sum.flatMap((one) => items.map((other) => and([one, other]))),
    [and([])],
  );
  const combined = or(product);
  if (combined.kind === 'or') return [combined.items, []];
  return [[combined], []];
}

/** Alternatives that are a method or an address alone become one alternative. */
function grouped(items: readonly Formula[]): readonly Formula[] {
  const result: Formula[] = [];
  const seen = new Set<Atom['on']>();
  for (const item of items) {
    const on = item.kind === 'literal' && !item.negated ? item.atom.on : undefined;
    if (on !== 'method' && on !== 'client-address') result.push(item);
    else if (!seen.has(on)) {
      seen.add(on);
      const alike = items.filter(
        (other) => other.kind === 'literal' && !other.negated && other.atom.on === on,
      );
      result.push(or(alike));
    }
  }
  return result;
}
