import type { Fields } from '../../../gateway/read/index.ts';
import { parseDuration } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';
import { describePolicy, duration } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';

type Affinity = Extract<Policy, { kind: 'session-affinity' }>;

const SOURCE = `${REPOSITORY}, api/v1alpha1/loadbalancer_types.go; internal/xds/translator/route.go, buildHashPolicy`;

/**
 * A cookie whose value chooses the endpoint by a hash: it is made for clients that bring none, also for the session alone
 * where `ttl` is 0 (envoy, RouteAction.HashPolicy.Cookie). In the experimental channel the field of the rule keeps clients at
 * their endpoint more strictly.
 */
export const AFFINITY: Theme = {
  name: 'affinity',
  cell: {
    how: 'sessionPersistence of the rule (experimental channel), else BackendTrafficPolicy spec.loadBalancer.consistentHash.cookie',
    but: 'a hash: clients move when endpoints come and go; the value of the cookie is another one',
    source: SOURCE,
  },
  write: writeAffinity,
  kind: 'BackendTrafficPolicy',
  read,
};

/** Balancing by a hash of something of the request. */
export const HASHING: Theme = {
  name: 'hashing',
  cell: {
    how: 'BackendTrafficPolicy spec.loadBalancer',
    but: 'by the client address, a header, a cookie or a query parameter alone',
    source: SOURCE,
  },
  write: writeHashing,
};

function writeAffinity(fact: Fact, { abilities }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'session-affinity') return undefined;
  if (abilities.sessionPersistence) return undefined;
  const { policy } = fact;
  const age = policy.maxAge ?? policy.expires ?? 0;
  const cookie = {
    attributes: attributesOf(policy),
    name: policy.cookie,
    ttl: duration(Math.max(age, 0) * 1000),
  };
  const loadBalancer = { consistentHash: { cookie, type: 'Cookie' }, type: 'ConsistentHash' };
  return {
    says: 'whole',
    parts: [routePart('BackendTrafficPolicy', { loadBalancer }, policy.origins)],
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

function attributesOf({ path, domain, sameSite, secure }: Affinity): JsonObject {
  return {
    ...(domain === undefined ? {} : { Domain: domain }),
    ...(path === undefined ? {} : { Path: path }),
    ...(sameSite === undefined ? {} : { SameSite: sameSite }),
    ...(secure ? { Secure: '' } : {}),
  };
}

function writeHashing(fact: Fact, { policies }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'load-balancing') return undefined;
  const { policy } = fact;
  // Affinity by a cookie comes first (rootfs/etc/nginx/lua/balancer.lua, get_implementation).
  if (policies.some(({ kind }) => kind === 'session-affinity')) return { says: 'whole', parts: [] };
  const loadBalancer = policy.hashBy === undefined ? plain(policy.algorithm) : hashOf(policy.hashBy);
  if (loadBalancer === undefined) {
    return { says: 'nothing', why: 'BackendTrafficPolicy has no field for it' };
  }
  return { says: 'whole', parts: [routePart('BackendTrafficPolicy', { loadBalancer }, policy.origins)] };
}

function plain(algorithm: string): JsonObject | undefined {
  return algorithm === 'round_robin' ? { type: 'RoundRobin' } : undefined;
}

/** Variables of nginx that are one thing which Envoy can hash. */
function hashOf(text: string): JsonObject | undefined {
  const [, name = ''] = /^\$\{?([a-z0-9_]+)\}?$/.exec(text) ?? [];
  const hash = (consistentHash: JsonObject): JsonObject => ({ consistentHash, type: 'ConsistentHash' });
  if (name === 'remote_addr' || name === 'binary_remote_addr') return hash({ type: 'SourceIP' });
  const [, source, key = ''] = /^(http|arg|cookie)_(.+)$/.exec(name) ?? [];
  if (source === 'http') return hash({ headers: [{ name: key.replaceAll('_', '-') }], type: 'Headers' });
  if (source === 'arg') return hash({ queryParams: [{ name: key }], type: 'QueryParams' });
  // Without ttl no cookie is made.
  return source === 'cookie' ? hash({ cookie: { name: key }, type: 'Cookie' }) : undefined;
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('loadBalancer');
  if (fields === undefined) return undefined;
  const origins = [{ object: policy, path: fields.path }];
  const base = { origins, isDefault: false } as const;
  const type = fields.text('type');
  const hash = fields.child('consistentHash');
  hash?.skip('type');
  const cookie = hash?.child('cookie');
  if (cookie?.has('ttl') === true) {
    const age = parseDuration(cookie.text('ttl') ?? '') ?? 0;
    const attributes = cookie.textMap('attributes');
    const text = <Key extends string>(key: Key, name: string): { readonly [K in Key]?: string } => {
      const value = attributes.get(name);
      return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: string });
    };
    return withPolicies([
      {
        kind: 'session-affinity',
        cookie: cookie.requiredText('name'),
        ...text('path', 'Path'),
        ...text('domain', 'Domain'),
        ...text('sameSite', 'SameSite'),
        ...(age === 0 ? {} : { maxAge: Math.floor(age / 1000) }),
        secure: attributes.has('Secure'),
        mode: 'balanced',
        ...base,
      },
    ]);
  }
  const headers = hash?.children('headers').map((one) => `$http_${variable(one.requiredText('name'))}`) ?? [];
  const parameters = hash?.children('queryParams').map((one) => `$arg_${one.requiredText('name')}`) ?? [];
  const by = [
    ...headers,
    ...parameters,
    ...(cookie === undefined ? [] : [`$cookie_${cookie.text('name') ?? ''}`]),
  ];
  if (type !== 'ConsistentHash') {
    return withPolicies([{ kind: 'load-balancing', algorithm: plainName(type), ...base }]);
  }
  const hashBy = by.length === 0 ? '$binary_remote_addr' : by.join('');
  return withPolicies([{ kind: 'load-balancing', algorithm: 'chash', hashBy, ...base }]);
}

function plainName(type: string | undefined): string {
  return type === 'RoundRobin' ? 'round_robin' : (type ?? 'LeastRequest');
}

function variable(header: string): string {
  return header.toLowerCase().replaceAll('-', '_');
}
