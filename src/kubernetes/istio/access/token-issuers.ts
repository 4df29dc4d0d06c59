import { describePath } from '../../../model/origin.ts';
import type { TokenIssuer, TokenKeys, TokenPlace } from '../../../model/token.ts';
import { asString, asStrings, dig, isArray, isObject, own } from '../../json.ts';
import type { Json, JsonObject, KubernetesObject } from '../../object.ts';
import { items } from '../mappings.ts';

/** Whose tokens a RequestAuthentication verifies. */
export interface Issuers {
  readonly issuers: readonly TokenIssuer[];
  /** Paths of fields whose effect is not known here. */
  readonly unread: readonly string[];
}

const DEFAULT_PLACES: readonly TokenPlace[] = [
  { header: 'authorization', prefix: 'Bearer ' },
  { query: 'access_token' },
];

/** `timeout` is that of fetching keys. */
const FIELDS: ReadonlySet<string> = new Set([
  'issuer',
  'audiences',
  'jwksUri',
  'jwks_uri',
  'jwks',
  'fromHeaders',
  'fromParams',
  'fromCookies',
  'outputPayloadToHeader',
  'outputClaimToHeaders',
  'forwardOriginalToken',
  'timeout',
]);

/**
 * Reads `jwtRules` (istio, api security/v1, JWTRule; pilot/pkg/security/authn/policy_applier.go, convertToEnvoyJwtConfig).
 * Keys in the object itself win over the address of keys; without either the issuer's OpenID configuration names them.
 */
export function readIssuers({ raw }: KubernetesObject): Issuers {
  const rules = items(dig(raw, 'spec', 'jwtRules'));
  return {
    issuers: rules.map(issuerOf),
    unread: rules.flatMap((rule, index) => {
      const unknown = Object.keys(rule).filter((key) => !FIELDS.has(key));
      const keys = arePublic(asString(own(rule, 'jwks')) ?? '') ? unknown : [...unknown, 'jwks'];
      return keys.map((key) => describePath(['spec', 'jwtRules', index, key]));
    }),
  };
}

function issuerOf(rule: JsonObject): TokenIssuer {
  const payloadHeader = asString(own(rule, 'outputPayloadToHeader')) ?? '';
  return {
    issuer: asString(own(rule, 'issuer')) ?? '',
    audiences: [...asStrings(own(rule, 'audiences'))].sort(),
    keys: keysOf(rule),
    places: tokenPlacesOf(rule),
    forwarded: own(rule, 'forwardOriginalToken') === true,
    claimHeaders: items(own(rule, 'outputClaimToHeaders')).map((one) => ({
      header: (asString(own(one, 'header')) ?? '').toLowerCase(),
      claim: asString(own(one, 'claim')) ?? '',
    })),
    ...(payloadHeader === '' ? {} : { payloadHeader: payloadHeader.toLowerCase() }),
  };
}

function keysOf(rule: JsonObject): TokenKeys {
  const url = asString(own(rule, 'jwksUri')) ?? asString(own(rule, 'jwks_uri')) ?? '';
  const keys = asString(own(rule, 'jwks')) ?? '';
  if (keys !== '') return { kind: 'inline', keys: arePublic(keys) ? keys : '' };
  return url === '' ? { kind: 'discovery' } : { kind: 'url', url };
}

/** Members of a key that are secret (RFC 7518, 6.2.2, 6.3.2 and 6.4.1). */
const SECRET: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Is it known that no key of the set is a secret? What is, is no business of any output. */
function arePublic(text: string): boolean {
  if (text === '') return true;
  const set = parsed(text);
  const keys = dig(set, 'keys');
  return (
    isArray(keys) &&
    keys.every((key) => isObject(key) && SECRET.every((name) => own(key, name) === undefined))
  );
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Where the tokens of a rule of `jwtRules` are looked for. */
export function tokenPlacesOf(rule: JsonObject): readonly TokenPlace[] {
  const places: TokenPlace[] = [
    ...items(own(rule, 'fromHeaders')).map((header) => ({
      header: (asString(own(header, 'name')) ?? '').toLowerCase(),
      prefix: asString(own(header, 'prefix')) ?? '',
    })),
    ...asStrings(own(rule, 'fromParams')).map((query) => ({ query })),
    ...asStrings(own(rule, 'fromCookies')).map((cookie) => ({ cookie })),
  ];
  return places.length === 0 ? DEFAULT_PLACES : places;
}
