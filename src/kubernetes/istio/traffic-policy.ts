import type { Origin } from '../../model/origin.ts';
import type { Policy } from '../../model/policy.ts';
import { asNumber, asString, asStrings, dig, isObject, own } from '../json.ts';
import type { Json, JsonObject } from '../object.ts';
import type { TrafficPolicy } from './destination-rule.ts';
import { parseDuration } from './durations.ts';
import { items } from './mappings.ts';

/** What of the mesh changes what a DestinationRule means. */
export interface DestinationSettings {
  readonly rootNamespace: string;
  /** Where gateways read the Secrets that credentials name. */
  readonly gatewayNamespace: string;
  /** Milliseconds. */
  readonly connectTimeout: number;
}

/** The traffic policy in force for one port of a host or subset; `origin` says where each part comes from. */
export interface EffectivePolicy {
  readonly value: JsonObject;
  readonly origin: (key: string) => readonly Origin[];
}

/** Parts of a traffic policy that settings for a port can have as well. */
export const GROUPS = ['loadBalancer', 'connectionPool', 'outlierDetection', 'tls'] as const;

type Parts = Map<string, { readonly value: Json; readonly origin: Origin }>;

/**
 * A subset's parts take the place of the host's, part by part. In both, settings for the port take the place of all parts
 * beside them, also of those that they do not have (pilot/pkg/networking/util/util.go, MergeSubsetTrafficPolicy).
 */
export function effectivePolicy(
  host: TrafficPolicy | undefined,
  subset: TrafficPolicy | undefined,
  port: number | undefined,
): EffectivePolicy {
  const parts: Parts = new Map();
  for (const policy of [host, subset]) if (policy !== undefined) putOver(parts, policy, port);
  return {
    value: Object.fromEntries([...parts].map(([key, { value }]) => [key, value])),
    origin: (key) => [...parts].flatMap(([name, { origin }]) => (name === key ? [origin] : [])),
  };
}

function putOver(parts: Parts, { value, origin }: TrafficPolicy, port: number | undefined): void {
  const levels = items(own(value, 'portLevelSettings'));
  const index = levels.findIndex((one) => asNumber(dig(one, 'port', 'number')) === port);
  const level = levels[index];
  for (const key of GROUPS) {
    const part = own(level ?? value, key);
    const path = level === undefined ? [key] : ['portLevelSettings', index, key];
    if (part !== undefined && part !== null)
      parts.set(key, { value: part, origin: { ...origin, path: [...origin.path, ...path] } });
    else if (level !== undefined) parts.delete(key);
  }
}

/** Is the backend spoken to over TLS that the backend itself terminates? */
export function speaksTls({ value }: EffectivePolicy): boolean {
  const mode = asString(dig(value, 'tls', 'mode'));
  return mode === 'SIMPLE' || mode === 'MUTUAL';
}

/** What a traffic policy means for one destination. */
export function destinationPolicies(
  policy: EffectivePolicy,
  settings: DestinationSettings,
): readonly Policy[] {
  return [
    ...connections(policy, settings),
    ...loadBalancing(policy),
    ...outliers(policy),
    ...backendTls(policy, settings),
  ];
}

function connections(policy: EffectivePolicy, settings: DestinationSettings): readonly Policy[] {
  const pool = dig(policy.value, 'connectionPool');
  const origins = policy.origin('connectionPool');
  const connect = parseDuration(asString(dig(pool, 'tcp', 'connectTimeout')) ?? '');
  const policies: Policy[] = [];
  if (connect !== undefined && connect !== settings.connectTimeout) {
    policies.push({ kind: 'timeouts', connect, origins, isDefault: false });
  }
  const limits = [...settingsOf(pool, 'tcp'), ...settingsOf(pool, 'http')].filter(
    ([name]) => name !== 'tcp.connectTimeout' && name !== 'http.h2UpgradePolicy',
  );
  if (limits.length > 0)
    policies.push(
      other('connectionPool', limits, 'limits of connections and requests to the backend', origins),
    );
  return policies;
}

function settingsOf(pool: Json | undefined, part: string): ReadonlyArray<readonly [string, string]> {
  const value = dig(pool, part);
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const setting = own(value, key);
    return setting === undefined || setting === null ? [] : [[`${part}.${key}`, plainText(setting)] as const];
  });
}

function plainText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function other(
  name: string,
  values: ReadonlyArray<readonly [string, string]>,
  effect: string,
  origins: readonly Origin[],
): Policy {
  const value = values.map(([key, text]) => `${key} ${text}`).join(', ');
  return { kind: 'other', name, value, effect, origins, isDefault: false };
}

function loadBalancing(policy: EffectivePolicy): readonly Policy[] {
  const balancer = dig(policy.value, 'loadBalancer');
  const origins = policy.origin('loadBalancer');
  const simple = asString(dig(balancer, 'simple')) ?? '';
  const hash = dig(balancer, 'consistentHash');
  if (isObject(hash)) {
    const cookie = dig(hash, 'httpCookie');
    if (isObject(cookie)) return [cookieAffinity(cookie, origins)];
    const hashBy = hashKey(hash);
    return [{ kind: 'load-balancing', algorithm: 'consistent hash', hashBy, origins, isDefault: false }];
  }
  if (simple === '' || simple === 'UNSPECIFIED' || simple === 'LEAST_REQUEST' || simple === 'LEAST_CONN')
    return [];
  return [{ kind: 'load-balancing', algorithm: simple, origins, isDefault: false }];
}

function hashKey(hash: JsonObject): string {
  const header = asString(own(hash, 'httpHeaderName'));
  if (header !== undefined) return `the header ${header}`;
  const parameter = asString(own(hash, 'httpQueryParameterName'));
  if (parameter !== undefined) return `the query parameter ${parameter}`;
  return 'the client address';
}

/** Envoy makes the cookie itself where it has a lifetime, even one of zero: then it lasts for the session. */
function cookieAffinity(cookie: JsonObject, origins: readonly Origin[]): Policy {
  const name = asString(own(cookie, 'name')) ?? '';
  const ttl = parseDuration(asString(own(cookie, 'ttl')) ?? '');
  if (ttl === undefined) {
    return {
      kind: 'load-balancing',
      algorithm: 'consistent hash',
      hashBy: `the cookie ${name}`,
      origins,
      isDefault: false,
    };
  }
  const path = asString(own(cookie, 'path')) ?? '';
  const attributes = new Map(
    items(own(cookie, 'attributes')).map((one) => [
      (asString(own(one, 'name')) ?? '').toLowerCase(),
      asString(own(one, 'value')) ?? '',
    ]),
  );
  const sameSite = attributes.get('samesite');
  const domain = attributes.get('domain');
  return {
    kind: 'session-affinity',
    cookie: name,
    ...(path === '' ? {} : { path }),
    ...(domain === undefined ? {} : { domain }),
    ...(ttl > 0 ? { maxAge: Math.floor(ttl / 1000) } : {}),
    ...(sameSite === undefined ? {} : { sameSite }),
    secure: attributes.has('secure'),
    mode: 'balanced',
    origins,
    isDefault: false,
  };
}

function outliers(policy: EffectivePolicy): readonly Policy[] {
  const value = dig(policy.value, 'outlierDetection');
  if (!isObject(value)) return [];
  const settings = Object.keys(value).map((key) => [key, plainText(own(value, key) ?? null)] as const);
  return [
    other(
      'outlierDetection',
      settings,
      'failing endpoints are left out for a while',
      policy.origin('outlierDetection'),
    ),
  ];
}

/** TLS to the backend (destination_rule.proto, ClientTLSSettings). */
function backendTls(policy: EffectivePolicy, settings: DestinationSettings): readonly Policy[] {
  const tls = dig(policy.value, 'tls');
  if (!isObject(tls)) return [];
  const origins = policy.origin('tls');
  const mode = asString(own(tls, 'mode'));
  if (mode === 'ISTIO_MUTUAL')
    return [
      other('tls', [['mode', mode]], 'the backend is spoken to with the certificates of the mesh', origins),
    ];
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return [];
  const text = (key: string): string => asString(own(tls, key)) ?? '';
  const credential = text('credentialName');
  const names = asStrings(own(tls, 'subjectAltNames'));
  const serverName = text('sni');
  return [
    {
      kind: 'backend-tls',
      verify: own(tls, 'insecureSkipVerify') !== true,
      ...(credential === '' ? {} : { caSecret: secretName(credential, settings) }),
      ...(mode === 'MUTUAL'
        ? {
            clientCertificateSecret:
              credential === '' ? text('clientCertificate') : secretName(credential, settings),
          }
        : {}),
      ...(serverName === '' ? {} : { serverName }),
      ...(names.length === 0 ? {} : { names }),
      sendServerName: true,
      origins,
      isDefault: false,
    },
  ];
}

/** Secrets are read in the namespace of the gateway. */
function secretName(credential: string, { gatewayNamespace }: DestinationSettings): string {
  const name = credential.replace(/^kubernetes:\/\//, '');
  return name.includes('/') ? name : `${gatewayNamespace}/${name}`;
}
