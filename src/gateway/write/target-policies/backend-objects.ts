import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Resource } from '../../resource.ts';
import type { Action, DraftBackend } from '../draft.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import { byCodeUnit } from '../names.ts';
import type { WriteOptions } from '../options.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import type { Section } from '../sections.ts';
import { mergeParts, type PolicyPart } from './part.ts';
import type { BackendObjects, ServiceName } from './writer.ts';

/** What routes want of one port of a Service. */
export interface Wish {
  readonly spec: JsonObject;
  readonly origins: readonly Origin[];
  /** The routes that have it; absent: nobody asks for them. */
  readonly routes?: readonly Origin[];
}

interface Wishes {
  readonly service: ServiceName;
  /** By port, the different wishes in the order of routes; an empty spec is one that nothing is said of. */
  readonly ports: Map<number, Map<string, Wish>>;
}

/**
 * Objects that name Services, one for each Service. What they say holds for every route that forwards to the port: of
 * different wishes the first is written, and the others are named.
 */
export function backendObjects(
  sections: readonly Section[],
  { policies, objects }: WriteOptions,
  reporter: Reporter,
): readonly Resource[] {
  const writer = policies?.backends;
  if (writer === undefined || writer.references !== undefined) return [];
  const verified = new Set(
    actionsOf(sections).flatMap(({ backendTls }) =>
      backendTls.map(({ namespace, name }) => `${namespace}/${name}`),
    ),
  );
  return [...wishesOf(sections, writer)]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([label, { service, ports }]): readonly Resource[] => {
      const wanted = new Map<number, JsonObject>();
      for (const [port, wishes] of [...ports].sort(([a], [b]) => a - b)) {
        const rank = (wish: Wish): number => (writer.secures(wish.spec) ? 0 : isEmpty(wish) ? 2 : 1);
        const sorted = [...wishes.values()].sort((a, b) => rank(a) - rank(b));
        const place = writer.wholeService === true ? label : `${label}, port ${port}`;
        const [first, ...others] = united(sorted, writer, place, reporter);
        if (first === undefined || isEmpty(first)) continue;
        wanted.set(port, first.spec);
        if (others.length > 0) reportConflict(`${place},`, first, others, writer, reporter);
      }
      if (wanted.size === 0) return [];
      const grave = [...wanted.values()].some((spec) => writer.secures(spec));
      const obstacle =
        verified.has(label) && (grave || writer.besideVerified !== true)
          ? 'a BackendTLSPolicy is written for it, which would be one of two sources of its settings'
          : writer.obstacle(service, objects);
      if (obstacle === undefined) return [writer.resource(service, wanted, objects)];
      const asked = [...ports.values()].flatMap((one) => [...one.values()]);
      reportObstacle(
        label,
        obstacle,
        asked.filter((wish) => !isEmpty(wish)),
        grave,
        reporter,
      );
      return [];
    });
}

export function actionsOf(sections: readonly Section[]): readonly Action[] {
  return sections.flatMap(({ ordered }) => ordered.entries.map(({ action }) => action));
}

function wishesOf(
  sections: readonly Section[],
  { wholeService }: BackendObjects,
): ReadonlyMap<string, Wishes> {
  const services = new Map<string, Wishes>();
  for (const [action, routes] of routesOf(sections)) {
    for (const backend of action.backends) {
      if (backend.host !== undefined) continue;
      const { namespace, name } = backend;
      const port = wholeService === true ? 0 : backend.port;
      const label = `${namespace}/${name}`;
      const known = services.get(label) ?? { service: { namespace, name }, ports: new Map() };
      services.set(label, known);
      const wishes = known.ports.get(port) ?? new Map<string, Wish>();
      known.ports.set(port, wishes);
      const wish = wishOf(action, backend);
      const key = JSON.stringify(wish.spec);
      const same = wishes.get(key) ?? wish;
      wishes.set(key, { ...same, routes: [...(same.routes ?? []), ...routes] });
    }
  }
  return services;
}

/** Each action with where its routes come from. */
function routesOf(sections: readonly Section[]): ReadonlyMap<Action, readonly Origin[]> {
  const routes = new Map<Action, Origin[]>();
  for (const { action, origins } of sections.flatMap(({ ordered }) => ordered.entries)) {
    const known = routes.get(action);
    if (known === undefined) routes.set(action, [...origins]);
    else known.push(...origins);
  }
  return routes;
}

export function wishOf({ policies }: Action, { namespace, name, port }: DraftBackend): Wish {
  const parts = policies.filter(
    ({ attach }) =>
      attach.to === 'backends' ||
      (attach.to === 'backend' &&
        attach.namespace === namespace &&
        attach.name === name &&
        attach.port === port),
  );
  const alike = parts.map((part): PolicyPart => ({ ...part, attach: { to: 'backends' } }));
  const [merged] = mergeParts(alike) ?? alike;
  return merged === undefined ? { spec: {}, origins: [] } : { spec: merged.spec, origins: merged.origins };
}

/** The wishes with those made one that one spec can serve. */
export function united(
  [first, ...others]: readonly Wish[],
  writer: BackendObjects,
  place: string,
  reporter: Reporter,
): readonly Wish[] {
  if (first === undefined) return [];
  let one = first;
  const rest: Wish[] = [];
  const messages = new Set<string>();
  const origins: Origin[] = [...first.origins];
  for (const other of others) {
    const both = isEmpty(other) ? undefined : writer.unite?.(one.spec, other.spec);
    if (both === undefined) rest.push(other);
    else {
      one = { ...one, spec: both.spec };
      messages.clear();
      messages.add(both.message);
      origins.push(...other.origins);
    }
  }
  for (const message of messages) {
    const text = `${message} Service ${place} has one setting for all routes.`;
    reporter.note(
      noteOf(POLICY_FINDINGS.inexact, text, origins, {
        before: 'each route has its own',
        after: `${JSON.stringify(one.spec)} for all`,
        witness: 'none',
      }),
    );
  }
  return [one, ...rest];
}

export function isEmpty({ spec }: Wish): boolean {
  return Object.keys(spec).length === 0;
}

/** What only defaults of the source ask for is lost without anybody having asked for it. */
function severityOf(wishes: readonly Wish[]): { readonly severity?: 'info' } {
  return wishes.every(({ origins }) => origins.length === 0) ? { severity: 'info' } : {};
}

/** Where some of the routes speak TLS to the port and others do not, the others fail. */
export function reportConflict(
  place: string,
  first: Wish,
  others: readonly Wish[],
  { secures }: BackendObjects,
  reporter: Reporter,
): void {
  const isBroken = secures(first.spec) && !others.every(({ spec }) => secures(spec));
  reporter.note(
    noteOf(
      POLICY_FINDINGS.conflict,
      `Routes ask for different settings of Service ${place} which has one for all of them.`,
      [
        ...[first, ...others].flatMap(({ origins }) => origins),
        ...(isBroken ? others.flatMap(({ routes = [] }) => routes) : []),
      ],
      {
        ...(isBroken ? { severity: 'blocker' as const } : severityOf([first, ...others])),
        before: 'each route has its own',
        after: `${JSON.stringify(first.spec)} for all`,
        witness: 'none',
      },
    ),
  );
}

export function reportObstacle(
  label: string,
  obstacle: string,
  wishes: readonly Wish[],
  grave: boolean,
  reporter: Reporter,
): void {
  const asked = [...new Set(wishes.map(({ spec }) => JSON.stringify(spec)))].join(' and ');
  reporter.note(
    noteOf(
      POLICY_FINDINGS.conflict,
      `Settings of Service ${label} are not written: ${obstacle}.`,
      wishes.flatMap(({ origins }) => origins),
      {
        ...(grave ? { severity: 'blocker' as const } : severityOf(wishes)),
        before: `${asked} by what the source says`,
        after: 'what that object says',
        witness: 'none',
        action: `Add ${asked} to it by hand where it is missing.`,
      },
    ),
  );
}
