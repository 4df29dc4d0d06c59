import { definePolicies } from '../../policies/define.ts';
import { BASIC_AUTH } from './basic-auth.ts';
import { BODY_SIZE } from './body-size.ts';
import { CELLS } from './cells.ts';
import { CLIENT_ADDRESS, PROXY_KIND, proxiesInForce, readListener, writeListener } from './client-address.ts';
import { readFilter } from './filters.ts';
import { finishPolicies } from './finish.ts';
import { nginxPoliciesInForce } from './in-force.ts';
import { GROUP } from './objects.ts';
import { RATE_LIMITS } from './rate-limits.ts';
import { TIMEOUTS } from './timeouts.ts';
import { HASHING, readServices } from './upstreams.ts';

/**
 * Policies name whole routes or Gateways of their own namespace; a ClientSettingsPolicy names one
 * (apis/v1alpha1/clientsettingspolicy_types.go).
 */
export const NGINX_GATEWAY_FABRIC_POLICIES = definePolicies({
  title: 'NGINX Gateway Fabric',
  group: GROUP,
  themes: [BASIC_AUTH, RATE_LIMITS, BODY_SIZE, TIMEOUTS, HASHING, CLIENT_ADDRESS],
  cells: CELLS,
  checks: ['credentials'],
  ruleNames: false,
  kinds: [
    { kind: 'ClientSettingsPolicy', guards: false },
    { kind: 'ProxySettingsPolicy', guards: false },
    { kind: 'RateLimitPolicy', guards: false },
    { kind: 'SnippetsPolicy', guards: true },
    { kind: 'WAFPolicy', guards: true },
  ],
  inForce: (objects, kind) =>
    kind === PROXY_KIND ? proxiesInForce(objects) : nginxPoliciesInForce(objects, kind),
  listener: { kind: PROXY_KIND, write: writeListener, read: readListener },
  services: readServices,
  finish: finishPolicies,
  filter: readFilter,
  attachment(kind, targets) {
    const [first] = targets;
    if (kind === 'ClientSettingsPolicy' && first !== undefined) return { targetRef: { ...first } };
    return { targetRefs: targets.map((target) => ({ ...target })) };
  },
});
