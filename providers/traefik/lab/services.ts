import { asNumber, asObjects, asString, asStrings, isObject, own } from '../../../src/kubernetes/json.ts';
import type { Json, JsonObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import { readService, type Service } from '../../../src/kubernetes/services.ts';

/** A port of a Service; by name where the number is not known. */
export interface LabPort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number | string;
}

/** What stands around the Traefik of a lab. */
export interface LabPlaces {
  /** Loopback port of the stand-in for a port of a Service; undefined: there is none. */
  portOf(port: LabPort): number | undefined;
  /** Ports of Services that the input does not have and that are taken to exist. */
  readonly assumed: readonly LabPort[];
  /** Loopback port of the stand-in for authentication services. */
  readonly authPort: number;
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string };
  /** The only user; `line` is that of a file of users. */
  readonly user: { readonly name: string; readonly password: string; readonly line: string };
}

/** Every port of the input's Services that carries HTTP or TCP. */
export function servicePorts(objects: ObjectSet): readonly LabPort[] {
  return objects
    .ofKind('Service')
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .flatMap((object) => {
      const { namespace, name, ports, type } = readService(object);
      if (type === 'ExternalName') return [];
      return ports
        .filter(({ protocol }) => protocol === 'TCP')
        .map(({ port }): LabPort => ({ namespace, name, port }));
    });
}

/** Services of the input and those that are taken to exist, with stand-ins for endpoints. */
export function servicesFor(objects: ObjectSet, places: LabPlaces): JsonObject[] {
  const known = objects
    .ofKind('Service')
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .map((object) => readService(object));
  const slices = slicesByService(objects);
  const names = new Set(known.map(({ namespace, name }) => `${namespace}/${name}`));
  const assumed = new Map<string, LabPort[]>();
  for (const port of places.assumed) {
    const key = `${port.namespace}/${port.name}`;
    if (names.has(key)) continue;
    const list = assumed.get(key);
    if (list === undefined) assumed.set(key, [port]);
    else list.push(port);
  }
  return [
    ...known.flatMap((service) => [
      ...given(service),
      ...givenSlices(service, slices.get(`${service.namespace}/${service.name}`), places),
    ]),
    ...[...assumed.values()].flatMap((ports) => made(ports, places)),
  ];
}

function slicesByService(objects: ObjectSet): ReadonlyMap<string, readonly JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const { raw, metadata } of objects.ofKind('EndpointSlice')) {
    const key = `${metadata.namespace}/${metadata.labels['kubernetes.io/service-name'] ?? ''}`;
    const list = found.get(key);
    if (list === undefined) found.set(key, [raw]);
    else list.push(raw);
  }
  return found;
}

function given({ object, namespace, name }: Service): JsonObject[] {
  const { annotations, labels } = object.metadata;
  return [{ ...object.raw, metadata: { namespace, name, annotations, labels } }];
}

/** Who is ready stays as the input says it; where it says nothing every port has an endpoint. */
function givenSlices(
  service: Service,
  slices: readonly JsonObject[] | undefined,
  places: LabPlaces,
): JsonObject[] {
  const { namespace, name, ports } = service;
  const real = (portName: string): number | undefined => {
    const port = ports.find((one) => one.name === portName);
    return port === undefined ? undefined : places.portOf({ namespace, name, port: port.port });
  };
  if (slices !== undefined)
    return slices.map((raw, index) => ({
      ...slice(namespace, name, index),
      ports: asObjects(own(raw, 'ports')).map((port) => {
        const found = real(asString(own(port, 'name')) ?? '');
        const number = asNumber(own(port, 'port')) ?? 0;
        return { name: '', ...port, port: number === 0 ? 0 : (found ?? number) };
      }),
      endpoints: asObjects(own(raw, 'endpoints')).map((endpoint) => ({
        ...endpoint,
        // One that does not say whether it serves does (discovery.k8s.io/v1, EndpointConditions).
        conditions: { serving: true, ...asObject(own(endpoint, 'conditions')) },
        addresses: asStrings(own(endpoint, 'addresses')).map(() => '127.0.0.1'),
      })),
    }));
  const open = ports.flatMap((port) => {
    const found = places.portOf({ namespace, name, port: port.port });
    return found === undefined ? [] : [{ name: port.name, port: found, protocol: port.protocol }];
  });
  return open.length === 0 ? [] : [readySlice(namespace, name, open)];
}

/** Ports that are known by name alone get numbers of their own. */
function made(ports: readonly LabPort[], places: LabPlaces): JsonObject[] {
  const [first] = ports;
  if (first === undefined) return [];
  const { namespace, name } = first;
  const listed = ports.flatMap((port, index) => {
    const found = places.portOf(port);
    if (found === undefined) return [];
    const isNumber = typeof port.port === 'number';
    return [
      {
        name: isNumber ? `port-${port.port}` : `${port.port}`,
        port: isNumber ? Number(port.port) : 60_000 + index,
        real: found,
      },
    ];
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name },
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.0.0.1',
        ports: listed.map(({ real: _, ...port }) => ({ ...port, protocol: 'TCP', targetPort: port.port })),
      },
    },
    readySlice(
      namespace,
      name,
      listed.map(({ name: own, real }) => ({ name: own, port: real, protocol: 'TCP' })),
    ),
  ];
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function slice(namespace: string, name: string, index: number): JsonObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name: `${name}-${index}`, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
  };
}

function readySlice(namespace: string, name: string, ports: readonly JsonObject[]): JsonObject {
  return {
    ...slice(namespace, name, 0),
    ports,
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true, serving: true } }],
  };
}
