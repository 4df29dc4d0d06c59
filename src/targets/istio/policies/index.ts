import { definePolicies } from '../../policies/define.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { readAuthorization } from './authorization.ts';
import { CELLS } from './cells.ts';
import { writeListener } from './client-address.ts';
import { DIRECT_RESPONSES } from './direct-responses.ts';
import { SECURITY_GROUP } from './objects.ts';
import { OPERATIONS } from './operations.ts';

const BASE = definePolicies({
  title: 'Istio',
  group: SECURITY_GROUP,
  themes: [ADDRESS_LISTS, DIRECT_RESPONSES],
  cells: CELLS,
  checks: ['client-address'],
  listener: { write: writeListener },
  ruleNames: true,
  kinds: [],
  attachment: () => ({}),
});

/**
 * Istio's policies name Gateways or hosts, never routes. All that name a Gateway work on it together: first those with the
 * action CUSTOM, then DENY, then ALLOW (pilot/pkg/networking/core/listener_builder.go; pilot/pkg/security/authz/builder/builder.go).
 */
export const ISTIO_POLICIES = {
  ...BASE,
  writer: { ...BASE.writer, requests: OPERATIONS },
  reader: readAuthorization,
};
