import { inForceByField } from '../../policies/by-field.ts';
import { definePolicies } from '../../policies/define.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { BACKEND_CONFIGS, BACKEND_TLS } from './backend-config.ts';
import { AFFINITY, HASHING } from './balancing.ts';
import { BASIC_AUTH } from './basic-auth.ts';
import { BODY_SIZE } from './body-size.ts';
import { CELLS } from './cells.ts';
import { CORS } from './cors.ts';
import { DIRECT_RESPONSES, readFilter } from './direct-responses.ts';
import {
  CLIENT_ADDRESS,
  LISTENER_KIND,
  listenerPoliciesInForce,
  readListener,
  WEBSOCKETS,
  writeListener,
} from './listeners.ts';
import { GROUP } from './objects.ts';
import { REGEX_REWRITES } from './regex-rewrites.ts';
import { RETRIES } from './retries.ts';
import { readServices } from './services.ts';
import { TIMEOUTS } from './timeouts.ts';

const TRAFFIC_IN_FORCE = inForceByField(GROUP);

/**
 * TrafficPolicies name routes, or rules of them by their names, in their own namespace (pkg/krtcollections/policy.go); those
 * of a rule, its route and the Gateway are merged field by field (trafficpolicy/merge.go, MergeTrafficPolicies). The
 * order of the checks is that of Envoy's filters (traffic_policy_plugin.go, HttpFilters).
 */
export const KGATEWAY_POLICIES = definePolicies({
  title: 'kgateway',
  group: GROUP,
  themes: [
    CORS,
    ADDRESS_LISTS,
    BASIC_AUTH,
    BODY_SIZE,
    TIMEOUTS,
    RETRIES,
    REGEX_REWRITES,
    DIRECT_RESPONSES,
    BACKEND_TLS,
    AFFINITY,
    HASHING,
    CLIENT_ADDRESS,
    WEBSOCKETS,
  ],
  filter: readFilter,
  backends: BACKEND_CONFIGS,
  services: readServices,
  listener: { kind: LISTENER_KIND, gatewaysAlone: true, write: writeListener, read: readListener },
  cells: CELLS,
  checks: ['client-address', 'credentials'],
  ruleNames: true,
  kinds: [{ kind: 'TrafficPolicy', guards: true }],
  inForce: (objects, kind) =>
    kind === LISTENER_KIND ? listenerPoliciesInForce(objects) : TRAFFIC_IN_FORCE(objects, kind),
  attachment: (_kind, targets) => ({ targetRefs: targets.map((target) => ({ ...target })) }),
});
