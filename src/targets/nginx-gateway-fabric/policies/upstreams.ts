import { type Fields, readSpec } from '../../../gateway/read/index.ts';
import type { Fact, FactPlace, PolicyPart, Saying } from '../../../gateway/write/index.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import type { Theme } from '../../policies/theme.ts';
import type { SettingsOfService } from '../../policies/treatments.ts';
import { inForceFor } from './in-force.ts';
import { routeKey } from './locations.ts';
import { GROUP, REPOSITORY } from './objects.ts';

const KIND = 'UpstreamSettingsPolicy';

/**
 * How the endpoints of a Service are chosen, for all routes that use it: `hash KEY consistent` and the like in its upstream;
 * `random two least_conn` without a policy (internal/controller/nginx/config/upstreams.go, createUpstream).
 */
export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'UpstreamSettingsPolicy spec.loadBalancingMethod of the Service',
    but: 'by one variable of nginx whose name has no digits; clients move once, as the ring is another one',
    source: `${REPOSITORY}, apis/v1alpha1/upstreamsettingspolicy_types.go; internal/controller/nginx/config/upstreams.go`,
  },
  write,
};

/** Variables of nginx itself; one that is not defined would be refused with the whole configuration. */
const VARIABLE =
  /^\$\{?((?:binary_remote_addr|remote_addr|request_uri|uri|host|http_host|args|query_string|scheme|server_name|request_method)|(?:http|arg|cookie)_[a-z_]+)\}?$/;
const PLAIN: ReadonlySet<string> = new Set(['round_robin', 'least_conn', 'ip_hash', 'random']);

function write(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first, and is a finding of its own.
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  if (policy.hashBy === undefined) {
    return PLAIN.has(policy.algorithm)
      ? { says: 'whole', parts: [part({ loadBalancingMethod: policy.algorithm }, policy)] }
      : {
          says: 'nothing',
          why: `UpstreamSettingsPolicy has no method ${policy.algorithm} without NGINX Plus`,
        };
  }
  const [, variable] = VARIABLE.exec(policy.hashBy) ?? [];
  if (variable === undefined) {
    return {
      says: 'nothing',
      why: 'UpstreamSettingsPolicy hashes one variable of nginx, without digits in its name',
    };
  }
  const spec = { hashMethodKey: `$${variable}`, loadBalancingMethod: 'hash consistent' };
  return { says: 'whole', parts: [part(spec, policy)] };
}

function part(spec: PolicyPart['spec'], { origins }: Policy): PolicyPart {
  return { apiVersion: `${GROUP}/v1alpha1`, kind: KIND, attach: { to: 'services' }, spec, origins };
}

/** What policies of Services say of what is forwarded to them. */
export function readServices(objects: ObjectSet): SettingsOfService {
  const inForce = inForceFor(objects, KIND);
  const known = new Map<KubernetesObject, readonly Policy[]>();
  return ({ namespace, name }) => {
    const policy = inForce([routeKey('Service', namespace, name)], { kind: 'Service', namespace, name });
    const found = known.get(policy) ?? policiesOf(readSpec(policy).spec, refOf(policy));
    known.set(policy, found);
    return { policies: found };
  };
}

/** Zones and connections that are kept change no answer. */
function policiesOf(spec: Fields, ref: ObjectRef): readonly Policy[] {
  const method = spec.text('loadBalancingMethod');
  if (method === undefined) return [];
  const key = spec.text('hashMethodKey');
  const origins = [{ object: ref, path: [...spec.path, 'loadBalancingMethod'] }];
  const base = { kind: 'load-balancing', origins, isDefault: false } as const;
  if (method === 'hash consistent' && key !== undefined) {
    return [{ ...base, algorithm: 'chash', hashBy: key }];
  }
  return [{ ...base, algorithm: method, ...(method === 'hash' && key !== undefined ? { hashBy: key } : {}) }];
}
