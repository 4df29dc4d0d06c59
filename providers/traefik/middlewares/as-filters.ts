import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { ProviderOptions } from '../../../src/kubernetes/provider.ts';
import type { ExtensionObject } from '../../../src/model/route-table.ts';
import type { Chains, NamedReference } from '../chains.ts';
import { factsOf } from '../entry-points/facts.ts';
import { chainsOf } from '../find-chains.ts';
import type { Handling } from '../handling.ts';
import type { StaticOptions } from '../static/options.ts';
import { readStatic } from '../static/read.ts';
import { settingsOf } from '../static/settings.ts';
import { applyStages, type RouterFacts } from './stage.ts';

/** What Middlewares do together, or why Traefik does not build what names them. */
export type FiltersReading =
  | { readonly ok: true; apply(inner: Handling): Handling }
  | { readonly ok: false; readonly why: string };

type Place = Pick<RouterFacts, 'scheme' | 'port'>;

/**
 * Reads Middlewares that filters of a route of the Gateway API name, for a port of Traefik. The entry point of the port is
 * that of the static configuration, which Traefik's own routers have; a port without one is read as with the defaults.
 */
export function middlewareFilters(
  objects: ObjectSet,
  options: ProviderOptions,
): (named: readonly ExtensionObject[], place: Place) => FiltersReading {
  let known: { readonly chains: Chains; readonly options: StaticOptions } | undefined;
  const world = (): NonNullable<typeof known> => {
    if (known === undefined) {
      const reading = readStatic(objects, settingsOf(options));
      const chains = chainsOf(objects, reading.options, { findings: [], ledger: [] });
      known = { chains, options: reading.options };
    }
    return known;
  };
  return (named, place) => {
    const { chains, options: chosen } = world();
    const references = named.map(
      ({ kind, namespace, name }): NamedReference => ({
        name,
        namespace: undefined,
        origin: { object: { kind, namespace, name }, path: [] },
      }),
    );
    const chain = chains.byReference(references, named[0]?.namespace ?? '');
    if (!chain.ok) return { ok: false, why: chain.why };
    const facts = placeFacts(chosen, place);
    return { ok: true, apply: (inner) => applyStages(chain.stages, inner, facts) };
  };
}

function placeFacts({ entryPoints }: StaticOptions, place: Place): RouterFacts {
  const own = [...entryPoints.values()].find(
    ({ exposedPort, protocol }) => exposedPort === place.port && protocol === 'tcp',
  );
  return own === undefined
    ? { ...place, forwardedHeaders: [], cleanPaths: true }
    : factsOf(own, place.scheme);
}
