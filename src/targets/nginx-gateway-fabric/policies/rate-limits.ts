import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, type Note, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';

type RateLimit = Extract<Policy, { kind: 'rate-limit' }>;

/**
 * `limit_req_zone` and `limit_req`: the module of nginx that ingress-nginx has as well. `noDelay` serves the burst at once,
 * `rejectCode` is the status of a refusal, and the key is the address of the client
 * (internal/controller/nginx/config/policies/ratelimit/generator.go). One policy is one zone: its routes count together.
 */
export const RATE_LIMITS: Theme = {
  name: 'rate-limits',
  cell: {
    how: 'RateLimitPolicy spec.rateLimit.local',
    but: 'addresses that the source leaves out are limited as well; each route counts for itself',
    source: `${REPOSITORY}, apis/v1alpha1/ratelimitpolicy_types.go; internal/controller/nginx/config/policies/ratelimit/generator.go`,
  },
  write,
  kind: 'RateLimitPolicy',
  read,
};

const BY_ADDRESS = '$binary_remote_addr';
const CLIENT_KEYS: ReadonlySet<string> = new Set([BY_ADDRESS, '$remote_addr']);
/** Of nginx, limit_req_status, and of the controller, getRateLimitSettings. */
const DEFAULT_STATUS = 503;
const DEFAULT_RATE = '100r/s';

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'rate-limit') return undefined;
  const { policy } = fact;
  const rate = rateOf(policy);
  if (rate === undefined) {
    return { says: 'nothing', why: 'Rates of RateLimitPolicy are whole numbers for a second or a minute' };
  }
  const hasStatus = policy.status >= 400 && policy.status <= 599;
  const rule = {
    ...(policy.burst > 0 ? { burst: policy.burst, noDelay: true } : {}),
    key: BY_ADDRESS,
    rate,
  };
  const rateLimit = {
    local: { rules: [rule] },
    ...(hasStatus ? { rejectCode: policy.status } : {}),
  };
  return {
    says: 'whole',
    parts: [routePart('RateLimitPolicy', { rateLimit }, policy.origins)],
    notes: notesOn(policy, hasStatus ? policy.status : DEFAULT_STATUS),
  };
}

function rateOf({ requests, per }: RateLimit): string | undefined {
  if (!Number.isSafeInteger(requests) || requests <= 0) return undefined;
  if (per !== 'hour') return `${requests}r/${per === 'second' ? 's' : 'm'}`;
  return requests % 60 === 0 ? `${requests / 60}r/m` : undefined;
}

function notesOn(policy: RateLimit, status: number): readonly Note[] {
  const after = describePolicy({ ...policy, status, exempt: [] });
  const inexact = (message: string, severity: 'low' | 'high'): Note =>
    noteOf(POLICY_FINDINGS.inexact, message, policy.origins, {
      severity,
      before: describePolicy(policy),
      after,
      witness: 'none',
    });
  return [
    ...(status === policy.status
      ? []
      : [inexact(`RateLimitPolicy refuses with a status from 400 to 599, here ${status}.`, 'low')]),
    ...(policy.exempt.length === 0
      ? []
      : [
          inexact(
            `Addresses that the limit leaves out (${policy.exempt.join(', ')}) are limited as well.`,
            'high',
          ),
        ]),
  ];
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('rateLimit');
  fields?.skip('logLevel');
  const status = fields?.integer('rejectCode') ?? DEFAULT_STATUS;
  // Counted and not refused.
  const isDry = fields?.flag('dryRun') === true;
  const rules = fields?.child('local')?.children('rules') ?? [];
  const limits = rules.map((rule) => limitOf(rule, status, policy));
  return limits.length === 0 || isDry ? undefined : withPolicies(limits);
}

function limitOf(rule: Fields, status: number, policy: ObjectRef): Policy {
  rule.skip('zoneSize', 'delay', 'noDelay');
  const key = rule.text('key') ?? BY_ADDRESS;
  const rate = rule.text('rate') ?? DEFAULT_RATE;
  const burst = rule.integer('burst') ?? 0;
  const base = { origins: [{ object: policy, path: rule.path }], isDefault: false } as const;
  const [, digits, unit] = /^(\d+)r\/([sm])$/.exec(rate) ?? [];
  if (digits === undefined || !CLIENT_KEYS.has(key)) {
    return {
      kind: 'other',
      name: 'rate-limit',
      value: `${rate} for each ${key}, burst ${burst}`,
      effect: 'requests above it are refused',
      refusesWith: status,
      ...base,
    };
  }
  return {
    kind: 'rate-limit',
    requests: Number(digits),
    per: unit === 's' ? 'second' : 'minute',
    burst,
    status,
    exempt: [],
    ...base,
  };
}
