import type { Fields } from '../../../gateway/read/index.ts';
import type { HeaderWithholding } from '../../../gateway/write/index.ts';
import { isAsked, sayExternalAuth } from './external-auth.ts';
import { GROUP } from './objects.ts';

const KIND = 'ClientTrafficPolicy';

/**
 * Envoy's check by another service sets the headers of the answer, and leaves those of the request alone where the answer
 * has none (envoy, extensions/filters/http/ext_authz/v3, AuthorizationResponse.allowed_upstream_headers). A
 * ClientTrafficPolicy takes headers of clients away before a route is chosen, for all requests of its listeners
 * (internal/xds/translator/listener.go, buildEarlyHeaderMutation).
 */
export const WITHHELD_HEADERS: HeaderWithholding = {
  kind: KIND,
  most: 64,
  concerns: (gate) => sayExternalAuth(gate)?.says === 'whole',
  can: (name) => !isAsked(name),
  part: (names, origins) => ({
    apiVersion: `${GROUP}/v1alpha1`,
    kind: KIND,
    attach: { to: 'gateway' },
    spec: { headers: { earlyRequestHeaders: { remove: [...names] } } },
    origins,
  }),
};

/** Names in lower case. */
export function readWithheld(spec: Fields): readonly string[] {
  const names = spec.child('headers')?.child('earlyRequestHeaders')?.texts('remove') ?? [];
  return names.map((name) => name.toLowerCase());
}
