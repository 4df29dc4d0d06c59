import { parseNetworks } from '../addresses.ts';
import type { Declaration } from './declaration.ts';
import { dropped, type Group, ignored, taken } from './group.ts';
import { builtIn, type Read } from './reader.ts';
import { INTEGER, NETWORKS } from './validators.ts';

const SECTION = 'rate-limiting';
const NEEDS = 'limit-rps, limit-rpm or limit-connections';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'limit-rps',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '0, no limit',
    invalid: 'drop',
    effect:
      'Requests per second of one client address, counted over all paths of the Ingress and in each controller pod alone; above the burst it answers 503.',
    section: SECTION,
  },
  {
    key: 'limit-rpm',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '0, no limit',
    invalid: 'drop',
    effect: 'The same per minute.',
    section: SECTION,
  },
  {
    key: 'limit-connections',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '0, no limit',
    invalid: 'drop',
    effect: 'Requests of one client address that may be under way at once; above that it answers 503.',
    section: SECTION,
  },
  {
    key: 'limit-burst-multiplier',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '5',
    invalid: 'default',
    effect: 'The burst is the limit times this number.',
    needs: 'limit-rps or limit-rpm',
    section: SECTION,
  },
  {
    key: 'limit-allowlist',
    aliases: ['limit-whitelist'],
    validator: NETWORKS,
    risk: 'Low',
    scope: 'location',
    initial: 'nobody',
    invalid: 'drop',
    effect: 'Client addresses without these limits.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'limit-rate',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '0, no limit',
    setting: 'limit-rate',
    invalid: 'default',
    effect: 'Kilobytes per second of an answer.',
    section: SECTION,
  },
  {
    key: 'limit-rate-after',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '0',
    setting: 'limit-rate-after',
    invalid: 'default',
    effect: 'Kilobytes of an answer before limit-rate begins.',
    needs: 'limit-rate',
    section: SECTION,
  },
];

/** Source: internal/ingress/annotations/ratelimit/main.go; buildRateLimit of the template. */
export const LIMITS: Group = {
  name: 'limits',
  annotations: ANNOTATIONS,
  parse(read, { config }) {
    const limitRate = read.integerOr('limit-rate', config.settings['limit-rate']);
    const limitRateAfter = read.integerOr('limit-rate-after', config.settings['limit-rate-after']);
    if (limitRate.value <= 0) read.withoutEffect('limit-rate-after', 'there is no limit-rate');
    const rpm = read.integer('limit-rpm');
    const rps = read.integer('limit-rps');
    const connections = read.integer('limit-connections');
    for (const [key, result] of [
      ['limit-rpm', rpm],
      ['limit-rps', rps],
      ['limit-connections', connections],
    ] as const) {
      if (!result.ok && result.problem === 'refused') return dropped(key);
      if (result.ok && result.value <= 0) read.withoutEffect(key, 'it is not above 0, which means no limit');
    }
    const burstMultiplier = read.integerOr('limit-burst-multiplier', builtIn(5)).value;
    const exempt = read.text('limit-allowlist');
    if (!exempt.ok && exempt.problem === 'refused') return dropped('limit-allowlist');
    const allowList = parseNetworks(exempt.ok ? exempt.value : '');
    if (allowList === undefined)
      return ignored('limit-allowlist', 'it is not a list of addresses and networks');
    const rates = { limitRate, limitRateAfter };
    const limits = { rps: limitOf(rps), rpm: limitOf(rpm), connections: limitOf(connections) };
    if (limits.rps === 0 && limits.rpm === 0) {
      read.withoutEffect('limit-burst-multiplier', 'there is no limit-rps or limit-rpm');
    }
    if (limits.rps === 0 && limits.rpm === 0 && limits.connections === 0) {
      read.withoutEffect('limit-allowlist', 'there is no limit to be exempt from');
      return taken(rates);
    }
    const origins = read.originsOf(
      'limit-rps',
      'limit-rpm',
      'limit-connections',
      'limit-burst-multiplier',
      'limit-allowlist',
    );
    return taken({ ...rates, limits: { ...limits, burstMultiplier, allowList, origins } });
  },
};

/** Negative limits are printed nowhere. */
function limitOf(result: Read<number>): number {
  return result.ok ? Math.max(0, result.value) : 0;
}
