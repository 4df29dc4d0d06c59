import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { Dialect } from '../dialect.ts';
import type { Entry } from './draft.ts';
import { backendRef, condition, filtersJson } from './render.ts';
import type { Rule } from './rules.ts';

/** The gRPC service and method that a match stands for; empty for all. */
interface GrpcMethod {
  readonly service?: string;
  readonly method?: string;
}

/** GRPCMethodMatch of the API, type Exact. Bounded by segments of a path. */
const SERVICE = /^[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*)*$/;
const METHOD = /^[A-Za-z_][A-Za-z_0-9]*$/;

/**
 * Can all entries be rules of a GRPCRoute? Every backend speaks gRPC, and there is nothing that GRPCRoute lacks:
 * redirects, rewrites, CORS, timeouts, methods, query parameters, paths that are no `/service/method`; nor a service with
 * all of its methods, where the dialect has no such match.
 */
export function fitsGrpcRoute(entries: readonly Entry[], { grpc }: Dialect): boolean {
  if (!entries.some((entry) => entry.action.kind === 'rule') || !entries.every(fits)) return false;
  if (grpc?.methods !== 'service-and-method') return true;
  return entries.every((entry) => {
    const { service, method } = grpcMethod(entry) ?? {};
    return (service === undefined) === (method === undefined);
  });
}

function fits(entry: Entry): boolean {
  const { action } = entry;
  if (action.kind === 'rule' && !action.grpc) return false;
  if (Object.keys(action.extra).some((field) => field !== 'sessionPersistence')) return false;
  const filters = [...action.filters, ...action.backends.flatMap((backend) => backend.filters)];
  const allowed = new Set([
    'RequestHeaderModifier',
    'ResponseHeaderModifier',
    'RequestMirror',
    'ExtensionRef',
  ]);
  if (!filters.every((filter) => allowed.has(filter.type))) return false;
  return entry.method === undefined && entry.query.length === 0 && grpcMethod(entry) !== undefined;
}

function grpcMethod({ path }: Entry): GrpcMethod | undefined {
  if (path.kind === 'regex') return undefined;
  if (path.value === '') return {};
  const [service = '', method, ...more] = path.value.slice(1).split('/');
  if (more.length > 0 || service.length > 1024 || !SERVICE.test(service)) return undefined;
  if (method === undefined) return path.kind === 'prefix' ? { service } : undefined;
  return method.length <= 1024 && METHOD.test(method) ? { service, method } : undefined;
}

export function grpcRule(rule: Rule, namespace: string): JsonObject {
  const { action } = rule;
  const { backends } = action;
  const matches = rule.entries.map(grpcMatch);
  const everything = matches.some((match) => Object.keys(match).length === 0);
  return {
    ...(backends.length === 0
      ? {}
      : { backendRefs: backends.map((backend) => backendRef(backend, namespace)) }),
    ...filtersJson(action, namespace),
    ...(everything ? {} : { matches }),
    ...action.extra,
  };
}

function grpcMatch(entry: Entry): { readonly [field: string]: Json } {
  const method = grpcMethod(entry) ?? {};
  return {
    ...(entry.headers.length === 0 ? {} : { headers: entry.headers.map(condition) }),
    ...(method.service === undefined ? {} : { method: { ...method, type: 'Exact' } }),
  };
}
