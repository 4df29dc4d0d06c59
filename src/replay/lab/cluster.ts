import type { JsonObject } from '../../kubernetes/object.ts';
import type { Backend } from '../../model/outcome.ts';
import { backendName } from './backends.ts';
import type { LabCertificate } from './certificate.ts';

/** What a cluster of the lab is made of. */
export interface ClusterParts {
  /** Objects of the Gateway API, and those that their filters name, as JSON. */
  readonly resources: readonly JsonObject[];
  /** Services that the routes can reach, by name; others of the input stay as they are, without endpoints. */
  readonly backends: ReadonlyMap<string, Backend>;
  /** Services as the input has them: names of ports and protocols are taken from these. */
  readonly services: readonly JsonObject[];
  /** Loopback port of the stand-in for a Service's port. */
  readonly ports: ReadonlyMap<string, number>;
  /** Port of a listener to the port where it really listens. */
  readonly listeners: ReadonlyMap<number, number>;
  readonly certificate: LabCertificate;
  readonly controllerName: string;
}

/** The objects of a cluster where the Gateways listen on the loopback and every Service is a stand-in. */
export function clusterObjects(parts: ClusterParts): JsonObject[] {
  const objects: JsonObject[] = [];
  const namespaces = new Set<string>();
  const classes = new Set<string>();
  for (const resource of parts.resources) {
    const metadata = recordOf(resource['metadata']);
    const spec = recordOf(resource['spec']);
    if (typeof metadata['namespace'] === 'string') namespaces.add(metadata['namespace']);
    if (resource['kind'] === 'GatewayClass' || resource['kind'] === 'Service') continue;
    if (resource['kind'] === 'Gateway') {
      if (typeof spec['gatewayClassName'] === 'string') classes.add(spec['gatewayClassName']);
      objects.push({ ...resource, spec: { ...spec, listeners: listenersOf(spec, parts) } });
      objects.push(...secretsOf(spec, String(metadata['namespace']), parts.certificate));
    } else objects.push({ ...resource, spec: withParentPorts(spec, parts) });
  }
  for (const name of classes)
    objects.push({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name },
      spec: { controllerName: parts.controllerName },
    });
  const services = serviceObjects(parts);
  for (const { metadata } of services) namespaces.add(String(recordOf(metadata)['namespace']));
  for (const name of namespaces)
    objects.push({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    });
  return [...unique(objects), ...services];
}

function recordOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function listenersOf(spec: JsonObject, { listeners }: ClusterParts): JsonObject[] {
  return listOf(spec['listeners']).map((listener) => {
    const port = listeners.get(Number(listener['port']));
    return port === undefined ? listener : { ...listener, port };
  });
}

function withParentPorts(spec: JsonObject, { listeners }: ClusterParts): JsonObject {
  if (!Array.isArray(spec['parentRefs'])) return spec;
  const parentRefs = listOf(spec['parentRefs']).map((ref) => {
    const port = ref['port'] === undefined ? undefined : listeners.get(Number(ref['port']));
    return port === undefined ? ref : { ...ref, port };
  });
  return { ...spec, parentRefs };
}

/** Every certificate that a Gateway names is the one of the lab. */
function secretsOf(spec: JsonObject, own: string, { cert, key }: LabCertificate): JsonObject[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return listOf(spec['listeners']).flatMap((listener) =>
    listOf(recordOf(listener['tls'])['certificateRefs']).map((ref) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: String(ref['name']), namespace: String(ref['namespace'] ?? own) },
      data: { 'tls.crt': base64(cert), 'tls.key': base64(key) },
    })),
  );
}

function unique(objects: readonly JsonObject[]): JsonObject[] {
  const seen = new Map<string, JsonObject>();
  for (const object of objects) {
    const { namespace, name } = recordOf(object['metadata']);
    seen.set(`${String(object['kind'])} ${String(namespace)}/${String(name)}`, object);
  }
  return [...seen.values()];
}

interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly real: number | undefined;
  readonly appProtocol?: string;
}

function serviceObjects({ backends, services, ports }: ClusterParts): JsonObject[] {
  const wanted = new Map<string, Map<number, number>>();
  for (const backend of backends.values()) {
    const number = Number(backend.portNumber ?? backend.port);
    const real = ports.get(backendName(backend.namespace, backend.name, backend.portNumber ?? backend.port));
    if (backend.kind !== 'Service' || real === undefined || !Number.isInteger(number)) continue;
    const key = `${backend.namespace}/${backend.name}`;
    const list = wanted.get(key) ?? new Map<number, number>();
    wanted.set(key, list.set(number, real));
  }
  const given = new Map(
    services.map((service) => {
      const { namespace, name } = recordOf(service['metadata']);
      return [`${String(namespace)}/${String(name)}` as string, service] as const;
    }),
  );
  return [...new Set([...wanted.keys(), ...given.keys()])].flatMap((key) =>
    serviceObject(key, wanted.get(key) ?? new Map(), given.get(key)),
  );
}

function serviceObject(
  key: string,
  reachable: ReadonlyMap<number, number>,
  given: JsonObject | undefined,
): JsonObject[] {
  const [namespace = '', name = '']: readonly string[] = key.split('/');
  const known = listOf(recordOf(given?.['spec'])['ports']);
  const numbers = new Set([...known.map(({ port }) => Number(port)), ...reachable.keys()]);
  const list = [...numbers].map((port): ServicePort => {
    const own = known.find((one) => Number(one['port']) === port);
    const { appProtocol } = own ?? {};
    return {
      name: typeof own?.['name'] === 'string' ? own['name'] : `port-${port}`,
      port,
      real: reachable.get(port),
      ...(typeof appProtocol === 'string' ? { appProtocol } : {}),
    };
  });
  const annotations = recordOf(recordOf(given?.['metadata'])['annotations']);
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, annotations },
      spec: {
        type: 'ClusterIP',
        ports: list.map(({ real: _, ...port }) => ({ ...port, protocol: 'TCP', targetPort: port.port })),
      },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: list.flatMap((port) =>
        port.real === undefined ? [] : [{ name: port.name, port: port.real, protocol: 'TCP' }],
      ),
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true, serving: true } }],
    },
  ];
}
