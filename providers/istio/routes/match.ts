import { MESH } from '../../../src/kubernetes/istio/names.ts';
import { ANY_PATH, type Match, type NamedPredicate, type PathPredicate } from '../../../src/model/match.ts';
import { describeObject, describePath, type Origin } from '../../../src/model/origin.ts';
import type { TokenPlace } from '../../../src/model/token.ts';
import { valueHolds } from '../../../src/model/values.ts';
import { MESH_SOURCE_LABELS } from '../findings/objects.ts';
import { CONDITION_UNSAID, METHOD_PATTERN, SOURCE_ASSUMED } from '../findings/routes.ts';
import type { HttpMatch, SourceMatch, StringMatch } from '../objects/virtual-service.ts';
import type { RouteContext } from './context.ts';
import { methodMatch } from './methods.ts';
import { quoted, valuePredicate, wholePattern } from './patterns.ts';

/** What a match asks of requests at one server. */
export interface BuiltMatch {
  readonly match: Match;
  /** Istio writes nothing behind it, and puts it behind all others of its host. */
  readonly catchesAll: boolean;
  /** Envoy has the route, but no request of this server can fulfil it. */
  readonly never: boolean;
  /** Part of the condition that no table can say; what is not said may narrow the match further. */
  readonly unsaid?: string;
}

/** Does the match count at this server? Decided once, when the configuration is made (route.go, translateRoute). */
export function countsHere(match: SourceMatch, origins: readonly Origin[], context: RouteContext): boolean {
  if (match.port !== 0 && match.port !== context.port) return false;
  if (match.gateways.length > 0) return match.gateways.includes(context.gateway);
  const { labels, namespace, known, name } = context.workload;
  if (!known && (match.sourceLabels.size > 0 || match.sourceNamespace !== '')) {
    const message = `A match for some proxies is decided for ${name} in the namespace ${namespace}.`;
    context.notes.report(SOURCE_ASSUMED, message, origins);
  }
  if (context.gateway === MESH && match.sourceLabels.size > 0) {
    const message = `A match for workloads with certain labels is left out (${[...match.sourceLabels.keys()].join(', ')}).`;
    context.notes.report(MESH_SOURCE_LABELS, message, origins);
    for (const { object, path } of origins) {
      context.notes.overrule(object, path, 'unsupported', 'asks for labels', [MESH_SOURCE_LABELS.code]);
    }
    return false;
  }
  for (const [key, value] of match.sourceLabels) if (labels.get(key) !== value) return false;
  return match.sourceNamespace === '' || match.sourceNamespace === namespace;
}

function named({ origins: [first] }: HttpMatch): string {
  return first === undefined ? '' : `${describeObject(first.object)} ${describePath(first.path)}`;
}

interface Draft {
  readonly headers: NamedPredicate[];
  readonly query: NamedPredicate[];
  readonly not: Match[];
  readonly any: Match[][];
  methods?: readonly string[];
  never: boolean;
  methodPattern?: boolean;
  /** Conditions besides the path, whether a table needs them or not. */
  conditions: number;
  unsaid?: string;
}

/** The conditions of a match (route.go, TranslateRouteMatch). */
export function buildMatch(match: HttpMatch, context: RouteContext): BuiltMatch {
  const draft: Draft = { headers: [], query: [], not: [], any: [], never: false, conditions: 0 };
  for (const [name, value] of sorted(match.headers)) addHeader(name, value, draft, context);
  for (const [name, value] of sorted(match.withoutHeaders)) addWithout(name, value, draft, context);
  for (const [name, value] of [
    [':method', match.method],
    [':authority', match.authority],
    [':scheme', match.scheme],
  ] as const) {
    if (value !== undefined) addHeader(name, value, draft, context);
  }
  for (const [name, value] of sorted(match.queryParams)) {
    draft.conditions += 1;
    draft.query.push({ name, value: valuePredicate(value) });
  }
  if (draft.methodPattern === true) {
    context.notes.report(
      METHOD_PATTERN,
      `${named(match)}: a pattern for methods is read as a list.`,
      match.origins,
    );
  }
  if (draft.unsaid !== undefined) {
    context.notes.report(CONDITION_UNSAID, `${named(match)}: ${draft.unsaid}.`, match.origins);
  }
  const path = pathPredicate(match);
  return {
    match: finish(path, draft),
    catchesAll: catchesEveryPath(match) && draft.conditions === 0,
    never: draft.never,
    ...(draft.unsaid === undefined ? {} : { unsaid: draft.unsaid }),
  };
}

function sorted(map: ReadonlyMap<string, StringMatch>): ReadonlyArray<readonly [string, StringMatch]> {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function finish(path: PathPredicate, draft: Draft): Match {
  const { headers, query, not, any, methods } = draft;
  const [first, ...more] = any;
  return {
    path,
    ...(methods === undefined ? {} : { methods }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(query.length === 0 ? {} : { query }),
    // Several alternatives that must all hold: one as `any`, the others as a double negation.
    ...(first === undefined ? {} : { any: first }),
    ...(not.length + more.length === 0
      ? {}
      : {
          not: [...not, ...more.map((group) => ({ path: ANY_PATH, not: [{ path: ANY_PATH, any: group }] }))],
        }),
  };
}

function pathPredicate({ uri, ignoreUriCase, wholeSegments }: HttpMatch): PathPredicate {
  if (uri === undefined || uri.kind === 'present') return ANY_PATH;
  const { kind, value } = uri;
  if (kind === 'regex') return { kind: 'regex', pattern: wholePattern(value) };
  if (kind === 'prefix' && (value === '' || value === '/')) return ANY_PATH;
  if (ignoreUriCase && /[A-Za-z]/.test(value)) {
    const anchoring = kind === 'exact' ? 'full' : 'start';
    return { kind: 'regex', pattern: { source: quoted(value), flavour: 're2', ignoreCase: true, anchoring } };
  }
  if (kind === 'exact') return { kind: 'exact', value };
  return { kind: wholeSegments ? 'prefix' : 'string-prefix', value };
}

/** Istio knows a path match for everything by its text alone (route.go, IsCatchAllRoute). */
function catchesEveryPath({ uri }: HttpMatch): boolean {
  if (uri === undefined || uri.kind === 'present') return true;
  return (uri.kind === 'prefix' && uri.value === '/') || (uri.kind === 'regex' && uri.value === '.*');
}

function addHeader(name: string, value: StringMatch, draft: Draft, context: RouteContext): void {
  draft.conditions += 1;
  if (isClaim(name)) {
    addClaim(name, value, draft, context);
    return;
  }
  switch (name.toLowerCase()) {
    case ':method': {
      const methods = methodMatch(value);
      if (methods !== undefined) draft.methods = narrowed(draft.methods, methods);
      if (methods !== undefined && value.kind !== 'exact') draft.methodPattern = true;
      return;
    }
    case ':scheme':
      addScheme(value, draft, context);
      return;
    case ':authority':
    case 'host':
      draft.headers.push({ name: 'host', value: valuePredicate(value) });
      return;
    case ':path':
      draft.unsaid = 'a condition on :path, which holds the query as well';
      return;
    default:
      draft.headers.push({ name, value: valuePredicate(value) });
  }
}

function narrowed(known: readonly string[] | undefined, more: readonly string[]): readonly string[] {
  return known === undefined ? more : known.filter((method) => more.includes(method));
}

/** The scheme is that of the connection, unless proxies in front are trusted to say it. */
function addScheme(value: StringMatch, draft: Draft, { scheme, settings }: RouteContext): void {
  const predicate = valuePredicate(value);
  const ofConnection = valueHolds(predicate, scheme) === true;
  if (settings.trustedProxies === 0) {
    if (!ofConnection) draft.never = true;
    return;
  }
  const said: Match = { path: ANY_PATH, headers: [{ name: 'x-forwarded-proto', value: predicate }] };
  const unsaid: Match = {
    path: ANY_PATH,
    headers: [{ name: 'x-forwarded-proto', value: { kind: 'absent' } }],
  };
  draft.any.push(ofConnection ? [said, unsaid] : [said]);
}

/**
 * The inverse of a header match. A header that is not there counts as empty, except for the form that asks whether it
 * is there (treat_missing_header_as_empty).
 */
function addWithout(name: string, value: StringMatch, draft: Draft, context: RouteContext): void {
  draft.conditions += 1;
  if (isClaim(name)) {
    if (context.tokens.length > 0) draft.unsaid = `a condition on the claim ${name} of a token`;
    return;
  }
  const lower = name.toLowerCase();
  if (value.kind === 'present') {
    if (lower.startsWith(':') || lower === 'host') draft.never = true;
    else draft.headers.push({ name, value: { kind: 'absent' } });
    return;
  }
  const inner: Draft = { headers: [], query: [], not: [], any: [], never: false, conditions: 0 };
  addHeader(name, value, inner, context);
  if (inner.unsaid !== undefined) draft.unsaid = inner.unsaid;
  else if (!inner.never) draft.not.push(finish(ANY_PATH, inner));
  if (lower.startsWith(':') || lower === 'host') return;
  if (valueHolds(valuePredicate(value), '') === true)
    draft.headers.push({ name, value: { kind: 'present' } });
}

function isClaim(name: string): boolean {
  return /^@request\.auth\.claims[.[]/i.test(name);
}

/** Claims are only there where a RequestAuthentication has checked a token (route.go, translateMetadataMatch). */
function addClaim(name: string, _value: StringMatch, draft: Draft, { tokens }: RouteContext): void {
  if (tokens.length === 0) draft.never = true;
  else {
    draft.any.push(tokens.map(carriesToken));
    draft.unsaid = `a condition on the claim ${name} of a token`;
  }
}

function carriesToken(place: TokenPlace): Match {
  if ('query' in place) return { path: ANY_PATH, query: [{ name: place.query, value: { kind: 'present' } }] };
  if ('cookie' in place)
    return { path: ANY_PATH, cookies: [{ name: place.cookie, value: { kind: 'present' } }] };
  const value =
    place.prefix === '' ? ({ kind: 'present' } as const) : ({ kind: 'prefix', value: place.prefix } as const);
  return { path: ANY_PATH, headers: [{ name: place.header, value }] };
}
