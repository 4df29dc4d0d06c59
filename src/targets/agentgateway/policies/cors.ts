import type { Fields } from '../../../gateway/read/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { corsByPolicy, corsChange } from '../../policies/cors-policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { API, PROXY, trafficPart } from './objects.ts';

/** The policy has the fields of the filter of the Gateway API, and stands in front of the checks (http/cors.rs). */
export const CORS: Theme = {
  name: 'cors',
  cell: {
    how: 'the CORS filter; AgentgatewayPolicy spec.traffic.cors for versions that do not claim it',
    source: `${API}/agentgateway_policy_types.go, CORS; ${PROXY}/http/cors.rs`,
  },
  write: (fact, place) => corsByPolicy(fact, place, (cors, origins) => trafficPart({ cors }, origins)),
  kind: 'AgentgatewayPolicy',
  read(spec: Fields, policy: ObjectRef) {
    const fields = spec.child('traffic')?.child('cors');
    return corsChange(fields, fields === undefined ? [] : [{ object: policy, path: fields.path }]);
  },
};
