import { items } from '../../../src/kubernetes/istio/mappings.ts';
import { asNumber, asString, dig, own } from '../../../src/kubernetes/json.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type {
  BackendFilters,
  Forward,
  HeaderEdit,
  HostRewrite,
  Mirror,
  WeightedBackend,
} from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { literal } from '../../../src/model/template.ts';
import { MIRROR_LOST } from '../findings/routes.ts';
import type { HttpEntry, HttpMatch, Part } from '../objects/virtual-service.ts';
import type { RouteContext } from './context.ts';
import {
  defaultHeaders,
  type HeaderOperations,
  headerOperations,
  joined,
  NO_OPERATIONS,
  sharesNames,
} from './headers.ts';
import { routePolicies } from './policies.ts';
import { pathRewrite } from './rewrite.ts';

/** A forward with the edits of its answers. */
export interface Forwarding {
  readonly forward: Forward;
  readonly responseHeaders: readonly HeaderEdit[];
}

interface Destination {
  readonly weight: number;
  readonly target: WeightedBackend['target'];
  readonly policies: readonly Policy[];
  readonly operations: HeaderOperations;
}

/** The `route` of an entry (route.go, applyHTTPRouteDestination); undefined where all weights are zero. */
export function forwarding(
  entry: HttpEntry,
  route: Part,
  match: HttpMatch | undefined,
  extra: readonly Policy[],
  context: RouteContext,
): Forwarding | undefined {
  const common = operationsOf(entry.parts.get('headers'));
  const listed = items(route.value);
  const [only] = listed;
  // A single destination gets everything, whatever its weight; of several, those without one get nothing.
  const used = listed.length === 1 && only !== undefined ? [[only, 1, 0] as const] : weighted(listed);
  if (used.length === 0) return undefined;
  const destinations = used.map(([item, weight, index]) => {
    const origin: Origin = { ...route.origin, path: [...route.origin.path, index] };
    return destination(item, weight, { ...route, origin }, context);
  });
  const rewritten = asString(dig(entry.parts.get('rewrite')?.value, 'authority')) ?? '';
  const authority = rewritten !== '' ? rewritten : common.authority;
  const base = {
    kind: 'forward',
    path: pathRewrite(entry.parts.get('rewrite'), match),
    mirrors: mirrorsOf(entry, context),
  } as const;
  const policies = [...routePolicies(entry, context.settings), ...extra];
  const [single] = destinations;
  if (destinations.length === 1 && single !== undefined) {
    const host = authority ?? single.operations.authority;
    return {
      forward: {
        ...base,
        backends: [{ weight: 1, target: single.target }],
        host: hostRewrite(host),
        requestHeaders: [...defaultHeaders(context), ...joined(common.request, single.operations.request)],
        policies: [...policies, ...single.policies],
      },
      responseHeaders: joined(common.response, single.operations.response),
    };
  }
  const several = severally(
    { ...base, host: hostRewrite(authority), policies },
    destinations,
    common,
    authority !== undefined,
  );
  const requestHeaders = [...defaultHeaders(context), ...several.forward.requestHeaders];
  return { ...several, forward: { ...several.forward, requestHeaders } };
}

/** Envoy applies what a destination says before what the route says; the order only shows where both name a header. */
function severally(
  base: Omit<Forward, 'backends' | 'requestHeaders'>,
  destinations: readonly Destination[],
  common: HeaderOperations,
  hasAuthority: boolean,
): Forwarding {
  const clash = (side: 'request' | 'response'): boolean =>
    destinations.some(({ operations }) => sharesNames(operations[side], common[side]));
  const perBackend = { request: clash('request'), response: clash('response') };
  const backends = destinations.map(({ weight, target, operations, policies }): WeightedBackend => {
    const edits = (side: 'request' | 'response'): readonly HeaderEdit[] =>
      perBackend[side] ? [...joined(operations[side]), ...joined(common[side])] : joined(operations[side]);
    const filters: BackendFilters = {
      ...some('requestHeaders', edits('request')),
      ...some('responseHeaders', edits('response')),
      ...(operations.authority === undefined || hasAuthority
        ? {}
        : { host: hostRewrite(operations.authority) }),
      ...(policies.length === 0 ? {} : { policies }),
    };
    return Object.keys(filters).length === 0 ? { weight, target } : { weight, target, filters };
  });
  return {
    forward: { ...base, backends, requestHeaders: perBackend.request ? [] : joined(common.request) },
    responseHeaders: perBackend.response ? [] : joined(common.response),
  };
}

function some<Key extends 'requestHeaders' | 'responseHeaders'>(
  key: Key,
  edits: readonly HeaderEdit[],
): Partial<Record<Key, readonly HeaderEdit[]>> {
  return edits.length === 0 ? {} : ({ [key]: edits } as Record<Key, readonly HeaderEdit[]>);
}

function weighted(listed: readonly JsonObject[]): ReadonlyArray<readonly [JsonObject, number, number]> {
  return listed.flatMap((item, index) => {
    const weight = asNumber(own(item, 'weight')) ?? 0;
    return weight > 0 ? [[item, weight, index] as const] : [];
  });
}

function operationsOf(part: Part | undefined): HeaderOperations {
  return part === undefined ? NO_OPERATIONS : headerOperations(part.value, part.origin);
}

function destination(item: JsonObject, weight: number, part: Part, context: RouteContext): Destination {
  const resolved = context.destinations.resolve(own(item, 'destination'), part, context);
  const headers = own(item, 'headers');
  const at: Origin = { ...part.origin, path: [...part.origin.path, 'headers'] };
  return {
    weight,
    ...resolved,
    operations: headers === undefined || headers === null ? NO_OPERATIONS : headerOperations(headers, at),
  };
}

function hostRewrite(value: string | undefined): HostRewrite {
  return value === undefined || value === '' ? { kind: 'keep' } : { kind: 'set', value: literal(value) };
}

/** Mirrors (route.go, MirrorPercent): without a percentage everything is mirrored. */
function mirrorsOf(entry: HttpEntry, context: RouteContext): readonly Mirror[] {
  const single = entry.parts.get('mirror');
  const several = entry.parts.get('mirrors');
  const found: Mirror[] = [];
  const add = (destinationOf: ReturnType<typeof own>, percent: number, part: Part): void => {
    if (percent <= 0 || destinationOf === undefined || destinationOf === null) return;
    const { target } = context.destinations.resolve(destinationOf, part, context);
    if (target.kind === 'respond') {
      context.notes.report(MIRROR_LOST, `A mirror receives nothing: ${target.reason}.`, [part.origin]);
    } else found.push({ backend: target, percent, origins: [part.origin] });
  };
  if (single !== undefined) {
    const precise = entry.parts.get('mirrorPercentage');
    const whole = asNumber(entry.parts.get('mirrorPercent')?.value);
    const percent = precise === undefined ? whole : (asNumber(dig(precise.value, 'value')) ?? 0);
    add(single.value, Math.min(100, percent ?? 100), single);
  }
  if (several !== undefined) {
    for (const [index, item] of items(several.value).entries()) {
      const percentage = own(item, 'percentage');
      const percent =
        percentage === undefined || percentage === null ? 100 : (asNumber(dig(percentage, 'value')) ?? 0);
      const origin = { ...several.origin, path: [...several.origin.path, index] };
      add(own(item, 'destination'), Math.min(100, percent), { ...several, origin });
    }
  }
  return found;
}
