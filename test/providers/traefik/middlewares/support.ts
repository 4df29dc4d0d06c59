import type { Handling } from '../../../../providers/traefik/handling.ts';
import { always } from '../../../../providers/traefik/handling.ts';
import type { MiddlewareContext } from '../../../../providers/traefik/middlewares/context.ts';
import { type ChainReading, chainOf } from '../../../../providers/traefik/middlewares/resolve.ts';
import { applyStages, type RouterFacts } from '../../../../providers/traefik/middlewares/stage.ts';
import type { JsonObject, ObjectSet } from '../../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../../src/kubernetes/objects.ts';
import { readSource } from '../../../../src/kubernetes/yaml/source.ts';
import { evaluate } from '../../../../src/model/evaluate.ts';
import type { Evaluation, Result } from '../../../../src/model/evaluation.ts';
import type { Backend, Forward } from '../../../../src/model/outcome.ts';
import type { Request } from '../../../../src/model/request.ts';
import type { PathHandling, RouteTable } from '../../../../src/model/route-table.ts';

/** How Traefik reads paths; entry points of the tests have nothing else. */
export const PATHS: PathHandling = {
  decode: 'not-reserved',
  mergeSlashes: true,
  dotSegments: true,
  resolution: 'clean',
  cutFragment: false,
  invalid: { kind: 'respond', status: 400, reason: 'bad path' },
  encode: 'rfc3986',
  kept: 'canonical',
};

export function objectsOf(items: readonly JsonObject[], complete = true): ObjectSet {
  const text = items.map((item) => JSON.stringify(item)).join('\n---\n');
  const { objects } = toObjects([readSource('test.yaml', text)], { namespace: 'default' });
  return createObjectSet(objects, { complete });
}

export function contextOf(objects: ObjectSet, more: Partial<MiddlewareContext> = {}): MiddlewareContext {
  return {
    objects,
    allowCrossNamespace: false,
    backendOf: (service, namespace) => {
      const { name } = service;
      if (typeof name !== 'string' || objects.find('Service', namespace, name) === undefined) {
        return { ok: false, why: 'there is no such service' };
      }
      return { ok: true, backend: backend(name, namespace) };
    },
    ...more,
  };
}

export function backend(name: string, namespace = 'default'): Backend {
  return { kind: 'Service', namespace, name, port: 80, protocol: 'http' };
}

export function service(name: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { ports: [{ port: 80 }] },
  };
}

export function middleware(name: string, spec: JsonObject, namespace = 'default'): JsonObject {
  return { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { name, namespace }, spec };
}

export function secret(name: string, data: Record<string, string>, type = 'Opaque'): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'default' },
    type,
    stringData: data,
  };
}

const FORWARD: Forward = {
  kind: 'forward',
  backends: [{ weight: 1, target: backend('echo') }],
  path: { kind: 'keep' },
  host: { kind: 'keep' },
  requestHeaders: [{ action: 'add', name: 'X-Forwarded-For', value: [{ variable: 'remote-address' }] }],
  mirrors: [],
  policies: [],
};

const FORWARDED = ['For', 'Host', 'Port', 'Proto', 'Prefix', 'Server', 'Uri', 'Method'];

/** What the entry point does before routers: untrusted headers go, X-Forwarded-Host is filled in. */
function entry(inner: Handling, { forwardedHeaders }: RouterFacts): Handling {
  const names = forwardedHeaders === 'all' ? [] : FORWARDED;
  const headers = [
    ...names.map((name) => ({ action: 'remove', name: `X-Forwarded-${name}` }) as const),
    { action: 'set', name: 'X-Forwarded-Host', value: [{ variable: 'host-header' }] } as const,
  ];
  const edits = { ...FORWARD, requestHeaders: headers };
  return inner.map((branch) =>
    branch.outcome.kind === 'forward'
      ? {
          ...branch,
          outcome: {
            ...branch.outcome,
            requestHeaders: [...edits.requestHeaders, ...branch.outcome.requestHeaders],
          },
        }
      : branch,
  );
}

export const HTTP: RouterFacts = { scheme: 'http', port: 80, forwardedHeaders: [], cleanPaths: true };

/** A table with one router that takes every request. */
export function tableOf(handling: Handling, facts: RouterFacts = HTTP): RouteTable {
  const { scheme, port } = facts;
  const routes = handling.map((branch, index) => ({ ...branch, name: `branch ${index}`, origins: [] }));
  const unmatched = { kind: 'respond', status: 404, reason: 'no router' } as const;
  const host = { hosts: [{ kind: 'any' as const }], routes, unmatched, origins: [] };
  const clientAddress = { kind: 'peer' } as const;
  return {
    listeners: [
      { name: scheme, port, protocol: scheme, paths: PATHS, clientAddress, virtualHosts: [host], unmatched },
    ],
  };
}

export function chain(
  objects: ObjectSet,
  names: readonly string[],
  more: Partial<MiddlewareContext> = {},
): ChainReading {
  const origin = { object: { kind: 'IngressRoute', namespace: 'default', name: 'app' }, path: ['spec'] };
  return chainOf(
    names.map((name) => ({ kind: 'fields', name, origin })),
    'default',
    contextOf(objects, more),
  );
}

export interface Question {
  readonly target?: string;
  readonly method?: string;
  readonly host?: string;
  readonly scheme?: 'http' | 'https';
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
}

export function requestOf(question: Question): Request {
  return {
    method: question.method ?? 'GET',
    scheme: question.scheme ?? 'http',
    host: question.host ?? 'example.com',
    target: question.target ?? '/',
    headers: Object.entries(question.headers ?? {}),
    remoteAddress: question.from ?? '127.0.0.1',
    port: question.scheme === 'https' ? 443 : 80,
  };
}

/** The handling of a router with these middlewares, in order; a list of specs is named m0, m1, ... */
export function handlingOf(
  specs: readonly JsonObject[],
  facts: RouterFacts = HTTP,
  others: readonly JsonObject[] = [],
): Handling {
  const objects = objectsOf([...specs.map((spec, index) => middleware(`m${index}`, spec)), ...others]);
  const reading = chain(
    objects,
    specs.map((_, index) => `m${index}`),
  );
  if (!reading.ok) throw new Error(reading.why);
  return applyStages(reading.stages, always(FORWARD), facts);
}

export function ask(
  specs: readonly JsonObject[],
  question: Question,
  facts: RouterFacts = HTTP,
  others: readonly JsonObject[] = [],
): Evaluation {
  const handling = entry(handlingOf(specs, facts, others), facts);
  return evaluate(tableOf(handling, facts), requestOf(question));
}

/** The only thing that can happen. */
export function only(evaluation: Evaluation): Result {
  const [first, second] = evaluation.results;
  if (first === undefined || second !== undefined) throw new Error(`${evaluation.results.length} results`);
  return first;
}

/** `200 /path` for forwarded requests, `302 https://...` for redirects, the status alone for other answers. */
export function summary(evaluation: Evaluation): string {
  return evaluation.results
    .map((result) => {
      if (result.kind === 'opaque') return 'opaque';
      if (result.upstream !== undefined) return `-> ${result.upstream.target}`;
      const location = result.responseHeaders.set['location'];
      return location === undefined ? String(result.status) : `${result.status} ${location}`;
    })
    .join(' | ');
}

export { entry, FORWARD };
