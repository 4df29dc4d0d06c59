import type { Fields } from '../../../gateway/read/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { corsByPolicy, corsChange } from '../../policies/cors-policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { PLUGIN, REPOSITORY, trafficPart } from './objects.ts';

/**
 * The policy has the fields of the filter of the Gateway API, and becomes the same configuration of Envoy (cors_policy.go,
 * constructCORS; pkg/pluginsdk/policy/cors.go). Where it is turned off, `disable` is left unread.
 */
export const CORS: Theme = {
  name: 'cors',
  cell: {
    how: 'the CORS filter; TrafficPolicy spec.cors for versions that do not claim it',
    source: `${REPOSITORY}, api/v1alpha1/kgateway/traffic_policy_types.go, CorsPolicy; ${PLUGIN}/cors_policy.go`,
  },
  write: (fact, place) => corsByPolicy(fact, place, (cors, origins) => trafficPart({ cors }, origins)),
  kind: 'TrafficPolicy',
  read(spec: Fields, policy: ObjectRef) {
    const fields = spec.child('cors');
    return corsChange(fields, fields === undefined ? [] : [{ object: policy, path: fields.path }]);
  },
};
