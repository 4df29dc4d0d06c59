import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { JsonObject } from '../../kubernetes/object.ts';

/** A kind that the server knows. */
export interface ServedKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** A read-only Kubernetes API on the loopback. */
export interface KubeApi {
  readonly port: number;
  close(): Promise<void>;
}

/** Kinds that Gateway API implementations list; what none of the objects is stays an empty list. */
export const SERVED_KINDS: readonly ServedKind[] = [
  served('', 'v1', 'namespaces', 'Namespace', false),
  served('', 'v1', 'nodes', 'Node', false),
  served('', 'v1', 'services', 'Service'),
  served('', 'v1', 'endpoints', 'Endpoints'),
  served('', 'v1', 'secrets', 'Secret'),
  served('', 'v1', 'configmaps', 'ConfigMap'),
  served('', 'v1', 'pods', 'Pod'),
  served('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  served('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  served('networking.k8s.io', 'v1', 'ingressclasses', 'IngressClass', false),
  ...['v1', 'v1beta1'].flatMap((version) => [
    served('gateway.networking.k8s.io', version, 'gatewayclasses', 'GatewayClass', false),
    served('gateway.networking.k8s.io', version, 'gateways', 'Gateway'),
    served('gateway.networking.k8s.io', version, 'httproutes', 'HTTPRoute'),
    served('gateway.networking.k8s.io', version, 'referencegrants', 'ReferenceGrant'),
  ]),
  ...['v1', 'v1alpha2'].flatMap((version) => [
    served('gateway.networking.k8s.io', version, 'grpcroutes', 'GRPCRoute'),
    served('gateway.networking.k8s.io', version, 'tlsroutes', 'TLSRoute'),
  ]),
  served('gateway.networking.k8s.io', 'v1', 'listenersets', 'ListenerSet'),
  ...['v1', 'v1alpha3'].map((version) =>
    served('gateway.networking.k8s.io', version, 'backendtlspolicies', 'BackendTLSPolicy'),
  ),
  served('gateway.networking.k8s.io', 'v1alpha2', 'tcproutes', 'TCPRoute'),
  ...(
    [
      ['ingressroutes', 'IngressRoute'],
      ['ingressroutetcps', 'IngressRouteTCP'],
      ['ingressrouteudps', 'IngressRouteUDP'],
      ['middlewares', 'Middleware'],
      ['middlewaretcps', 'MiddlewareTCP'],
      ['serverstransports', 'ServersTransport'],
      ['serverstransporttcps', 'ServersTransportTCP'],
      ['tlsoptions', 'TLSOption'],
      ['tlsstores', 'TLSStore'],
      ['traefikservices', 'TraefikService'],
    ] as const
  ).map(([plural, kind]) => served('traefik.io', 'v1alpha1', plural, kind)),
];

function served(group: string, version: string, plural: string, kind: string, namespaced = true): ServedKind {
  return { group, version, plural, kind, namespaced };
}

/**
 * Serves the objects to controllers: discovery, get, list and watch; the objects never change. A status that is written
 * is taken and forgotten; anything else that would write is refused.
 */
export function startKubeApi(objects: readonly JsonObject[]): Promise<KubeApi> {
  const byKind = new Map<string, JsonObject[]>();
  for (const [index, object] of objects.entries()) {
    const { kind } = object;
    if (typeof kind !== 'string') continue;
    const stored = stamped(object, index + 1);
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [stored]);
    else list.push(stored);
  }
  const server = createServer((request, response) => {
    answer(request, response, byKind).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address !== 'object' || address === null) {
        reject(new Error('the loopback gave no port'));
        return;
      }
      resolve({
        port: address.port,
        close: () =>
          new Promise((done) => {
            server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
  });
}

function stamped(object: JsonObject, index: number): JsonObject {
  const metadata = objectOf(object['metadata']);
  return {
    ...object,
    metadata: {
      creationTimestamp: '2024-01-01T00:00:00Z',
      generation: 1,
      ...metadata,
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(index),
    },
  };
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

interface Asked {
  readonly served: ServedKind;
  readonly namespace?: string;
  readonly name?: string;
  readonly isStatus: boolean;
}

type Objects = ReadonlyMap<string, readonly JsonObject[]>;

async function answer(request: IncomingMessage, response: ServerResponse, objects: Objects): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://lab');
  const body = await bodyOf(request);
  const discovered = discovery(url.pathname);
  if (discovered !== undefined) {
    send(response, 200, discovered);
    return;
  }
  const asked = askedOf(url.pathname);
  if (asked === undefined) {
    send(response, 404, status(404, 'NotFound', `${url.pathname} is not served`));
    return;
  }
  const found = (objects.get(asked.served.kind) ?? [])
    .filter((object) => isAskedFor(object, asked, url.searchParams))
    .map((object) => inVersion(object, asked.served));
  if (request.method !== 'GET') {
    const [only] = found;
    if (!asked.isStatus || only === undefined) {
      send(response, 405, status(405, 'MethodNotAllowed', 'the lab is read-only'));
      return;
    }
    const isWhole = request.method === 'PUT' && typeof body === 'object';
    send(response, 200, isWhole ? objectOf(body) : only);
    return;
  }
  if (asked.name !== undefined) {
    const [only] = found;
    if (only === undefined) send(response, 404, status(404, 'NotFound', `${asked.name} was not found`));
    else send(response, 200, only);
    return;
  }
  const isWatch = ['1', 'true'].includes(url.searchParams.get('watch') ?? '');
  if (isWatch) watch(response, asked.served, found, url.searchParams);
  else send(response, 200, listOf(asked.served, found));
}

/** Bodies of status updates only; bounded. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 8_388_608) return undefined;
  }
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function status(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

/** Resource version of every list: newer than any object. */
const NOW = '1000000';

function listOf({ group, version, kind }: ServedKind, items: readonly JsonObject[]): object {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: NOW }, items };
}

/** Nothing ever changes: the objects first if they are asked for, then silence. */
function watch(
  response: ServerResponse,
  { group, version, kind }: ServedKind,
  items: readonly JsonObject[],
  query: URLSearchParams,
): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  if (query.get('sendInitialEvents') === 'true') {
    for (const object of items) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
    const metadata = { resourceVersion: NOW, annotations: { 'k8s.io/initial-events-end': 'true' } };
    const apiVersion = group === '' ? version : `${group}/${version}`;
    response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion, metadata } })}\n`);
  } else response.flushHeaders();
}

function inVersion(object: JsonObject, { group, version }: ServedKind): JsonObject {
  return { ...object, apiVersion: group === '' ? version : `${group}/${version}` };
}

function isAskedFor(object: JsonObject, asked: Asked, query: URLSearchParams): boolean {
  const metadata = objectOf(object['metadata']);
  const group = String(object['apiVersion'] ?? '').includes('/')
    ? String(object['apiVersion']).split('/')[0]
    : '';
  if (group !== asked.served.group) return false;
  if (asked.namespace !== undefined && metadata['namespace'] !== asked.namespace) return false;
  if (asked.name !== undefined && metadata['name'] !== asked.name) return false;
  const field = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '');
  if (field !== null && metadata['name'] !== field[1]) return false;
  const labels = objectOf(metadata['labels']);
  return (query.get('labelSelector') ?? '')
    .split(',')
    .filter((term) => term !== '')
    .every((term) => {
      const [, name = '', operator, value] = /^([^!=]+)(!=|==?)(.*)$/.exec(term) ?? [];
      if (operator === undefined) return true;
      return (labels[name] === value) === (operator !== '!=');
    });
}

const CORE = /^\/api\/v1\/(?:namespaces\/([^/]+)\/)?([a-z]+)(?:\/([^/]+))?(\/status)?$/;
const GROUP = /^\/apis\/([^/]+)\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([a-z]+)(?:\/([^/]+))?(\/status)?$/;

function askedOf(path: string): Asked | undefined {
  const core = CORE.exec(path);
  const [group, version, namespace, plural, name, tail] =
    core === null ? (GROUP.exec(path)?.slice(1) ?? []) : ['', 'v1', ...core.slice(1)];
  const served = SERVED_KINDS.find(
    (one) => one.group === group && one.version === version && one.plural === plural,
  );
  if (served === undefined) return undefined;
  return {
    served,
    ...(namespace === undefined ? {} : { namespace: decodeURIComponent(namespace) }),
    ...(name === undefined ? {} : { name: decodeURIComponent(name) }),
    isStatus: tail !== undefined,
  };
}

function discovery(path: string): object | undefined {
  const trimmed = path.replace(/\/$/, '');
  if (trimmed === '/version')
    return { major: '1', minor: '33', gitVersion: 'v1.33.0', platform: 'linux/amd64' };
  if (trimmed === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (trimmed === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const found = /^\/api(?:s\/([^/]+))?\/([^/]+)$/.exec(trimmed);
  if (found === null) return undefined;
  const [, group = '', version = ''] = found;
  const kinds = SERVED_KINDS.filter((one) => one.group === group && one.version === version);
  if (kinds.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: kinds.map(({ plural, kind, namespaced }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs: ['get', 'list', 'watch'],
    })),
  };
}

function groups(): object[] {
  const names = [...new Set(SERVED_KINDS.map(({ group }) => group))].filter((group) => group !== '');
  return names.map((name) => {
    const versions = [
      ...new Set(SERVED_KINDS.filter(({ group }) => group === name).map(({ version }) => version)),
    ].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  });
}
