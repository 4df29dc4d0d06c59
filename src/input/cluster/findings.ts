import { type Finding, type FindingKind, finding } from '../../model/finding.ts';
import type { KindRead, Snapshot } from '../snapshot.ts';
import { resourceName, routesRequests } from './kinds.ts';
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

/** Everything that reading a cluster can find. */
export const CLUSTER_FINDINGS: readonly FindingKind[] = [KIND_FORBIDDEN, KIND_NOT_READ];

/** What could not be read of a cluster; the same for the cluster itself and for a snapshot of it. */
export function clusterFindings({ kinds, namespace }: Snapshot): readonly Finding[] {
  return kinds.flatMap((kind) => {
    if (kind.outcome === 'forbidden') return [forbidden(kind, namespace)];
    return kind.outcome === 'failed' ? [notRead(kind)] : [];
  });
}

function forbidden(kind: KindRead, namespace: string | undefined): Finding {
  const where = namespace === undefined ? '' : ` in the namespace ${namespace}`;
  const message = `${resourceName(kind)} may not be listed${where} and are left out. They are needed for: ${kind.neededFor}.`;
  const place = namespace === undefined ? 'a ClusterRole' : 'a Role';
  const action = `Add this rule to ${place} of the user: ${listRule(kind)}`;
  return finding(KIND_FORBIDDEN, message, [], { ...gravity(kind), action });
}

function notRead(kind: KindRead): Finding {
  const message = `${resourceName(kind)} could not be listed (${kind.reason ?? 'no answer'}) and are left out. They are needed for: ${kind.neededFor}.`;
  return finding(KIND_NOT_READ, message, [], gravity(kind));
}

/** What routes requests is the very thing that was asked for. */
function gravity({ kind }: KindRead): Partial<Finding> {
  return routesRequests(kind) ? { severity: 'high' } : {};
}
