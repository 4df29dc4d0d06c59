import { asObjects, asString, dig, isObject } from '../../../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../../../kubernetes/object.ts';
import type { GatewayName, RouteName } from './listeners.ts';
import {
  clientAddressLines,
  connectionsOf,
  isAccepted,
  limitsOf,
  settingLines,
  upstreamLines,
} from './settings.ts';

const KINDS = [
  'ClientSettingsPolicy',
  'ProxySettingsPolicy',
  'RateLimitPolicy',
  'UpstreamSettingsPolicy',
] as const;
const GROUP = 'gateway.nginx.org/';

/** What the implementation's own policies print, and where. */
export interface Policies {
  /** Of the http block. */
  readonly zones: readonly string[];
  /** In all servers of a Gateway but the default ones. */
  ofGateway(gateway: GatewayName): readonly string[];
  /** Whose address counts, in all servers of a Gateway. */
  clientAddress(gateway: GatewayName): readonly string[];
  /** In all locations of a route; those of HTTP are not printed for gRPC's sake, but do no harm there. */
  ofRoute(route: RouteName): readonly string[];
  /** In the upstream of a Service; undefined where no policy names it. */
  ofService(namespace: string, name: string): readonly string[] | undefined;
  /** Are connections to its endpoints kept open? */
  keepsConnections(namespace: string, name: string): boolean;
}

interface Policy {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly created: string;
  readonly spec: JsonObject;
  /** `Kind namespace/name` of what it names. */
  readonly targets: readonly string[];
}

/**
 * The policies in force (internal/controller/state/graph/policies.go, processPolicies): those whose values are refused are
 * not, nor those that name a route and not another one with the same path, nor the younger of two that set the same field
 * of one object. Policies of a Gateway stand in its servers, those of a route in its locations.
 *
 * @param overlaps may a policy that names these routes not work, as others share a path with them?
 * @param prefix of names of zones: letters, digits and `_`
 */
export function policiesOf(
  resources: readonly JsonObject[],
  overlaps: (targets: readonly string[]) => boolean,
  prefix: string,
): Policies {
  const given = resources.flatMap(read).sort(byAge);
  const inForce = new Map<string, Policy[]>();
  for (const policy of given) {
    if (!isAccepted(policy.kind, policy.spec) || overlaps(policy.targets)) continue;
    const rivals = policy.targets.flatMap((target) => inForce.get(keyOf(policy.kind, target)) ?? []);
    if (rivals.some((rival) => setTheSame(rival.spec, policy.spec))) continue;
    for (const target of policy.targets) {
      const key = keyOf(policy.kind, target);
      inForce.set(key, [...(inForce.get(key) ?? []), policy]);
    }
  }
  const find = (kind: string, target: string): readonly Policy[] => inForce.get(keyOf(kind, target)) ?? [];
  const zoneOf = (policy: Policy): string => `${prefix}_l${given.indexOf(policy)}`;
  const lines = (target: string): readonly string[] => [
    ...(['ClientSettingsPolicy', 'ProxySettingsPolicy'] as const).flatMap((kind) =>
      settingLines(
        kind,
        find(kind, target).map(({ spec }) => spec),
      ),
    ),
    ...find('RateLimitPolicy', target).flatMap((policy) => limitsOf(policy.spec, zoneOf(policy)).lines),
  ];
  const limits = new Set(
    [...inForce].flatMap(([key, list]) => (key.startsWith('RateLimitPolicy ') ? list : [])),
  );
  const upstream = (namespace: string, name: string): readonly JsonObject[] =>
    find('UpstreamSettingsPolicy', `Service ${namespace}/${name}`).map(({ spec }) => spec);
  return {
    zones: [...limits].flatMap((policy) => limitsOf(policy.spec, zoneOf(policy)).zones),
    ofGateway: ({ namespace, name }) => lines(`Gateway ${namespace}/${name}`),
    clientAddress: (gateway) => clientAddressLines(proxyOf(gateway, resources)),
    ofRoute: ({ kind, namespace, name }) => lines(`${kind} ${namespace}/${name}`),
    ofService(namespace, name) {
      const specs = upstream(namespace, name);
      return specs.length === 0 ? undefined : upstreamLines(specs);
    },
    keepsConnections: (namespace, name) => (connectionsOf(upstream(namespace, name)) ?? 0) > 0,
  };
}

function keyOf(kind: string, target: string): string {
  return `${kind} ${target}`;
}

function read(resource: JsonObject): Policy[] {
  const kind = asString(resource['kind']) ?? '';
  const isKnown = KINDS.some((one) => one === kind);
  if (!isKnown || asString(resource['apiVersion'])?.startsWith(GROUP) !== true) return [];
  const metadata = (key: string): string | undefined => asString(dig(resource, 'metadata', key));
  const namespace = metadata('namespace') ?? 'default';
  const { spec } = resource;
  if (!isObject(spec)) return [];
  const one = spec['targetRef'];
  const refs = [...asObjects(spec['targetRefs']), ...(isObject(one) ? [one] : [])];
  const targets = refs.map((ref) => `${asString(ref['kind'])} ${namespace}/${asString(ref['name'])}`);
  const created = metadata('creationTimestamp') ?? '';
  return [{ kind, namespace, name: metadata('name') ?? '', created, spec, targets }];
}

/** The oldest first; what is not created yet is the youngest. */
function byAge(a: Policy, b: Policy): number {
  const [one, two] = [a, b].map(({ created, namespace, name }) => `${created || '~'} ${namespace}/${name}`);
  return (one ?? '') < (two ?? '') ? -1 : 1;
}

/** Is there a field that both set? Rules of limits are put one behind the other. */
function setTheSame(one: JsonObject, two: JsonObject): boolean {
  return Object.entries(one).some(([field, value]) => {
    const other: Json | undefined = two[field];
    if (field.startsWith('targetRef') || other === undefined || Array.isArray(value)) return false;
    return isObject(value) && isObject(other) ? setTheSame(value, other) : true;
  });
}

/** Spec of the NginxProxy that a Gateway names, with what it leaves out from that of the class. */
function proxyOf({ namespace, name }: GatewayName, resources: readonly JsonObject[]): JsonObject {
  const find = (kind: string, wanted: string, inside?: string): JsonObject | undefined =>
    resources.find(
      (one) =>
        one['kind'] === kind &&
        dig(one, 'metadata', 'name') === wanted &&
        (inside === undefined || (asString(dig(one, 'metadata', 'namespace')) ?? 'default') === inside),
    );
  const gateway = find('Gateway', name, namespace);
  const gatewayClass = find('GatewayClass', asString(dig(gateway, 'spec', 'gatewayClassName')) ?? '');
  const ofClass = dig(gatewayClass, 'spec', 'parametersRef');
  const own = dig(gateway, 'spec', 'infrastructure', 'parametersRef');
  const specs = [[ofClass, asString(dig(ofClass, 'namespace'))] as const, [own, namespace] as const].map(
    ([ref, inside]) =>
      dig(ref, 'kind') === 'NginxProxy'
        ? dig(find('NginxProxy', asString(dig(ref, 'name')) ?? '', inside), 'spec')
        : undefined,
  );
  return Object.assign({}, ...specs.filter(isObject));
}
