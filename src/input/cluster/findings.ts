import { isClusterScoped } from '../../kubernetes/scope.ts';
import { type Finding, type FindingKind, finding } from '../../model/finding.ts';
import type { KindRead, Snapshot } from '../snapshot.ts';
import { informsOnly, resourceName, routesRequests } from './kinds.ts';
import { listRule } from './rbac.ts';

export const KIND_FORBIDDEN: FindingKind = {
  code: 'GP1020',
  name: 'kind-forbidden',
  severity: 'low',
  title: 'Objects of a kind may not be listed',
  explanation:
    'The user of the kubeconfig has no right to list this kind in the cluster. Everything else was read. What the missing objects would have said is assumed, as for manifests that do not hold them: references to them are taken to be right, and nothing is said to be missing.',
  action:
    'Add the rule that the finding names to a Role or ClusterRole of the user, and read the cluster again.',
};

export const KIND_NOT_READ: FindingKind = {
  code: 'GP1021',
  name: 'kind-not-read',
  severity: 'low',
  title: 'Objects of a kind could not be read',
  explanation:
    'The API server knows the kind and did not list it, even after several attempts. A conversion webhook that is down is a usual reason. Everything else was read; what the missing objects would have said is assumed.',
  action: 'Look at what the API server says with `kubectl get`, and read the cluster again.',
};

export const PART_READ: FindingKind = {
  code: 'GP1022',
  name: 'part-of-a-cluster',
  severity: 'info',
  title: 'Only a part of the cluster was read',
  explanation:
    'A controller puts the paths of all objects that name a host together, whatever their namespace and labels. Objects that were not chosen may name the same hosts: then they add paths, decide who is the oldest, and change how paths are matched, and nothing of that is known here.',
  action: 'Read all namespaces without a selector (-A), or make sure that no other object names these hosts.',
};

/** Everything that reading a cluster can find. */
export const CLUSTER_FINDINGS: readonly FindingKind[] = [KIND_FORBIDDEN, KIND_NOT_READ, PART_READ];

/** What could not be read of a cluster; the same for the cluster itself and for a snapshot of it. */
export function clusterFindings(snapshot: Snapshot): readonly Finding[] {
  const { kinds, namespace } = snapshot;
  const gaps = kinds.flatMap((kind) => {
    if (kind.outcome === 'forbidden') return [forbidden(kind, namespace)];
    return kind.outcome === 'failed' ? [notRead(kind)] : [];
  });
  return [...gaps, ...partRead(snapshot)];
}

function partRead({ namespace, selector, fieldSelector }: Snapshot): readonly Finding[] {
  const limits = [
    ...(namespace === undefined ? [] : [`of the namespace ${namespace}`]),
    ...(selector === undefined ? [] : [`with the labels ${selector}`]),
    ...(fieldSelector === undefined ? [] : [`with the fields ${fieldSelector}`]),
  ];
  if (limits.length === 0) return [];
  const message = `Only routing objects ${limits.join(', ')} were read; others may name the same hosts.`;
  const isChosen = selector !== undefined || fieldSelector !== undefined;
  return [finding(PART_READ, message, [], isChosen ? { severity: 'low' } : {})];
}

function forbidden(kind: KindRead, namespace: string | undefined): Finding {
  const where = namespace === undefined ? '' : ` in the namespace ${namespace}`;
  const message = `${resourceName(kind)} may not be listed${where} and are left out. They are needed for: ${kind.neededFor}.`;
  const place = namespace === undefined || isClusterScoped(kind.kind) ? 'a ClusterRole' : 'a Role';
  const action = `Add this rule to ${place} of the user: ${listRule(kind)}`;
  return finding(KIND_FORBIDDEN, message, [], { ...gravity(kind), action });
}

function notRead(kind: KindRead): Finding {
  const message = `${resourceName(kind)} could not be listed (${kind.reason ?? 'no answer'}) and are left out. They are needed for: ${kind.neededFor}.`;
  return finding(KIND_NOT_READ, message, [], gravity(kind));
}

/** What routes requests is the very thing that was asked for; what informs only changes nothing of the result. */
function gravity(kind: KindRead): Partial<Finding> {
  if (informsOnly(kind)) return { severity: 'info' };
  return routesRequests(kind.kind) ? { severity: 'high' } : {};
}
