import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { KubernetesObject } from '../../../kubernetes/object.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { KEYS, keyOf, keysPart, nothing, originsOf } from './annotations.ts';

const DEFAULT_COOKIE = 'INGRESSCOOKIE';

/** A cookie that HAProxy makes and that names the endpoint (keys.md, Affinity; HAProxy, cookie insert). */
export const AFFINITY: Theme = {
  name: 'affinity',
  cell: {
    how: 'annotations of the Service that is to be annotated: haproxy-ingress.github.io/affinity, session-cookie-name',
    but: 'the cookie has the path / and lasts for the session of the browser; for all routes to the Service',
    source: KEYS,
  },
  write: writeAffinity,
};

/** Algorithms of HAProxy, hashes among them, whose ring is not that of nginx. */
export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'annotation of the Service that is to be annotated: haproxy-ingress.github.io/balance-algorithm',
    but: 'by the client address, a header or a query parameter; clients move when endpoints come and go; for all routes to the Service',
    source: `${KEYS}; HAProxy 3.0, configuration manual, balance`,
  },
  write: writeHashing,
};

function writeAffinity(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'session-affinity') return undefined;
  const { policy } = fact;
  const keys = {
    affinity: 'cookie',
    'session-cookie-name': policy.cookie,
    ...(policy.domain === undefined ? {} : { 'session-cookie-domain': policy.domain }),
  };
  const after = `the cookie ${policy.cookie} with the path /, for the session of the browser`;
  const note = noteOf(
    POLICY_FINDINGS.inexact,
    `The cookie ${policy.cookie} gets other values and attributes.`,
    policy.origins,
    { before: describePolicy(policy), after, witness: 'none' },
  );
  return { says: 'whole', parts: [keysPart(keys, policy)], notes: [note] };
}

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['round_robin', 'roundrobin'],
  ['least_conn', 'leastconn'],
]);

function writeHashing(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first, and is a finding of its own.
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  const algorithm = policy.hashBy === undefined ? ALGORITHMS.get(policy.algorithm) : hashOf(policy.hashBy);
  if (algorithm === undefined) {
    return nothing('HAProxy hashes the client address, one header or one query parameter, and has no ewma');
  }
  return { says: 'whole', parts: [keysPart({ 'balance-algorithm': algorithm }, policy)] };
}

function hashOf(hashBy: string): string | undefined {
  const [, name = ''] = /^\$\{?([a-z0-9_]+)\}?$/.exec(hashBy) ?? [];
  if (name === 'remote_addr' || name === 'binary_remote_addr') return 'source';
  const [, source, key = ''] = /^(http|arg)_(.+)$/.exec(name) ?? [];
  if (source === 'http') return `hdr(${key.replaceAll('_', '-')})`;
  return source === 'arg' ? `url_param ${key}` : undefined;
}

/** How the endpoints of a Service are chosen, where it says so. */
export function readBalancing(service: KubernetesObject): readonly Policy[] {
  if (keyOf(service, 'affinity') === 'cookie') {
    const keys = ['affinity', 'session-cookie-name', 'session-cookie-domain'];
    const domain = keyOf(service, 'session-cookie-domain');
    return [
      {
        kind: 'session-affinity',
        cookie: keyOf(service, 'session-cookie-name') ?? DEFAULT_COOKIE,
        path: '/',
        ...(domain === undefined ? {} : { domain }),
        secure: false,
        mode: 'persistent',
        origins: originsOf(service, ...keys),
        isDefault: false,
      },
    ];
  }
  const text = keyOf(service, 'balance-algorithm');
  if (text === undefined) return [];
  const base = { origins: originsOf(service, 'balance-algorithm'), isDefault: false } as const;
  const hashBy = hashedBy(text);
  if (hashBy !== undefined) return [{ kind: 'load-balancing', algorithm: 'chash', hashBy, ...base }];
  const [algorithm = text] = [...ALGORITHMS].find(([, name]) => name === text) ?? [];
  return [{ kind: 'load-balancing', algorithm, ...base }];
}

function hashedBy(text: string): string | undefined {
  if (text === 'source') return '$binary_remote_addr';
  const [, header] = /^hdr\(([A-Za-z0-9-]+)\)$/.exec(text) ?? [];
  if (header !== undefined) return `$http_${header.toLowerCase().replaceAll('-', '_')}`;
  const [, query] = /^url_param (\S+)$/.exec(text) ?? [];
  return query === undefined ? undefined : `$arg_${query}`;
}
