import { describePathPredicate } from '../../model/description.ts';
import type { FindingKind } from '../../model/finding.ts';
import type { PathPredicate } from '../../model/match.ts';
import type { Route } from '../../model/route-table.ts';
import { type Alternative, alternativesOf } from './alternatives.ts';
import type { RouteContext } from './context.ts';
import { closed, LOST, type Note, type RawEntry, type RawPath } from './draft.ts';
import { behindObjects, type WrittenRoute } from './extensions.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { planRoute } from './outcomes.ts';
import { asRegex, beginningWith, canBePlain, encodePath, readPath } from './paths.ts';
import { isPlain, isPlainOnly } from './plain-only.ts';
import type { Plan } from './plan.ts';
import { cookiesOf, type MatchReading, readAlternative } from './read-match.ts';
import { noteOf } from './reporter.ts';
import { pieces } from './rewrites.ts';

/** A route as entries: one for each alternative of its match and each way its path is treated. */
export function entriesOf({ route, objects }: WrittenRoute, context: RouteContext): readonly RawEntry[] {
  const own = planRoute(route, context);
  const plan = objects === undefined ? own : behindObjects(own, route, objects);
  const alternatives = alternativesOf(route.match);
  if (alternatives === undefined) return tooComplicated(route, context);
  const readings = alternatives.map((one) => [one, readAlternative(one, context)] as const);
  if (readings.every(([, reading]) => reading.kind === 'never')) {
    const byPath = readings.some(([, reading]) => reading.kind === 'never' && reading.because === 'path');
    context.note(neverNote(route, byPath ? ROUTE_FINDINGS.neverMatches : ROUTE_FINDINGS.contradiction));
  }
  return readings.flatMap(([alternative, reading]) =>
    entriesOfReading(reading, alternative, route, plan, context),
  );
}

function entriesOfReading(
  reading: MatchReading,
  alternative: Alternative,
  route: Route,
  plan: Plan,
  context: RouteContext,
): readonly RawEntry[] {
  if (reading.kind === 'never') return [];
  if (reading.kind === 'forms') return piecesOf(reading, alternative, route, plan, context);
  const { what, reason } = reading;
  const problem = what === 'path' ? pathProblem(reason, route, context) : conditionProblem(reason, route);
  return refusedEntries(reading, problem, route, context);
}

function tooComplicated(route: Route, context: RouteContext): readonly RawEntry[] {
  const { path } = route.match;
  const reading = readAlternative(
    {
      paths: path.kind === 'any' ? [] : [path],
      headers: [],
      query: [],
      cookies: [],
      addresses: [],
      texts: [],
      except: [],
    },
    context,
  );
  if (reading.kind === 'never') return [];
  const problem = conditionProblem('more combinations of conditions than can be written out', route);
  return refusedEntries(reading, problem, route, context);
}

function piecesOf(
  reading: MatchReading & { kind: 'forms' },
  alternative: Alternative,
  route: Route,
  plan: Plan,
  context: RouteContext,
): readonly RawEntry[] {
  const cookies = cookieNotes(alternative, route);
  const made = pieces(reading.path, reading.paths, plan.rewrite, route.origins);
  return reading.conditions.flatMap((conditions) =>
    made.map(
      (piece): RawEntry => ({
        ...conditions,
        path: writable(piece.path, context),
        action: piece.choice.kind === 'lost' ? LOST : plan.action(piece.choice),
        origins: route.origins,
        notes: together(
          piece.notes,
          characterNotes(piece.path, route),
          cookies,
          plainNotes(reading, piece.path, route, context),
        ),
      }),
    ),
  );
}

/** Most entries have no notes, and share the empty list. */
function together(...lists: ReadonlyArray<readonly Note[]>): readonly Note[] {
  return lists.every(({ length }) => length === 0) ? NO_NOTES : lists.flat();
}

/** A pattern or text prefix is written as a plain path, because that was asked for. */
function plainNotes(
  { path }: { readonly path: PathPredicate },
  written: RawPath,
  route: Route,
  context: RouteContext,
): readonly Note[] {
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
function cookieNotes(alternative: Alternative, route: Route): readonly Note[] {
  return cookiesOf(alternative).map((name) =>
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
  { paths, conditions }: Pick<MatchReading & { kind: 'refused' }, 'paths' | 'conditions'>,
  problem: Note,
  route: Route,
  context: RouteContext,
): readonly RawEntry[] {
  const leftOut: Note = { ...problem, after: 'the routes that follow decide' };
  const decision = context.allowPartial
    ? { action: LOST, notes: [leftOut] }
    : { action: closed([problem]), notes: NO_NOTES };
  return conditions.flatMap((one) =>
    paths.map((path) => ({ ...one, path, ...decision, origins: route.origins })),
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

function neverNote(route: Route, kind: FindingKind): Note {
  return noteOf(kind, `${route.name} holds for no request and is left out.`, route.origins, {
    before:
      kind === ROUTE_FINDINGS.neverMatches
        ? 'no request has this path once it is normalised'
        : 'no request satisfies all of its conditions',
    after: 'the same',
    witness: 'none',
  });
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
