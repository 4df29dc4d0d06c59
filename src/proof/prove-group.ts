import { compareConnections } from './connections.ts';
import type { ProofContext } from './context.ts';
import type { HostGroup } from './group.ts';
import { createPolicyLedger } from './policies.ts';
import type { HostProof } from './proof.ts';
import { compareRouting } from './routing.ts';

export type GroupResult = Pick<
  HostProof,
  'differences' | 'unknown' | 'tested' | 'policies' | 'cells' | 'states'
>;

/** Compares what both sides do with all requests for the hosts of a group. */
export function proveGroup(group: HostGroup, context: ProofContext): GroupResult {
  const connection = compareConnections(group, context);
  const { differences, unknown, tested, cells, states, pairs } = context.memory.tell(group, (symbolic) =>
    compareRouting(group, context, symbolic),
  );
  const policies = createPolicyLedger(context.explicit);
  for (const [one, two] of pairs) {
    if (one.route === undefined || two.route === undefined) continue;
    policies.compare(one.route, two.route, [one.decider, two.decider]);
  }
  return {
    differences:
      connection.differences.length === 0 ? differences : [...connection.differences, ...differences],
    unknown,
    tested,
    policies: [...connection.policies, ...policies.result()],
    cells,
    states,
  };
}
