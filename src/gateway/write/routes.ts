import { describePathPredicate } from '../../model/description.ts';
import type { Match } from '../../model/match.ts';
import type { Route } from '../../model/route-table.ts';
import type { Dialect } from '../dialect.ts';
import { type ConditionResult, cookieCondition, headerCondition, queryCondition } from './conditions.ts';
import type { RouteContext } from './context.ts';
import { type Condition, closed, LOST, type Note, type RawEntry, type RawPath } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { idiomaticPaths } from './idiomatic.ts';
import { type Plan, planRoute } from './outcomes.ts';
import { asRegex, beginningWith, canBePlain, encodePath, type PathReading, readPath } from './paths.ts';
import { isPlain, isPlainOnly, plainReading } from './plain-only.ts';
import { noteOf } from './reporter.ts';
import { pieces } from './rewrites.ts';

/** The methods that HTTPRouteMatch.method may name. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

type Positive = Pick<RawEntry, 'method' | 'headers' | 'query' | 'except'>;
type Reading =
  | { readonly ok: true; readonly alternatives: readonly Positive[] }
  | { readonly ok: false; readonly reason: string };

/** A route as entries: one for each alternative of its match and each way its path is treated. */
export function entriesOf(route: Route, context: RouteContext): readonly RawEntry[] {
  const plan = planRoute(route, context);
  const entries = (route.match.any ?? [route.match]).flatMap((alternative) =>
    entriesOfMatch(
      alternative === route.match ? route.match : joinMatch(route.match, alternative),
      route,
      plan,
      context,
    ),
  );
  return entries;
}

/** `any` alternatives carry the conditions of the match around them. */
function joinMatch(outer: Match, inner: Match): Match {
  const { any: _, ...base } = outer;
  const methods = base.methods === undefined ? inner.methods : intersect(base.methods, inner.methods);
  return {
    path: inner.path.kind === 'any' ? base.path : inner.path,
    ...(methods === undefined ? {} : { methods }),
    headers: [...(base.headers ?? []), ...(inner.headers ?? [])],
    query: [...(base.query ?? []), ...(inner.query ?? [])],
    cookies: [...(base.cookies ?? []), ...(inner.cookies ?? [])],
    clientAddresses: [...(base.clientAddresses ?? []), ...(inner.clientAddresses ?? [])],
    not: [...(base.not ?? []), ...(inner.not ?? []), ...otherPath(base, inner)],
    ...(inner.any === undefined ? {} : { any: inner.any }),
  };
}

/** Two different paths at once cannot be joined here: kept as a condition that is then refused. */
function otherPath(base: Match, inner: Match): readonly Match[] {
  const joinable = base.path.kind === 'any' || inner.path.kind === 'any' || base.path === inner.path;
  return joinable ? [] : [{ path: base.path, any: [] }];
}

function intersect(a: readonly string[], b: readonly string[] | undefined): readonly string[] {
  return b === undefined ? a : a.filter((method) => b.includes(method));
}

function entriesOfMatch(match: Match, route: Route, plan: Plan, context: RouteContext): readonly RawEntry[] {
  if (match.any !== undefined && match.any.length > 0) {
    return match.any.flatMap((inner) => entriesOfMatch(joinMatch(match, inner), route, plan, context));
  }
  const reading = readingOf(match, context);
  if (reading.kind === 'never') {
    context.note(neverNote(route));
    return [];
  }
  const conditions = readConditions(match, context);
  const paths = reading.kind === 'paths' ? reading.paths : [reading.superset];
  const problem =
    reading.kind === 'refused'
      ? pathProblem(reading.reason, route, context)
      : conditions.ok
        ? undefined
        : conditionProblem(conditions.reason, route);
  if (problem !== undefined) return refusedEntries(paths, conditions, problem, route, context);
  if (!conditions.ok) return [];
  return conditions.alternatives.flatMap((positive) =>
    piecesOf(match, paths, positive, route, plan, context),
  );
}

/** Plain paths in the place of expressions where that is asked for, or where the dialect has nothing else. */
function readingOf({ path }: Match, context: RouteContext): PathReading {
  const exact = readPath(path, context.listener.paths, context.dialect);
  if (exact.kind === 'never') return exact;
  if (isPlainOnly(context.dialect) && !isPlain(exact)) return plainReading(path, context.dialect);
  const simple = context.idiomatic ? idiomaticPaths(path) : undefined;
  return simple === undefined ? exact : { kind: 'paths', paths: simple };
}

function piecesOf(
  match: Match,
  paths: readonly RawPath[],
  positive: Positive,
  route: Route,
  plan: Plan,
  context: RouteContext,
): readonly RawEntry[] {
  return pieces(match.path, paths, plan.rewrite, route.origins).map((piece): RawEntry => {
    const odd = characterNotes(piece.path, route);
    const entry = {
      headers: positive.headers,
      query: positive.query,
      except: positive.except,
      path: writable(piece.path, context),
      action: piece.choice.kind === 'lost' ? LOST : plan.action(piece.choice),
      origins: route.origins,
      notes: [
        ...piece.notes,
        ...odd,
        ...cookieNotes(match, route),
        ...plainNotes(match, piece.path, route, context),
      ],
    };
    return positive.method === undefined ? entry : { ...entry, method: positive.method };
  });
}

/** A pattern or text prefix is written as a plain path, because that was asked for. */
function plainNotes({ path }: Match, written: RawPath, route: Route, context: RouteContext): readonly Note[] {
  if (written.kind === 'regex' || (path.kind !== 'regex' && path.kind !== 'string-prefix')) return [];
  const isForced = isPlainOnly(context.dialect);
  if (!isForced && (!context.idiomatic || written.kind === 'string-prefix')) return [];
  if (isForced && isPlain(readPath(path, context.listener.paths, context.dialect))) return [];
  const pattern = describePathPredicate(path);
  const example = `${written.kind === 'exact' ? 'exact' : 'prefix'} ${written.value || '/'}`;
  return [
    noteOf(
      isForced ? ROUTE_FINDINGS.plainOnly : ROUTE_FINDINGS.plainPath,
      `${pattern} is written as ${isForced ? 'plain paths: ' : ''}${example}.`,
      route.origins,
      {
        // One pattern may need several paths; that is still one thing to know.
        ...(isForced ? { group: pattern } : {}),
        before: 'holds for all paths of the pattern, whatever their letters and what follows',
        after: 'holds for the path as written, in whole segments',
      },
    ),
  ];
}

/** The first cookie of a name decides today, any of them afterwards. */
function cookieNotes({ cookies }: Match, route: Route): readonly Note[] {
  return (cookies ?? []).map(({ name }) =>
    noteOf(
      ROUTE_FINDINGS.cookieTwice,
      `The cookie ${name} is compared as a part of the Cookie header.`,
      route.origins,
      {
        before: 'the first cookie of the name counts',
        after: 'any cookie of the name counts',
        witness: 'none',
      },
    ),
  );
}

/** Plain values have a syntax of their own; regular expressions may hold anything. */
function writable(path: RawPath, context: RouteContext): RawPath {
  if (path.kind === 'regex' || canBePlain(path.value)) return path;
  if (path.kind === 'string-prefix') return beginningWith(path.value, context.dialect, false, path.rest);
  return asRegex(path, context.dialect);
}

/**
 * Never wider: where a condition cannot be said, what it may hold for is closed. With `allowPartial` the route is left
 * out instead, and its requests go to the routes that follow.
 */
function refusedEntries(
  paths: readonly RawPath[],
  conditions: Reading,
  problem: Note,
  route: Route,
  context: RouteContext,
): readonly RawEntry[] {
  const nothing: Positive = { headers: [], query: [], except: [] };
  const alternatives = conditions.ok ? conditions.alternatives : [nothing];
  const leftOut: Note = { ...problem, after: 'the routes that follow decide' };
  const decision = context.allowPartial
    ? { action: LOST, notes: [leftOut] }
    : { action: closed([problem]), notes: NO_NOTES };
  return alternatives.flatMap((positive) =>
    paths.map((path) => ({ ...positive, except: [], path, ...decision, origins: route.origins })),
  );
}

function pathProblem(reason: string, route: Route, { dialect }: RouteContext): Note {
  return noteOf(
    isPlainOnly(dialect) ? ROUTE_FINDINGS.plainOnly : ROUTE_FINDINGS.pathRegexRefused,
    `${route.name} cannot be written: ${reason}.`,
    route.origins,
    {
      severity: 'blocker',
      before: `${route.name} decides`,
      after: '500 from the Gateway for every path it may hold for',
    },
  );
}

function neverNote(route: Route): Note {
  return noteOf(
    ROUTE_FINDINGS.neverMatches,
    `${route.name} holds for no request and is left out.`,
    route.origins,
    {
      before: 'no request has this path once it is normalised',
      after: 'the same',
      witness: 'none',
    },
  );
}

function conditionProblem(reason: string, route: Route): Note {
  return noteOf(
    ROUTE_FINDINGS.matchRefused,
    `${route.name} depends on ${reason}, which cannot be written.`,
    route.origins,
    {
      before: `${route.name} decides some of the requests`,
      after: '500 from the Gateway for all requests to its paths',
    },
  );
}

const NO_NOTES: readonly Note[] = [];

function characterNotes(path: RawPath, route: Route): readonly Note[] {
  if (path.kind === 'regex') return NO_NOTES;
  const encoded = encodePath(path.value);
  if (encoded === path.value) return NO_NOTES;
  return [
    noteOf(ROUTE_FINDINGS.pathEncoded, `The path ${path.value} is written as ${encoded}.`, route.origins, {
      before: `compared after decoding: ${path.value}`,
      after: `compared as the implementation does with ${encoded}`,
    }),
  ];
}

const NO_CONDITIONS: Reading = { ok: true, alternatives: [{ headers: [], query: [], except: [] }] };

function readConditions(match: Match, context: RouteContext): Reading {
  const { methods, headers: byHeader, query: byQuery, cookies, clientAddresses, not } = match;
  if ([methods, byHeader, byQuery, cookies, clientAddresses, not].every((list) => list === undefined)) {
    return NO_CONDITIONS;
  }
  if ((match.clientAddresses ?? []).length > 0) return { ok: false, reason: 'the address of the client' };
  const ignored = ignoredCondition(match, context.dialect);
  if (ignored !== undefined) return { ok: false, reason: ignored };
  const headers: Condition[] = [];
  const query: Condition[] = [];
  const except: RawEntry['except'][number][] = [];
  const take = (
    result: ConditionResult,
    target: Condition[],
    side: 'headers' | 'query',
  ): string | undefined => {
    if (result.kind === 'refused') return result.reason;
    if (result.kind === 'condition') target.push(result.condition);
    else {
      const none = { path: { kind: 'prefix', value: '' } as const, headers: [], query: [] };
      except.push({ ...none, [side]: [result.present] });
    }
    return undefined;
  };
  const { dialect } = context;
  const problems = [
    ...(match.headers ?? []).map((one) => take(headerCondition(one, dialect), headers, 'headers')),
    ...(match.cookies ?? []).map((one) => take(cookieCondition(one, dialect), headers, 'headers')),
    ...(match.query ?? []).map((one) => take(queryCondition(one, dialect), query, 'query')),
    ...(match.not ?? []).map((one) => takeException(one, except, context)),
  ].filter((problem) => problem !== undefined);
  const [problem] = problems;
  if (problem !== undefined) return { ok: false, reason: problem };
  if (repeats(headers) || repeats(query))
    return { ok: false, reason: 'two conditions on one header or parameter' };
  if (match.methods === undefined) return { ok: true, alternatives: [{ headers, query, except }] };
  const unknown = match.methods.find((method) => !METHODS.has(method));
  if (unknown !== undefined) return { ok: false, reason: `the method ${unknown}` };
  return { ok: true, alternatives: match.methods.map((method) => ({ method, headers, query, except })) };
}

/** A condition that the implementation does not look at: the rule would hold for more requests than the route. */
function ignoredCondition(
  { methods, query }: Match,
  { name, unsupported = {} }: Dialect,
): string | undefined {
  if (methods !== undefined && unsupported.HTTPRouteMethodMatching === 'field-ignored') {
    return `the method, which ${name} does not look at`;
  }
  if ((query ?? []).length > 0 && unsupported.HTTPRouteQueryParamMatching === 'field-ignored') {
    return `a query parameter, which ${name} does not look at`;
  }
  return undefined;
}

/** The API takes the first of several conditions on one name and ignores the others. */
function repeats(conditions: readonly Condition[]): boolean {
  return new Set(conditions.map((condition) => condition.name)).size < conditions.length;
}

function takeException(
  match: Match,
  except: RawEntry['except'][number][],
  context: RouteContext,
): string | undefined {
  if (match.any !== undefined && match.any.length === 0) return 'two different paths at once';
  for (const alternative of match.any ?? [match]) {
    const inner = alternative === match ? match : joinMatch(match, alternative);
    const reading = readPath(inner.path, context.listener.paths, context.dialect);
    if (reading.kind === 'never') continue;
    if (reading.kind === 'refused') return `a path (${reading.reason})`;
    const conditions = readConditions(inner, context);
    if (!conditions.ok) return conditions.reason;
    for (const positive of conditions.alternatives) {
      if (positive.except.length > 0) return 'a condition that is negated twice';
      for (const path of reading.paths) except.push({ ...positive, path });
    }
  }
  return undefined;
}
