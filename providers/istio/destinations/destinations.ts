import { endpointPorts } from '../../../src/kubernetes/endpoints.ts';
import type { Subset } from '../../../src/kubernetes/istio/destination-rule.ts';
import type { Rules } from '../../../src/kubernetes/istio/host-rules.ts';
import { isWithin, serviceHost, serviceOf } from '../../../src/kubernetes/istio/names.ts';
import type { SubsetPolicy } from '../../../src/kubernetes/istio/subset-policy.ts';
import {
  destinationPolicies,
  type EffectivePolicy,
  speaksTls,
} from '../../../src/kubernetes/istio/traffic-policy.ts';
import { asNumber, asString, dig } from '../../../src/kubernetes/json.ts';
import type { Json, ObjectSet } from '../../../src/kubernetes/object.ts';
import type { SubsetPlace } from '../../../src/kubernetes/provider.ts';
import { findService, type Service, type ServicePort } from '../../../src/kubernetes/services.ts';
import { nameOf } from '../../../src/model/origin.ts';
import type { Backend, BackendProtocol, Respond } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import {
  DESTINATION_UNKNOWN,
  EXTERNAL_ASSUMED,
  NOTHING_RECEIVES,
  PORT_ASSUMED,
  SUBSET_ASSUMED,
} from '../findings/routes.ts';
import type { Notes } from '../notes.ts';
import type { ServiceEntry } from '../objects/service-entry.ts';
import type { Part } from '../objects/virtual-service.ts';
import type { MeshSettings } from '../settings.ts';

/** Who receives the requests of a destination, or what they are answered with. */
export interface Resolved {
  readonly target: Backend | Respond;
  readonly policies: readonly Policy[];
}

/** The server whose routes name destinations. */
export interface AskingServer {
  readonly port: number;
  readonly workload: { readonly namespace: string };
}

export interface Destinations {
  /** What is said of a subset that some destination names, as a rule of its own. */
  subsetRule(subset: SubsetPlace): SubsetPolicy | undefined;
  /** @param part whose namespace short names belong to */
  resolve(destination: Json | undefined, part: Part, context: AskingServer): Resolved;
  /** The same for a stream. @param speaks `tls`: it is passed on undecrypted */
  resolveStream(
    destination: Json | undefined,
    part: Part,
    context: AskingServer,
    speaks: 'tls' | 'tcp',
  ): Resolved;
}

export interface DestinationWorld {
  readonly objects: ObjectSet;
  readonly settings: MeshSettings;
  readonly notes: Notes;
  readonly rules: Rules;
  readonly serviceEntries: readonly ServiceEntry[];
}

/** A cluster of Envoy before subsets are looked at. */
interface Cluster {
  readonly host: string;
  readonly backend: Backend;
  readonly port: ServicePort | undefined;
  /** Namespace of the Service or ServiceEntry. */
  readonly home: string;
}

export function destinationsOf(world: DestinationWorld): Destinations {
  const subsetRules = new Map<string, SubsetPolicy>();
  const resolve = (
    destination: Json | undefined,
    part: Part,
    context: AskingServer,
    stream: 'tls' | 'tcp' | undefined,
  ): Resolved => {
    const found = clusterOf(destination, part, context, world);
    if ('refused' in found) return refuse(found.refused, part, world);
    const subset = asString(dig(destination, 'subset')) ?? '';
    const known = world.rules.lookup(found.host, found.home, context.workload.namespace);
    if (subset !== '' && known.subset(subset) === undefined) {
      const missing = `no DestinationRule for ${found.host} defines the subset ${subset}`;
      if (world.objects.complete || known.exists) return refuse(missing, part, world);
      world.notes.report(
        SUBSET_ASSUMED,
        `The input does not say what the subset ${subset} of ${found.host} is.`,
        [part.origin],
      );
    }
    const policy = known.policy(subset, found.backend.portNumber);
    const rule = subset === '' ? undefined : known.ruleFor(subset);
    const place = subsetKey({ ...found.backend, subset });
    if (rule !== undefined && !subsetRules.has(place)) subsetRules.set(place, rule);
    const protocol = stream ?? protocolOf(found.backend.protocol, policy);
    const backend: Backend = {
      ...found.backend,
      protocol,
      ...(stream === undefined ? askedBy(found.backend.protocol, protocol, policy) : {}),
      ...(subset === '' ? {} : { subset, ...labelsOf(known.subset(subset)) }),
    };
    return { target: backend, policies: policiesOf(stream, policy, world.settings) };
  };
  return {
    subsetRule: (subset) => subsetRules.get(subsetKey(subset)),
    resolve: (destination, part, context) => resolve(destination, part, context, undefined),
    resolveStream: (destination, part, context, speaks) => resolve(destination, part, context, speaks),
  };
}

function subsetKey({ namespace, name, subset }: SubsetPlace): string {
  return JSON.stringify([namespace, name, subset]);
}

/** Of what is said of a destination, streams are concerned by TLS alone, and those that are encrypted already by nothing. */
function policiesOf(
  stream: 'tls' | 'tcp' | undefined,
  policy: EffectivePolicy,
  settings: MeshSettings,
): readonly Policy[] {
  if (stream === 'tls') return [];
  const policies = destinationPolicies(policy, settings);
  return stream === undefined ? policies : policies.filter(({ kind }) => kind === 'backend-tls');
}

/** @returns the labels without a prototype: their keys come from the input */
function labelsOf(subset: Subset | undefined): Pick<Backend, 'subsetLabels'> {
  if (subset === undefined) return {};
  const labels: Record<string, string> = Object.create(null);
  for (const [key, value] of subset.labels) labels[key] = value;
  return { subsetLabels: labels };
}

function refuse(reason: string, part: Part, world: DestinationWorld): Resolved {
  world.notes.report(NOTHING_RECEIVES, `Requests are answered with 503: ${reason}.`, [part.origin]);
  return { target: { kind: 'respond', status: 503, reason }, policies: [] };
}

function protocolOf(plain: BackendProtocol, policy: EffectivePolicy): BackendProtocol {
  if (speaksTls(policy)) return plain === 'grpc' ? 'grpcs' : 'https';
  const upgrade = asString(dig(policy.value, 'connectionPool', 'http', 'h2UpgradePolicy'));
  return plain === 'http' && upgrade === 'UPGRADE' ? 'h2c' : plain;
}

/** The protocol of the Service, where the traffic policy has another one. */
function askedBy(
  own: BackendProtocol,
  protocol: BackendProtocol,
  policy: EffectivePolicy,
): Pick<Backend, 'asked'> {
  if (own === protocol) return {};
  const origins = speaksTls(policy) ? policy.origin('tls') : policy.origin('connectionPool');
  return { asked: { protocol: own, origins } };
}

type Found = Cluster | { readonly refused: string };

/** GetDestinationCluster of route.go, and whether Envoy has such a cluster. */
function clusterOf(
  destination: Json | undefined,
  part: Part,
  context: AskingServer,
  world: DestinationWorld,
): Found {
  const { settings } = world;
  const text = asString(dig(destination, 'host')) ?? '';
  if (text === '') return { refused: 'the destination names no host' };
  const host = serviceHost(text, part.namespace, settings.domain).toLowerCase();
  const given = asNumber(dig(destination, 'port', 'number'));
  const named = serviceOf(host, settings.domain);
  const service = named === undefined ? undefined : findService(world.objects, named.namespace, named.name);
  if (service?.type === 'ExternalName' && service.externalName !== undefined) {
    const port = given ?? onlyPort(service) ?? context.port;
    return atHost(service.externalName, port, part, world);
  }
  if (service !== undefined && named !== undefined) {
    return inService(host, service, given ?? onlyPort(service) ?? context.port, world);
  }
  const entry = entryOf(host, world);
  const port = given ?? (entry?.ports.length === 1 ? entry.ports[0]?.number : undefined) ?? context.port;
  if (named !== undefined && entry === undefined && !world.objects.complete && given === undefined) {
    const label = `${named.namespace}/${named.name}`;
    const message = `The input does not have the Service ${label}, whose port is not given: ${port} is assumed, the port of the Gateway.`;
    world.notes.report(PORT_ASSUMED, message, [part.origin]);
  }
  return atHost(host, port, part, world);
}

function onlyPort(service: Service): number | undefined {
  return service.ports.length === 1 ? service.ports[0]?.port : undefined;
}

function inService(host: string, service: Service, number: number, world: DestinationWorld): Found {
  const label = `${service.namespace}/${service.name}`;
  const port = service.ports.find((one) => one.port === number);
  if (port === undefined && service.ports.length > 0) {
    return { refused: `Service ${label} has no port ${number}` };
  }
  if (hasNoEndpoint(service, port, world)) return { refused: `Service ${label} has no ready endpoint` };
  return {
    host,
    home: service.namespace,
    port,
    backend: {
      kind: 'Service',
      namespace: service.namespace,
      name: service.name,
      port: number,
      portNumber: number,
      protocol: portProtocol(port),
    },
  };
}

/** Known only where the input has EndpointSlices or Endpoints of the Service. */
function hasNoEndpoint(
  service: Service,
  port: ServicePort | undefined,
  { objects }: DestinationWorld,
): boolean {
  const known = endpointPorts(objects, service.namespace, service.name);
  if (known === undefined) return false;
  const own = known.filter(({ name }) => port === undefined || name === '' || name === port.name);
  return own.every(({ ready }) => ready === 0);
}

/** A host that no Service of the input has: a ServiceEntry, or what is not in the input. */
function atHost(host: string, port: number, part: Part, world: DestinationWorld): Found {
  const named = serviceOf(host, world.settings.domain);
  const service = named === undefined ? undefined : findService(world.objects, named.namespace, named.name);
  if (service !== undefined) return inService(host, service, port, world);
  const entry = entryOf(host, world);
  if (entry !== undefined) {
    if (!entry.ports.some(({ number }) => number === port)) {
      return { refused: `ServiceEntry ${entry.namespace}/${entry.object.metadata.name} has no port ${port}` };
    }
    return external(host, port, entry.namespace);
  }
  if (world.objects.complete) {
    const what =
      named === undefined
        ? `nothing in the mesh is called ${host}`
        : `Service ${nameOf({ kind: '', ...named })} does not exist`;
    return { refused: what };
  }
  if (named !== undefined) {
    const backend: Backend = { kind: 'Service', ...named, port, portNumber: port, protocol: 'http' };
    return { host, home: named.namespace, port: undefined, backend };
  }
  if (looksLikeService(host, world)) {
    const message = `The destination ${host} is no Service for Istio: with a dot in it a name is taken as it stands.`;
    world.notes.report(DESTINATION_UNKNOWN, message, [part.origin]);
    return { refused: `nothing in the mesh is called ${host}` };
  }
  world.notes.report(EXTERNAL_ASSUMED, `The input has no ServiceEntry for ${host}; one is assumed.`, [
    part.origin,
  ]);
  return external(host, port, part.namespace);
}

/** `service.namespace`, where the input has that Service or namespace. */
function looksLikeService(host: string, { objects }: DestinationWorld): boolean {
  const [name = '', namespace = '', ...more] = host.split('.');
  if (namespace === '' || (more.length > 0 && more[0] !== 'svc') || more.length > 1) return false;
  return (
    more[0] === 'svc' ||
    objects.find('Service', namespace, name) !== undefined ||
    objects.find('Namespace', '', namespace) !== undefined ||
    objects.objects.some(({ metadata }) => metadata.namespace === namespace)
  );
}

function external(host: string, port: number, namespace: string): Cluster {
  const backend: Backend = {
    kind: 'external',
    namespace,
    name: host,
    port,
    portNumber: port,
    protocol: 'http',
  };
  return { host, home: namespace, port: undefined, backend };
}

function entryOf(host: string, world: DestinationWorld): ServiceEntry | undefined {
  const exact = world.serviceEntries.find(({ hosts }) => hosts.includes(host));
  return (
    exact ?? world.serviceEntries.find(({ hosts }) => hosts.some((one) => one !== '*' && isWithin(host, one)))
  );
}

/** Istio's reading of port names and appProtocol (pkg/config/kube/conversion.go); what is not said is HTTP/1. */
function portProtocol(port: ServicePort | undefined): BackendProtocol {
  const app = port?.appProtocol?.toLowerCase();
  const said = app ?? port?.name.toLowerCase() ?? '';
  if (app === 'kubernetes.io/h2c' || /^http2(?:-|$)/.test(said) || /^grpc(?:-|$)/.test(said)) return 'h2c';
  return 'http';
}
