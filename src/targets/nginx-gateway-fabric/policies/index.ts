import { definePolicies, type PolicyDesign, type TargetPolicies } from '../../policies/define.ts';
import type { Theme } from '../../policies/theme.ts';
import { BASIC_AUTH } from './basic-auth.ts';
import { BODY_SIZE, unlimited } from './body-size.ts';
import { CELLS } from './cells.ts';
import { CLIENT_ADDRESS, PROXY_KIND, proxiesInForce, readListener, writeListener } from './client-address.ts';
import { readFilter } from './filters.ts';
import { finishPolicies } from './finish.ts';
import { nginxPoliciesInForce } from './in-force.ts';
import { GROUP } from './objects.ts';
import { RATE_LIMITS } from './rate-limits.ts';
import { ADDRESS_LISTS, RESPONSE_RATE, withoutSnippets } from './snippets.ts';
import { TIMEOUTS } from './timeouts.ts';
import { HASHING, readServices } from './upstreams.ts';
import { widerSnippets } from './wider-snippets.ts';

const SNIPPETS = [ADDRESS_LISTS, RESPONSE_RATE];

/**
 * Policies name whole routes or Gateways of their own namespace; a ClientSettingsPolicy names one
 * (apis/v1alpha1/clientsettingspolicy_types.go).
 */
const DESIGN: PolicyDesign = {
  title: 'NGINX Gateway Fabric',
  group: GROUP,
  themes: [...SNIPPETS, BASIC_AUTH, RATE_LIMITS, BODY_SIZE, TIMEOUTS, HASHING, CLIENT_ADDRESS],
  cells: CELLS,
  checks: ['client-address', 'credentials'],
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
  unsaid: unlimited,
  filter: readFilter,
  attachment(kind, targets) {
    const [first] = targets;
    if (kind === 'ClientSettingsPolicy' && first !== undefined) return { targetRef: { ...first } };
    return { targetRefs: targets.map((target) => ({ ...target })) };
  },
};

const POLICIES = definePolicies({ ...DESIGN, themes: DESIGN.themes.map(unlessSnippet) });

/** Snippets are raw lines, and off by default in the controller: they are written where somebody asks for them. */
export const NGINX_GATEWAY_FABRIC_POLICIES: TargetPolicies = {
  ...POLICIES,
  reader(objects, report) {
    const host = widerSnippets(objects);
    const reader = POLICIES.reader(objects, report);
    return host === undefined ? reader : { ...reader, host };
  },
  snippetsWriter: definePolicies(DESIGN).writer,
};

function unlessSnippet(theme: Theme): Theme {
  return SNIPPETS.includes(theme) ? withoutSnippets(theme) : theme;
}
