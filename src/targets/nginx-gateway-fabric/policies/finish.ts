import { type Note, noteOf, POLICY_FINDINGS, type PolicyWriter } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import { createObjectSet } from '../../../kubernetes/object-set.ts';
import { hoisted } from './hoist.ts';
import { refusedPolicies, targetsOf } from './in-force.ts';
import { overlappingRoutes } from './locations.ts';
import {
  asRead,
  GATEWAY_GROUP,
  isIdle,
  isRoute,
  keyOf,
  settingsOf,
  targetRefsOf,
  type Written,
} from './written.ts';

/** Of those that name routes: can they name several? */
const ROUTE_POLICIES: ReadonlyMap<string, boolean> = new Map([
  ['ClientSettingsPolicy', false],
  ['ProxySettingsPolicy', true],
  ['RateLimitPolicy', true],
]);
/** Of the schemas of those that name several. */
const MOST_TARGETS = 16;

/**
 * What most routes say is said of their Gateway; routes that share a path get one policy where they have the same settings,
 * as two would be refused. Those that are refused nevertheless are findings, as their settings are lost and nothing that is
 * written says so.
 */
export const finishPolicies: NonNullable<PolicyWriter['finish']> = (written) => {
  const resources = withIdleRoutes(joined(hoisted(written)));
  return { resources, notes: refusedAmong(resources).map(refusedNote) };
};

type Refused = ReturnType<typeof refusedPolicies>[number];

function refusedAmong(written: readonly Written[]): readonly Refused[] {
  const objects = createObjectSet(written.map(asRead), { complete: false });
  return refusedPolicies(objects, [...ROUTE_POLICIES.keys()]);
}

function joined(written: readonly Written[]): readonly Written[] {
  const overlaps = overlappingRoutes(createObjectSet(written.map(asRead), { complete: false }));
  if (overlaps.size === 0) return written;
  const kept: Written[] = [];
  for (const one of written) {
    const isAlone = !targetsOf(asRead(one)).some((target) => overlaps.has(target));
    const at = isAlone ? -1 : kept.findIndex((known) => isAlike(known, one) && overlap(known, one, overlaps));
    const known = kept[at];
    const targetRefs = known === undefined ? [] : [...targetRefsOf(known), ...targetRefsOf(one)];
    if (known === undefined || targetRefs.length > MOST_TARGETS) kept.push(one);
    else kept[at] = { ...known, spec: { ...known.spec, targetRefs } };
  }
  return kept;
}

/** Of one kind, with the same settings. */
function isAlike(one: Written, two: Written): boolean {
  return (
    one.kind === two.kind &&
    ROUTE_POLICIES.get(one.kind) === true &&
    one.metadata.namespace === two.metadata.namespace &&
    JSON.stringify(settingsOf(one)) === JSON.stringify(settingsOf(two))
  );
}

function overlap(one: Written, two: Written, overlaps: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const others = targetsOf(asRead(two));
  return targetsOf(asRead(one)).some((target) => others.some((other) => overlaps.get(target)?.has(other)));
}

/** A route that forwards nothing has no settings: policies of routes that share a path with it may name it as well. */
function withIdleRoutes(written: readonly Written[]): readonly Written[] {
  const refused = new Map(
    refusedAmong(written).map(({ policy, routes }) => [keyOf({ ...policy, spec: {} }), routes]),
  );
  if (refused.size === 0) return written;
  const idle = new Map(written.filter((one) => isRoute(one) && isIdle(one)).map((one) => [keyOf(one), one]));
  return written.map((one) => {
    const others = (refused.get(keyOf(one)) ?? []).map((route) => idle.get(route));
    const isWhole = others.every((other) => other?.metadata.namespace === one.metadata.namespace);
    if (others.length === 0 || !isWhole || ROUTE_POLICIES.get(one.kind) !== true) return one;
    const added = others.flatMap((other): readonly JsonObject[] =>
      other === undefined ? [] : [{ group: GATEWAY_GROUP, kind: other.kind, name: other.metadata.name }],
    );
    const targetRefs = [...targetRefsOf(one), ...added];
    return targetRefs.length > MOST_TARGETS ? one : { ...one, spec: { ...one.spec, targetRefs } };
  });
}

function refusedNote({ policy, routes }: Refused): Note {
  const { name, namespace } = policy.metadata;
  const named = `${policy.kind} ${namespace}/${name}`;
  return noteOf(
    POLICY_FINDINGS.refused,
    `${named} would be refused: ${routes.join(', ')} ${routes.length === 1 ? 'has' : 'have'} a path of its route too.`,
    [],
    {
      group: named,
      before: `the settings of ${named} are in force`,
      after: 'none of them is; what the Gateway says, or the default of nginx, counts',
      witness: 'none',
    },
  );
}
