import type { FieldPath } from '../model/origin.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkPathSegment,
  checkPortName,
  checkPortNumber,
} from './names.ts';
import { type FieldReader, readInteger, readObject, readText, readTextOrInteger, refuse } from './reader.ts';

/** Where an Ingress sends requests. */
export type IngressBackend =
  | {
      readonly kind: 'service';
      readonly service: string;
      readonly port: ServicePortRef;
      readonly field: FieldPath;
    }
  | {
      readonly kind: 'resource';
      readonly apiGroup: string;
      readonly resourceKind: string;
      readonly name: string;
      readonly field: FieldPath;
    };

export type ServicePortRef = { readonly name: string } | { readonly number: number };

/** Reads a backend of networking.k8s.io/v1 or, `old`, of the beta versions; undefined when it is refused. */
export function readBackend(reader: FieldReader, old: boolean): IngressBackend | undefined {
  const resource = readObject(reader, 'resource');
  if (old) {
    const name = readText(reader, 'serviceName') ?? '';
    const port = readTextOrInteger(reader, 'servicePort');
    if (resource === undefined) return oldService(reader, name, port);
    if (name !== '') refuse(reader, [], 'names both a resource and a service');
    return readResource(reader, resource);
  }
  const service = readObject(reader, 'service');
  if (resource !== undefined && service !== undefined) {
    refuse(reader, [], 'names both a resource and a service');
    return undefined;
  }
  if (resource !== undefined) return readResource(reader, resource);
  if (service !== undefined) return readService(reader, service);
  refuse(reader, [], 'names neither a service nor a resource');
  return undefined;
}

function readService(backend: FieldReader, reader: FieldReader): IngressBackend | undefined {
  const name = readText(reader, 'name') ?? '';
  checkServiceName(reader, 'name', name);
  const portReader = readObject(reader, 'port');
  const portName = portReader === undefined ? '' : (readText(portReader, 'name') ?? '');
  const portNumber = portReader === undefined ? 0 : (readInteger(portReader, 'number') ?? 0);
  if (portReader === undefined || (portName === '' && portNumber === 0)) {
    refuse(reader, ['port'], 'has neither a name nor a number');
    return undefined;
  }
  if (portName !== '' && portNumber !== 0) {
    refuse(reader, ['port'], 'has both a name and a number');
    return undefined;
  }
  const problem = portName !== '' ? checkPortName(portName) : checkPortNumber(portNumber);
  if (problem !== undefined) refuse(portReader, [portName !== '' ? 'name' : 'number'], problem);
  const port = portName !== '' ? { name: portName } : { number: portNumber };
  return { kind: 'service', service: name, port, field: backend.path };
}

function oldService(
  reader: FieldReader,
  name: string,
  port: string | number | undefined,
): IngressBackend | undefined {
  checkServiceName(reader, 'serviceName', name);
  if (port === undefined || port === '' || port === 0) {
    refuse(reader, ['servicePort'], 'is missing');
    return undefined;
  }
  const problem = typeof port === 'string' ? checkPortName(port) : checkPortNumber(port);
  if (problem !== undefined) refuse(reader, ['servicePort'], problem);
  return {
    kind: 'service',
    service: name,
    port: typeof port === 'string' ? { name: port } : { number: port },
    field: reader.path,
  };
}

/** Newer API servers allow a digit at the beginning, older ones do not: the wider rule holds here. */
function checkServiceName(reader: FieldReader, key: string, name: string): void {
  const problem = name === '' ? 'is missing' : checkDnsLabel(name);
  if (problem !== undefined) refuse(reader, [key], problem);
}

function readResource(backend: FieldReader, reader: FieldReader): IngressBackend {
  const apiGroup = readText(reader, 'apiGroup') ?? '';
  const resourceKind = readText(reader, 'kind') ?? '';
  const name = readText(reader, 'name') ?? '';
  const group = apiGroup === '' ? undefined : checkDnsSubdomain(apiGroup);
  if (group !== undefined) refuse(reader, ['apiGroup'], group);
  for (const [key, text] of [
    ['kind', resourceKind],
    ['name', name],
  ] as const) {
    const problem = text === '' ? 'is missing' : checkPathSegment(text);
    if (problem !== undefined) refuse(reader, [key], problem);
  }
  return { kind: 'resource', apiGroup, resourceKind, name, field: backend.path };
}
