import { applyDefaults, inSchemaOrder, type Schemas } from '../gateway/schema/index.ts';
import type { JsonObject, KubernetesObject } from '../kubernetes/object.ts';
import { maskedSecret, withNamespace, withoutManaged } from './managed.ts';
import { withPortDefaults } from './services.ts';

/** Brings an object into the form in which it is compared and shown. */
export type Normaliser = (object: KubernetesObject) => JsonObject;

export interface NormaliserOptions {
  /** Show also what the API server writes: status, bookkeeping of metadata; and fill in no defaults. */
  readonly showManaged: boolean;
  /** Schemas that give the defaults; the first one that knows the kind counts. */
  readonly schemas: readonly Schemas[];
}

/**
 * Objects as the API server would keep them: defaults of the schema filled in, keys in its order, and, unless they are to be
 * shown, without the fields that only it and its controllers write. Values of Secrets are masked in any case.
 */
export function createNormaliser({ showManaged, schemas }: NormaliserOptions): Normaliser {
  const defaults = (raw: JsonObject, { apiVersion, kind }: KubernetesObject): JsonObject => {
    if (apiVersion === 'v1' && kind === 'Service') return withPortDefaults(raw);
    const known = schemas.find((schema) => schema.find(apiVersion, kind) !== undefined);
    return known === undefined ? raw : applyDefaults(known, raw);
  };
  return (object) => {
    const raw = object.kind === 'Secret' ? maskedSecret(object.raw) : object.raw;
    if (showManaged) return inSchemaOrder(raw);
    const named = withNamespace(withoutManaged(raw), object.metadata.namespace);
    return inSchemaOrder(defaults(named, object));
  };
}
