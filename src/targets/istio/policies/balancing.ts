import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy, duration } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { trafficPart } from './destination-rules.ts';
import { REPOSITORY } from './objects.ts';

type Affinity = Extract<Policy, { kind: 'session-affinity' }>;

const SOURCE = `${REPOSITORY}, pilot/pkg/networking/core/route/route.go, consistentHashToHashPolicy; api networking/v1: LoadBalancerSettings`;

/**
 * A cookie whose value chooses the endpoint by a hash. Envoy makes it for clients that bring none, also where `ttl` is 0: then
 * for the session alone. `sessionPersistence` of the Gateway API is not read (pilot/pkg/config/kube/gateway).
 */
export const AFFINITY: Theme = {
  name: 'affinity',
  cell: {
    how: 'DestinationRule trafficPolicy.loadBalancer.consistentHash.httpCookie',
    but: 'a hash: clients move when endpoints come and go; it holds for every client of the Service in the mesh',
    source: SOURCE,
  },
  write: writeAffinity,
};

export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'DestinationRule trafficPolicy.loadBalancer',
    but: 'by the client address, a header, a cookie or a query parameter alone; for every client of the Service in the mesh',
    source: SOURCE,
  },
  write: writeHashing,
};

function writeAffinity(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'session-affinity') return undefined;
  const { policy } = fact;
  const age = policy.maxAge ?? policy.expires ?? 0;
  const attributes = attributesOf(policy);
  const httpCookie = {
    ...(attributes.length === 0 ? {} : { attributes }),
    name: policy.cookie,
    ...(policy.path === undefined ? {} : { path: policy.path }),
    ttl: duration(Math.max(age, 0) * 1000),
  };
  return {
    says: 'whole',
    parts: [trafficPart({ loadBalancer: { consistentHash: { httpCookie } } }, policy.origins)],
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        `The cookie ${policy.cookie} chooses the endpoint by a hash, and gets new values.`,
        policy.origins,
        {
          before: describePolicy(policy),
          after: 'clients are assigned anew once, and some of them again whenever endpoints come or go',
          witness: 'none',
        },
      ),
    ],
  };
}

function attributesOf({ domain, sameSite, secure }: Affinity): readonly JsonObject[] {
  return [
    ...(domain === undefined ? [] : [{ name: 'Domain', value: domain }]),
    ...(sameSite === undefined ? [] : [{ name: 'SameSite', value: sameSite }]),
    ...(secure ? [{ name: 'Secure' }] : []),
  ];
}

function writeHashing(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first (rootfs/etc/nginx/lua/balancer.lua, get_implementation).
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  const loadBalancer = policy.hashBy === undefined ? plain(policy.algorithm) : hashOf(policy.hashBy);
  if (loadBalancer === undefined) return { says: 'nothing', why: 'DestinationRule has no field for it' };
  return { says: 'whole', parts: [trafficPart({ loadBalancer }, policy.origins)] };
}

function plain(algorithm: string): JsonObject | undefined {
  return algorithm === 'round_robin' ? { simple: 'ROUND_ROBIN' } : undefined;
}

/** Variables of nginx that are one thing which Envoy can hash. */
function hashOf(text: string): JsonObject | undefined {
  const [, name = ''] = /^\$\{?([a-z0-9_]+)\}?$/.exec(text) ?? [];
  const hash = (consistentHash: JsonObject): JsonObject => ({ consistentHash });
  if (name === 'remote_addr' || name === 'binary_remote_addr') return hash({ useSourceIp: true });
  const [, source, key = ''] = /^(http|arg|cookie)_(.+)$/.exec(name) ?? [];
  if (source === 'http') return hash({ httpHeaderName: key.replaceAll('_', '-') });
  if (source === 'arg') return hash({ httpQueryParameterName: key });
  // Without ttl no cookie is made.
  return source === 'cookie' ? hash({ httpCookie: { name: key } }) : undefined;
}
