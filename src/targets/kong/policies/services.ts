import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type PolicyPart,
  type PolicyWriter,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { CONTROLLER, GROUP, nothing } from './objects.ts';

const SERVICE = `${CONTROLLER}, internal/dataplane/kongstate/service.go, overrideByAnnotation`;
const UPSTREAM = `${CONTROLLER}, internal/dataplane/kongstate/kongupstreampolicy.go`;
const DEFAULTS = `${CONTROLLER}, internal/dataplane/translator/subtranslator/subtranslator_vars.go`;

/** Milliseconds, of all three times (subtranslator_vars.go, DefaultServiceTimeout). */
const USUAL = 60_000;

/** Milliseconds between two reads or writes and for connecting, as nginx has them. */
export const TIMEOUTS: Theme = {
  name: 'timeouts',
  cell: {
    how: 'annotations of the Service that is to be annotated: konghq.com/connect-timeout, read-timeout, write-timeout',
    but: 'for all routes to the Service, 60 seconds by default; Services are not written over',
    source: `${SERVICE}; ${DEFAULTS}`,
  },
  write: writeTimeouts,
};

/** Tries after the first one, where a connection fails or is not answered in time (kong/runloop/balancer). */
export const RETRIES: Theme = {
  name: 'retries',
  cell: {
    how: 'annotation of the Service that is to be annotated: konghq.com/retries',
    but: 'on errors and timeouts alone, for all routes to the Service, 5 by default; Services are not written over',
    source: `${SERVICE}; ${DEFAULTS}`,
  },
  write: writeRetries,
};

/** A cookie that Kong makes for clients that bring none; its value chooses the endpoint by a hash (kong/runloop/balancer/init.lua). */
export const AFFINITY: Theme = {
  name: 'affinity',
  cell: {
    how: 'KongUpstreamPolicy spec.hashOn.cookie, once the Service is annotated with konghq.com/upstream-policy',
    but: 'of the attributes of the cookie only its path; clients move when endpoints come and go; sticky sessions are of Kong Enterprise',
    source: UPSTREAM,
  },
  write: writeAffinity,
};

/** A hash of the address, of a header or of a query parameter. */
export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'KongUpstreamPolicy spec.hashOn and algorithm, once the Service is annotated with konghq.com/upstream-policy',
    but: 'by the client address, a header or a query parameter; clients move once',
    source: UPSTREAM,
  },
  write: writeHashing,
};

function annotationPart(spec: JsonObject, { origins }: Policy): PolicyPart {
  return { apiVersion: 'v1', kind: 'Service', attach: { to: 'service-annotations' }, spec, origins };
}

function writeTimeouts(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'timeouts') return undefined;
  const { policy } = fact;
  const { connect, read, send, isDefault } = policy;
  if (connect === undefined && read === undefined && send === undefined) return undefined;
  if (isDefault) {
    return nothing('Kong waits for 60 seconds to connect and between two reads or writes by default');
  }
  const times = { 'connect-timeout': connect, 'read-timeout': read, 'write-timeout': send };
  const other = Object.entries(times).filter(([, time]) => time !== undefined && time !== USUAL);
  if (other.length === 0) return { says: 'whole', parts: [] };
  const spec = Object.fromEntries(other.map(([name, time]) => [name, String(time)]));
  return { says: 'whole', parts: [annotationPart(spec, policy)] };
}

const USUAL_REASONS: ReadonlySet<string> = new Set(['error', 'timeout']);

function writeRetries(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'retry') return undefined;
  const { policy } = fact;
  const { tries, conditions, isDefault } = policy;
  if (isDefault)
    return nothing('Kong tries a request again up to 5 times by default, on errors and timeouts');
  if (tries === 0) return nothing('The number of tries of Kong is finite');
  const isNever = tries === 1 || conditions.includes('off');
  const others = conditions.filter((condition) => !USUAL_REASONS.has(condition));
  if (!isNever && others.length > 0) {
    return nothing(`Kong tries again on errors and timeouts, and not on ${others.join(', ')}`);
  }
  return { says: 'whole', parts: [annotationPart({ retries: String(isNever ? 0 : tries - 1) }, policy)] };
}

function writeAffinity(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'session-affinity') return undefined;
  const { policy } = fact;
  const hashOn = { cookie: policy.cookie, cookiePath: policy.path ?? '/' };
  return {
    says: 'whole',
    parts: upstreamParts({ algorithm: 'consistent-hashing', hashOn }, policy),
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        `The cookie ${policy.cookie} chooses the endpoint by a hash, and gets new values.`,
        policy.origins,
        {
          before: describePolicy(policy),
          after: `a cookie with the path ${hashOn.cookiePath} and no other attributes, for the session of the browser`,
          witness: 'none',
        },
      ),
    ],
  };
}

/** Algorithms of Kong by those of the source. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['round_robin', 'round-robin'],
  ['least_conn', 'least-connections'],
  ['ewma', 'latency'],
]);

function writeHashing(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first, and is a finding of its own.
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  if (policy.hashBy === undefined) {
    const algorithm = ALGORITHMS.get(policy.algorithm);
    if (algorithm === undefined) return nothing(`KongUpstreamPolicy has no algorithm ${policy.algorithm}`);
    return { says: 'whole', parts: upstreamParts({ algorithm }, policy) };
  }
  const hashOn = hashOf(policy.hashBy);
  if (hashOn === undefined) {
    return nothing('KongUpstreamPolicy hashes the client address, one header or one query parameter');
  }
  return { says: 'whole', parts: upstreamParts({ algorithm: 'consistent-hashing', hashOn }, policy) };
}

function hashOf(hashBy: string): JsonObject | undefined {
  const [, name = ''] = /^\$\{?([a-z0-9_]+)\}?$/.exec(hashBy) ?? [];
  if (name === 'remote_addr' || name === 'binary_remote_addr') return { input: 'ip' };
  const [, source, key = ''] = /^(http|arg)_(.+)$/.exec(name) ?? [];
  if (source === 'http') return { header: key.replaceAll('_', '-') };
  return source === 'arg' ? { queryArg: key } : undefined;
}

/** A KongUpstreamPolicy with the name of the Service, and the annotation that names it. */
function upstreamParts(spec: JsonObject, policy: Policy): readonly PolicyPart[] {
  const { origins } = policy;
  const kind = 'KongUpstreamPolicy';
  return [
    { apiVersion: `${GROUP}/v1beta1`, kind, attach: { to: 'services' }, spec, origins },
    annotationPart({ 'upstream-policy': true }, policy),
  ];
}

/** Annotations that say the settings; the policy of the upstream has the name of the Service. */
export const annotated: NonNullable<PolicyWriter['annotated']> = ({ name }, spec) => ({
  annotations: Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [`konghq.com/${key}`, value === true ? name : String(value)]),
  ),
  severity: Object.hasOwn(spec, 'upstream-policy') ? 'high' : 'low',
});
