import { ANY_PATH, type NamedPredicate, type PathPredicate } from '../../model/match.ts';
import type { Dialect } from '../dialect.ts';
import type { Alternative, Positive } from './alternatives.ts';
import { type ConditionResult, cookieCondition, headerCondition, queryCondition } from './conditions.ts';
import type { RouteContext } from './context.ts';
import type { Condition, RawEntry, RawPath } from './draft.ts';
import { EVERY_PATH } from './draft.ts';
import { idiomaticPaths } from './idiomatic.ts';
import { meetOfPaths } from './path-meet.ts';
import { type PathReading, readPath } from './paths.ts';
import { isPlain, isPlainOnly, plainReading } from './plain-only.ts';
import { joinConditions } from './relation.ts';

/** The methods that HTTPRouteMatch.method may name. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** The parts of an entry that come from an alternative, but for its path. */
export type Conditions = Pick<RawEntry, 'method' | 'headers' | 'query' | 'except'>;

/**
 * An alternative in forms of the API: each path with each list of conditions.
 * - `never`: no request satisfies it. `path`: because no path does.
 * - `refused`: it cannot be written; `paths` and `conditions` hold for every request that it may hold for.
 */
export type MatchReading =
  | {
      readonly kind: 'forms';
      readonly path: PathPredicate;
      readonly paths: readonly RawPath[];
      readonly conditions: readonly Conditions[];
    }
  | { readonly kind: 'never'; readonly because: 'path' | 'conditions' }
  | {
      readonly kind: 'refused';
      readonly what: 'path' | 'condition';
      readonly reason: string;
      readonly paths: readonly RawPath[];
      readonly conditions: readonly Conditions[];
    };

export const NO_CONDITIONS: Conditions = { headers: [], query: [], except: [] };

export function readAlternative(alternative: Alternative, context: RouteContext): MatchReading {
  const path = meetOfPaths(alternative.paths);
  if (path === 'never')
    return { kind: 'never', because: alternative.paths.length > 1 ? 'conditions' : 'path' };
  const reading = readPaths(path, alternative.paths, context);
  if (reading.kind === 'never') return { kind: 'never', because: 'path' };
  const { positive, except, conditions } = conditionsOf(alternative, context);
  if (positive.kind === 'never') return { kind: 'never', because: 'conditions' };
  const paths = reading.kind === 'paths' ? reading.paths : [reading.superset];
  const refused = { kind: 'refused', paths, conditions } as const;
  if (reading.kind === 'refused') return { ...refused, what: 'path', reason: reading.reason };
  const problem = positive.kind === 'refused' ? positive.reason : except.problem;
  if (problem !== undefined) return { ...refused, what: 'condition', reason: problem };
  return { kind: 'forms', path: path ?? ANY_PATH, paths, conditions };
}

/** What an alternative asks for besides its path. */
interface ConditionsRead {
  readonly positive: ConditionLists;
  readonly except: Exceptions;
  readonly conditions: readonly Conditions[];
}

interface KnownConditions {
  readonly alternative: Alternative;
  readonly dialect: Dialect;
  readonly handling: RouteContext['listener']['paths'];
  readonly read: ConditionsRead;
}

/** By the list of exceptions, as routes with the same conditions share all of their lists. */
const known = new WeakMap<Alternative['except'], KnownConditions>();

const UNCONDITIONAL: ConditionsRead = {
  positive: { kind: 'lists', lists: [{ headers: [], query: [] }] },
  except: { list: [] },
  conditions: [NO_CONDITIONS],
};

function conditionsOf(alternative: Alternative, context: RouteContext): ConditionsRead {
  if (asksForNothing(alternative)) return UNCONDITIONAL;
  const { dialect, listener } = context;
  const found = known.get(alternative.except);
  const isKnown =
    found !== undefined &&
    found.dialect === dialect &&
    found.handling === listener.paths &&
    haveSameConditions(found.alternative, alternative);
  if (isKnown) return found.read;
  const read = readAllConditions(alternative, context);
  known.set(alternative.except, { alternative, dialect, handling: listener.paths, read });
  return read;
}

function asksForNothing(one: Alternative): boolean {
  const { methods, headers, query, cookies, addresses, texts, except } = one;
  if (methods !== undefined) return false;
  return (
    headers.length + query.length + cookies.length + addresses.length + texts.length + except.length === 0
  );
}

function haveSameConditions(one: Alternative, two: Alternative): boolean {
  return (
    one.methods === two.methods &&
    one.headers === two.headers &&
    one.query === two.query &&
    one.cookies === two.cookies &&
    one.addresses === two.addresses &&
    one.texts === two.texts
  );
}

function readAllConditions(alternative: Alternative, context: RouteContext): ConditionsRead {
  const positive = readConditions(alternative, context);
  const except = readExceptions(positive.kind === 'never' ? [] : alternative.except, context);
  const conditions =
    positive.kind === 'lists'
      ? positive.lists.map((one) => ({ ...one, except: except.list }))
      : [NO_CONDITIONS];
  return { positive, except, conditions };
}

function readPaths(
  path: PathPredicate | undefined,
  all: readonly PathPredicate[],
  { listener, dialect, idiomatic }: RouteContext,
): PathReading {
  if (path === undefined) {
    const [first] = all.map((one) => readPath(one, listener.paths, dialect));
    const superset =
      first?.kind === 'refused'
        ? first.superset
        : first?.kind === 'paths'
          ? formOf(first.paths[0])
          : EVERY_PATH;
    return { kind: 'refused', reason: 'several conditions on the path at once', superset };
  }
  const reading = readPath(path, listener.paths, dialect);
  if (reading.kind === 'never') return reading;
  // Plain paths in the place of expressions, where that is asked for or the dialect has nothing else.
  if (isPlainOnly(dialect) && !isPlain(reading)) return plainReading(path, dialect);
  const simple = idiomatic ? idiomaticPaths(path) : undefined;
  return simple === undefined ? reading : { kind: 'paths', paths: simple };
}

/** A form that needs no context; for a text prefix, every path. */
function formOf(path: RawPath | undefined): typeof EVERY_PATH {
  return path === undefined || path.kind === 'string-prefix' ? EVERY_PATH : path;
}

type ConditionLists =
  | { readonly kind: 'lists'; readonly lists: ReadonlyArray<Omit<Conditions, 'except'>> }
  | { readonly kind: 'never' }
  | { readonly kind: 'refused'; readonly reason: string };

function readConditions(positive: Positive, { dialect }: RouteContext): ConditionLists {
  const { methods } = positive;
  const ignored = ignoredCondition(positive, dialect);
  if (ignored !== undefined) return { kind: 'refused', reason: ignored };
  if (positive.addresses.length > 0) return { kind: 'refused', reason: 'the address of the client' };
  if (positive.texts.length > 0) return { kind: 'refused', reason: 'a pattern for the whole URL' };
  const headers = readNamed([
    ...positive.headers.map((one) => headerCondition(one, dialect)),
    ...positive.cookies.map((one) => cookieCondition(one, dialect)),
  ]);
  const query = readNamed(positive.query.map((one) => queryCondition(one, dialect)));
  if (typeof headers === 'string') return { kind: 'refused', reason: headers };
  if (typeof query === 'string') return { kind: 'refused', reason: query };
  const joined = [joinConditions(headers, dialect), joinConditions(query, dialect)] as const;
  if (joined.includes('empty')) {
    // Several lines of one header may fulfil conditions that no single value does.
    const anyLine = [...positive.headers, ...positive.query].some(({ repeated }) => repeated === 'any');
    return anyLine
      ? { kind: 'refused', reason: 'several lines of one header or parameter' }
      : { kind: 'never' };
  }
  const [ofHeaders, ofQuery] = joined;
  if (ofHeaders === undefined || ofQuery === undefined || ofHeaders === 'empty' || ofQuery === 'empty') {
    return { kind: 'refused', reason: 'several conditions on one header or parameter' };
  }
  const conditions = { headers: ofHeaders, query: ofQuery };
  if (methods === undefined) return { kind: 'lists', lists: [conditions] };
  const unknown = methods.find((method) => !METHODS.has(method));
  if (unknown !== undefined) return { kind: 'refused', reason: `the method ${unknown}` };
  return { kind: 'lists', lists: methods.map((method) => ({ method, ...conditions })) };
}

/** A condition that the implementation does not look at: the rule would hold for more requests than the route. */
function ignoredCondition(
  { methods, query }: Positive,
  { name, unsupported = {} }: Dialect,
): string | undefined {
  if (methods !== undefined && unsupported.HTTPRouteMethodMatching === 'field-ignored') {
    return `the method, which ${name} does not look at`;
  }
  if (query.length > 0 && unsupported.HTTPRouteQueryParamMatching === 'field-ignored') {
    return `a query parameter, which ${name} does not look at`;
  }
  return undefined;
}

/** The conditions, or why one of them cannot be written. */
function readNamed(results: readonly ConditionResult[]): readonly Condition[] | string {
  const conditions: Condition[] = [];
  for (const result of results) {
    if (result.kind === 'refused') return result.reason;
    conditions.push(result.condition);
  }
  return conditions;
}

interface Exceptions {
  readonly list: Conditions['except'];
  /** Why some of them cannot be written; the list is then not complete. */
  readonly problem?: string;
}

function readExceptions(except: readonly Positive[], context: RouteContext): Exceptions {
  const list: Array<Conditions['except'][number]> = [];
  for (const positive of except) {
    const path = meetOfPaths(positive.paths);
    if (path === 'never') continue;
    if (path === undefined) return { list, problem: 'several conditions on the path at once' };
    const reading = readPath(path, context.listener.paths, context.dialect);
    if (reading.kind === 'never') continue;
    if (reading.kind === 'refused') return { list, problem: `a path (${reading.reason})` };
    const conditions = readConditions(positive, context);
    if (conditions.kind === 'never') continue;
    if (conditions.kind === 'refused') return { list, problem: conditions.reason };
    for (const one of conditions.lists) {
      for (const form of reading.paths) list.push({ ...one, path: form });
    }
  }
  return { list };
}

/** Names of the cookies that the alternative asks for. */
export function cookiesOf(alternative: Alternative): readonly string[] {
  const all: readonly NamedPredicate[] = [alternative, ...alternative.except].flatMap(
    ({ cookies }) => cookies,
  );
  return [...new Set(all.map(({ name }) => name))];
}
