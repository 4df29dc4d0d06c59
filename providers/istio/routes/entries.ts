import { MESH } from '../../../src/kubernetes/istio/names.ts';
import { asNumber, asString, dig } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { MATCH_ALL, type Match } from '../../../src/model/match.ts';
import { describePath, nameOf, type Origin } from '../../../src/model/origin.ts';
import type { HeaderEdit, Outcome, Respond } from '../../../src/model/outcome.ts';
import type { Route } from '../../../src/model/route-table.ts';
import type { HttpEntry, HttpMatch, Part, VirtualService } from '../objects/virtual-service.ts';
import type { RouteContext } from './context.ts';
import { corsOf } from './cors.ts';
import { faultOf, withFault } from './fault.ts';
import { forwarding } from './forward.ts';
import { headerOperations, joined, NO_OPERATIONS } from './headers.ts';
import { buildMatch, countsHere } from './match.ts';
import { redirectOf } from './redirect.ts';

/** A route as Envoy gets it. */
export interface BuiltRoute {
  readonly route: Route;
  readonly catchesAll: boolean;
  /** The match, or the entry where it has none. */
  readonly source: Origin;
  /** Envoy has it, but no request of the server can fulfil it; it has no place in a table. */
  readonly never: boolean;
}

/**
 * The routes of a VirtualService at one server, in order; generation stops at the first that catches everything
 * (route.go, BuildHTTPRoutesForVirtualService). Empty: the VirtualService has no part in the host.
 */
export function routesOf(service: VirtualService, context: RouteContext): readonly BuiltRoute[] {
  const built: BuiltRoute[] = [];
  for (const { entry, match } of service.http.flatMap(alternatives)) {
    const source = sourceOf(service, entry, match);
    if (built.at(-1)?.catchesAll === true) {
      context.reach.unreached(source, 'behind');
    } else if (match === undefined || countsHere(match, match.origins, context)) {
      for (const form of match === undefined ? [undefined] : formsOf(entry, match)) {
        built.push(buildRoute(service, entry, form, source, context));
      }
    } else if (context.gateway !== MESH || match.sourceLabels.size === 0) {
      context.reach.unreached(source, 'elsewhere');
    }
  }
  return built;
}

interface Alternative {
  readonly entry: HttpEntry;
  /** Absent where the entry holds for everything. */
  readonly match: HttpMatch | undefined;
}

function alternatives(entry: HttpEntry): readonly Alternative[] {
  if (entry.matches.length === 0) return [{ entry, match: undefined }];
  return entry.matches.map((match) => ({ entry, match }));
}

function sourceOf({ object }: VirtualService, entry: HttpEntry, match: HttpMatch | undefined): Origin {
  return match?.origins[0] ?? entry.origins[0] ?? { object: refOf(object), path: ['spec', 'http'] };
}

/**
 * Where a prefix is replaced, paths below it by whole segments are told apart from those like `/foobar` for `/foo`: for
 * the first the replacement is one of segments as well.
 */
function formsOf(entry: HttpEntry, match: HttpMatch): readonly HttpMatch[] {
  const { uri } = match;
  const replacement =
    asString(dig(entry.parts.get('rewrite')?.value, 'uri')) ??
    asString(dig(entry.parts.get('redirect')?.value, 'prefixRewrite')) ??
    '';
  if (uri?.kind !== 'prefix' || !/^\/.*[^/]$/.test(uri.value) || !/^\/.*[^/]$/.test(replacement))
    return [match];
  if (match.ignoreUriCase || match.wholeSegments) return [match];
  return [{ ...match, wholeSegments: true }, match];
}

function buildRoute(
  service: VirtualService,
  entry: HttpEntry,
  match: HttpMatch | undefined,
  source: Origin,
  context: RouteContext,
): BuiltRoute {
  const built = match === undefined ? undefined : buildMatch(match, context);
  const action = actionOf(entry, match, context);
  const origins = [...(match?.origins ?? []), ...action.origins, ...entry.origins];
  const cors = entry.parts.get('corsPolicy');
  const unsaid = built?.unsaid;
  const outcome: Outcome =
    unsaid === undefined
      ? action.outcome
      : { kind: 'opaque', why: unsaid, origins: match?.origins ?? [], presumably: action.outcome };
  const route: Route = {
    name: `${refOf(service.object).kind} ${nameOf(source.object)} ${describePath(source.path.slice(1))}`,
    match: built?.match ?? (MATCH_ALL satisfies Match),
    outcome,
    ...(action.responseHeaders.length === 0 ? {} : { responseHeaders: action.responseHeaders }),
    ...(cors === undefined ? {} : { cors: corsOf(cors) }),
    origins,
  };
  return { route, source, catchesAll: built?.catchesAll ?? true, never: built?.never ?? false };
}

interface Action {
  readonly outcome: Outcome;
  readonly responseHeaders: readonly HeaderEdit[];
  readonly origins: readonly Origin[];
}

function actionOf(entry: HttpEntry, match: HttpMatch | undefined, context: RouteContext): Action {
  const faultPart = entry.parts.get('fault');
  const fault = faultOf(faultPart);
  const plain = plainAction(entry, match, fault.policies, context);
  const whole = withFault(plain.outcome, fault);
  if (whole === undefined) {
    const why = 'a fault for part of the requests in front of an answer of the proxy';
    return { ...plain, outcome: { kind: 'opaque', why, origins: plain.origins, presumably: plain.outcome } };
  }
  if (whole === plain.outcome) return plain;
  const origins = [...(faultPart === undefined ? [] : [faultPart.origin]), ...plain.origins];
  // Envoy does not edit the answers of the fault filter.
  if (whole.kind !== 'forward') return { outcome: whole, responseHeaders: [], origins };
  if (plain.responseHeaders.length === 0) return { outcome: whole, responseHeaders: [], origins };
  const last = whole.backends.length - 1;
  const backends = whole.backends.map((backend, index) => {
    const own = backend.filters?.responseHeaders ?? [];
    const filters = { ...backend.filters, responseHeaders: [...own, ...plain.responseHeaders] };
    return index === last ? backend : { ...backend, filters };
  });
  return { outcome: { ...whole, backends }, responseHeaders: [], origins };
}

function plainAction(
  entry: HttpEntry,
  match: HttpMatch | undefined,
  policies: Parameters<typeof forwarding>[3],
  context: RouteContext,
): Action {
  const { parts } = entry;
  const headers = parts.get('headers');
  const operations = headers === undefined ? NO_OPERATIONS : headerOperations(headers.value, headers.origin);
  const responseHeaders = joined(operations.response);
  const redirect = parts.get('redirect');
  if (redirect !== undefined) {
    const outcome = redirectOf(redirect, match, context);
    return { outcome: outcome ?? refusedByEnvoy(redirect), responseHeaders, origins: [redirect.origin] };
  }
  const direct = parts.get('directResponse');
  if (direct !== undefined) return { outcome: answerOf(direct), responseHeaders, origins: [direct.origin] };
  const route = parts.get('route');
  const forward = route === undefined ? undefined : forwarding(entry, route, match, policies, context);
  if (route === undefined || forward === undefined) {
    const reason = 'the entry names no destination';
    return { outcome: { kind: 'respond', status: 503, reason }, responseHeaders, origins: entry.origins };
  }
  return { outcome: forward.forward, responseHeaders: forward.responseHeaders, origins: [route.origin] };
}

function refusedByEnvoy(part: Part): Outcome {
  const why = 'Envoy refuses a redirect with this status, and with it the whole list of routes';
  return { kind: 'opaque', why, origins: [part.origin] };
}

/** A direct response; its body is sent as plain text. */
function answerOf(part: Part): Respond {
  const text = asString(dig(part.value, 'body', 'string'));
  const bytes = asString(dig(part.value, 'body', 'bytes'));
  const body = text ?? (bytes === undefined ? undefined : Buffer.from(bytes, 'base64').toString('utf8'));
  return {
    kind: 'respond',
    status: asNumber(dig(part.value, 'status')) ?? 0,
    ...(body === undefined || body === ''
      ? {}
      : { body, headers: [{ action: 'set', name: 'content-type', value: [{ text: 'text/plain' }] }] }),
    reason: 'a direct response',
  };
}
