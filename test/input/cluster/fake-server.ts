import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';

/** An object as tests write it. */
export interface Stored {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** A resource as discovery names it. */
export interface Served {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What a test does to a request before it is answered: nothing, an answer of its own, or cutting the connection. */
export type Trick = (
  request: {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: http.IncomingHttpHeaders;
  },
  seen: number,
) => Answer | 'cut' | 'silence' | undefined;

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeOptions {
  readonly served?: readonly Served[];
  readonly objects?: readonly Stored[];
  readonly trick?: Trick;
  /** Accepted bearer tokens; absent: everybody is let in. */
  readonly tokens?: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  readonly gzip?: boolean;
}

export interface FakeServer {
  readonly url: string;
  readonly port: number;
  /** Every request, as `PATH?QUERY`, in order. */
  readonly requests: string[];
  readonly headers: http.IncomingHttpHeaders[];
  /** Most requests that were under way at once. */
  readonly most: () => number;
  close(): Promise<void>;
}

export const CORE: readonly Served[] = [
  served('', 'v1', 'services', 'Service'),
  served('', 'v1', 'secrets', 'Secret'),
  served('', 'v1', 'configmaps', 'ConfigMap'),
  served('', 'v1', 'namespaces', 'Namespace', false),
  served('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  served('networking.k8s.io', 'v1', 'ingressclasses', 'IngressClass', false),
  served('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
];

export function served(
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): Served {
  return { group, version, plural, kind, namespaced };
}

export function failure(status: number, reason: string, message: string, more: object = {}): Answer {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    message,
    code: status,
    ...more,
  };
  return { status, body };
}

/**
 * The read-only part of a Kubernetes API server: discovery, lists with pages, single objects, label selectors, metadata
 * only, tables are not made. `kubectl get` works against it.
 */
export async function startFake(options: FakeOptions = {}): Promise<FakeServer> {
  const { served: kinds = CORE, objects = [], trick, tokens, tls } = options;
  const requests: string[] = [];
  const headers: http.IncomingHttpHeaders[] = [];
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  let current = 0;
  let most = 0;

  const handle = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://fake');
    requests.push(url.pathname + url.search);
    headers.push(request.headers);
    current++;
    most = Math.max(most, current);
    response.once('close', () => {
      current--;
    });
    const seen = counts.get(url.pathname) ?? 0;
    counts.set(url.pathname, seen + 1);
    const forced = trick?.({ path: url.pathname, query: url.searchParams, headers: request.headers }, seen);
    if (forced === 'cut') return void request.socket.destroy();
    if (forced === 'silence') return;
    send(response, forced ?? answerTo(url, request, kinds, objects, tokens), options.gzip === true);
  };
  const server =
    tls === undefined
      ? http.createServer(handle)
      : https.createServer(
          {
            key: tls.key,
            cert: tls.cert,
            ...(tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true }),
            rejectUnauthorized: false,
          },
          handle,
        );
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    headers,
    most: () => most,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: http.ServerResponse, { status, body, headers }: Answer, gzip: boolean): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, {
    'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json',
    ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
    ...headers,
  });
  response.end(gzip ? gzipSync(text) : text);
}

function answerTo(
  url: URL,
  request: http.IncomingMessage,
  kinds: readonly Served[],
  objects: readonly Stored[],
  tokens: readonly string[] | undefined,
): Answer {
  if (request.method !== 'GET') return failure(405, 'MethodNotAllowed', 'only GET is known here');
  const certified = 'authorized' in request.socket && (request.socket as TLSSocket).authorized === true;
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (tokens !== undefined && !tokens.includes(token) && !certified) {
    return failure(401, 'Unauthorized', 'Unauthorized');
  }
  return discovery(url.pathname, kinds) ?? resources(url, request.headers.accept ?? '', kinds, objects);
}

function discovery(path: string, kinds: readonly Served[]): Answer | undefined {
  if (path === '/version') return { status: 200, body: { major: '1', minor: '33', gitVersion: 'v1.33.1' } };
  if (path === '/api') return { status: 200, body: { kind: 'APIVersions', versions: ['v1'] } };
  if (path === '/apis') {
    const groups = [...new Set(kinds.map(({ group }) => group))].filter((group) => group !== '');
    return {
      status: 200,
      body: { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((name) => apiGroup(name, kinds)) },
    };
  }
  const [, group = '', version = ''] = /^\/(?:apis\/([^/]+)\/|api\/)([^/]+)$/.exec(path) ?? [];
  if (version === '') return undefined;
  const found = kinds.filter((item) => item.group === group && item.version === version);
  if (found.length === 0) return failure(404, 'NotFound', 'the server could not find the requested resource');
  const list = found.map(({ plural, kind, namespaced }) => ({
    name: plural,
    singularName: kind.toLowerCase(),
    kind,
    namespaced,
    shortNames: kind === 'Ingress' ? ['ing'] : [],
    verbs: ['get', 'list', 'watch'],
  }));
  return {
    status: 200,
    body: {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: group === '' ? version : `${group}/${version}`,
      resources: list,
    },
  };
}

function apiGroup(name: string, kinds: readonly Served[]): object {
  const versions = [
    ...new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version)),
  ].map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resources(url: URL, accept: string, kinds: readonly Served[], objects: readonly Stored[]): Answer {
  const match = /^\/(?:apis\/([^/]+)|api)\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(
    url.pathname,
  );
  const [, group = '', version, namespace, plural, name] = match ?? [];
  const kind = kinds.find(
    (item) => item.group === group && item.version === version && item.plural === plural,
  );
  if (kind === undefined) return failure(404, 'NotFound', 'the server could not find the requested resource');
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const labels = selectorOf(url.searchParams.get('labelSelector') ?? '');
  const fields = selectorOf(url.searchParams.get('fieldSelector') ?? '');
  const unknown = fields.find(([key]) => key !== 'metadata.name' && key !== 'metadata.namespace');
  if (unknown !== undefined) {
    const said = `Unable to find "${group}/${version}, Resource=${plural}" that match field selector "${unknown[0]}": "${unknown[0]}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
    return failure(400, 'BadRequest', said);
  }
  const found = objects.filter(
    ({ kind: own, apiVersion: its, metadata }) =>
      own === kind.kind &&
      its === apiVersion &&
      (namespace === undefined || metadata.namespace === namespace) &&
      (name === undefined || metadata.name === name) &&
      labels.every(([key, value]) => metadata.labels?.[key] === value) &&
      fields.every(
        ([key, value]) => (key === 'metadata.name' ? metadata.name : metadata.namespace) === value,
      ),
  );
  if (name !== undefined) {
    const [object] = found;
    return object === undefined
      ? failure(404, 'NotFound', `${plural} "${name}" not found`)
      : { status: 200, body: object };
  }
  return { status: 200, body: page(found, url, kind, apiVersion ?? '', accept) };
}

function selectorOf(text: string): ReadonlyArray<readonly [string, string]> {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [key = '', value = ''] = part.split(/==?/);
      return [key, value] as const;
    });
}

function page(found: readonly Stored[], url: URL, kind: Served, apiVersion: string, accept: string): object {
  const limit = Number(url.searchParams.get('limit') ?? '0');
  const token = url.searchParams.get('continue') ?? '';
  const from = token === '' ? 0 : Number(Buffer.from(token, 'base64').toString());
  const to = limit === 0 ? found.length : Math.min(from + limit, found.length);
  const more =
    to >= found.length
      ? {}
      : { continue: Buffer.from(String(to)).toString('base64'), remainingItemCount: found.length - to };
  const items = found.slice(from, to);
  if (accept.includes('as=PartialObjectMetadataList')) {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '77', ...more },
      items: items.map(({ metadata }) => ({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
      })),
    };
  }
  return {
    kind: `${kind.kind}List`,
    apiVersion,
    metadata: { resourceVersion: '77', ...more },
    // Items of lists carry neither kind nor version, as those of a real server.
    items: items.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest),
  };
}
