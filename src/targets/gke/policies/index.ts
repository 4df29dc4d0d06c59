import { definePolicies, type TargetPolicies } from '../../policies/define.ts';
import { CELLS, CHECKS } from '../cells.ts';
import { AFFINITY, HASHING } from './balancing.ts';
import { GROUP } from './objects.ts';
import { readPolicies } from './reader.ts';
import { TIMEOUTS } from './timeouts.ts';

/** Policies name Services, for every route that forwards to them; no policy names a route. */
export const GKE_POLICIES: TargetPolicies = {
  ...definePolicies({
    title: 'GKE Gateway',
    group: GROUP,
    themes: [...CHECKS, TIMEOUTS, AFFINITY, HASHING],
    cells: CELLS,
    checks: [],
    ruleNames: true,
    kinds: [],
    attachment: (_kind, [target]) => (target === undefined ? {} : { targetRef: { ...target } }),
  }),
  reader: readPolicies,
};
