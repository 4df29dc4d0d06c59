import { compile } from '../../../providers/ingress-nginx/compile.ts';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import type { Compiled } from '../../../src/kubernetes/provider.ts';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Result } from '../../../src/model/evaluation.ts';
import type { Request } from '../../../src/model/request.ts';

/** An Ingress in few words; the first of a list is the oldest. */
export interface IngressSketch {
  readonly name: string;
  readonly namespace?: string;
  /** Without the prefix. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** `host path Type service`, or `host` alone for a rule without http; host `-` for none; Type E, P or I. */
  readonly rules?: readonly string[];
  /** `secret: host, host`; hosts may be missing. */
  readonly tls?: readonly string[];
  readonly defaultBackend?: string;
  readonly className?: string | null;
  /** Minutes after the first; `null`: no time stamp. */
  readonly age?: number | null;
}

const TYPES: Readonly<Record<string, string>> = { E: 'Exact', P: 'Prefix', I: 'ImplementationSpecific' };

export interface Cluster {
  readonly ingresses: readonly IngressSketch[];
  /** Services without ready endpoints. */
  readonly down?: readonly string[];
  /** Services that do not exist. */
  readonly missing?: readonly string[];
  readonly others?: readonly JsonObject[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
  readonly complete?: boolean;
}

/** Compiles a cluster: every Service that is named exists and has endpoints unless the sketch says otherwise. */
export function compileCluster(cluster: Cluster): Compiled {
  const objects = cluster.ingresses.map(ingressObject);
  const services = new Map<string, JsonObject>();
  for (const object of objects) {
    const namespace = object.metadata.namespace;
    for (const name of servicesOf(object)) {
      if (cluster.missing?.includes(name) === true) continue;
      services.set(`${namespace}/${name}`, serviceObject(namespace, name));
      if (cluster.down?.includes(name) === true)
        services.set(`${namespace}/${name}/slice`, sliceObject(namespace, name));
    }
  }
  const all: Json[] = [...objects, ...services.values(), ...(cluster.others ?? [])];
  const text = all.map((object) => JSON.stringify(object)).join('\n---\n');
  const { objects: read } = toObjects([readSource('cluster.yaml', text)], { namespace: 'default' });
  const set = createObjectSet(read, { complete: cluster.complete ?? true });
  return compile(set, { settings: cluster.settings ?? {}, flags: cluster.flags ?? {} });
}

function ingressObject(sketch: IngressSketch, index: number) {
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(sketch.annotations ?? {}))
    annotations[key.includes('/') ? key : `nginx.ingress.kubernetes.io/${key}`] = value;
  const age = sketch.age === undefined ? index : sketch.age;
  const minute = String(age ?? 0).padStart(2, '0');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: sketch.name,
      namespace: sketch.namespace ?? 'default',
      annotations,
      ...(age === null ? {} : { creationTimestamp: `2024-01-01T00:${minute}:00Z` }),
    },
    spec: {
      ...(sketch.className === null ? {} : { ingressClassName: sketch.className ?? 'nginx' }),
      ...(sketch.defaultBackend === undefined ? {} : { defaultBackend: backend(sketch.defaultBackend) }),
      ...(sketch.tls === undefined ? {} : { tls: sketch.tls.map(tlsEntry) }),
      ...(sketch.rules === undefined ? {} : { rules: rules(sketch.rules) }),
    },
  };
}

function rules(lines: readonly string[]): JsonObject[] {
  const byHost = new Map<string, JsonObject[]>();
  for (const line of lines) {
    const [host = '-', path, type = 'P', ...service] = line.split(' ');
    const list = byHost.get(host) ?? [];
    if (path !== undefined)
      list.push({ path, pathType: TYPES[type] ?? type, backend: backend(service.join(' ')) });
    byHost.set(host, list);
  }
  return [...byHost].map(([host, paths]) => ({
    ...(host === '-' ? {} : { host }),
    ...(paths.length === 0 ? {} : { http: { paths } }),
  }));
}

function backend(text: string): JsonObject {
  if (text.startsWith('resource '))
    return { resource: { kind: 'Bucket', name: text.slice('resource '.length) } };
  const [name = '', port = '80'] = text.split(':');
  return { service: { name, port: /^[0-9]+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

function tlsEntry(text: string): JsonObject {
  const [secret = '', hosts = ''] = text.split(':');
  const list = hosts
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
  return { ...(secret === '' ? {} : { secretName: secret }), ...(list.length === 0 ? {} : { hosts: list }) };
}

function servicesOf(object: ReturnType<typeof ingressObject>): Set<string> {
  const names = new Set<string>();
  JSON.stringify(object, (key, value) => {
    if (key === 'service' && typeof value?.name === 'string') names.add(value.name);
    return value;
  });
  const own = object.metadata.annotations['nginx.ingress.kubernetes.io/default-backend'];
  if (own !== undefined) names.add(own);
  return names;
}

export function serviceObject(namespace: string, name: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { clusterIP: '10.0.0.1', ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

function sliceObject(namespace: string, name: string): JsonObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [],
    ports: [],
  };
}

/** A Secret with the given keys; TLS Secrets have `tls.crt` and `tls.key`. */
export function secretObject(name: string, keys: readonly string[], namespace = 'default'): JsonObject {
  const data = Object.fromEntries(keys.map((key) => [key, Buffer.from('user:$apr1$x$y').toString('base64')]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data };
}

/** `GET http://host/path`, or `http://host/path` alone. */
export function request(
  text: string,
  headers: Readonly<Record<string, string>> = {},
  from?: string,
): Request {
  const [, method = 'GET', scheme = 'http', host = '', target = '/'] =
    /^(?:([A-Z]+) )?(https?):\/\/([^/]*)(\/.*)?$/.exec(text) ?? [];
  return {
    method,
    scheme: scheme === 'https' ? 'https' : 'http',
    host,
    target: target === '' ? '/' : target,
    headers: Object.entries(headers),
    ...(from === undefined ? {} : { remoteAddress: from }),
  };
}

export function resultsOf(
  compiled: Compiled,
  text: string,
  headers?: Readonly<Record<string, string>>,
  from?: string,
): readonly Result[] {
  return evaluate(compiled.table, request(text, headers, from)).results;
}

/**
 * What happens, in one line: `web /path`, `308 https://host/`, `404`; several with their shares or assumptions left out,
 * joined by ` | `,
 * each once.
 */
export function answer(
  compiled: Compiled,
  text: string,
  headers?: Readonly<Record<string, string>>,
  from?: string,
): string {
  return [...new Set(resultsOf(compiled, text, headers, from).map(summary))].join(' | ');
}

function summary(result: Result): string {
  const share = result.share === 100 ? '' : `${result.share}% `;
  if (result.kind === 'opaque') return `${share}opaque`;
  if (result.backend !== undefined) return `${share}${result.backend.name} ${result.upstream?.target ?? ''}`;
  const location = result.responseHeaders.set['location'];
  if (location !== undefined) return `${share}${result.status ?? ''} ${location ?? '?'}`;
  return `${share}${result.status ?? ''}`;
}
