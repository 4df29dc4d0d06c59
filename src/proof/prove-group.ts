import { compareConnections } from './connections.ts';
import type { ProofContext } from './context.ts';
import type { HostGroup } from './group.ts';
import { createPolicyLedger } from './policies.ts';
import type { HostProof } from './proof.ts';
import type { Told } from './retell.ts';

export type GroupResult = Pick<
  HostProof,
  'differences' | 'unknown' | 'tested' | 'policies' | 'cells' | 'states'
>;

/**
 * Compares what both sides do with all requests for the hosts of a group.
 *
 * @param routing what was found of its routes
 */
export function proveGroup(group: HostGroup, context: ProofContext, routing: Told): GroupResult {
  const { differences, unknown, tested, cells, states, pairs } = routing;
  const connection = compareConnections(group, context);
  const policies = createPolicyLedger(context.explicit);
  for (const [one, two] of pairs) policies.compare(one, two);
  return {
    differences: [...connection.differences, ...differences],
    unknown,
    tested,
    policies: [...connection.policies, ...policies.result()],
    cells,
    states,
  };
}
