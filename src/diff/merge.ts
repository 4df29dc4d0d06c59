import { asString, dig, isObject, own } from '../kubernetes/json.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';
import { type Draft, draft, entriesOf } from './json.ts';
import { LAST_APPLIED } from './managed.ts';

/**
 * What a live object becomes when `wanted` is applied, as `kubectl apply` does it for custom resources
 * (apimachinery/pkg/util/jsonmergepatch): mappings are merged key by key, lists and scalars are replaced, and a key goes that was
 * applied before and is wanted no longer. What others have set stays.
 */
export function applied(live: JsonObject, wanted: JsonObject): JsonObject {
  return merge(live, withAnnotations(wanted, live), lastApplied(live));
}

/** kubectl writes its copy among the annotations of what it applies, so that the mapping itself never goes. */
function withAnnotations(wanted: JsonObject, live: JsonObject): JsonObject {
  const metadata = own(wanted, 'metadata');
  if (!isObject(metadata) || isObject(own(metadata, 'annotations'))) return wanted;
  if (!isObject(dig(live, 'metadata', 'annotations'))) return wanted;
  return { ...wanted, metadata: { ...metadata, annotations: {} } };
}

function merge(live: JsonObject, wanted: JsonObject, last: JsonObject | undefined): JsonObject {
  const result: Draft = draft();
  for (const [key, value] of entriesOf(live)) {
    const wish = own(wanted, key);
    const before = last === undefined ? undefined : own(last, key);
    if (wish === undefined) {
      if (before === undefined) result[key] = value;
    } else result[key] = mergeValue(value, wish, before);
  }
  for (const [key, value] of entriesOf(wanted)) if (!Object.hasOwn(live, key)) result[key] = value;
  return result;
}

function mergeValue(live: Json, wanted: Json, last: Json | undefined): Json {
  if (!isObject(live) || !isObject(wanted)) return wanted;
  return merge(live, wanted, isObject(last) ? last : undefined);
}

/** What was applied last; undefined where nobody applied it, or something else wrote the annotation. */
function lastApplied(live: JsonObject): JsonObject | undefined {
  const text = asString(dig(live, 'metadata', 'annotations', LAST_APPLIED));
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
