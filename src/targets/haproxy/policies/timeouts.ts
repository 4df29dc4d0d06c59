import type { Fact, Saying } from '../../../gateway/write/index.ts';
import type { KubernetesObject } from '../../../kubernetes/object.ts';
import type { Policy } from '../../../model/policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { KEYS, keyOf, keysPart, nothing, originsOf } from './annotations.ts';

/** Milliseconds without the keys (keys.md, Timeout). */
const USUAL = { connect: 5_000, server: 50_000 };

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/**
 * `timeout-connect`, and `timeout-server`: the longest time in which nothing goes to or comes from the backend. Of two
 * times of the source the longer one is taken, so that nothing is cut off that it serves. Upgraded connections have
 * `timeout-tunnel`.
 */
export const TIMEOUTS: Theme = {
  name: 'timeouts',
  cell: {
    how: 'annotations of the Service that is to be annotated: haproxy-ingress.github.io/timeout-connect, timeout-server',
    but: 'one time for reads and writes, for all routes to the Service; Services are not written over',
    source: KEYS,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'timeouts') return undefined;
  const { policy } = fact;
  const { connect, read, send, isDefault } = policy;
  const idle = Math.max(read ?? 0, send ?? 0);
  if (connect === undefined && idle === 0) return undefined;
  if (isDefault) {
    return nothing(
      'HAProxy Ingress waits for 5 seconds to connect and for 50 seconds without data by default',
    );
  }
  const keys = {
    ...(connect === undefined || connect === USUAL.connect ? {} : { 'timeout-connect': printed(connect) }),
    ...(idle === 0 || idle === USUAL.server ? {} : { 'timeout-server': printed(idle) }),
  };
  const isSaid = Object.keys(keys).length === 0;
  return { says: 'whole', parts: isSaid ? [] : [keysPart(keys, policy)] };
}

function printed(time: number): string {
  return time % 1_000 === 0 ? `${time / 1_000}s` : `${time}ms`;
}

function parsed(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,9})([a-z]{0,2})$/.exec(text ?? '') ?? [];
  const factor = UNITS.get(unit);
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** The times of a Service, by default as well. */
export function readTimeouts(service: KubernetesObject): Policy {
  const keys = ['timeout-connect', 'timeout-server'];
  const idle = parsed(keyOf(service, 'timeout-server')) ?? USUAL.server;
  const origins = originsOf(service, ...keys);
  return {
    kind: 'timeouts',
    connect: parsed(keyOf(service, 'timeout-connect')) ?? USUAL.connect,
    send: idle,
    read: idle,
    origins,
    isDefault: origins.length === 0,
  };
}
