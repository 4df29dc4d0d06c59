import { resourceName, routesRequests } from '../../input/cluster/kinds.ts';
import { listRule } from '../../input/cluster/rbac.ts';
import type { ClusterRead } from '../../input/read-inputs.ts';
import { isClusterScoped } from '../../kubernetes/scope.ts';
import type { Coverage, MigrationReport } from '../../report/migration/document.ts';
import { printable } from '../../report/printable.ts';
import { wantedResources } from '../cluster/resources.ts';

/** What was read of clusters, kind by kind; undefined where files alone were read. */
export function coverageOf(clusters: readonly ClusterRead[]): MigrationReport['coverage'] {
  if (clusters.length === 0) return undefined;
  const asked = clusters.flatMap((cluster) => cluster.kinds.map((kind) => coverage(kind, cluster)));
  const names = new Set(asked.map(({ kind }) => kind));
  const others = wantedResources(undefined, true)
    .filter((kind) => !names.has(resourceName(kind)))
    .map(
      (kind): Coverage => ({
        kind: resourceName(kind),
        state: 'not-asked',
        objects: 0,
        neededFor: kind.neededFor,
      }),
    );
  return [...asked, ...others];
}

function coverage(kind: ClusterRead['kinds'][number], cluster: ClusterRead): Coverage {
  const { outcome, objects, neededFor, reason } = kind;
  const isChosen = cluster.selector !== undefined || cluster.fieldSelector !== undefined;
  const isPart =
    (cluster.namespace !== undefined && !isClusterScoped(kind.kind)) ||
    (isChosen && routesRequests(kind.kind));
  const remedies: Partial<Record<typeof outcome, string>> = {
    forbidden: `Rule to add: ${listRule(kind)}`,
    failed: `The API server says: ${reason ?? 'nothing'}`,
  };
  const remedy = remedies[outcome];
  return {
    kind: resourceName(kind),
    state: outcome === 'read' && isPart ? 'partly' : outcome,
    objects,
    neededFor: printable(neededFor),
    ...(remedy === undefined ? {} : { remedy: printable(remedy) }),
  };
}
