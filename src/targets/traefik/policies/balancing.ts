import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import { hashKeyOf } from '../../hash-key.ts';
import type { Theme } from '../../policies/theme.ts';
import { backendPart, nothing, REPOSITORY, wholeBackend } from './objects.ts';

type Affinity = Extract<Policy, { kind: 'session-affinity' }>;

const SOURCE = `${REPOSITORY}, pkg/provider/kubernetes/crd/kubernetes_http.go, buildServersLB`;

/**
 * A cookie that names the endpoint, as long as it is there (pkg/server/service/loadbalancer/sticky.go). `sessionPersistence`
 * of a rule is not read (pkg/provider/kubernetes/gateway/features.go).
 */
export const AFFINITY: Theme = {
  name: 'affinity',
  cell: {
    how: 'TraefikService spec.weighted.services.sticky.cookie in the place of the Service',
    but: 'the value of the cookie is another one; one setting for all TraefikServices of a port; not across the backends of a rule with several',
    source: `${SOURCE}; pkg/server/service/loadbalancer/sticky.go`,
  },
  write: writeAffinity,
};

/** Endpoints are ranked by a hash of the peer's address and their own name: the highest serves (loadbalancer/hrw/hrw.go). */
export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'TraefikService spec.weighted.services.strategy hrw or wrr in the place of the Service',
    but: 'by the address of the peer alone; hrw since v3.6; one setting for all TraefikServices of a port',
    source: `${SOURCE}; pkg/server/service/loadbalancer/hrw/hrw.go`,
  },
  write: writeHashing,
};

const SAME_SITE: ReadonlySet<string> = new Set(['none', 'lax', 'strict']);

function writeAffinity(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'session-affinity') return undefined;
  const { policy } = fact;
  const { domain, path } = policy;
  const sameSite = policy.sameSite?.toLowerCase() ?? '';
  const age = policy.maxAge ?? policy.expires ?? 0;
  const cookie = {
    ...(domain === undefined ? {} : { domain }),
    ...(policy.httpOnly === false ? {} : { httpOnly: true }),
    ...(age > 0 ? { maxAge: age } : {}),
    name: policy.cookie,
    ...(path === undefined ? {} : { path }),
    ...(SAME_SITE.has(sameSite) ? { sameSite } : {}),
    ...(policy.secure ? { secure: true } : {}),
  };
  return wholeBackend(
    [backendPart({ sticky: { cookie } }, policy.origins)],
    [
      noteOf(
        POLICY_FINDINGS.inexact,
        `The cookie ${policy.cookie} gets new values, which name endpoints.`,
        policy.origins,
        {
          before: describePolicy(policy),
          after: after(policy),
          witness: 'none',
        },
      ),
    ],
  );
}

function after({ mode }: Affinity): string {
  const anew = 'clients are assigned anew once, and stay while their endpoint is there';
  return mode === 'persistent' ? anew : `${anew}, also when others are added`;
}

/** The default of Traefik, so that no object says it. */
function turns(policy: Policy): Saying {
  const note = noteOf(
    POLICY_FINDINGS.inexact,
    'Endpoints get their turns by the default of Traefik.',
    policy.origins,
    {
      severity: 'info',
      before: describePolicy(policy),
      after: 'the same, without being said',
      witness: 'none',
    },
  );
  return { says: 'whole', parts: [], notes: [note] };
}

function writeHashing(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first (rootfs/etc/nginx/lua/balancer.lua, get_implementation).
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  if (policy.hashBy === undefined) {
    return policy.algorithm === 'round_robin'
      ? turns(policy)
      : nothing(`No strategy of Traefik is ${policy.algorithm}`);
  }
  if (hashKeyOf(policy.hashBy)?.of !== 'address') {
    return nothing('Traefik hashes the address of the client alone');
  }
  return wholeBackend([backendPart({ strategy: 'hrw' }, policy.origins)]);
}
