import type { PolicyReader, PolicyReaderFactory } from '../../../gateway/read/index.ts';
import { guardedHost } from '../../../kubernetes/istio/access/guard.ts';
import { isDryRun, readAccessPolicy, readAuthentication } from '../../../kubernetes/istio/access/policy.ts';
import type { KubernetesObject } from '../../../kubernetes/object.ts';
import { describeObject } from '../../../model/origin.ts';
import { POLICY_UNREAD } from '../../policies/findings.ts';
import { attachedTo } from './attachment.ts';
import { SECURITY_GROUP } from './objects.ts';

/**
 * What AuthorizationPolicies and RequestAuthentications of a Gateway make of its hosts. What CUSTOM refuses depends on
 * services.
 */
export const readAuthorization: PolicyReaderFactory = (objects, report): PolicyReader => {
  const own = (kind: string): readonly KubernetesObject[] =>
    objects.ofKind(kind).filter(({ apiVersion }) => apiVersion.startsWith(`${SECURITY_GROUP}/`));
  const policies = own('AuthorizationPolicy')
    .filter((object) => !isDryRun(object))
    .map((object) => ({ object, policy: readAccessPolicy(object) }));
  const tokens = own('RequestAuthentication').map((object) => ({
    object,
    authentication: readAuthentication(object),
  }));
  for (const { policy } of policies) {
    for (const field of policy.unknown) {
      const message = `${describeObject(policy.ref)}: what spec.${field} does is not known here.`;
      report(POLICY_UNREAD, message, policy.ref, ['spec', field]);
    }
  }
  const reader: PolicyReader = { apply: (_place, inner) => inner };
  if (policies.length + tokens.length === 0) return reader;
  return {
    ...reader,
    host(place, host) {
      const isAttached = ({ object }: { readonly object: KubernetesObject }): boolean =>
        attachedTo(object, place.gateway, objects);
      const access = {
        policies: policies.filter(isAttached).map(({ policy }) => policy),
        authentications: tokens.filter(isAttached).map(({ authentication }) => authentication),
      };
      const { port, hostname, others } = place;
      return access.policies.length + access.authentications.length === 0
        ? host
        : guardedHost(host, { port, hostname, others }, access);
    },
  };
};
