import { clientAddress } from './addresses.ts';
import { decideCors } from './cors-answer.ts';
import { describeMatch, describePathPredicate } from './description.ts';
import type { Evaluation, Result, Step } from './evaluation.ts';
import { chooseHost, describeHost, normaliseHost } from './hosts.ts';
import { chooseListener, portOf, serverName } from './listeners.ts';
import { conditionsHold, pathHolds, type RequestContext } from './matching.ts';
import { NO_ANSWER, type Outcome, type Redirect } from './outcome.ts';
import { answered, assuming, type OutcomeContext, resultsOf } from './outcomes.ts';
import { canonicalPath } from './paths.ts';
import type { Policy } from './policy.ts';
import { NO_CAPTURES } from './rendering.ts';
import type { Request } from './request.ts';
import { capturesOf } from './rewriting.ts';
import type { Listener, Route, RouteTable, VirtualHost } from './route-table.ts';
import { isMisdirected, isOutsideGroup } from './server-names.ts';
import { addStep, type StepLog } from './steps.ts';
import { literal } from './template.ts';
import { both, headerMap, type Truth } from './values.ts';

/** A way to look at a table: what is asked of it while a request is decided. */
export interface Lens {
  /** The routes of a host that can hold for a path, in order. */
  routes(virtualHost: VirtualHost, path: string): readonly Route[];
  guards(listener: Listener): readonly Route[];
  /** What is done where no route holds. */
  unmatched(outcome: Outcome): Outcome;
}

const PLAIN: Lens = {
  routes: ({ routes }) => routes,
  guards: ({ guards }) => guards ?? [],
  unmatched: (outcome) => outcome,
};

/** What a table does with a request, and why. Pure; the same arguments give the same answer. */
export function evaluate(table: RouteTable, request: Request): Evaluation {
  const steps: Step[] = [];
  return { steps, results: decided(table, request, PLAIN, steps) };
}

/** The results of `evaluate` without the reasons, for those who ask for many requests. */
export function resultsFor(table: RouteTable, request: Request, lens: Lens = PLAIN): readonly Result[] {
  return decided(table, request, lens, undefined);
}

function decided(table: RouteTable, request: Request, lens: Lens, steps: StepLog): readonly Result[] {
  const listener = chooseListener(table, request);
  if (listener === undefined) {
    const wanted =
      request.protocol === 'tcp' || request.protocol === 'udp' ? request.protocol : request.scheme;
    const reason = `nothing listens for ${wanted} on port ${portOf(request)}`;
    addStep(steps, 'listener', reason, []);
    return [unanswered(reason)];
  }
  addStep(steps, 'listener', () => takes(listener), []);
  return atListener(listener, request, lens, steps);
}

function takes({ name, gateway, protocol, port }: Listener): string {
  const place = `${name}${gateway === undefined ? '' : ` of ${gateway}`}`;
  return `listener ${place} (${protocol}, port ${port}) takes the request`;
}

function unanswered(reason: string): Result {
  const responseHeaders = { set: {}, removed: [] };
  const status = NO_ANSWER;
  return { assumptions: [], share: 100, kind: 'answered', status, mirrors: [], responseHeaders, reason };
}

/** A decision on its way: what its outcome is worked out with, and how the table is looked at. */
interface Way extends OutcomeContext {
  readonly lens: Lens;
}

function atListener(listener: Listener, request: Request, lens: Lens, steps: StepLog): readonly Result[] {
  const headers = headerMap(request.headers.filter(([name]) => name.toLowerCase() !== 'host'));
  const canonical = canonicalPath(request.target, listener.paths);
  const context: RequestContext = {
    request,
    listener,
    path: canonical.ok ? canonical.path : canonical.rawPath,
    rawPath: canonical.rawPath,
    query: canonical.query,
    headers,
    clientAddress: clientAddress(listener.clientAddress, headers, request.remoteAddress),
  };
  const start = firstWay(context, lens, steps);
  if (listener.protocol === 'tls') return atServerName(listener, context, start);
  if (listener.protocol === 'tcp' || listener.protocol === 'udp') return asStream(listener, start);
  if (!canonical.ok) {
    const unasked = refusedConnection(listener, start);
    if (unasked !== undefined) return unasked;
    if (canonical.location !== undefined) {
      addStep(steps, 'path', `${request.target} is redirected: ${canonical.reason}`, []);
      return resultsOf(toCanonical(canonical.location), start);
    }
    addStep(steps, 'path', `${request.target} is refused: ${canonical.reason}`, []);
    return resultsOf(listener.paths.invalid, start);
  }
  if (canonical.path !== canonical.rawPath) {
    addStep(steps, 'path', `${canonical.rawPath} is read as ${canonical.path}`, []);
  }
  return firstRoute(lens.guards(listener), 'guard', start, (after) => atHost(listener, context, after));
}

function toCanonical(location: string): Redirect {
  return { kind: 'redirect', status: 307, location: { kind: 'template', value: literal(location) } };
}

function firstWay(request: RequestContext, lens: Lens, steps: StepLog): Way {
  return {
    lens,
    request,
    captures: NO_CAPTURES,
    steps,
    assumptions: [],
    share: 100,
    answerEdits: [],
    corsHeaders: new Map(),
    unknownHeaders: [],
    origins: [],
  };
}

function atServerName(listener: Listener, context: RequestContext, start: Way): readonly Result[] {
  const name = serverName(context.request);
  const choice = chooseHost(listener, name);
  if (choice === undefined) return noHost(listener, name, start);
  const text = `server name ${name} belongs to ${describeHost(choice.pattern)}`;
  addStep(start.steps, 'tls', text, choice.virtualHost.origins);
  return inHost(choice.virtualHost, start);
}

/** Nothing in a connection or datagram is looked at. */
function asStream(listener: Listener, start: Way): readonly Result[] {
  const [only] = listener.virtualHosts;
  return only === undefined
    ? resultsOf(start.lens.unmatched(listener.unmatched), start)
    : inHost(only, start);
}

function noHost(listener: Listener, name: string, context: Way): readonly Result[] {
  addStep(context.steps, 'virtual-host', `no host of the listener holds ${name}`, []);
  return resultsOf(context.lens.unmatched(listener.unmatched), context);
}

function atHost(listener: Listener, context: RequestContext, start: Way): readonly Result[] {
  const host = normaliseHost(context.request.host);
  const { serverNames } = listener;
  const name = serverName(context.request);
  if (
    listener.protocol === 'https' &&
    serverNames !== undefined &&
    isMisdirected(serverNames.hosts, name, host, serverNames.together)
  ) {
    addStep(start.steps, 'tls', `the connection was made for ${name}, where ${host} is not served`, []);
    return resultsOf(serverNames.misdirected, start);
  }
  const { serverNameGroups: split } = listener;
  if (listener.protocol === 'https' && split !== undefined && isOutsideGroup(split.groups, name, host)) {
    addStep(start.steps, 'tls', `the connection was made for ${name}, with other settings than ${host}`, []);
    return resultsOf(split.misdirected, start);
  }
  const choice = chooseHost(listener, host);
  if (choice === undefined) return noHost(listener, host === '' ? '(no host)' : host, start);
  const { virtualHost } = choice;
  const text = `host ${host} is served by ${describeHost(choice.pattern)}`;
  addStep(start.steps, 'virtual-host', text, virtualHost.origins);
  if (listener.protocol !== 'https') return inHost(virtualHost, start);
  return checkConnection(virtualHost, host, start);
}

/** What a host asks of the TLS connection. */
function checkConnection(virtualHost: VirtualHost, host: string, context: Way): readonly Result[] {
  const { tls } = virtualHost;
  const { request } = context.request;
  const name = serverName(request);
  const say = (text: string): void => {
    addStep(context.steps, 'tls', text, tls?.origins ?? []);
  };
  if (tls?.misdirected !== undefined && name !== host) {
    say(`the connection was made for ${name}, not for ${host}`);
    return resultsOf(tls.misdirected, { ...context, origins: tls.origins });
  }
  const asked = tls?.clientCertificates;
  if (asked === undefined || asked.mode === 'optional-unverified') return inHost(virtualHost, context);
  const refused = (inner: Way): readonly Result[] =>
    resultsOf(asked.missing, { ...inner, origins: tls?.origins ?? [] });
  if (request.clientCertificate === undefined) {
    if (asked.mode === 'optional') return inHost(virtualHost, context);
    say('the host asks for a client certificate and none was sent');
    return refused(context);
  }
  const certificate = `client certificate ${request.clientCertificate}`;
  say(`${certificate} is checked against ${asked.caSecret}`);
  return [
    ...inHost(virtualHost, assuming(context, [`${certificate} is accepted by ${asked.caSecret}`])),
    ...refused(assuming(context, [`${certificate} is not accepted by ${asked.caSecret}`])),
  ];
}

/** What a connection gets that is refused before a request is read on it; undefined where it is not. */
function refusedConnection(listener: Listener, context: Way): readonly Result[] | undefined {
  if (listener.protocol !== 'https') return undefined;
  const choice = chooseHost(listener, serverName(context.request.request));
  const asked = choice?.virtualHost.tls?.clientCertificates;
  if (asked?.mode !== 'require' || context.request.request.clientCertificate !== undefined) return undefined;
  const { missing } = asked;
  if (missing.kind !== 'respond' || missing.status !== NO_ANSWER) return undefined;
  addStep(context.steps, 'tls', 'the host asks for a client certificate and none was sent', []);
  return resultsOf(missing, context);
}

function inHost(virtualHost: VirtualHost, context: Way): readonly Result[] {
  const { lens, request } = context;
  return firstRoute(lens.routes(virtualHost, request.path), 'route', context, (after) => {
    addStep(after.steps, 'route', 'no route of the host matches', virtualHost.origins);
    return resultsOf(lens.unmatched(virtualHost.unmatched), { ...after, origins: virtualHost.origins });
  });
}

/**
 * The first route whose match holds decides. Where a match cannot be decided, both ways are followed, each under its
 * assumption.
 */
function firstRoute(
  routes: readonly Route[],
  stage: 'guard' | 'route',
  context: Way,
  none: (context: Way) => readonly Result[],
): readonly Result[] {
  const results: Result[] = [];
  let current = context;
  for (const route of routes) {
    const truth = routeHolds(route, stage, current);
    if (truth === false) continue;
    if (truth === true) {
      const { request } = current;
      const text = (): string => `${route.name} matches ${describeMatch(route.match, request)}`;
      addStep(current.steps, stage, text, route.origins);
      return [...results, ...throughRoute(route, current)];
    }
    const text = `whether ${route.name} matches ${current.request.path} cannot be decided`;
    addStep(current.steps, stage, text, route.origins);
    results.push(...throughRoute(route, assuming(current, [`${route.name} matches`])));
    current = assuming(current, [`${route.name} does not match`]);
  }
  return [...results, ...none(current)];
}

function routeHolds(route: Route, stage: 'guard' | 'route', context: Way): Truth {
  const path = pathHolds(route.match.path, context.request.path);
  const truth = both(path, () => conditionsHold(route.match, context.request));
  if (path === true && truth === false && stage === 'route') {
    const text = (): string =>
      `${route.name} has the path (${describePathPredicate(route.match.path)}), but its other conditions do not hold`;
    addStep(context.steps, stage, text, route.origins);
  }
  return truth;
}

/** From the choice of a route to the results: size of the body, CORS, then the outcome. */
function throughRoute(route: Route, before: OutcomeContext): readonly Result[] {
  const pattern = route.match.path.kind === 'regex' ? route.match.path.pattern : undefined;
  const context: OutcomeContext = {
    ...before,
    captures: pattern === undefined ? NO_CAPTURES : capturesOf(pattern, before.request),
    answerEdits: route.responseHeaders ?? [],
    origins: route.origins,
    ...(route.errorPages === undefined ? {} : { errorPages: route.errorPages }),
  };
  const limit = bodyLimit(route.outcome);
  const length = Number(before.request.headers.get('content-length') ?? Number.NaN);
  if (limit !== undefined && limit.bytes > 0 && length > limit.bytes) {
    const text = `Content-Length ${length} is above the limit of ${limit.bytes} bytes`;
    addStep(context.steps, 'policy', text, limit.origins);
    // There the headers are those of the location, whoever answers.
    const { cors: own } = route;
    const always =
      own?.manner === 'nginx-gateway-fabric'
        ? { ...context, corsHeaders: decideCors(own, before.request).headers }
        : context;
    return answered(always, limit.status, 'the body is too large');
  }
  if (route.cors === undefined) return resultsOf(route.outcome, context);
  const cors = decideCors(route.cors, before.request);
  const corsStep = (text: string): void => {
    addStep(context.steps, 'cors', text, route.cors?.origins ?? []);
  };
  const withCors = { ...context, corsHeaders: cors.headers };
  if (cors.answers) {
    corsStep(`${cors.reason}; the OPTIONS request is answered here`);
    const { errorPages: _, ...rest } = withCors;
    const plain = { ...rest, answerEdits: route.cors.preflightHeaders ?? rest.answerEdits };
    return answered(plain, route.cors.preflightStatus, 'CORS preflight');
  }
  if (cors.headers.size > 0) corsStep(`${cors.reason}; CORS headers are added to the answer`);
  return resultsOf(route.outcome, withCors);
}

export type BodyLimit = Extract<Policy, { kind: 'request-body-limit' }>;

/** The limit on the way to the forward that an outcome leads to if every check is passed. */
export function bodyLimit(outcome: Outcome): BodyLimit | undefined {
  switch (outcome.kind) {
    case 'forward':
      return outcome.policies.find((policy): policy is BodyLimit => policy.kind === 'request-body-limit');
    case 'gate':
      return bodyLimit(outcome.then);
    case 'opaque':
      return outcome.presumably === undefined ? undefined : bodyLimit(outcome.presumably);
    default:
      return undefined;
  }
}
