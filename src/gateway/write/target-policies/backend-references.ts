import { isObject } from '../../../kubernetes/json.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Resource } from '../../resource.ts';
import { type Action, type DraftBackend, type Entry, ruleAction } from '../draft.ts';
import { byCodeUnit } from '../names.ts';
import type { WriteOptions } from '../options.ts';
import type { Reporter } from '../reporter.ts';
import type { Section } from '../sections.ts';
import {
  actionsOf,
  isEmpty,
  reportConflict,
  reportObstacle,
  united,
  type Wish,
  wishOf,
} from './backend-objects.ts';
import type { BackendObjects, BackendReferences, BackendWish, ServiceName } from './writer.ts';

/** The sections with objects in the place of Services where routes ask for it, and these objects. */
export interface ReferredSections {
  readonly sections: readonly Section[];
  readonly resources: readonly Resource[];
}

/** What the routes that ask for something of a port get. */
interface Port {
  readonly service: ServiceName;
  readonly port: number;
  /** Without the copies, which belong to each route. */
  readonly wishes: Map<string, Wish>;
}

/**
 * Routes that ask for something of a port of a Service name an object that says it, in the place of the Service; the others
 * go on to name the Service. Of different wishes for one port the first is written, and the others are named.
 */
export function withBackendReferences(
  sections: readonly Section[],
  options: WriteOptions,
  reporter: Reporter,
): ReferredSections {
  const writer = options.policies?.backends;
  const references = writer?.references;
  if (writer === undefined || references === undefined) return { sections, resources: [] };
  const granted = grantedSpecs(portsOf(sections, references), writer, options, reporter);
  const made = new Map<string, { readonly name: string; readonly resources: readonly Resource[] }>();
  const names = new Map<string, number>();
  const place = (backend: DraftBackend, action: Action): DraftBackend => {
    const wish = backend.host === undefined ? askedOf(action, backend, references) : undefined;
    if (wish === undefined || isEmpty(wish)) return backend;
    const spec = granted.get(labelOf(backend));
    if (spec === undefined) return backend;
    const obstacle = obstacleOf(action, backend);
    if (obstacle !== undefined) {
      reportObstacle(labelOf(backend), obstacle, [wish], writer.secures(spec), reporter);
      return backend;
    }
    const { namespace, name, port, weight } = backend;
    const own: BackendWish = { service: { namespace, name }, port, spec };
    const mirrors = mirrorsOf(wish.spec).map((mirror) => ({
      ...mirror,
      spec: granted.get(mirror.label) ?? {},
    }));
    const key = `${labelOf(backend)} ${JSON.stringify(mirrors)}`;
    let object = made.get(key);
    if (object === undefined) {
      const base = references.name(own.service, port);
      const count = nextFree(names, base, namespace, references, options);
      const full = count === 1 ? base : `${base}-${String(count).padStart(2, '0')}`;
      object = { name: full, resources: references.resources(full, own, mirrors, options.objects) };
      made.set(key, object);
    }
    if (action.backends.length > 1) {
      for (const note of references.ofShares(spec, wish.origins)) reporter.note(note);
    }
    const { group, kind } = references;
    return { namespace, name: object.name, port, weight, filters: [], host: { group, kind }, placed: true };
  };
  const actions = new Map<Action, Action>();
  for (const action of new Set(actionsOf(sections))) {
    const backends = action.backends.map((backend) => place(backend, action));
    if (backends.every((backend, index) => backend === action.backends[index])) continue;
    const { key: _, kind: __, ...rest } = action;
    actions.set(action, ruleAction({ ...rest, backends }));
  }
  const unique = new Map(
    [...made.values()]
      .flatMap(({ resources }) => resources)
      .map((one) => [`${one.kind} ${one.metadata.namespace}/${one.metadata.name}`, one]),
  );
  return {
    sections: sections.map((section) => withActions(section, actions)),
    resources: [...unique].sort(([a], [b]) => byCodeUnit(a, b)).map(([, resource]) => resource),
  };
}

function withActions(section: Section, actions: ReadonlyMap<Action, Action>): Section {
  const replaced = (entry: Entry): Entry => {
    const action = actions.get(entry.action);
    return action === undefined ? entry : { ...entry, action };
  };
  const { ordered } = section;
  return { ...section, ordered: { ...ordered, entries: ordered.entries.map(replaced) } };
}

function labelOf({ namespace, name, port }: ServiceName & { readonly port: number }): string {
  return `${namespace}/${name}:${port}`;
}

/** Why the rule cannot name an object in the place of a Service. */
function obstacleOf({ grpc }: Action, { filters }: DraftBackend): string | undefined {
  if (grpc) return 'a GRPCRoute names Services alone';
  return filters.length === 0
    ? undefined
    : 'filters of a single backend are not carried out for such an object';
}

/** With TLS of a BackendTLSPolicy, which holds for Services only, where anything is asked for at all. */
function askedOf(action: Action, backend: DraftBackend, references: BackendReferences): Wish {
  const wish = wishOf(action, backend);
  if (isEmpty(wish)) return wish;
  const label = labelOf(backend);
  const tls = action.backendTls.find((one) => labelOf(one) === label);
  return tls === undefined ? wish : { ...wish, spec: { ...wish.spec, ...references.verified(tls) } };
}

const MIRRORS = 'mirrors';

function mirrorsOf(
  spec: JsonObject,
): ReadonlyArray<Omit<BackendWish, 'spec'> & { readonly percent: number; readonly label: string }> {
  const list = spec[MIRRORS];
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map((one) => {
    const service = { namespace: String(one['namespace']), name: String(one['name']) };
    const port = Number(one['port']);
    return { service, port, percent: Number(one['percent']), label: labelOf({ ...service, port }) };
  });
}

function portsOf(sections: readonly Section[], references: BackendReferences): ReadonlyMap<string, Port> {
  const ports = new Map<string, Port>();
  for (const action of new Set(actionsOf(sections))) {
    for (const backend of action.backends) {
      if (backend.host !== undefined) continue;
      const wish = askedOf(action, backend, references);
      if (isEmpty(wish)) continue;
      const { namespace, name, port } = backend;
      const known = ports.get(labelOf(backend)) ?? { service: { namespace, name }, port, wishes: new Map() };
      ports.set(labelOf(backend), known);
      const { [MIRRORS]: _, ...spec } = wish.spec;
      const key = JSON.stringify(spec);
      if (!known.wishes.has(key)) known.wishes.set(key, { ...wish, spec });
    }
  }
  return ports;
}

/** What is written of each port; none where something is in the way. */
function grantedSpecs(
  ports: ReadonlyMap<string, Port>,
  writer: BackendObjects,
  { objects }: WriteOptions,
  reporter: Reporter,
): ReadonlyMap<string, JsonObject> {
  const granted = new Map<string, JsonObject>();
  for (const [label, { service, port, wishes }] of [...ports].sort(([a], [b]) => byCodeUnit(a, b))) {
    const rank = (wish: Wish): number => (writer.secures(wish.spec) ? 0 : isEmpty(wish) ? 2 : 1);
    const sorted = [...wishes.values()].sort((a, b) => rank(a) - rank(b));
    const [first, ...others] = united(sorted, writer, label, reporter);
    if (first === undefined) continue;
    const obstacle = writer.obstacle(service, objects, port, first.spec);
    if (obstacle !== undefined) {
      reportObstacle(label, obstacle, [first, ...others], writer.secures(first.spec), reporter);
      continue;
    }
    granted.set(label, first.spec);
    if (others.length > 0) reportConflict(`${label},`, first, others, writer, reporter);
  }
  return granted;
}

function nextFree(
  names: Map<string, number>,
  base: string,
  namespace: string,
  { kind }: BackendReferences,
  { objects }: WriteOptions,
): number {
  let count = names.get(`${namespace}/${base}`) ?? 0;
  do count += 1;
  while (
    objects.find(kind, namespace, count === 1 ? base : `${base}-${String(count).padStart(2, '0')}`) !==
    undefined
  );
  names.set(`${namespace}/${base}`, count);
  return count;
}
