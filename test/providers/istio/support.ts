import { compile } from '../../../providers/istio/compile.ts';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import type { Compiled } from '../../../src/kubernetes/provider.ts';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Result } from '../../../src/model/evaluation.ts';
import type { Request } from '../../../src/model/request.ts';

/** What stands beside the objects of a test. */
export interface World {
  readonly settings?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string | readonly string[]>>;
  /** Nothing exists but what is given; true unless said. */
  readonly complete?: boolean;
}

/** Compiles objects; every manifest is JSON data. */
export function compileObjects(objects: readonly Json[], world: World = {}): Compiled {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const { objects: read } = toObjects([readSource('mesh.yaml', text)], { namespace: 'default' });
  const set = createObjectSet(read, { complete: world.complete ?? true });
  return compile(set, { settings: world.settings ?? {}, flags: world.flags ?? {} });
}

interface Named {
  readonly name?: string;
  readonly namespace?: string;
  /** Minutes after the first. */
  readonly age?: number;
  readonly version?: string;
}

function object(kind: string, spec: JsonObject, named: Named): JsonObject {
  const { name = 'one', namespace = 'default', age, version = 'v1' } = named;
  const time =
    age === undefined ? {} : { creationTimestamp: `2024-01-01T00:${String(age).padStart(2, '0')}:00Z` };
  return { apiVersion: `networking.istio.io/${version}`, kind, metadata: { name, namespace, ...time }, spec };
}

/** A VirtualService of the Gateway `gateway` for every host unless its spec says otherwise. */
export function virtualService(spec: JsonObject, named: Named = {}): JsonObject {
  return object('VirtualService', { hosts: ['*'], gateways: ['gateway'], ...spec }, named);
}

/** A Gateway with one plain server for every host unless servers are given. */
export function gateway(servers: readonly JsonObject[] = [plainServer()], named: Named = {}): JsonObject {
  return object('Gateway', { selector: { istio: 'ingressgateway' }, servers }, { name: 'gateway', ...named });
}

export function plainServer(
  hosts: readonly string[] = ['*'],
  more: JsonObject = {},
  number = 80,
): JsonObject {
  return { port: { number, name: `http-${number}`, protocol: 'HTTP' }, hosts, ...more };
}

export function secureServer(
  hosts: readonly string[],
  tls: JsonObject,
  name = 'https',
  protocol = 'HTTPS',
): JsonObject {
  return { port: { number: 443, name, protocol }, hosts, tls };
}

export function destinationRule(spec: JsonObject, named: Named = {}): JsonObject {
  return object('DestinationRule', spec, named);
}

export function serviceEntry(spec: JsonObject, named: Named = {}): JsonObject {
  return object('ServiceEntry', spec, named);
}

export function service(name: string, ports: readonly number[] = [80], namespace = 'default'): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: ports.map((port) => ({ name: `http-${port}`, port })) },
  };
}

/** The `route` field for one Service. */
export function to(host: string, more: JsonObject = {}): JsonObject {
  return { route: [{ destination: { host, ...more } }] };
}

/** `GET http://host/path`, with more as given. */
export function request(url: string, more: Partial<Request> = {}): Request {
  const [, scheme = '', host = '', target = ''] = /^(https?):\/\/([^/]*)(.*)$/.exec(url) ?? [];
  return {
    method: 'GET',
    scheme: scheme === 'https' ? 'https' : 'http',
    host,
    target: target === '' ? '/' : target,
    headers: [],
    remoteAddress: '203.0.113.7',
    ...more,
  };
}

export function results(compiled: Compiled, url: string, more: Partial<Request> = {}): readonly Result[] {
  return evaluate(compiled.table, request(url, more)).results;
}

/** What happens to a request in few words: `one:80 as /path`, `301 https://...`, `404`; shares where there are several. */
export function answer(compiled: Compiled, url: string, more: Partial<Request> = {}): string {
  const all = results(compiled, url, more);
  return all
    .map((result) => {
      const share =
        all.length > 1 && result.share !== 100 ? ` (${Math.round(result.share * 100) / 100} %)` : '';
      return inWords(result) + share;
    })
    .join(', ');
}

function inWords(result: Result): string {
  const { backend, upstream, status } = result;
  if (backend !== undefined && upstream !== undefined) {
    const subset = backend.subset === undefined ? '' : `#${backend.subset}`;
    return `${backend.name}${subset}:${backend.port} as ${upstream.target}`;
  }
  const location = result.responseHeaders.set['location'];
  return location === undefined ? `${result.kind === 'opaque' ? 'opaque' : status}` : `${status} ${location}`;
}

/** Names of findings by code, sorted, without repetition. */
export function codes({ findings }: Compiled): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))].sort();
}
