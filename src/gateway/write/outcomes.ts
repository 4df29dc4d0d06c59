import { rangesOf } from '../../model/error-page.ts';
import type { PathPredicate } from '../../model/match.ts';
import type {
  Backend,
  Forward,
  Gate,
  Opaque,
  Outcome,
  PathRewrite,
  Redirect,
  Respond,
} from '../../model/outcome.ts';
import type { Route } from '../../model/route-table.ts';
import { readBackends } from './backends.ts';
import type { RouteContext } from './context.ts';
import { corsFilter } from './cors.ts';
import { type Action, closed, type DraftFilter, LOST, NOT_FOUND, type Note, ruleAction } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { fittedHeaders, grpcHeaders, redirectHeaders } from './fitted-headers.ts';
import { gateNote, verdictOf } from './gates.ts';
import { requestHeaderFilters, responseHeaderFilters } from './headers.ts';
import { hostChoice } from './host-rewrite.ts';
import { readPattern, shortestPath } from './languages.ts';
import { readMirrors } from './mirrors.ts';
import type { Plan } from './plan.ts';
import { readPolicies } from './policies.ts';
import { withoutProxyHeaders } from './proxy-headers.ts';
import { fitsPathField, pathField, readRedirect } from './redirects.ts';
import { noteOf } from './reporter.ts';
import type { PathChoice } from './rewrites.ts';
import { answerOf, ask, sayRewrite } from './target-policies/answers.ts';
import { behindGate, contradiction, orderNotes, sayGate } from './target-policies/gates.ts';
import { mergeParts, ofServices, type PolicyPart } from './target-policies/part.ts';

const KEEP: PathRewrite = { kind: 'keep' };

function fixed(action: Action): Plan {
  return { rewrite: KEEP, action: () => action };
}

/** Reads the outcome of a route, with all that the route adds to it. */
export function planRoute(route: Route, context: RouteContext): Plan {
  return planOutcome(route.outcome, route, context);
}

/** @param passed the checks around it that the implementation makes, the first being made first */
function planOutcome(
  outcome: Outcome,
  route: Route,
  context: RouteContext,
  passed: readonly Gate[] = [],
): Plan {
  switch (outcome.kind) {
    case 'forward':
      return planForward(outcome, route, context);
    case 'redirect':
      return planRedirect(outcome, route, context);
    case 'respond':
      return planRespond(outcome, route, context);
    case 'gate': {
      const verdict = verdictOf(outcome.check);
      if (verdict === 'opens') return planOutcome(outcome.then, route, context, passed);
      if (verdict === 'never-opens') return planOutcome(outcome.otherwise, route, context, passed);
      const saying = sayGate(outcome, passed, route, context);
      if (saying?.says === 'whole') {
        const inner = planOutcome(outcome.then, route, context, [...passed, outcome]);
        return behindGate(inner, saying, orderNotes([...passed, outcome], context));
      }
      const note = gateNote(outcome, context.allowPartial, saying?.why);
      if (!context.allowPartial) return fixed(closed([note]));
      return withNotes(planOutcome(outcome.then, route, context, passed), [note]);
    }
    case 'opaque':
      return planOpaque(outcome, route, context, passed);
  }
}

function withNotes(plan: Plan, notes: readonly Note[]): Plan {
  return {
    rewrite: plan.rewrite,
    action(choice) {
      const action = plan.action(choice);
      return { ...action, notes: [...action.notes, ...notes] };
    },
  };
}

function planOpaque(opaque: Opaque, route: Route, context: RouteContext, passed: readonly Gate[]): Plan {
  const isClosed = opaque.presumably === undefined || (opaque.mayRefuse === true && !context.allowPartial);
  const note = noteOf(ROUTE_FINDINGS.opaque, `Not understood: ${opaque.why}.`, opaque.origins, {
    severity: isClosed ? 'blocker' : 'high',
    before: opaque.why,
    after: isClosed ? '500 from the Gateway' : 'what happens if this part does not concern routing',
    ...(opaque.mayRefuse === true
      ? {
          action:
            'Find out what it does. If it does not guard the route, or a policy does afterwards, convert with --allow-partial.',
        }
      : {}),
  });
  if (isClosed || opaque.presumably === undefined) return fixed(closed([note]));
  return withNotes(planOutcome(opaque.presumably, route, context, passed), [note]);
}

function planRespond(respond: Respond, route: Route, context: RouteContext): Plan {
  if (respond.status === 404) return fixed(NOT_FOUND);
  const answer = route.origins.length === 0 ? undefined : answerOf(respond, context, route);
  if (answer !== undefined) return fixed(answer);
  // The source system's own endpoints are of no manifest and no use without it: what follows serves their paths.
  if (route.origins.length === 0) return fixed({ ...LOST, notes: [ownAnswer(respond)] });
  const note = noteOf(
    ROUTE_FINDINGS.answerStatus,
    `${respond.status} (${respond.reason}) becomes 500.`,
    route.origins,
    {
      before: `${respond.status}: ${respond.reason}`,
      after: '500 from the Gateway: a rule without a backend',
      ...pathHint(route.match.path),
    },
  );
  return fixed(closed([note]));
}

/** Rules may be joined with others; the request shown is one that the route itself answers. */
function pathHint(path: PathPredicate): Pick<Note, 'witness'> {
  if (path.kind !== 'regex') return {};
  const parsed = readPattern(path.pattern);
  const shortest = parsed.ok ? shortestPath(parsed.tree) : undefined;
  return shortest === undefined ? {} : { witness: { path: shortest } };
}

function ownAnswer(respond: Respond): Note {
  return noteOf(ROUTE_FINDINGS.ownAnswer, `${respond.status} (${respond.reason}) is not written.`, [], {
    before: `${respond.status}: ${respond.reason}`,
    after: 'the path is treated like any other',
  });
}

function planRedirect(redirect: Redirect, route: Route, context: RouteContext): Plan {
  const reading = readRedirect(redirect, context.listener, context.abilities, route.origins);
  if (reading.kind === 'refused') return fixed(closed([refusedRedirect(reading.reason, redirect, route)]));
  const headers = redirectHeaders(
    responseHeaderFilters(route.responseHeaders ?? [], route.origins),
    context.dialect,
    route.origins,
  );
  const notes = [...reading.notes, ...headers.notes, ...corsOnRedirect(route)];
  return {
    rewrite: rootForNothing(reading.location.path),
    action(choice) {
      if (choice.kind === 'refused' || !fitsPathField(choice)) {
        const reason = choice.kind === 'refused' ? choice.reason : 'the path is too long';
        return closed([refusedRedirect(reason, redirect, route)]);
      }
      const path = pathField(choice);
      const filter: DraftFilter = {
        type: 'RequestRedirect',
        ...reading.fields,
        ...(path === undefined ? {} : { path }),
        statusCode: reading.statusCode,
      };
      return ruleAction({ filters: [filter, ...headers.filters], notes, ...pinned(choice) });
    },
  };
}

/** `https://host` and `https://host/` are the same address (RFC 3986, 6.2.3). */
function rootForNothing(path: PathRewrite): PathRewrite {
  return path.kind === 'constant' && path.value === '' ? { kind: 'constant', value: '/' } : path;
}

function refusedRedirect(reason: string, redirect: Redirect, route: Route): Note {
  return noteOf(ROUTE_FINDINGS.redirectRefused, `The redirect cannot be written: ${reason}.`, route.origins, {
    before: `a redirect with ${redirect.status}`,
    after: '500 from the Gateway',
  });
}

function corsOnRedirect(route: Route): readonly Note[] {
  if (route.cors === undefined) return [];
  return [
    noteOf(
      FORWARD_FINDINGS.corsPreflight,
      'Preflights of redirected paths get the redirect.',
      route.cors.origins,
      {
        group: 'redirect',
        before: `${route.cors.preflightStatus} with CORS headers`,
        after: 'the redirect',
        witness: { method: 'OPTIONS', headers: [['Origin', 'https://app.example']] },
      },
    ),
  ];
}

function pinned(choice: PathChoice): { pinnedPrefix?: string } {
  return choice.kind === 'prefix' ? { pinnedPrefix: choice.prefix } : {};
}

function planForward(forward: Forward, route: Route, context: RouteContext): Plan {
  const { origins } = route;
  const backends = readBackends(forward, origins, context);
  if (!backends.ok) return fixed(closed(backends.notes));
  const { dialect } = context;
  const edits = withoutProxyHeaders(forward.requestHeaders, context);
  const request = fittedHeaders(requestHeaderFilters(edits, origins), 'request', dialect, origins);
  const answers = responseHeaderFilters(route.responseHeaders ?? [], origins);
  const fitted = fittedHeaders(answers, 'response', dialect, origins);
  const response = backends.grpc ? grpcHeaders(fitted, dialect, origins) : fitted;
  const cors = planCors(route, context);
  const pages = planErrorPages(route, context);
  const mirrors = readMirrors(forward.mirrors, context);
  const host = hostChoice(forward.host, origins);
  const policies = readPolicies(forward.policies, backends.grpc, context);
  const ofBackends = forward.backends.flatMap(({ target, filters }) => {
    if (filters?.policies === undefined) return [];
    const reading = readPolicies(filters.policies, backends.grpc, context);
    return [{ notes: reading.notes, parts: reading.parts.flatMap((part) => ofBackend(part, target)) }];
  });
  const notes = [
    ...backends.notes,
    ...request.notes,
    ...response.notes,
    ...cors.notes,
    ...mirrors.notes,
    ...host.notes,
    ...policies.notes,
    ...ofBackends.flatMap((one) => one.notes),
    ...pages.notes,
  ];
  const more = [...cors.parts, ...pages.parts];
  const ofWhole = more.length === 0 ? policies.parts : [...policies.parts, ...more];
  const ofEach = [...backends.parts, ...mirrors.parts, ...ofBackends.flatMap((one) => one.parts)];
  const general = ofServices(ofWhole, () => servicesOf(forward));
  const parts = ofEach.length === 0 ? general : [...general, ...ofEach];
  const merged = mergeParts(parts);
  if (merged === undefined) return fixed(closed([contradiction(parts)]));
  const before = [...cors.filters, ...request.filters];
  const after = [...mirrors.filters, ...response.filters];
  return {
    rewrite: forward.path,
    action(choice) {
      const own = choice.kind === 'refused' ? sayRewrite(forward.path, route, context) : undefined;
      if (choice.kind !== 'refused' ? !fitsPathField(choice) : own === undefined) {
        return closed([
          choice.kind !== 'refused'
            ? refusedRewrite('the path is too long', route)
            : choice.beyond === undefined
              ? refusedRewrite(choice.reason, route)
              : refusedBeyond(choice.beyond, route),
        ]);
      }
      const all = own === undefined ? merged : mergeParts([...merged, ...own.parts]);
      if (all === undefined) return closed([contradiction(parts)]);
      const path = choice.kind === 'refused' ? undefined : pathField(choice);
      const rewrite: DraftFilter[] =
        path === undefined && host.hostname === undefined
          ? []
          : [
              {
                type: 'URLRewrite',
                ...(host.hostname === undefined ? {} : { hostname: host.hostname }),
                ...(path === undefined ? {} : { path }),
              },
            ];
      return ruleAction({
        filters: [...before, ...rewrite, ...after],
        backends: backends.backends,
        backendTls: backends.backendTls,
        extra: policies.extra,
        policies: all,
        grpc: backends.grpc,
        notes: own?.notes === undefined ? notes : [...notes, ...own.notes],
        ...pinned(choice),
      });
    },
  };
}

/** What is said of one backend of several, where objects can name it. */
function ofBackend(part: PolicyPart, target: Backend | Respond): readonly PolicyPart[] {
  if (part.attach.to !== 'backends' || target.kind !== 'Service' || target.portNumber === undefined)
    return [];
  const { namespace, name, portNumber: port } = target;
  return [{ ...part, attach: { to: 'backend', namespace, name, port } }];
}

/** Services that get requests. */
function servicesOf({
  backends,
}: Forward): ReadonlyArray<{ readonly namespace: string; readonly name: string }> {
  const services = backends.flatMap(({ weight, target }) =>
    weight > 0 && target.kind === 'Service' ? [target] : [],
  );
  return [...new Map(services.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

function refusedBeyond(prefix: string, route: Route): Note {
  return noteOf(
    ROUTE_FINDINGS.rewriteBeyond,
    `The prefix ${prefix} is replaced in ${prefix} and below, and no longer in paths like ${prefix}x.`,
    route.origins,
    {
      before: `${prefix}x is rewritten too, as it begins with the same letters`,
      after: `500 from the Gateway for paths that go on behind ${prefix} without a slash`,
    },
  );
}

function refusedRewrite(reason: string, route: Route): Note {
  return noteOf(ROUTE_FINDINGS.rewriteRefused, `The rewrite cannot be written: ${reason}.`, route.origins, {
    before: 'the backend receives the rewritten path',
    after: '500 from the Gateway',
  });
}

interface Said {
  readonly parts: readonly PolicyPart[];
  readonly notes: readonly Note[];
}

const NOTHING: Said = { parts: [], notes: [] };

/** Cross-origin rules by objects of the target, else by the filter of the API. */
function planCors(route: Route, context: RouteContext): Said & { readonly filters: readonly DraftFilter[] } {
  if (route.cors === undefined) return { ...NOTHING, filters: [] };
  const saying = ask({ kind: 'cors', cors: route.cors }, context, route);
  if (saying?.says === 'whole') return { parts: saying.parts, notes: saying.notes ?? [], filters: [] };
  return { ...NOTHING, ...corsFilter(route.cors, context.abilities) };
}

function planErrorPages(route: Route, context: RouteContext): Said {
  const { errorPages } = route;
  if (errorPages === undefined) return NOTHING;
  const saying = ask({ kind: 'error-pages', pages: errorPages }, context, route);
  if (saying?.says === 'whole') return { parts: saying.parts, notes: saying.notes ?? [] };
  const statuses = rangesOf(errorPages.statuses);
  const why = saying === undefined ? '' : ` ${saying.why}.`;
  return {
    parts: [],
    notes: [
      noteOf(
        ROUTE_FINDINGS.errorPages,
        `Answers with ${statuses} are no longer replaced.${why}`,
        errorPages.origins,
        {
          before: `answers with ${statuses} come from an error page backend`,
          after: 'clients see the original answer',
        },
      ),
    ],
  };
}
