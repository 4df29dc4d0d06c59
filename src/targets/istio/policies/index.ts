import type { PolicyReader, PolicyReaderFactory } from '../../../gateway/read/index.ts';
import { definePolicies } from '../../policies/define.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { readAuthorization } from './authorization.ts';
import { BACKEND_TLS } from './backend-tls.ts';
import { AFFINITY, HASHING } from './balancing.ts';
import { CELLS } from './cells.ts';
import { CLIENT_ADDRESS, readListener, writeListener } from './client-address.ts';
import { DESTINATION_RULES } from './destination-rules.ts';
import { readDestinations } from './destinations.ts';
import { DIRECT_RESPONSES } from './direct-responses.ts';
import { JWT } from './jwt.ts';
import { SECURITY_GROUP } from './objects.ts';
import { OPERATIONS } from './operations.ts';
import { RETRIES } from './retries.ts';
import { TIMEOUTS } from './timeouts.ts';

const BASE = definePolicies({
  title: 'Istio',
  group: SECURITY_GROUP,
  themes: [
    JWT,
    ADDRESS_LISTS,
    DIRECT_RESPONSES,
    TIMEOUTS,
    RETRIES,
    BACKEND_TLS,
    AFFINITY,
    HASHING,
    CLIENT_ADDRESS,
  ],
  cells: CELLS,
  checks: ['token', 'client-address', 'claims'],
  listener: { write: writeListener },
  ruleNames: true,
  kinds: [],
  attachment: () => ({}),
});

function read(...[objects, report]: Parameters<PolicyReaderFactory>): PolicyReader {
  const apply = readDestinations(objects);
  return {
    ...readAuthorization(objects, report),
    ...(apply === undefined ? {} : { apply }),
    listener: (place) => readListener(place, objects),
  };
}

/**
 * Istio's policies name Gateways or hosts, never routes. All that name a Gateway work on it together: first those with the
 * action CUSTOM, then DENY, then ALLOW (pilot/pkg/networking/core/listener_builder.go; pilot/pkg/security/authz/builder/builder.go).
 */
export const ISTIO_POLICIES = {
  ...BASE,
  writer: { ...BASE.writer, requests: OPERATIONS, backends: DESTINATION_RULES },
  reader: read,
};
