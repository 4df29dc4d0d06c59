import { type Note, noteOf, POLICY_FINDINGS, type PolicyWriter } from '../../../gateway/write/index.ts';
import { asObjects, own } from '../../../kubernetes/json.ts';
import type { JsonObject, KubernetesObject } from '../../../kubernetes/object.ts';
import { createObjectSet } from '../../../kubernetes/object-set.ts';
import { refusedPolicies, targetsOf } from './in-force.ts';
import { overlappingRoutes } from './locations.ts';

type Finish = NonNullable<PolicyWriter['finish']>;
type Written = Parameters<Finish>[0][number];

const ROUTE_POLICIES: ReadonlySet<string> = new Set([
  'ClientSettingsPolicy',
  'ProxySettingsPolicy',
  'RateLimitPolicy',
]);
/** Of the schemas of those that name several. */
const MOST_TARGETS = 16;

/**
 * Routes that share a path get one policy where they have the same settings, as two would be refused; those that are refused
 * nevertheless are findings, as their settings are lost and nothing that is written says so.
 */
export const finishPolicies: Finish = (written) => {
  const resources = joined(written);
  const objects = createObjectSet(resources.map(asRead), { complete: false });
  return { resources, notes: refusedPolicies(objects, [...ROUTE_POLICIES]).map(refusedNote) };
};

function joined(written: readonly Written[]): readonly Written[] {
  const overlaps = overlappingRoutes(createObjectSet(written.map(asRead), { complete: false }));
  if (overlaps.size === 0) return written;
  const kept: Written[] = [];
  for (const one of written) {
    const at = kept.findIndex((known) => isAlike(known, one) && overlap(known, one, overlaps));
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
    ROUTE_POLICIES.has(one.kind) &&
    one.metadata.namespace === two.metadata.namespace &&
    targetRefsOf(one).length > 0 &&
    targetRefsOf(two).length > 0 &&
    settingsOf(one) === settingsOf(two)
  );
}

function settingsOf({ spec: { targetRefs: _, ...settings } }: Written): string {
  return JSON.stringify(settings);
}

function targetRefsOf({ spec }: Written): readonly JsonObject[] {
  return asObjects(own(spec, 'targetRefs'));
}

function overlap(one: Written, two: Written, overlaps: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const others = targetsOf(asRead(two));
  return targetsOf(asRead(one)).some((target) => others.some((other) => overlaps.get(target)?.has(other)));
}

function refusedNote({ policy, routes }: ReturnType<typeof refusedPolicies>[number]): Note {
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

function asRead({ apiVersion, kind, metadata: { name, namespace }, spec }: Written): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, annotations: {}, labels: {} },
    raw: { spec },
    source: { file: '', document: 0 },
  };
}
