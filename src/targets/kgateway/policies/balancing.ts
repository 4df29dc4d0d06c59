import {
  type Fact,
  type FactPlace,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy, duration } from '../../../model/policy-text.ts';
import { hashKeyOf } from '../../hash-key.ts';
import type { Theme } from '../../policies/theme.ts';
import { BACKEND_PLUGIN, backendPart, REPOSITORY } from './objects.ts';

type Affinity = Extract<Policy, { kind: 'session-affinity' }>;

const SOURCE = `${REPOSITORY}, api/v1alpha1/kgateway/backend_config_policy_types.go, HashPolicy; ${BACKEND_PLUGIN}/lb.go, constructHashPolicy`;

/**
 * A cookie whose value chooses the endpoint by a hash. Envoy makes it for clients that bring none where `ttl` is there, for
 * the session alone where it is 0, and always with HttpOnly (envoy, load_balancing_policies/common/thread_aware_lb_impl.cc,
 * generateCookie). In the experimental channel the field of the rule keeps clients at their endpoint more strictly.
 */
export const AFFINITY: Theme = {
  name: 'affinity',
  cell: {
    how: 'sessionPersistence of the rule (experimental channel), else BackendConfigPolicy spec.loadBalancer.ringHash.hashPolicies of the Service',
    but: 'a hash: clients move when endpoints come and go; one setting for all routes of a Service; the cookie has no domain',
    source: SOURCE,
  },
  write: writeAffinity,
};

/** Balancing by a hash of something of the request. */
export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'BackendConfigPolicy spec.loadBalancer of the Service',
    but: 'by the client address, a header or a cookie alone; one setting for all routes of a Service',
    source: SOURCE,
  },
  write: writeHashing,
};

/** Values of SameSite that the field takes. */
const SAME_SITE: ReadonlySet<string> = new Set(['Strict', 'Lax', 'None']);

function writeAffinity(fact: Fact, { abilities }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'session-affinity') return undefined;
  if (abilities.sessionPersistence) return undefined;
  const { policy } = fact;
  const { path, sameSite, secure } = policy;
  const cookie = {
    name: policy.cookie,
    ...(path === undefined ? {} : { path }),
    ...(sameSite !== undefined && SAME_SITE.has(sameSite) ? { sameSite } : {}),
    ...(secure ? { secure } : {}),
    ttl: duration(Math.max(policy.maxAge ?? policy.expires ?? 0, 0) * 1000),
  };
  return {
    says: 'whole',
    parts: [backendPart({ loadBalancer: hash({ cookie }) }, policy.origins)],
    notes: [hashNote(policy), ...domainNotes(policy)],
  };
}

function hash(policy: JsonObject): JsonObject {
  return { ringHash: { hashPolicies: [policy] } };
}

function hashNote(policy: Affinity): Note {
  const message = `The cookie ${policy.cookie} chooses the endpoint by a hash, and gets new values.`;
  return noteOf(POLICY_FINDINGS.inexact, message, policy.origins, {
    before: describePolicy(policy),
    after: 'clients are assigned anew once, and some of them again whenever endpoints come or go',
    witness: 'none',
  });
}

function domainNotes({ cookie, domain, origins }: Affinity): readonly Note[] {
  if (domain === undefined) return [];
  return [
    noteOf(POLICY_FINDINGS.inexact, `The cookie ${cookie} is sent without the domain ${domain}.`, origins, {
      severity: 'high',
      before: `browsers send the cookie to all hosts of ${domain}`,
      after: 'browsers send it to the host that gave it',
      witness: 'none',
    }),
  ];
}

function writeHashing(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first (rootfs/etc/nginx/lua/balancer.lua, get_implementation).
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  const loadBalancer = policy.hashBy === undefined ? plain(policy.algorithm) : hashBy(policy.hashBy);
  if (loadBalancer === undefined) return { says: 'nothing', why: 'BackendConfigPolicy has no field for it' };
  return { says: 'whole', parts: [backendPart({ loadBalancer }, policy.origins)] };
}

function plain(algorithm: string): JsonObject | undefined {
  return algorithm === 'round_robin' ? { roundRobin: {} } : undefined;
}

/** A cookie without `ttl` is never made. */
function hashBy(text: string): JsonObject | undefined {
  const key = hashKeyOf(text);
  switch (key?.of) {
    case 'address':
      return hash({ sourceIP: {} });
    case 'header':
      return hash({ header: { name: key.name } });
    case 'cookie':
      return hash({ cookie: { name: key.name } });
    default:
      return undefined;
  }
}
