import { items, objectOf } from '../../../src/kubernetes/istio/mappings.ts';
import { gatewayName, serviceHost } from '../../../src/kubernetes/istio/names.ts';
import { asNumber, asString, asStrings, isObject, own, stringEntries } from '../../../src/kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import type { FieldPath, Origin } from '../../../src/model/origin.ts';

/** A StringMatch; `present`: it is empty, or the regular expression `*`. */
export type StringMatch =
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string }
  | { readonly kind: 'present' };

export interface SourceMatch {
  /** Zero: every port. */
  readonly port: number;
  /** `namespace/name` or `mesh`; empty: those of the VirtualService. */
  readonly gateways: readonly string[];
  readonly sourceLabels: ReadonlyMap<string, string>;
  readonly sourceNamespace: string;
}

export interface HttpMatch extends SourceMatch {
  /** Absent: every path. */
  readonly uri?: StringMatch;
  readonly ignoreUriCase: boolean;
  /** The prefix of `uri` holds whole path segments (VirtualServices made from an Ingress). */
  readonly wholeSegments: boolean;
  readonly scheme?: StringMatch;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly headers: ReadonlyMap<string, StringMatch>;
  readonly withoutHeaders: ReadonlyMap<string, StringMatch>;
  readonly queryParams: ReadonlyMap<string, StringMatch>;
  readonly origins: readonly Origin[];
}

/** One field of an entry with where it stands; short host names in it belong to `namespace`. */
export interface Part {
  readonly value: Json;
  readonly namespace: string;
  readonly origin: Origin;
}

/** An entry of `spec.http`, its own or merged with that of a delegate. */
export interface HttpEntry {
  /** Empty: everything matches. */
  readonly matches: readonly HttpMatch[];
  /** The other fields by name. */
  readonly parts: ReadonlyMap<string, Part>;
  readonly origins: readonly Origin[];
}

export interface StreamEntry {
  readonly matches: ReadonlyArray<
    SourceMatch & {
      readonly sniHosts: readonly string[];
      /** Networks of destinations; gateways do not look at them. */
      readonly subnets: readonly string[];
      readonly origin: Origin;
    }
  >;
  readonly route: Part | undefined;
  readonly origin: Origin;
}

export interface VirtualService {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  readonly created: string;
  /** Full names in lower case. */
  readonly hosts: readonly string[];
  /** `namespace/name` or `mesh`. */
  readonly gateways: readonly string[];
  /** Empty: the default of the mesh. */
  readonly exportTo: readonly string[];
  readonly http: readonly HttpEntry[];
  readonly tls: readonly StreamEntry[];
  readonly tcp: readonly StreamEntry[];
}

const ONLY_WORKLOADS: readonly string[] = ['mesh'];

/** Reads a VirtualService whose fields were found to be of the right types. */
export function readVirtualService(object: KubernetesObject, domain: string): VirtualService {
  const { namespace, name, creationTimestamp } = object.metadata;
  const spec = objectOf(own(object.raw, 'spec'));
  const gateways = asStrings(own(spec, 'gateways')).map((gateway) => gatewayName(gateway, namespace));
  const read = { object, namespace };
  return {
    ...read,
    name,
    created: creationTimestamp ?? '',
    hosts: asStrings(own(spec, 'hosts')).map((host) => serviceHost(host, namespace, domain).toLowerCase()),
    gateways: gateways.length === 0 ? ONLY_WORKLOADS : gateways,
    exportTo: asStrings(own(spec, 'exportTo')),
    http: items(own(spec, 'http')).map((item, index) => readHttp(item, ['spec', 'http', index], read)),
    tls: items(own(spec, 'tls')).map((item, index) => readStream(item, ['spec', 'tls', index], read)),
    tcp: items(own(spec, 'tcp')).map((item, index) => readStream(item, ['spec', 'tcp', index], read)),
  };
}

interface Owner {
  readonly object: KubernetesObject;
  readonly namespace: string;
}

function originAt({ object }: Owner, path: FieldPath): Origin {
  return { object: refOf(object), path };
}

function readHttp(item: JsonObject, path: FieldPath, owner: Owner): HttpEntry {
  const parts = new Map<string, Part>();
  for (const key of Object.keys(item)) {
    const value = own(item, key);
    if (key === 'match' || value === undefined || value === null) continue;
    parts.set(key, { value, namespace: owner.namespace, origin: originAt(owner, [...path, key]) });
  }
  const matches = items(own(item, 'match')).map((match, index) =>
    readHttpMatch(match, originAt(owner, [...path, 'match', index]), owner.namespace),
  );
  return { matches, parts, origins: [originAt(owner, path)] };
}

function readHttpMatch(match: JsonObject, origin: Origin, namespace: string): HttpMatch {
  const uri = stringMatch(own(match, 'uri'));
  const scheme = stringMatch(own(match, 'scheme'));
  const method = stringMatch(own(match, 'method'));
  const authority = stringMatch(own(match, 'authority'));
  return {
    ...readSource(match, namespace),
    // An empty `uri` leaves Envoy's match of every path as it is.
    ...(uri === undefined || uri.kind === 'present' ? {} : { uri }),
    ignoreUriCase: own(match, 'ignoreUriCase') === true,
    wholeSegments: false,
    ...(scheme === undefined ? {} : { scheme }),
    ...(method === undefined ? {} : { method }),
    ...(authority === undefined ? {} : { authority }),
    headers: stringMatches(own(match, 'headers')),
    withoutHeaders: stringMatches(own(match, 'withoutHeaders')),
    queryParams: stringMatches(own(match, 'queryParams')),
    origins: [origin],
  };
}

function readSource(match: JsonObject, namespace: string): SourceMatch {
  return {
    port: asNumber(own(match, 'port')) ?? 0,
    gateways: asStrings(own(match, 'gateways')).map((gateway) => gatewayName(gateway, namespace)),
    sourceLabels: stringEntries(own(match, 'sourceLabels')),
    sourceNamespace: asString(own(match, 'sourceNamespace')) ?? '',
  };
}

function readStream(item: JsonObject, path: FieldPath, owner: Owner): StreamEntry {
  const route = own(item, 'route');
  const at = [...path, 'route'];
  return {
    matches: items(own(item, 'match')).map((match, index) => ({
      ...readSource(match, owner.namespace),
      sniHosts: asStrings(own(match, 'sniHosts')).map((host) => host.toLowerCase()),
      subnets: asStrings(own(match, 'destinationSubnets')),
      origin: originAt(owner, [...path, 'match', index]),
    })),
    route:
      route === undefined || route === null
        ? undefined
        : { value: route, namespace: owner.namespace, origin: originAt(owner, at) },
    origin: originAt(owner, path),
  };
}

function stringMatches(value: Json | undefined): ReadonlyMap<string, StringMatch> {
  const found = new Map<string, StringMatch>();
  if (!isObject(value)) return found;
  for (const key of Object.keys(value)) {
    const match = stringMatch(own(value, key) ?? {});
    if (match !== undefined) found.set(key, match);
  }
  return found;
}

function stringMatch(value: Json | undefined): StringMatch | undefined {
  if (!isObject(value)) return undefined;
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const text = asString(own(value, kind));
    if (text === undefined) continue;
    // `*` is no regular expression; Istio takes it for "anything" (route.go, canBeConvertedToPresentMatch).
    return kind === 'regex' && text === '*' ? { kind: 'present' } : { kind, value: text };
  }
  return { kind: 'present' };
}
