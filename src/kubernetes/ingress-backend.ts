import type { FieldPath } from '../model/origin.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkPathSegment,
  checkPortName,
  checkPortNumber,
} from './names.ts';
import type { FieldReader } from './reader.ts';

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
  const resource = reader.object('resource');
  if (old) {
    const name = reader.text('serviceName') ?? '';
    const port = reader.textOrInteger('servicePort');
    if (resource === undefined) return oldService(reader, name, port);
    if (name !== '') reader.refuse(undefined, 'names both a resource and a service');
    return readResource(reader, resource);
  }
  const service = reader.object('service');
  if (resource !== undefined && service !== undefined) {
    reader.refuse(undefined, 'names both a resource and a service');
    return undefined;
  }
  if (resource !== undefined) return readResource(reader, resource);
  if (service !== undefined) return readService(reader, service);
  reader.refuse(undefined, 'names neither a service nor a resource');
  return undefined;
}

function readService(backend: FieldReader, reader: FieldReader): IngressBackend | undefined {
  const name = reader.text('name') ?? '';
  checkServiceName(reader, 'name', name);
  const portReader = reader.object('port');
  const portName = portReader?.text('name') ?? '';
  const portNumber = portReader?.integer('number') ?? 0;
  if (portReader === undefined || (portName === '' && portNumber === 0)) {
    reader.refuse('port', 'has neither a name nor a number');
    return undefined;
  }
  if (portName !== '' && portNumber !== 0) {
    reader.refuse('port', 'has both a name and a number');
    return undefined;
  }
  const problem = portName !== '' ? checkPortName(portName) : checkPortNumber(portNumber);
  if (problem !== undefined) portReader.refuse(portName !== '' ? 'name' : 'number', problem);
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
    reader.refuse('servicePort', 'is missing');
    return undefined;
  }
  const problem = typeof port === 'string' ? checkPortName(port) : checkPortNumber(port);
  if (problem !== undefined) reader.refuse('servicePort', problem);
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
  if (problem !== undefined) reader.refuse(key, problem);
}

function readResource(backend: FieldReader, reader: FieldReader): IngressBackend {
  const apiGroup = reader.text('apiGroup') ?? '';
  const resourceKind = reader.text('kind') ?? '';
  const name = reader.text('name') ?? '';
  const group = apiGroup === '' ? undefined : checkDnsSubdomain(apiGroup);
  if (group !== undefined) reader.refuse('apiGroup', group);
  for (const [key, text] of [
    ['kind', resourceKind],
    ['name', name],
  ] as const) {
    const problem = text === '' ? 'is missing' : checkPathSegment(text);
    if (problem !== undefined) reader.refuse(key, problem);
  }
  return { kind: 'resource', apiGroup, resourceKind, name, field: backend.path };
}
