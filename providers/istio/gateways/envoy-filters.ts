import { items } from '../../../src/kubernetes/istio/mappings.ts';
import { asNumber, asString, dig, isObject, own, stringEntries } from '../../../src/kubernetes/json.ts';
import { type Json, type KubernetesObject, type ObjectSet, refOf } from '../../../src/kubernetes/object.ts';
import { describeObject, type Origin } from '../../../src/model/origin.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Listener, Route } from '../../../src/model/route-table.ts';
import { ENVOY_FILTER } from '../findings/gateways.ts';
import type { Notes } from '../notes.ts';
import type { MeshSettings } from '../settings.ts';
import type { Workload } from './workloads.ts';

/** What EnvoyFilters make of a gateway: settings that are understood, and objects whose effect nobody can tell. */
export interface Patched {
  readonly settings: MeshSettings;
  readonly opaque: readonly Origin[];
}

const CONNECTION_MANAGER = 'envoy.filters.network.http_connection_manager';

/** Reads the EnvoyFilters of the proxies' namespace and of the root namespace whose selector holds for the proxies. */
export function patchedBy(
  objects: ObjectSet,
  workload: Workload,
  settings: MeshSettings,
  notes: Notes,
): Patched {
  let patched = settings;
  const opaque: Origin[] = [];
  for (const object of objects.ofKind('EnvoyFilter')) {
    if (!holdsFor(object, workload, settings)) continue;
    const patches = items(dig(object.raw, 'spec', 'configPatches')).filter(concernsGateways);
    for (const patch of patches) {
      const understood = understand(patch, patched);
      if (understood !== undefined) {
        patched = understood;
        continue;
      }
      const ref = refOf(object);
      const origin = { object: ref, path: ['spec', 'configPatches'] };
      if (opaque.some((one) => one.object.name === ref.name && one.object.namespace === ref.namespace))
        continue;
      opaque.push(origin);
      notes.report(ENVOY_FILTER, `${describeObject(ref)} edits the configuration of ${workload.name}.`, [
        origin,
      ]);
    }
  }
  return { settings: patched, opaque };
}

function holdsFor(object: KubernetesObject, workload: Workload, { rootNamespace }: MeshSettings): boolean {
  const { namespace } = object.metadata;
  if (namespace !== workload.namespace && namespace !== rootNamespace) return false;
  if (dig(object.raw, 'spec', 'targetRefs') !== undefined) return false;
  const labels = stringEntries(dig(object.raw, 'spec', 'workloadSelector', 'labels'));
  return [...labels].every(([key, value]) => workload.labels.get(key) === value);
}

function concernsGateways(patch: Json): boolean {
  const context = asString(dig(patch, 'match', 'context')) ?? 'ANY';
  return context === 'ANY' || context === 'GATEWAY';
}

/** Settings of the connection manager that MeshConfig has as well; undefined for anything else. */
function understand(patch: Json, settings: MeshSettings): MeshSettings | undefined {
  if (asString(dig(patch, 'applyTo')) !== 'NETWORK_FILTER') return undefined;
  if (asString(dig(patch, 'patch', 'operation')) !== 'MERGE') return undefined;
  const filter = asString(dig(patch, 'match', 'listener', 'filterChain', 'filter', 'name'));
  const value = dig(patch, 'patch', 'value', 'typed_config');
  if (filter !== CONNECTION_MANAGER || !isObject(value)) return undefined;
  let result = settings;
  for (const key of Object.keys(value)) {
    const setting = own(value, key);
    if (key === '@type' || (key === 'normalize_path' && setting === true)) continue;
    if (key === 'use_remote_address' && setting === true) continue;
    const hops = key === 'xff_num_trusted_hops' ? asNumber(setting) : undefined;
    if (hops !== undefined) result = { ...result, trustedProxies: hops };
    else if (key === 'merge_slashes' && typeof setting === 'boolean') {
      result = { ...result, pathNormalization: setting ? 'MERGE_SLASHES' : 'BASE' };
    } else return undefined;
  }
  return result;
}

/** A listener of a gateway that EnvoyFilters change: nothing of it is certain. */
export function uncertain(listener: Listener, origins: readonly Origin[]): Listener {
  const [first] = origins;
  if (first === undefined) return listener;
  const why = `what ${describeObject(first.object)} does to the proxy`;
  const wrap = (outcome: Outcome): Outcome => ({ kind: 'opaque', why, origins, presumably: outcome });
  const route = (one: Route): Route => ({ ...one, outcome: wrap(one.outcome) });
  return {
    ...listener,
    virtualHosts: listener.virtualHosts.map((host) => ({
      ...host,
      routes: host.routes.map(route),
      unmatched: wrap(host.unmatched),
    })),
  };
}
