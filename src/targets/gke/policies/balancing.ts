import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { API, backendPart, DOCS, nothing } from './objects.ts';

/** Seconds: two weeks. */
const LONGEST = 1_209_600;
/** The name that the load balancer gives its cookie. */
const COOKIE = 'GCLB';

/** A cookie of the load balancer, with a name of its own; 0 seconds are the session of the browser. */
export const AFFINITY: Theme = {
  name: 'affinity',
  cell: {
    how: 'GCPBackendPolicy spec.default.sessionAffinity GENERATED_COOKIE of the Service',
    but: 'the cookie is called GCLB and has the path /; for all routes to the Service',
    source: `${API}/gcpbackendpolicy_types.go; ${DOCS}`,
  },
  write: writeAffinity,
};

/** Affinity by the address of the client. */
export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'GCPBackendPolicy spec.default.sessionAffinity CLIENT_IP of the Service',
    but: 'by the client address alone; for all routes to the Service',
    source: `${API}/gcpbackendpolicy_types.go; ${DOCS}`,
  },
  write: writeHashing,
};

function writeAffinity(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'session-affinity') return undefined;
  const { policy } = fact;
  const age = Math.min(Math.max(Math.trunc(policy.maxAge ?? policy.expires ?? 0), 0), LONGEST);
  const after = `a cookie ${COOKIE} with the path /, for ${age === 0 ? 'the session of the browser' : `${age} seconds`}`;
  const note = noteOf(
    POLICY_FINDINGS.inexact,
    `The cookie ${policy.cookie} becomes one of the load balancer.`,
    policy.origins,
    { before: describePolicy(policy), after, witness: 'none' },
  );
  const sessionAffinity = { cookieTtlSec: age, type: 'GENERATED_COOKIE' };
  return { says: 'whole', parts: [backendPart({ sessionAffinity }, policy)], notes: [note] };
}

function writeHashing(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first, and is a finding of its own.
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  if (!/^\$\{?(?:binary_)?remote_addr\}?$/.test(policy.hashBy ?? '')) {
    return nothing('GCPBackendPolicy keeps clients by a cookie or their address, and has no algorithms');
  }
  return { says: 'whole', parts: [backendPart({ sessionAffinity: { type: 'CLIENT_IP' } }, policy)] };
}

/** Undefined for types that are not modelled. */
export function readAffinity(
  fields: Fields | undefined,
  origins: readonly Origin[],
): readonly Policy[] | undefined {
  const type = fields?.text('type') ?? 'NONE';
  const age = fields?.integer('cookieTtlSec') ?? 0;
  const base = { origins, isDefault: false } as const;
  if (type === 'NONE') return [];
  if (type === 'CLIENT_IP')
    return [{ kind: 'load-balancing', algorithm: 'chash', hashBy: '$binary_remote_addr', ...base }];
  if (type !== 'GENERATED_COOKIE') return undefined;
  const maxAge = age === 0 ? {} : { maxAge: age };
  return [
    {
      kind: 'session-affinity',
      cookie: COOKIE,
      path: '/',
      ...maxAge,
      secure: false,
      mode: 'balanced',
      ...base,
    },
  ];
}
