import { middlewareFilters } from '../../providers/traefik/middlewares/as-filters.ts';
import type { Dialect } from '../gateway/dialect.ts';
import type { ExtensionReader, ReadOptions } from '../gateway/read/index.ts';
import type { ObjectSet } from '../kubernetes/object.ts';
import type { ProviderOptions } from '../kubernetes/provider.ts';
import { policyReaderOf } from '../targets/index.ts';

/**
 * Says what objects do that filters of routes name: Middlewares of Traefik, as its provider reads them.
 *
 * @param objects hold the Middlewares and what they name
 */
function extensionReader(objects: ObjectSet, options: ProviderOptions): ExtensionReader {
  const middlewares = middlewareFilters(objects, options);
  return (named, place) =>
    named.every(({ group, kind }) => group === 'traefik.io' && kind === 'Middleware')
      ? middlewares(named, place)
      : undefined;
}

/** As `readOptions`, for one set of options of the provider. */
export function readersFor(options: ProviderOptions): (dialect: Dialect, objects: ObjectSet) => ReadOptions {
  return (dialect, objects) => readOptions(dialect, objects, options);
}

/** How manifests of the Gateway API are read in a dialect, with all that is known of its implementation. */
export function readOptions(dialect: Dialect, objects: ObjectSet, options: ProviderOptions): ReadOptions {
  const policies = policyReaderOf(dialect);
  return {
    dialect,
    extensions: extensionReader(objects, options),
    ...(policies === undefined ? {} : { policies }),
  };
}
