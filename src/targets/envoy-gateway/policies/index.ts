import { definePolicies } from '../../policies/define.ts';
import { mergedPolicies } from '../../policies/merge.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { BACKENDS, readBackend, writeBackend } from './backends.ts';
import { AFFINITY, HASHING } from './balancing.ts';
import { BASIC_AUTH } from './basic-auth.ts';
import { BODY_SIZE } from './body-size.ts';
import { CELLS } from './cells.ts';
import { CLIENT_ADDRESS, readListener, writeListener } from './client-address.ts';
import { CLIENT_CERTIFICATES, readClients, writeClients } from './client-certificates.ts';
import { readWithheld, WITHHELD_HEADERS } from './client-headers.ts';
import { COMPRESSION } from './compression.ts';
import { CORS } from './cors.ts';
import { DIRECT_RESPONSES } from './direct-responses.ts';
import { EXTERNAL_AUTH } from './external-auth.ts';
import { readFilter } from './filters.ts';
import { JWT } from './jwt.ts';
import { GROUP } from './objects.ts';
import { RATE_LIMITS } from './rate-limits.ts';
import { REGEX_REWRITES } from './regex-rewrites.ts';
import { RETRIES } from './retries.ts';
import { TIMEOUTS } from './timeouts.ts';

/**
 * A policy of a rule replaces that of the route, and this one that of the Gateway, unless `mergeType` says otherwise; all
 * targets are in the policy's own namespace (api/v1alpha1/policy_helpers.go; internal/gatewayapi/backendtrafficpolicy.go).
 * The order of the checks is that of Envoy's filters (internal/xds/translator/httpfilters.go, newOrderedHTTPFilter).
 */
export const ENVOY_GATEWAY_POLICIES = definePolicies({
  title: 'Envoy Gateway',
  group: GROUP,
  themes: [
    CORS,
    EXTERNAL_AUTH,
    BASIC_AUTH,
    JWT,
    ADDRESS_LISTS,
    RATE_LIMITS,
    BODY_SIZE,
    TIMEOUTS,
    RETRIES,
    COMPRESSION,
    REGEX_REWRITES,
    DIRECT_RESPONSES,
    BACKENDS,
    AFFINITY,
    HASHING,
    CLIENT_ADDRESS,
    CLIENT_CERTIFICATES,
  ],
  filter: readFilter,
  withholdHeaders: WITHHELD_HEADERS,
  backend: writeBackend,
  readBackend,
  listener: {
    kind: 'ClientTrafficPolicy',
    write: writeListener,
    read: readListener,
    readWithheld,
    writeClients,
    readClients,
  },
  cells: CELLS,
  checks: ['external-auth', 'credentials', 'token', 'client-address', 'claims'],
  ruleNames: true,
  kinds: [
    { kind: 'SecurityPolicy', guards: true },
    { kind: 'BackendTrafficPolicy', guards: false },
  ],
  merge: mergedPolicies,
  attachment: (_kind, targets) => ({ targetRefs: targets.map((target) => ({ ...target })) }),
});
