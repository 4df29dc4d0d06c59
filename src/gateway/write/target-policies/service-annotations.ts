import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Action } from '../draft.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import { byCodeUnit } from '../names.ts';
import type { WriteOptions } from '../options.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import type { Section } from '../sections.ts';
import { mergeParts } from './part.ts';
import type { ServiceName } from './writer.ts';

/** What a route wants of a Service; an empty spec is one that nothing is said of. */
interface Wish {
  readonly spec: JsonObject;
  readonly origins: readonly Origin[];
}

interface Wishes {
  readonly service: ServiceName;
  /** The different ones, in the order of routes. */
  readonly specs: Map<string, Wish>;
}

/**
 * Settings that an implementation reads from annotations of Services. They hold for every route that forwards to the
 * Service, and Services are never written over: where all routes agree, it is said how to annotate the Service, else that
 * they do not.
 */
export function reportServiceAnnotations(
  sections: readonly Section[],
  { policies: writer, objects }: WriteOptions,
  reporter: Reporter,
): void {
  if (writer?.annotated === undefined) return;
  for (const [label, { service, specs }] of [...wishesOf(sections)].sort(([a], [b]) => byCodeUnit(a, b))) {
    const wishes = [...specs.values()];
    const [first, ...others] = wishes;
    if (first === undefined || wishes.every(({ spec }) => Object.keys(spec).length === 0)) continue;
    const said = wishes.map(({ spec }) => writer.annotated?.(service, spec));
    const present = objects.find('Service', service.namespace, service.name)?.metadata.annotations ?? {};
    const isThere = Object.entries(said[0]?.annotations ?? {}).every(
      ([name, value]) => Object.hasOwn(present, name) && present[name] === value,
    );
    if (others.length === 0 && isThere) continue;
    const severity = said.some((one) => one?.severity === 'high') ? 'high' : 'low';
    const [annotations, ...different] = said.map((one) => textOf(one?.annotations ?? {}));
    const origins = wishes.flatMap((wish) => wish.origins);
    reporter.note(
      others.length === 0
        ? noteOf(
            POLICY_FINDINGS.annotate,
            `${writer.title} reads this from annotations of Service ${label}.`,
            origins,
            {
              severity,
              before: 'in force for the routes',
              after: `in force for all routes to the Service, once it has ${annotations}`,
              witness: 'none',
              action: `kubectl annotate service ${service.name} -n ${service.namespace} ${annotations}`,
            },
          )
        : noteOf(
            POLICY_FINDINGS.annotate,
            `${writer.title} reads this from annotations of Service ${label}, for all routes to it, and routes ask for different ones.`,
            origins,
            {
              severity,
              before: 'each route has its own',
              after: `the same for all: ${[annotations, ...different].map((text) => text || 'none').join(', or ')}`,
              witness: 'none',
              action:
                'Give the routes Services of their own and convert again, or annotate the Service with what is right for all of its routes.',
            },
          ),
    );
  }
}

function textOf(annotations: Readonly<Record<string, string>>): string {
  return Object.entries(annotations)
    .map(
      ([name, value]) =>
        `${name}=${/^[\w./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`,
    )
    .join(' ');
}

function wishesOf(sections: readonly Section[]): ReadonlyMap<string, Wishes> {
  const services = new Map<string, Wishes>();
  const actions = sections.flatMap(({ ordered }) => ordered.entries.map(({ action }) => action));
  for (const action of new Set(actions)) {
    const wish = wishOf(action);
    const key = JSON.stringify(wish.spec);
    for (const { host, namespace, name } of action.backends) {
      if (host !== undefined) continue;
      const label = `${namespace}/${name}`;
      const known = services.get(label) ?? { service: { namespace, name }, specs: new Map<string, Wish>() };
      services.set(label, known);
      const same = known.specs.get(key);
      known.specs.set(key, { spec: wish.spec, origins: [...(same?.origins ?? []), ...wish.origins] });
    }
  }
  return services;
}

function wishOf({ policies }: Action): Wish {
  const parts = policies.filter(({ attach }) => attach.to === 'service-annotations');
  const [merged] = mergeParts(parts) ?? parts;
  return merged === undefined ? { spec: {}, origins: [] } : { spec: merged.spec, origins: merged.origins };
}
