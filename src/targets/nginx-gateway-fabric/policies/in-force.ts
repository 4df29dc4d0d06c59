import { asObjects, asString, dig, isArray, isObject, own } from '../../../kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { byAge, type InForce } from '../../policies/in-force.ts';
import { overlappingRoutes, routeKey } from './locations.ts';
import { GROUP } from './objects.ts';

/** Fields by which policies name what they work on. */
const ATTACHMENT: ReadonlySet<string> = new Set(['targetRef', 'targetRefs']);

/**
 * Policies become directives of nginx: those of a route stand in its locations, above those of the Gateway, one by one.
 * Several of a kind may name the same object as long as none sets what an older one sets; the younger one is refused as a
 * whole then, and so is one that names a route and not another one of the same place
 * (internal/controller/state/graph/policies.go, processPolicies). What is in force is therefore one object of the kind for
 * each place, made of all; it is there also where nothing is set, as nginx has defaults.
 */
export function nginxPoliciesInForce(objects: ObjectSet, kind: string): InForce {
  const inForce = inForceFor(objects, kind);
  return ({ gateway, route }) => {
    const keys = [
      routeKey(gateway.kind, gateway.namespace, gateway.name),
      ...(route === undefined ? [] : [routeKey(route.kind, route.namespace, route.name)]),
    ];
    // Timeouts and buffers of proxy_pass do not concern grpc_pass.
    const concerns = kind !== 'ProxySettingsPolicy' || route?.kind !== 'GRPCRoute';
    return [inForce(concerns ? keys : [], route ?? gateway)];
  };
}

/** What is in force of a kind for targets, the most general first. */
export function inForceFor(
  objects: ObjectSet,
  kind: string,
): (targets: readonly string[], place: ObjectRef) => KubernetesObject {
  const own = objects.ofKind(kind).filter(({ apiVersion }) => apiVersion.startsWith(`${GROUP}/`));
  const byTarget = accepted([...own].sort(byAge), objects);
  const known = new Map<string, KubernetesObject>();
  return (targets, place) => {
    const levels = targets.map((target) => byTarget.get(target) ?? []);
    const key = levels.map((level) => level.map(nameOf).join(',')).join(' ');
    const found = known.get(key) ?? effective(kind, levels, place);
    known.set(key, found);
    return found;
  };
}

/** Policies that are refused, as they name a route and not another one of the same place; with the others. */
export function refusedPolicies(
  objects: ObjectSet,
  kinds: readonly string[],
): ReadonlyArray<{ readonly policy: KubernetesObject; readonly routes: readonly string[] }> {
  const overlaps = overlappingRoutes(objects);
  return kinds
    .flatMap((kind) => objects.ofKind(kind))
    .flatMap((policy) => {
      const routes = leftOut(targetsOf(policy), overlaps);
      return routes.length === 0 ? [] : [{ policy, routes }];
    });
}

function leftOut(
  targets: readonly string[],
  overlaps: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const others = targets.flatMap((target) => [...(overlaps.get(target) ?? [])]);
  return [...new Set(others)].filter((other) => !targets.includes(other));
}

/** By what they name: policies that are not refused, the oldest first. */
function accepted(
  policies: readonly KubernetesObject[],
  objects: ObjectSet,
): ReadonlyMap<string, readonly KubernetesObject[]> {
  const overlaps = overlappingRoutes(objects);
  const byTarget = new Map<string, KubernetesObject[]>();
  for (const policy of policies) {
    const targets = targetsOf(policy);
    const isPartial = leftOut(targets, overlaps).length > 0;
    const rivals = targets.flatMap((target) => byTarget.get(target) ?? []);
    if (isPartial || rivals.some((rival) => setTheSame(specOf(rival), specOf(policy)))) continue;
    for (const target of targets) byTarget.set(target, [...(byTarget.get(target) ?? []), policy]);
  }
  return byTarget;
}

/** Keys of what a policy names, always in its own namespace. */
export function targetsOf({ raw, metadata }: KubernetesObject): readonly string[] {
  const one = dig(raw, 'spec', 'targetRef');
  const all = [...asObjects(dig(raw, 'spec', 'targetRefs')), ...(isObject(one) ? [one] : [])];
  return all.map((ref) =>
    routeKey(asString(own(ref, 'kind')) ?? '', metadata.namespace, asString(own(ref, 'name')) ?? ''),
  );
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Is there a field that both set? Lists are put one behind the other. */
function setTheSame(one: JsonObject, two: JsonObject): boolean {
  return Object.entries(two).some(([field, value]) => {
    const other = own(one, field);
    if (ATTACHMENT.has(field) || other === undefined || value === undefined) return false;
    if (isArray(other) && isArray(value)) return false;
    return isObject(other) && isObject(value) ? setTheSame(other, value) : true;
  });
}

function specOf({ raw }: KubernetesObject): JsonObject {
  const spec = own(raw, 'spec');
  return isObject(spec) ? spec : {};
}

/** One object of what all levels set, the most general first; findings speak of the most special one that there is. */
function effective(
  kind: string,
  levels: ReadonlyArray<readonly KubernetesObject[]>,
  place: ObjectRef,
): KubernetesObject {
  const specs = levels.map((level) =>
    level.map(specOf).reduce((all, spec) => merge(all, spec, 'append'), {} as JsonObject),
  );
  const spec = specs.reduce((all, one) => merge(all, one, 'replace'), {} as JsonObject);
  const last = levels.flat().at(-1);
  const { namespace, name } = last?.metadata ?? place;
  return {
    apiVersion: `${GROUP}/v1alpha1`,
    kind: last?.kind ?? kind,
    metadata: last?.metadata ?? { namespace, name, annotations: {}, labels: {} },
    raw: { spec },
    source: last?.source ?? { file: '', document: 0 },
  };
}

/** The spec of an object with what it leaves out from another one. */
export function merged(below: KubernetesObject, above: KubernetesObject): JsonObject {
  return merge(specOf(below), specOf(above), 'replace');
}

function merge(below: JsonObject, above: JsonObject, lists: 'append' | 'replace'): JsonObject {
  const merged = new Map<string, Json | undefined>(Object.entries(below));
  for (const [field, value] of Object.entries(above)) {
    // Only `on` is ever printed, so that what is on for the Gateway stays on.
    if (ATTACHMENT.has(field) || value === undefined || (field === 'dryRun' && value === false)) continue;
    const known = merged.get(field);
    if (isObject(known) && isObject(value)) merged.set(field, merge(known, value, lists));
    else if (lists === 'append' && isArray(known) && isArray(value)) merged.set(field, [...known, ...value]);
    else merged.set(field, value);
  }
  return Object.fromEntries(merged);
}
