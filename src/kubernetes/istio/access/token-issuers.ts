import { describePath } from '../../../model/origin.ts';
import type { TokenIssuer, TokenKeys, TokenPlace } from '../../../model/token.ts';
import { asString, asStrings, dig, own } from '../../json.ts';
import type { JsonObject, KubernetesObject } from '../../object.ts';
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
    unread: rules.flatMap((rule, index) =>
      Object.keys(rule)
        .filter((key) => !FIELDS.has(key))
        .map((key) => describePath(['spec', 'jwtRules', index, key])),
    ),
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
  if (keys !== '') return { kind: 'inline', keys };
  return url === '' ? { kind: 'discovery' } : { kind: 'url', url };
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
