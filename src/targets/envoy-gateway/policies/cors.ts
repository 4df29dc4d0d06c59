import type { Fields } from '../../../gateway/read/index.ts';
import { parseDuration } from '../../../gateway/read/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { corsByPolicy, corsChange, withDuration } from '../../policies/cors-policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { REPOSITORY, routePart } from './objects.ts';

/**
 * The filter of the Gateway API and the policy become the same configuration of Envoy (internal/gatewayapi/securitypolicy.go,
 * buildCORS; internal/gatewayapi/filters.go, processCORSFilter); the policy is there in all versions.
 */
export const CORS: Theme = {
  name: 'cors',
  cell: {
    how: 'the CORS filter; SecurityPolicy spec.cors for versions that do not claim it',
    source: `${REPOSITORY}, api/v1alpha1/cors_types.go; internal/gatewayapi/securitypolicy.go, buildCORS`,
  },
  write: (fact, place) =>
    corsByPolicy(fact, place, (fields, origins) =>
      routePart('SecurityPolicy', { cors: withDuration(fields) }, origins),
    ),
  kind: 'SecurityPolicy',
  read,
};

/** Without `maxAge` nothing is said of it, and browsers keep the answer for five seconds. */
function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('cors');
  if (fields === undefined) return undefined;
  const text = fields.text('maxAge');
  const age = text === undefined ? undefined : parseDuration(text);
  return corsChange(
    fields,
    [{ object: policy, path: fields.path }],
    age === undefined ? undefined : Math.trunc(age / 1000),
  );
}
