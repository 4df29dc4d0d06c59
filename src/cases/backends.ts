import type { ObjectSet } from '../kubernetes/object.ts';
import type { Backend } from '../model/outcome.ts';
import type { BackendExpectation, BackendResponse } from './case.ts';

/** `namespace/service:port`, as complaints name a backend. */
export function describeBackend(backend: Backend): string {
  const subset = backend.subset === undefined ? '' : `#${backend.subset}`;
  return `${backend.namespace}/${backend.name}${subset}:${backend.port}`;
}

export function describeExpected(expected: BackendExpectation): string {
  const subset = expected.subset === undefined ? '' : `#${expected.subset}`;
  const port = expected.port === undefined ? '' : `:${expected.port}`;
  return `${expected.namespace}/${expected.service}${subset}${port}`;
}

/** Is this the Service (and port, and subset) that the case names? */
export function sameBackend(expected: BackendExpectation, actual: Backend, objects: ObjectSet): boolean {
  return (
    expected.namespace === actual.namespace &&
    expected.service === actual.name &&
    expected.subset === actual.subset &&
    (expected.port === undefined || samePort(expected.port, actual, objects))
  );
}

/** Ports are compared through the Service when one side says a number and the other a name. */
function samePort(expected: number | string, actual: Backend, objects: ObjectSet): boolean {
  if (expected === actual.port || expected === actual.portNumber) return true;
  if (typeof expected === typeof actual.port) return false;
  const known = servicePorts(actual, objects);
  const [name, number] =
    typeof expected === 'string' ? [expected, actual.port] : [String(actual.port), expected];
  return known.some((port) => port.name === name && port.number === number);
}

function servicePorts(backend: Backend, objects: ObjectSet): ReadonlyArray<{ name: string; number: number }> {
  const spec = objects.find('Service', backend.namespace, backend.name)?.raw['spec'];
  if (typeof spec !== 'object' || spec === null || !('ports' in spec)) return [];
  const { ports } = spec;
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((port: unknown) => {
    if (typeof port !== 'object' || port === null || !('name' in port) || !('port' in port)) return [];
    return typeof port.name === 'string' && typeof port.port === 'number'
      ? [{ name: port.name, number: port.port }]
      : [];
  });
}

/** What the manifests of a case make the backend answer: headers as JSON in a Service annotation `.../respond-headers`. */
export function annotatedAnswer(
  backend: Backend | undefined,
  objects: ObjectSet,
): BackendResponse | undefined {
  if (backend === undefined) return undefined;
  const annotations = objects.find('Service', backend.namespace, backend.name)?.metadata.annotations ?? {};
  const written = Object.entries(annotations).find(([key]) => key.endsWith('/respond-headers'))?.[1];
  if (written === undefined) return undefined;
  const value: unknown = parseJson(written);
  if (typeof value !== 'object' || value === null) return undefined;
  const headers = Object.entries(value).flatMap(([name, text]): Array<readonly [string, string]> => {
    const list: readonly unknown[] = Array.isArray(text) ? text : [text];
    return list.map((item) => [name, String(item)] as const);
  });
  return { headers, timing: false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
