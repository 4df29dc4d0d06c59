import { asNumber, dig, own } from '../json.ts';
import type { JsonObject } from '../object.ts';
import type { DestinationRule, TrafficPolicy } from './destination-rule.ts';
import { items } from './mappings.ts';
import { GROUPS } from './traffic-policy.ts';

/** What a DestinationRule of its own says for a Service that has the pods of a subset. */
export interface SubsetPolicy {
  /** Of the DestinationRule: who sees it. */
  readonly namespace: string;
  readonly exportTo: readonly string[];
  readonly trafficPolicy: JsonObject;
}

/**
 * The policies of a host and its subset as one: it means for every port what both together mean (MergeSubsetTrafficPolicy).
 * Undefined where neither says anything.
 */
export function subsetPolicy(
  { namespace, exportTo }: DestinationRule,
  host: TrafficPolicy | undefined,
  subset: TrafficPolicy | undefined,
): SubsetPolicy | undefined {
  const [base, over] = [host?.value ?? {}, subset?.value ?? {}];
  const levels = new Map<number, JsonObject>();
  for (const level of items(own(base, 'portLevelSettings'))) {
    const number = portOf(level);
    if (number !== undefined && !levels.has(number)) levels.set(number, { ...level, ...partsOf(over) });
  }
  const ofSubset = new Set<number>();
  for (const level of items(own(over, 'portLevelSettings'))) {
    const number = portOf(level);
    if (number === undefined || ofSubset.has(number)) continue;
    ofSubset.add(number);
    levels.set(number, level);
  }
  const { portLevelSettings: _, ...top } = { ...present(base), ...present(over) };
  const trafficPolicy = {
    ...top,
    ...(levels.size === 0
      ? {}
      : { portLevelSettings: [...levels].sort(([a], [b]) => a - b).map(([, one]) => one) }),
  };
  return Object.keys(trafficPolicy).length === 0 ? undefined : { namespace, exportTo, trafficPolicy };
}

function portOf(level: JsonObject): number | undefined {
  return asNumber(dig(level, 'port', 'number'));
}

function present(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}

function partsOf(value: JsonObject): JsonObject {
  const parts: ReadonlySet<string> = new Set(GROUPS);
  return Object.fromEntries(Object.entries(present(value)).filter(([key]) => parts.has(key)));
}
