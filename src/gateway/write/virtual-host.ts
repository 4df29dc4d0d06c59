import type { Origin } from '../../model/origin.ts';
import type { Respond } from '../../model/outcome.ts';
import type { Route, VirtualHost } from '../../model/route-table.ts';
import { patternKey } from '../../regex/parse.ts';
import { requireCertificate } from './client-certificates.ts';
import { completePaths } from './complete.ts';
import type { RouteContext } from './context.ts';
import { closed, type Entry, type Note, type RawEntry } from './draft.ts';
import { spellOutExceptions } from './exceptions.ts';
import { type WrittenRoute, withExtensions } from './extensions.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { type Ordered, order } from './order.ts';
import { passesPinned, riseAbove } from './outrank.ts';
import { asRegex } from './paths.ts';
import { isPlainOnly, withoutExpressions } from './plain-only.ts';
import type { Prepared, Surroundings } from './readings.ts';
import { covers, type Matching, mayBothHold, together } from './relation.ts';
import { noteOf } from './reporter.ts';
import { resolveTextPrefixes } from './resolve.ts';
import { entriesOf } from './routes.ts';
import { shrink } from './shrink.ts';
import { answerOf } from './target-policies/answers.ts';

/**
 * `lost`: entries that write nothing but have something to report. `repeated`: how many entries more there are than there
 * were before precedence was heeded.
 */
export interface HostReading extends Ordered {
  readonly lost: readonly Entry[];
  readonly repeated: number;
}

/** The routes of a virtual host as an ordered list of API matches. */
export function readVirtualHost(
  host: VirtualHost,
  surroundings: Surroundings,
  context: RouteContext,
): HostReading {
  const make = (): Prepared => prepare(host, surroundings, context);
  const { entries, lost, notes } = context.readings?.prepared(host, surroundings, context, make) ?? make();
  notes.forEach(context.note);
  const ordered = order(entries, context.dialect);
  return { ...ordered, lost, repeated: Math.max(0, ordered.entries.length - entries.length) };
}

/** The routes as a list in which the first match that holds decides. */
function prepare(
  host: VirtualHost,
  { guards, fallsThrough, expressions, extensions, rivals }: Surroundings,
  outside: RouteContext,
): Prepared {
  const notes: Note[] = [];
  const context: RouteContext = { ...outside, note: (note) => void notes.push(note) };
  const written = withExtensions([...guards, ...host.routes], entriesOf, extensions, context);
  const read = reachable(written).map((one) => ({ route: one.route, entries: entriesOf(one, context) }));
  const raw = read.flatMap(({ entries }) => entries);
  const last: Route = {
    name: 'no route',
    match: { path: { kind: 'any' } },
    outcome: host.unmatched,
    origins: host.origins,
  };
  const all: readonly RawEntry[] = [...raw, ...entriesOf({ route: last }, context)];
  const positive = spellOutExceptions(resolveTextPrefixes(all, context.dialect), context.dialect);
  const { entries, behind } = nameWhatIsClosed(positive, context);
  const guarded = requireCertificate(entries, host, context);
  const short = shrink(guarded, context.dialect);
  const silent = read.flatMap(({ route, entries }) => (entries.length === 0 ? [route] : []));
  const spokenOf = [...silent, ...short.reached, ...behind];
  reportDead(
    host.routes,
    spokenOf.map(({ origins }) => origins),
    context,
  );
  const decided = closeNotFound(short.entries, fallsThrough, host.origins, context);
  const few = shrink(decided, context.dialect).entries;
  const inForm = expressions ? asExpressions(few, context) : few;
  const apart = riseAbove(withoutExpressions(inForm, context.dialect), rivals, context.dialect);
  return { entries: completePaths(apart, context.dialect), lost: short.lost, notes };
}

function asExpressions(entries: readonly Entry[], { dialect }: RouteContext): readonly Entry[] {
  if (isPlainOnly(dialect)) return entries;
  return entries.map((entry, index) => {
    if (entry.action.pinnedPrefix !== undefined) return entry;
    const expression = { ...entry, path: asRegex(entry.path, dialect) };
    return passesPinned(expression, entries.slice(0, index), dialect) ? entry : expression;
  });
}

const REFUSALS: ReadonlySet<string> = new Set([
  ROUTE_FINDINGS.matchRefused.code,
  ROUTE_FINDINGS.pathRegexRefused.code,
]);

/**
 * What is closed because a condition cannot be written may hold for requests of routes behind it: they are named too.
 * `behind`: the entries of these routes.
 */
function nameWhatIsClosed(
  entries: readonly Entry[],
  { dialect }: RouteContext,
): { readonly entries: readonly Entry[]; readonly behind: readonly Entry[] } {
  const behind: Entry[] = [];
  const named = entries.map((entry, index): Entry => {
    const refused = entry.action.notes.find(({ kind }) => REFUSALS.has(kind.code));
    if (entry.action.kind !== 'closed' || refused === undefined) return entry;
    const hit = entries
      .slice(index + 1)
      .filter((later) => later.action.kind !== 'not-found' && mayBothHold(entry, later, dialect));
    if (hit.length === 0) return entry;
    behind.push(...hit);
    const note = noteOf(
      refused.kind,
      'Routes behind one that cannot be written are closed where it may hold.',
      [...new Set(hit.flatMap(({ origins }) => origins))],
      { before: 'these routes decide some of the requests', after: '500 from the Gateway' },
    );
    return { ...entry, notes: [...entry.notes, note] };
  });
  return { entries: named, behind };
}

/**
 * Names each route that decides no request, as others take all of its requests: precedence by length would bring it to
 * life. `known`: the origins of routes that decide something, or of which something else was said. What stands in the
 * place of such a route of the manifests is not dead.
 */
function reportDead(
  routes: readonly Route[],
  known: ReadonlyArray<readonly Origin[]>,
  context: RouteContext,
): void {
  const alive = new Set(known.flat());
  let places: Set<string> | undefined;
  for (const { name, origins } of routes) {
    const [origin] = origins;
    // Mostly it is the very same origin that something was said of.
    if (origin === undefined || alive.has(origin)) continue;
    places ??= new Set([...alive].map(placeOf));
    if (places.has(placeOf(origin))) continue;
    context.note(
      noteOf(
        ROUTE_FINDINGS.neverReached,
        `${name} decides no request and is left out: routes before it take all of them.`,
        origins,
        { group: placeOf(origin), before: 'the routes before it decide', after: 'the same', witness: 'none' },
      ),
    );
  }
}

function placeOf({ object, path }: Origin): string {
  return `${object.kind} ${object.namespace}/${object.name} ${path.join('\n')}`;
}

/** Leaves out routes behind another one with the very same path and no further condition: they never decide. */
function reachable(routes: readonly WrittenRoute[]): readonly WrittenRoute[] {
  const taken = new Set<string>();
  return routes.filter(({ route: { match } }) => {
    const key = pathKey(match.path);
    if (taken.has(key) || taken.has('any')) return false;
    const conditions = [match.methods, match.headers, match.query, match.cookies, match.clientAddresses];
    const others = [...conditions, match.texts, match.not, match.any];
    if (others.every((list) => list === undefined)) taken.add(key);
    return true;
  });
}

function pathKey(path: Route['match']['path']): string {
  switch (path.kind) {
    case 'any':
      return 'any';
    case 'regex':
      return `regex ${patternKey(path.pattern)}`;
    default:
      return path.value === '/' && path.kind !== 'exact' ? 'any' : `${path.kind} ${path.value}`;
  }
}

/**
 * "Not found" needs no rule where nothing else holds. Elsewhere the API cannot say it, and a rule without a backend
 * (500) is the nearest that keeps the requests from the rules below.
 */
function closeNotFound(
  entries: readonly Entry[],
  fallsThrough: boolean,
  origins: readonly Origin[],
  context: RouteContext,
): readonly Entry[] {
  return entries.flatMap((entry, index): Entry[] => {
    if (entry.action.kind !== 'not-found') return [entry];
    if (fallsThrough) {
      const action =
        answerOf(NOT_FOUND_ANSWER, context) ?? closed([fallThroughNote([...origins, ...entry.origins])]);
      return [{ ...entry, action }];
    }
    const hidden = hiddenBy(entry, entries.slice(index + 1), context);
    if (hidden.length === 0) return [];
    const answer = answerOf(NOT_FOUND_ANSWER, context);
    return hidden.map((match) => ({ ...entry, ...match, action: answer ?? closed([notFoundNote(entry)]) }));
  });
}

const NOT_FOUND_ANSWER: Respond = { kind: 'respond', status: 404, reason: 'no route matches' };

/** Where later entries would serve what the entry does not find: all that has to be kept from them. */
function hiddenBy(entry: Entry, later: readonly Entry[], { dialect }: RouteContext): readonly Matching[] {
  const hidden: Matching[] = [];
  for (const other of later) {
    if (other.action.kind === 'not-found' || !mayBothHold(entry, other, dialect)) continue;
    const both = together(entry, other, dialect);
    if (both === 'empty' || hidden.some((one) => both !== undefined && covers(one, both, dialect))) continue;
    if (both === undefined || covers(both, entry, dialect)) return [entry];
    hidden.push(both);
  }
  return hidden;
}

function notFoundNote(entry: Entry): Note {
  return noteOf(
    ROUTE_FINDINGS.answerStatus,
    '404 becomes 500 where a less specific rule would serve the request.',
    entry.origins,
    {
      before: '404',
      after: '500 from the Gateway: a rule without a backend',
    },
  );
}

function fallThroughNote(origins: readonly Origin[]): Note {
  return noteOf(
    ROUTE_FINDINGS.hostClosed,
    'A last rule without a backend keeps unknown paths from less specific hosts.',
    origins,
    {
      group: 'closed',
      before: '404',
      after: '500 from the Gateway: a rule without a backend',
    },
  );
}
