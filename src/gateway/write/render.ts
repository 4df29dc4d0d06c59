import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type {
  Action,
  Condition,
  DraftBackend,
  DraftFilter,
  Entry,
  HeaderChanges,
  ServicePort,
} from './draft.ts';
import { encodePath } from './paths.ts';
import type { Rule } from './rules.ts';
import { policyFilters } from './target-policies/filters.ts';

/** Rules of an HTTPRoute in `namespace`, with the defaults of the API server written out. */
export function httpRule(rule: Rule, namespace: string): JsonObject {
  const { action } = rule;
  const { backends } = action;
  return {
    ...(backends.length === 0
      ? {}
      : { backendRefs: backends.map((backend) => backendRef(backend, namespace)) }),
    ...filtersJson(action, namespace),
    matches: rule.entries.map(httpMatch),
    ...action.extra,
  };
}

/** The filters of a rule; those that name objects of the implementation stand behind the others, but for ordered ones. */
export function filtersJson(action: Action, namespace: string): JsonObject {
  const { first, last } = policyFilters(action.policies);
  const filters = [...first, ...action.filters, ...last];
  return filters.length === 0 ? {} : { filters: filters.map((filter) => filterJson(filter, namespace)) };
}

function httpMatch(entry: Entry): JsonObject {
  const { headers, method, query } = entry;
  const match: { [field: string]: Json } = {};
  if (headers.length > 0) match['headers'] = headers.map(condition);
  if (method !== undefined) match['method'] = method;
  match['path'] = pathJson(entry.path);
  if (query.length > 0) match['queryParams'] = query.map(condition);
  return match;
}

export function condition({ name, type, value }: Condition): JsonObject {
  return { name, type, value };
}

function pathJson(path: Entry['path']): JsonObject {
  switch (path.kind) {
    case 'exact':
      return { type: 'Exact', value: encodePath(path.value) };
    case 'prefix':
      return { type: 'PathPrefix', value: path.value === '' ? '/' : encodePath(path.value) };
    case 'regex':
      return { type: 'RegularExpression', value: path.source };
  }
}

function serviceRef(service: ServicePort, namespace: string): JsonObject {
  return {
    group: '',
    kind: 'Service',
    name: service.name,
    ...(service.namespace === namespace ? {} : { namespace: service.namespace }),
    port: service.port,
  };
}

export function backendRef(backend: DraftBackend, namespace: string): JsonObject {
  const { filters } = backend;
  return {
    ...(filters.length === 0 ? {} : { filters: filters.map((filter) => filterJson(filter, namespace)) }),
    ...(backend.host === undefined
      ? serviceRef(backend, namespace)
      : {
          ...backend.host,
          name: backend.name,
          ...(backend.placed === true && backend.namespace !== namespace
            ? { namespace: backend.namespace }
            : {}),
          port: backend.port,
        }),
    weight: backend.weight,
  };
}

export function filterJson(filter: DraftFilter, namespace: string): JsonObject {
  switch (filter.type) {
    case 'RequestHeaderModifier':
      return { requestHeaderModifier: headerChanges(filter.changes), type: filter.type };
    case 'ResponseHeaderModifier':
      return { responseHeaderModifier: headerChanges(filter.changes), type: filter.type };
    case 'RequestMirror': {
      const percent = filter.percent === undefined ? {} : { percent: filter.percent };
      return {
        requestMirror: { backendRef: serviceRef(filter.backend, namespace), ...percent },
        type: filter.type,
      };
    }
    case 'URLRewrite': {
      const { type, ...urlRewrite } = filter;
      return { type, urlRewrite: plain(urlRewrite) };
    }
    case 'RequestRedirect': {
      const { type, ...requestRedirect } = filter;
      return { requestRedirect: plain(requestRedirect), type };
    }
    case 'CORS':
      return { cors: filter.cors, type: filter.type };
    case 'ExtensionRef':
      return { extensionRef: { ...filter.extensionRef }, type: filter.type };
  }
}

function plain(fields: { readonly [field: string]: unknown }): JsonObject {
  const result: { [field: string]: Json } = {};
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    if (value !== undefined) result[key] = value as Json;
  }
  return result;
}

function headerChanges({ set, add, remove }: HeaderChanges): JsonObject {
  return {
    ...(add.length === 0 ? {} : { add: add.map(({ name, value }) => ({ name, value })) }),
    ...(remove.length === 0 ? {} : { remove }),
    ...(set.length === 0 ? {} : { set: set.map(({ name, value }) => ({ name, value })) }),
  };
}
