import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { ProviderOptions } from '../../../src/kubernetes/provider.ts';
import type { EntryPoint } from '../entry-points/entry-point.ts';
import { optionsInForce, readStatic } from '../static/read.ts';
import { settingsOf } from '../static/settings.ts';

/** How a Traefik has to be started that does what another one does. */
export interface LabOptions {
  readonly entryPoints: readonly EntryPoint[];
  /** Static options as `NAME=VALUE`, without those about places: addresses, files, and who issues certificates. */
  readonly flags: readonly string[];
  readonly readsIngresses: boolean;
  readonly readsRoutes: boolean;
}

/** Options whose values name something of the place where Traefik runs, by the end of their name in lower case. */
const OF_PLACE = ['.address', '.certresolver', 'serverstransport.rootcas'];

/** The static options in force, those that change what a request gets and nothing else. */
export function labOptions(objects: ObjectSet, options: ProviderOptions): LabOptions {
  const settings = settingsOf(options);
  const { entryPoints, ingress, crd } = readStatic(objects, settings).options;
  const { given } = optionsInForce(objects, settings);
  const flags = [...given.values()]
    .map(({ entry }) => entry)
    .filter(({ name }) => !OF_PLACE.some((end) => name.toLowerCase().endsWith(end)))
    .map(({ name, value }) => `${name}=${value}`);
  return {
    entryPoints: [...entryPoints.values()],
    flags,
    readsIngresses: ingress.enabled,
    readsRoutes: crd.enabled,
  };
}
