import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { type Change, withPolicies } from '../../policies/treatments.ts';
import { FILTERS, KONG, NO_FILTERS_FOR_GRPC, nothing, pluginPart, whole } from './objects.ts';

type RateLimit = Extract<Policy, { kind: 'rate-limit' }>;

const PLUGIN = 'rate-limiting';
const DEFAULT_STATUS = 429;
const BY_ADDRESS: ReadonlySet<string> = new Set(['ip', 'consumer', 'credential']);
/** From the shortest to the longest: the limit of a longer time may not be lower than that of a shorter one (schema.lua). */
const PERIODS = ['second', 'minute', 'hour'] as const;

/**
 * The plugin rate-limiting counts the requests of a client in each second, minute and hour of the clock, each node of Kong
 * for itself where the policy is `local`, as nginx does. It knows no burst: the first requests of a window are served at
 * once, and those above the limit are refused until the next one (handler.lua; policies/init.lua). Each route of Kong, one
 * for each match of a rule, counts for itself. Where nobody signs in, limits by consumer are limits by address.
 */
export const RATE_LIMITS: Theme = {
  name: 'rate-limits',
  cell: {
    how: `KongPlugin ${PLUGIN} by an ExtensionRef filter, by the address of the client`,
    but: 'in windows of the clock; no address is left out; every match counts for itself',
    source: `${KONG}, kong/plugins/${PLUGIN}/handler.lua and policies/init.lua; ${FILTERS}`,
  },
  write,
};

function write(fact: Fact, { grpc, policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'rate-limit') return undefined;
  if (grpc) return nothing(NO_FILTERS_FOR_GRPC);
  const { policy } = fact;
  const all = policies.filter((one): one is RateLimit => one.kind === 'rate-limit');
  const notes = notesOn(policy);
  // One plugin says all limits of a route.
  if (all.some((one) => one !== policy) && all[0] !== policy) return { says: 'whole', parts: [], notes };
  const limits = limitsOf(all.length === 0 ? [policy] : all);
  const config = {
    ...Object.fromEntries(limits),
    error_code: statusOf(policy),
    hide_client_headers: true,
    limit_by: 'ip',
    policy: 'local',
  };
  const origins = (all.length === 0 ? [policy] : all).flatMap((one) => one.origins);
  return whole([pluginPart(PLUGIN, config, origins)], notes, 'setting');
}

/**
 * What nginx lets through in a unit of time at most, the burst among it, and in the next longer one: nothing is refused that
 * it serves. Of several limits for one time the lowest holds, and one that a longer time makes needless is left out.
 */
function limitsOf(all: readonly RateLimit[]): ReadonlyMap<RateLimit['per'], number> {
  const lowest = new Map<RateLimit['per'], number>();
  const limit = (per: RateLimit['per'] | undefined, requests: number): void => {
    if (per !== undefined) lowest.set(per, Math.min(requests, lowest.get(per) ?? requests));
  };
  for (const { per, requests, burst } of all) {
    limit(per, requests + burst);
    if (burst > 0) limit(PERIODS[PERIODS.indexOf(per) + 1], requests * 60 + burst);
  }
  return new Map(
    PERIODS.flatMap((per, index) => {
      const requests = lowest.get(per) ?? Number.POSITIVE_INFINITY;
      const longer = PERIODS.slice(index + 1).flatMap((one) => lowest.get(one) ?? []);
      return lowest.has(per) && longer.every((other) => other >= requests) ? [[per, requests] as const] : [];
    }),
  );
}

function notesOn(policy: RateLimit): readonly Note[] {
  const windows = [...limitsOf([policy])].map(([per, requests]) => `${requests} in each ${per}`);
  const after = `${windows.join(' and ')} of the clock for each client, refused with ${statusOf(policy)}`;
  const notes = [
    noteOf(
      POLICY_FINDINGS.inexact,
      'Kong counts the requests of a client in windows of the clock.',
      policy.origins,
      { before: describePolicy(policy), after, witness: 'none' },
    ),
  ];
  if (policy.exempt.length === 0) return notes;
  return [
    ...notes,
    noteOf(
      POLICY_FINDINGS.inexact,
      `Addresses that the limit leaves out (${policy.exempt.join(', ')}) are limited as well.`,
      policy.origins,
      { severity: 'high', before: 'not limited', after, witness: 'none' },
    ),
  ];
}

function statusOf({ status }: RateLimit): number {
  return status >= 100 && status <= 599 ? status : DEFAULT_STATUS;
}

/** The limits of a configuration; undefined where it counts something else than requests of an address. */
export function readRateLimits(config: Fields, plugin: ObjectRef): Change | undefined {
  config.skip('hide_client_headers', 'error_message', 'fault_tolerant', 'sync_rate');
  const isLocal = (config.text('policy') ?? 'local') === 'local';
  if (!isLocal || !BY_ADDRESS.has(config.text('limit_by') ?? 'consumer')) return undefined;
  const status = config.integer('error_code') ?? DEFAULT_STATUS;
  const limits = PERIODS.flatMap((per): readonly RateLimit[] => {
    const requests = config.integer(per);
    if (requests === undefined) return [];
    return [
      {
        kind: 'rate-limit',
        requests,
        per,
        burst: 0,
        status,
        exempt: [],
        origins: [{ object: plugin, path: [...config.path, per] }],
        isDefault: false,
      },
    ];
  });
  return withPolicies(limits);
}
