import type { Json, JsonObject, ObjectSet } from '../../kubernetes/object.ts';
import type { Backend } from '../../model/outcome.ts';
import { type ReferredService, referredService } from './subsets.ts';

/** What the input says about one port of a Service. */
export interface PortFacts {
  readonly number: number;
  readonly name?: string;
  /** The Service has only this port. */
  readonly only: boolean;
  readonly appProtocol?: string;
}

/** Service ports by number, name or target port, as an Ingress may name them. */
export interface Services {
  /** Undefined when the number is not known. */
  port(backend: Backend): PortFacts | undefined;
  /** The Service that a backendRef names for a backend. */
  referred(backend: Backend): ReferredService;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function servicesOf(objects: ObjectSet): Services {
  const known = new Map<string, readonly JsonObject[]>();
  const portsOf = (namespace: string, name: string): readonly JsonObject[] => {
    const key = `${namespace}/${name}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const spec = objects.find('Service', namespace, name)?.raw['spec'];
    const list = isObject(spec) ? spec['ports'] : undefined;
    const ports = Array.isArray(list) ? list.filter(isObject) : [];
    known.set(key, ports);
    return ports;
  };
  return {
    referred: (backend) => referredService(backend, objects),
    port(backend) {
      const ports = portsOf(backend.namespace, backend.name);
      const entry = ports.find((port) => names(port, backend.portNumber ?? backend.port));
      const number = entry?.['port'] ?? backend.portNumber ?? numberOf(backend.port);
      if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > 65_535)
        return undefined;
      const name = entry?.['name'];
      const appProtocol = entry?.['appProtocol'];
      return {
        number,
        only: ports.length === 1,
        ...(typeof name === 'string' && name !== '' ? { name } : {}),
        ...(typeof appProtocol === 'string' ? { appProtocol } : {}),
      };
    },
  };
}

function names(port: JsonObject, wanted: number | string): boolean {
  return port['port'] === wanted || port['name'] === wanted || String(port['port']) === wanted;
}

function numberOf(port: number | string): number | undefined {
  if (typeof port === 'number') return port;
  return /^[0-9]{1,5}$/.test(port) ? Number(port) : undefined;
}
