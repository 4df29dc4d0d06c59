import { isArray, isObject } from '../../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';

/**
 * Fields of an object that an implementation defines, for the requests of one rule.
 * - `route`: the object names the route, or the rule of it, that it works on.
 * - `filter`: the rule names the object by an ExtensionRef filter; `name` is the first part of its name. Those with an
 *   `order` stand in front of all other filters, the lowest one first, for implementations that carry filters out in turn.
 * - `service`: the object names the Service that it works on, for all routes that use it.
 * - `backends`: the object names the Services that the rule forwards to, one object for each; the spec is about their ports.
 * - `backend`: the same for one of these Services alone.
 * - `service-annotations`: annotations of the Services that the rule forwards to, which a person adds; no object is written.
 * - `requests`: the object works on a whole Gateway and says itself which requests it is about.
 * - `all-requests`: the object works on all requests of a Gateway; it is written where all of its rules say it.
 */
export interface PolicyPart {
  readonly apiVersion: string;
  readonly kind: string;
  readonly attach:
    | { readonly to: 'route' }
    | { readonly to: 'filter'; readonly name: string; readonly order?: number }
    /** The object names the Gateway, and the ListenerSets of it. */
    | { readonly to: 'gateway' }
    /** The Gateway names the object in `infrastructure.parametersRef`. */
    | { readonly to: 'infrastructure' }
    /** An object of this name in the namespace of the route, which another part names; the name tells what it says. */
    | { readonly to: 'object'; readonly name: string }
    /** No object: the spec is what the Gateway has in `infrastructure.annotations`, for what the implementation makes of it. */
    | { readonly to: 'infrastructure-annotations' }
    /** One object for each Service that the rule forwards to, which the object names. */
    | { readonly to: 'services' }
    | { readonly to: 'requests' }
    | { readonly to: 'service-annotations' }
    | { readonly to: 'all-requests' }
    | { readonly to: 'backends' }
    | { readonly to: 'backend'; readonly namespace: string; readonly name: string; readonly port: number }
    | { readonly to: 'service'; readonly namespace: string; readonly name: string };
  /** Merged with what other parts say in the same object: objects by key, lists one behind the other. */
  readonly spec: JsonObject;
  /** The kind has no spec: the fields stand beside its metadata. Only for `filter`. */
  readonly withoutSpec?: true;
  /** Objects of possibly other namespaces that the spec names. */
  readonly references?: ReadonlyArray<{
    readonly kind: 'Secret' | 'Service';
    readonly namespace: string;
    readonly name: string;
  }>;
  /** What of the source says it. */
  readonly origins: readonly Origin[];
}

/** Parts that are written as one object have the same key. */
export function partKey({ apiVersion, kind, attach }: PolicyPart): string {
  switch (attach.to) {
    case 'route':
    case 'gateway':
    case 'infrastructure':
    case 'infrastructure-annotations':
    case 'services':
    case 'requests':
    case 'service-annotations':
    case 'all-requests':
    case 'backends':
      return `${kind}.${apiVersion}`;
    case 'filter':
      return `${kind}.${apiVersion} ${attach.name}`;
    case 'object':
      return `${kind}.${apiVersion} called ${attach.name}`;
    case 'backend':
      return `${kind}.${apiVersion} of ${attach.namespace}/${attach.name}:${attach.port}`;
    case 'service':
      return `${kind}.${apiVersion} of ${attach.namespace}/${attach.name}`;
  }
}

/** Parts for the Services of a rule, each as one for a single Service. */
export function ofServices(
  parts: readonly PolicyPart[],
  services: () => ReadonlyArray<{ readonly namespace: string; readonly name: string }>,
): readonly PolicyPart[] {
  if (parts.every(({ attach }) => attach.to !== 'services')) return parts;
  return parts.flatMap((part) =>
    part.attach.to === 'services'
      ? services().map(({ namespace, name }) => ({
          ...part,
          attach: { to: 'service' as const, namespace, name },
        }))
      : [part],
  );
}

/** What is written of parts, without where it comes from. */
export function contentOf(parts: readonly PolicyPart[]): string {
  if (parts.length === 0) return '';
  let content = contents.get(parts);
  if (content === undefined) {
    content = JSON.stringify(parts.map((part) => [partKey(part), part.spec]));
    contents.set(parts, content);
  }
  return content;
}

/** Rules of several routes share a list, which is asked about again and again. */
const contents = new WeakMap<readonly PolicyPart[], string>();

/** One part for each object, sorted. Undefined where two of them give one field different values. */
export function mergeParts(parts: readonly PolicyPart[]): readonly PolicyPart[] | undefined {
  if (parts.length < 2) return parts;
  const known = merged.get(parts);
  if (known !== undefined) return known.parts;
  const made = mergeAfresh(parts);
  merged.set(parts, { parts: made });
  return made;
}

/** Routes share lists of parts: what they come to together is found once. */
const merged = new WeakMap<readonly PolicyPart[], { readonly parts: readonly PolicyPart[] | undefined }>();

function mergeAfresh(parts: readonly PolicyPart[]): readonly PolicyPart[] | undefined {
  const byKey = new Map<string, PolicyPart>();
  for (const part of parts) {
    const key = partKey(part);
    const known = byKey.get(key);
    if (known === undefined) {
      byKey.set(key, part);
      continue;
    }
    const spec = mergeObjects(known.spec, part.spec);
    if (spec === undefined) return undefined;
    const references = [...(known.references ?? []), ...(part.references ?? [])];
    byKey.set(key, {
      ...known,
      spec,
      ...(references.length === 0 ? {} : { references }),
      origins: [...known.origins, ...part.origins],
    });
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, part]) => part);
}

function mergeObjects(one: JsonObject, two: JsonObject): JsonObject | undefined {
  const merged = new Map<string, Json | undefined>(Object.entries(one));
  for (const [field, value] of Object.entries(two)) {
    const known = merged.get(field);
    if (value === undefined) continue;
    const both = known === undefined ? value : mergeValues(known, value);
    if (both === undefined) return undefined;
    merged.set(field, both);
  }
  return Object.fromEntries(merged);
}

function mergeValues(one: Json, two: Json): Json | undefined {
  if (isArray(one) && isArray(two)) return [...one, ...two];
  if (isObject(one) && isObject(two)) return mergeObjects(one, two);
  return one === two ? one : undefined;
}
