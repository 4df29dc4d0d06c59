import { type Dialect, SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { type ReadResult, read } from '../../../src/gateway/read/index.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Result } from '../../../src/model/evaluation.ts';
import type { Request } from '../../../src/model/request.ts';

/** Objects of a test: `[kind, namespace/name, content]`; a cluster-scoped name has no namespace. */
export type Brief = readonly [kind: string, name: string, content?: BriefContent];

export interface BriefContent {
  readonly [field: string]: unknown;
  readonly created?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const CORE = ['Service', 'Secret', 'ConfigMap', 'Namespace'];

function toObject([kind, name, content = {}]: Brief, document: number): KubernetesObject {
  const { created, labels = {}, ...rest } = content;
  const [namespace, bare] = name.includes('/') ? name.split('/') : ['', name];
  const apiVersion = CORE.includes(kind) ? 'v1' : 'gateway.networking.k8s.io/v1';
  const fields = CORE.includes(kind) || 'spec' in rest ? rest : { spec: rest };
  return {
    apiVersion,
    kind,
    metadata: {
      name: bare ?? '',
      namespace: namespace ?? '',
      annotations: {},
      labels,
      ...(created === undefined ? {} : { creationTimestamp: created }),
    },
    raw: { apiVersion, kind, metadata: {}, ...(fields as JsonObject) },
    source: { file: 'test.yaml', document },
  };
}

export function objectSet(briefs: readonly Brief[], complete = true): ObjectSet {
  return createObjectSet(briefs.map(toObject), { complete });
}

export function readAll(
  briefs: readonly Brief[],
  complete = true,
  dialect: Dialect = SPECIFICATION,
): ReadResult {
  return read(objectSet(briefs, complete), { dialect });
}

/** A Service with port 80 (and others). */
export function service(name: string, ...ports: readonly JsonObject[]): Brief {
  const all: Json = [{ name: 'http', port: 80 }, ...ports];
  return ['Service', name, { spec: { ports: all } }];
}

/** A Gateway `default/gw` with one HTTP listener `web` for all namespaces. */
export const GATEWAY: Brief = [
  'Gateway',
  'default/gw',
  {
    gatewayClassName: 'any',
    listeners: [{ name: 'web', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
  },
];

export const PARENTS = [{ name: 'gw', namespace: 'default' }];

/** `backendRefs` to Services of the route's namespace. */
export function to(...names: readonly string[]): readonly JsonObject[] {
  return names.map((name) => ({ name, port: 80 }));
}

export function request(url: string, more: Partial<Request> = {}): Request {
  const [, method = 'GET', scheme, host = '', port, target = '/'] =
    /^(?:([A-Z]+) )?(https?):\/\/([^/:]*)(?::(\d+))?(\/.*)?$/.exec(url) ?? [];
  return {
    method,
    scheme: scheme === 'https' ? 'https' : 'http',
    host,
    port: Number(port ?? (scheme === 'https' ? 443 : 80)),
    target,
    headers: [],
    ...more,
  };
}

/** What happens in short: `default/a:80`, `404`, `302 http://host/path`; several results with their shares. */
export function answerOf(result: ReadResult, asked: Request): string {
  const { results } = evaluate(result.table, asked);
  return results
    .map((one) => (one.share === 100 ? describe(one) : `${one.share}% ${describe(one)}`))
    .join(', ');
}

export function resultOf(result: ReadResult, asked: Request): Result {
  const [first] = evaluate(result.table, asked).results;
  if (first === undefined) throw new Error('no result');
  return first;
}

function describe(result: Result): string {
  if (result.kind === 'opaque') return 'opaque';
  if (result.backend !== undefined) {
    return `${result.backend.namespace}/${result.backend.name}:${result.backend.port}`;
  }
  const location = result.responseHeaders.set['location'];
  return [String(result.status), location].filter((part) => part !== undefined).join(' ');
}

/** Codes of the findings, in order of appearance. */
export function codesOf(result: ReadResult): readonly string[] {
  return result.findings.map(({ code }) => code);
}
