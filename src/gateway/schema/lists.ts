import type { Json } from '../../kubernetes/object.ts';
import { isJsonObject } from './json.ts';
import type { Check } from './scalars.ts';
import type { StructureContext } from './structure-context.ts';
import type { SchemaNode } from './table.ts';
import { report } from './violation.ts';

/** Number, content and uniqueness of the items of a list. */
export function listCheck(node: SchemaNode, context: StructureContext): Check<readonly Json[]> {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = node;
  const item = node.items === undefined ? undefined : context.check(node.items);
  const unique = uniqueness(node, context);
  return (list, walk) => {
    if (list.length > maxItems)
      report(walk, 'items', `must have at most ${maxItems} items; it has ${list.length}`, true);
    if (list.length < minItems)
      report(walk, 'items', `must have at least ${minItems} items; it has ${list.length}`);
    if (item !== undefined) {
      // Items beyond the bound are not looked at: one violation says it, and the cost stays bounded.
      for (let at = 0; at < list.length && at < maxItems; at += 1) {
        walk.path.push(at);
        item(list[at] ?? null, walk);
        walk.path.pop();
      }
    }
    unique?.(list, walk);
  };
}

/** Items of a list of type `set` or `map` must differ (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype). */
function uniqueness(node: SchemaNode, context: StructureContext): Check<readonly Json[]> | undefined {
  const listType = node['x-kubernetes-list-type'];
  const keys = node['x-kubernetes-list-map-keys'] ?? [];
  if (listType === 'set') return distinct((item) => item, 'occurs twice');
  if (listType !== 'map') return undefined;
  const item = node.items === undefined ? {} : context.node(node.items);
  const defaults = new Map(
    Object.entries(item.properties ?? {}).map(([key, id]) => [key, context.node(id).default ?? null]),
  );
  const keyValue = (object: Json, key: string): Json =>
    (isJsonObject(object) && Object.hasOwn(object, key) ? object[key] : undefined) ??
    defaults.get(key) ??
    null;
  return distinct(
    (object) => keys.map((key) => keyValue(object, key)),
    `has the same ${keys.join(', ')} as an item before it`,
  );
}

function distinct(identity: (item: Json) => Json, problem: string): Check<readonly Json[]> {
  return (list, walk) => {
    if (list.length < 2) return;
    const seen = new Set<string>();
    for (const [at, item] of list.entries()) {
      const key = JSON.stringify(identity(item));
      if (seen.has(key)) {
        walk.path.push(at);
        report(walk, 'duplicate', problem);
        walk.path.pop();
      }
      seen.add(key);
    }
  };
}
