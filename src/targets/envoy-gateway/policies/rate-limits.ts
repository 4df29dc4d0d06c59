import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, type Note, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart, withLength } from './objects.ts';

type RateLimit = Extract<Policy, { kind: 'rate-limit' }>;

/**
 * Limits by client are local ones with a bucket for each address (`sourceCIDR` of type Distinct): the bucket holds as many
 * requests as the limit names and is filled at once when the unit is over (internal/xds/translator/local_ratelimit.go:
 * MaxTokens and TokensPerFill are both the number of requests). Each proxy counts for itself, as nginx does. A refusal is
 * 429 (Envoy, local_ratelimit filter).
 */
export const RATE_LIMITS: Theme = {
  name: 'rate-limits',
  cell: {
    how: 'BackendTrafficPolicy spec.rateLimit.local',
    but: 'refusals are 429; the burst is what the limit allows in one unit of time',
    source: `${REPOSITORY}, api/v1alpha1/ratelimit_types.go; internal/xds/translator/local_ratelimit.go`,
  },
  write,
  kind: 'BackendTrafficPolicy',
  read,
};

/** Every address of either family counts for itself. */
const EVERYONE = ['0.0.0.0/0', '::/0'];
const STATUS = 429;

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'rate-limit') return undefined;
  const { policy } = fact;
  const limit = limitOf(policy);
  const selectors = selectorsFor(policy.exempt);
  const rules = selectors.map((sourceCIDR) => ({
    clientSelectors: [{ sourceCIDR }],
    limit: { requests: limit.requests, unit: UNITS[limit.per] },
    xRateLimitHeaders: 'Off',
  }));
  return {
    says: 'whole',
    parts: [routePart('BackendTrafficPolicy', { rateLimit: { local: { rules } } }, policy.origins)],
    notes: notesOn(policy, limit),
  };
}

type Unit = RateLimit['per'];

const UNITS: Readonly<Record<Unit, string>> = { second: 'Second', minute: 'Minute', hour: 'Hour' };
const SLOWER: Readonly<Partial<Record<Unit, Unit>>> = { second: 'minute', minute: 'hour' };

/** The same rate over a longer time where the source lets through more at once: nothing is refused that it serves. */
function limitOf({ requests, per, burst }: RateLimit): { readonly requests: number; readonly per: Unit } {
  const slower = SLOWER[per];
  return burst > requests && slower !== undefined
    ? { requests: requests * 60, per: slower }
    : { requests, per };
}

/** A rule has one range of addresses; all but one range can be said, all but several cannot. */
function selectorsFor(exempt: readonly string[]): readonly JsonObject[] {
  const [only] = exempt;
  if (only !== undefined && exempt.length === 1) {
    return [{ invert: true, type: 'Distinct', value: withLength(only) }];
  }
  return EVERYONE.map((value) => ({ type: 'Distinct', value }));
}

function notesOn(policy: RateLimit, limit: ReturnType<typeof limitOf>): readonly Note[] {
  const after = `${limit.requests} requests per ${limit.per} and client, refused with ${STATUS}`;
  const isSame = limit.per === policy.per && policy.burst === policy.requests && policy.status === STATUS;
  const notes: Note[] = isSame
    ? []
    : [
        noteOf(
          POLICY_FINDINGS.inexact,
          'Envoy Gateway fills the bucket of a client at once when the unit of time is over.',
          policy.origins,
          { before: describePolicy(policy), after, witness: 'none' },
        ),
      ];
  if (policy.exempt.length > 1) {
    notes.push(
      noteOf(
        POLICY_FINDINGS.inexact,
        `Addresses that the limit leaves out (${policy.exempt.join(', ')}) are limited as well.`,
        policy.origins,
        { severity: 'high', before: 'not limited', after, witness: 'none' },
      ),
    );
  }
  return notes;
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const local = spec.child('rateLimit')?.child('local');
  if (local === undefined) return undefined;
  const limits = new Map<string, RateLimit>();
  for (const rule of local.children('rules')) {
    rule.skip('xRateLimitHeaders');
    const value = rule.child('limit');
    const requests = value?.integer('requests') ?? 0;
    const per = unitOf(value?.text('unit'));
    const sources = rule.children('clientSelectors').flatMap((one) => one.child('sourceCIDR') ?? []);
    const [source] = sources;
    if (per === undefined || source?.text('type') !== 'Distinct') continue;
    const range = source.text('value') ?? '';
    const isInverted = source.flag('invert') === true;
    // Rules for the two families of addresses are one limit.
    limits.set(`${requests} ${per} ${isInverted ? range : ''}`, {
      kind: 'rate-limit',
      requests,
      per,
      burst: requests,
      status: STATUS,
      exempt: isInverted ? [range] : [],
      origins: [{ object: policy, path: local.path }],
      isDefault: false,
    });
  }
  return withPolicies([...limits.values()]);
}

function unitOf(name: string | undefined): Unit | undefined {
  return name === 'Second' ? 'second' : name === 'Minute' ? 'minute' : name === 'Hour' ? 'hour' : undefined;
}
