import type { Backend } from '../model/outcome.ts';
import type { RouteTable } from '../model/route-table.ts';
import type { ObjectSet } from './object.ts';
import { findService, type Service } from './services.ts';

/** A configuration with the objects that its backends stand among. */
export interface TableWithObjects {
  readonly table: RouteTable;
  readonly objects: ObjectSet;
}

/**
 * Both tables with one name for backends that are the same pods: a subset of a Service, and a Service that selects the
 * pods of that subset. It is the selectors and ports of the Services that tell, not their names. Tables without subsets
 * are returned as they are.
 */
export function withCommonSubsets(
  before: TableWithObjects,
  after: TableWithObjects,
): readonly [RouteTable, RouteTable] {
  const representatives = new Map<string, Backend>();
  for (const { table, objects } of [before, after]) {
    for (const backend of subsetsOf(table)) {
      const key = selectionKey(backend, objects);
      if (key !== undefined && !representatives.has(key)) representatives.set(key, backend);
    }
  }
  if (representatives.size === 0) return [before.table, after.table];
  return [renamed(before, representatives), renamed(after, representatives)];
}

function renamed(
  { table, objects }: TableWithObjects,
  representatives: ReadonlyMap<string, Backend>,
): RouteTable {
  return mapBackends(table, (backend) => {
    const key = selectionKey(backend, objects);
    const other = key === undefined ? undefined : representatives.get(key);
    if (other === undefined || other === backend) return backend;
    const { subset: _, subsetLabels: __, ...rest } = backend;
    const { name, port, portNumber, subset, subsetLabels } = other;
    return {
      ...rest,
      name,
      port,
      ...(portNumber === undefined ? {} : { portNumber }),
      ...(subset === undefined ? {} : { subset }),
      ...(subsetLabels === undefined ? {} : { subsetLabels }),
    };
  });
}

/**
 * The labels of the pods behind a subset: those of the Service's selector and its own.
 * Undefined where both ask for different values of one label, so that there is no such pod.
 */
export function subsetSelector(
  service: Service,
  labels: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> | undefined {
  const all = new Map(service.selector);
  for (const [key, value] of Object.entries(labels)) {
    if ((all.get(key) ?? value) !== value) return undefined;
    all.set(key, value);
  }
  return all;
}

/** Equal texts: the same port of the same pods. Undefined where the objects do not tell. */
function selectionKey(backend: Backend, objects: ObjectSet): string | undefined {
  if (backend.kind !== 'Service') return undefined;
  if (backend.subset !== undefined && backend.subsetLabels === undefined) return undefined;
  const labels = backend.subsetLabels ?? {};
  const number = backend.portNumber ?? backend.port;
  const service = findService(objects, backend.namespace, backend.name);
  const port = service?.ports.find((one) => one.port === number);
  if (service === undefined || port === undefined || service.selector.size === 0) {
    // A subset without labels is the Service, whatever that is.
    const { namespace, name } = backend;
    return Object.keys(labels).length === 0 ? JSON.stringify([namespace, name, number]) : undefined;
  }
  const selector = subsetSelector(service, labels);
  if (selector === undefined) return undefined;
  const pairs = [...selector].map((pair) => JSON.stringify(pair)).sort();
  return JSON.stringify([backend.namespace, pairs, port.protocol, port.targetPort]);
}

const known = new WeakMap<RouteTable, readonly Backend[]>();

function subsetsOf(table: RouteTable): readonly Backend[] {
  const cached = known.get(table);
  if (cached !== undefined) return cached;
  const found: Backend[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isBackend(value) && value.subset !== undefined) found.push(value);
    else for (const [key, part] of Object.entries(value)) if (!WITHOUT_BACKENDS.has(key)) visit(part);
  };
  visit(table);
  known.set(table, found);
  return found;
}

/** Most of a table: it is not looked into. */
const WITHOUT_BACKENDS: ReadonlySet<string> = new Set(['origins', 'match', 'hosts']);

/** Parts that do not change stay the same objects; parts that are shared stay shared. */
function mapBackends(table: RouteTable, change: (backend: Backend) => Backend): RouteTable {
  const done = new Map<object, object>();
  const visit = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const cached = done.get(value);
    if (cached !== undefined) return cached;
    const result = isBackend(value) ? change(value) : visitParts(value, visit);
    done.set(value, result);
    return result;
  };
  return visit(table) as RouteTable;
}

function visitParts(value: object, visit: (part: unknown) => unknown): object {
  if (Array.isArray(value)) {
    const list = value.map(visit);
    return list.some((item, index) => item !== value[index]) ? list : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [key, part] of Object.entries(value)) {
    const changed = visit(part);
    if (changed === part) continue;
    copy ??= { ...value };
    copy[key] = changed;
  }
  return copy ?? value;
}

function isBackend(value: object): value is Backend {
  return 'kind' in value && value.kind === 'Service' && 'protocol' in value && 'port' in value;
}
