import { inForceByField } from '../../policies/by-field.ts';
import { definePolicies } from '../../policies/define.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { BACKEND_TLS, unverifiedRule } from './backend-tls.ts';
import { BASIC_AUTH } from './basic-auth.ts';
import { BODY_SIZE } from './body-size.ts';
import { CELLS } from './cells.ts';
import { CORS } from './cors.ts';
import { DIRECT_RESPONSES } from './direct-responses.ts';
import { EXTERNAL_AUTH } from './external-auth.ts';
import { GROUP, KIND } from './objects.ts';
import { REGEX_REWRITES } from './regex-rewrites.ts';

/**
 * Policies name routes, or rules of them by their names, in their own namespace. The order of the checks is that of the
 * proxy (proxy/httpproxy.rs, apply_request_policies), behind cross-origin rules.
 */
export const AGENTGATEWAY_POLICIES = definePolicies({
  title: 'agentgateway',
  group: GROUP,
  themes: [
    CORS,
    BASIC_AUTH,
    EXTERNAL_AUTH,
    ADDRESS_LISTS,
    BODY_SIZE,
    BACKEND_TLS,
    REGEX_REWRITES,
    DIRECT_RESPONSES,
  ],
  unverifiedRule,
  listener: {
    write: ({ clientAddress }) =>
      clientAddress.kind === 'peer'
        ? { says: 'whole', parts: [] }
        : { says: 'nothing', why: 'agentgateway compares the address of the connection alone' },
  },
  cells: CELLS,
  checks: ['credentials', 'external-auth', 'client-address'],
  ruleNames: true,
  kinds: [{ kind: KIND, guards: true }],
  inForce: inForceByField(GROUP, 'traffic'),
  attachment: (_kind, targets) => ({ targetRefs: targets.map((target) => ({ ...target })) }),
});
