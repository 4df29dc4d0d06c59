import { readDestinationRule } from '../../src/kubernetes/istio/destination-rule.ts';
import { rulesOf } from '../../src/kubernetes/istio/host-rules.ts';
import { byAge } from '../../src/kubernetes/istio/names.ts';
import type { KubernetesObject, ObjectSet } from '../../src/kubernetes/object.ts';
import type { Compiled, ProviderOptions } from '../../src/kubernetes/provider.ts';
import type { Listener } from '../../src/model/route-table.ts';
import { destinationsOf } from './destinations/destinations.ts';
import { subsetObject } from './destinations/subset-object.ts';
import { patchedBy, uncertain } from './gateways/envoy-filters.ts';
import { portListeners } from './gateways/listeners.ts';
import { mergeServers } from './gateways/merge.ts';
import { accessOf, guardedListener } from './gateways/security.ts';
import { createSight } from './gateways/visible.ts';
import { type Workload, workloadsOf } from './gateways/workloads.ts';
import { noteIngresses } from './ingress/account.ts';
import { generate } from './ingress/generate.ts';
import { takenIngresses } from './ingress/selection.ts';
import { meshListeners } from './mesh.ts';
import { clientsOf } from './mesh-clients.ts';
import { noteMesh } from './mesh-surprises.ts';
import { carriedMetadata } from './metadata.ts';
import { createNotes } from './notes.ts';
import { type Gateway, readGateway } from './objects/gateway.ts';
import { accepted } from './objects/read.ts';
import { readServiceEntry } from './objects/service-entry.ts';
import { readVirtualService, type VirtualService } from './objects/virtual-service.ts';
import { noteRemaining } from './remaining.ts';
import { withDelegates } from './routes/delegates.ts';
import { createReach } from './routes/reach.ts';
import { tokenPlaces } from './routes/tokens.ts';
import { listed, readSettings, withProxyConfig } from './settings.ts';
import { noteGateways, noteServices } from './surprises.ts';

/** The proxies that serve one Gateway (`namespace/name`), where the user names one. */
function chosen(workloads: readonly Workload[], gateway: string | undefined): readonly Workload[] {
  if (gateway === undefined) return workloads;
  return workloads.filter(({ gateways }) =>
    gateways.some(({ namespace, name }) => `${namespace}/${name}` === gateway),
  );
}

/**
 * A name for the address of some proxies: that of a Gateway which no others have taken.
 *
 * @param made Gateways that stand for Ingresses, whose names nobody knows
 */
function addressOf(workload: Workload, made: ReadonlySet<Gateway>, taken: Set<string>): string {
  const own = workload.gateways.filter((gateway) => !made.has(gateway));
  const names = own.map(({ namespace, name }) => `${namespace}/${name}`);
  const [first = `${workload.namespace}/gateway`] = names;
  let free = [...names, first].find((one) => !taken.has(one));
  for (let number = 2; free === undefined; number++) {
    const next = `${first}-${number}`;
    if (!taken.has(next)) free = next;
  }
  taken.add(free);
  return free;
}

/**
 * Says what Istio's gateways do with every request.
 *
 * Flags of `options`: `istio-class`, names of IngressClasses that are Istio's; `istio-setting`, settings as NAME=VALUE.
 * `options.settings` holds the same by name: keys of MeshConfig (`ingressControllerMode`, `numTrustedProxies`,
 * `pathNormalization`, ...) and `gatewayNamespace`, the namespace in which gateways run that the input does not show.
 * They win over the ConfigMap `istio`.
 *
 * With the flag `mesh`, the table says instead what happens to requests of workloads in these namespaces; `*` stands for
 * all others, and alone also for each that is treated in a way of its own.
 */
export function compile(objects: ObjectSet, options: ProviderOptions): Compiled {
  const notes = createNotes();
  const { settings, configMap } = readSettings(objects, options);
  const ingresses = takenIngresses(objects, settings, listed(options.flags['istio-class']), notes);
  noteIngresses(ingresses, notes);
  const generated = generate(ingresses, objects, settings, notes);
  const own = accepted('VirtualService', objects, notes).map((object) =>
    readVirtualService(object, settings.domain),
  );
  const virtualServices = [...withDelegates(own, settings, notes), ...generated.virtualServices].sort(byAge);
  const gateways = [...accepted('Gateway', objects, notes).map(readGateway), ...generated.gateways].sort(
    byAge,
  );
  const rules = accepted('DestinationRule', objects, notes)
    .map((object) => readDestinationRule(object, settings.domain))
    .sort(byAge);
  const serviceEntries = accepted('ServiceEntry', objects, notes).map(readServiceEntry);
  const destinations = destinationsOf({
    objects,
    settings,
    notes,
    rules: rulesOf(rules, settings),
    serviceEntries,
  });
  const used = new Set<VirtualService>();
  const reach = createReach();
  const asked = listed(options.flags['mesh']);
  const isMesh = asked.length > 0;
  const workloads = isMesh ? [] : chosen(workloadsOf(gateways, objects, settings), settings.gateway);
  const addresses = new Set<string>();
  const guarding = new Set<KubernetesObject>();
  const madeGateways = new Set(generated.gateways);
  const atGateways = workloads.flatMap((workload): Listener[] => {
    const ports = mergeServers(workload.gateways, notes);
    const access = accessOf(objects, workload, settings, notes, guarding);
    const patched = patchedBy(objects, workload, withProxyConfig(settings, workload.proxyConfig), notes);
    const world = {
      settings: patched.settings,
      notes,
      workload,
      servicesOf: createSight(workload.namespace, virtualServices, settings),
      destinations,
      tokens: tokenPlaces(objects, workload, settings),
      used: (service: VirtualService) => void used.add(service),
      reach,
    };
    const made = ports
      .flatMap((port) => portListeners(port, world))
      .map((listener) => uncertain(guardedListener(listener, access), patched.opaque));
    if (workloads.length === 1 && workload.gateways.every((one) => madeGateways.has(one))) return made;
    const gateway = addressOf(workload, madeGateways, addresses);
    return made.map((listener) => ({ ...listener, gateway }));
  });
  const meshWorld = {
    objects,
    settings,
    notes,
    virtualServices,
    destinations,
    reach,
    used: (service: VirtualService) => void used.add(service),
  };
  const listeners = isMesh
    ? meshListeners(meshWorld, clientsOf(asked, virtualServices, rules, settings))
    : atGateways;
  if (!isMesh) noteGateways(gateways, workloads, notes);
  if (isMesh) noteMesh(virtualServices, own, gateways, used, meshWorld);
  else noteServices(virtualServices, own, gateways, workloads, used, settings, notes);
  if (listeners.length > 0)
    noteRemaining(
      { objects, gateways, ingresses: ingresses.map((one) => one.object), own, used, guarding, isMesh },
      notes,
    );
  for (const { tcp } of used) for (const { origin } of tcp) reach.unreached(origin, 'elsewhere');
  reach.note(notes);
  return {
    table: { listeners },
    ledger: notes.ledger(),
    findings: notes.findings(),
    carriedMetadata: isMesh ? [] : carriedMetadata(ingresses, gateways, own),
    ...(configMap === undefined ? {} : { configMap }),
    subsetObject: (subset, madeName) =>
      subsetObject(destinations.subsetRule(subset), subset, madeName, objects, settings.domain),
  };
}
