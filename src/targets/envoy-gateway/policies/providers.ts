import type { Fields } from '../../../gateway/read/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { TokenIssuer, TokenPlace } from '../../../model/token.ts';
import { DEFAULT_PLACES, hasDefaultPlaces } from '../../tokens.ts';

/** Rules on claims name the provider whose tokens they are about. */
export function providerName(issuers: readonly TokenIssuer[], index: number): string {
  return issuers.length === 1 ? 'issuer' : `issuer-${index + 1}`;
}

/** An issuer as a provider of `jwt`. */
export function providerOf(issuer: TokenIssuer, name: string): JsonObject {
  const { audiences, keys, claimHeaders } = issuer;
  return {
    name,
    issuer: issuer.issuer,
    ...(audiences.length === 0 ? {} : { audiences: [...audiences] }),
    ...(keys.kind === 'url' ? { remoteJWKS: { uri: keys.url } } : {}),
    ...(keys.kind === 'inline' ? { localJWKS: { type: 'Inline', inline: keys.keys } } : {}),
    ...(claimHeaders.length === 0 ? {} : { claimToHeaders: claimHeaders.map((one) => ({ ...one })) }),
    ...(hasDefaultPlaces(issuer) ? {} : { extractFrom: extractionOf(issuer.places) }),
  };
}

function extractionOf(places: readonly TokenPlace[]): JsonObject {
  const headers = places.flatMap((place) =>
    'header' in place
      ? [{ name: place.header, ...(place.prefix === '' ? {} : { valuePrefix: place.prefix }) }]
      : [],
  );
  const cookies = places.flatMap((place) => ('cookie' in place ? [place.cookie] : []));
  const params = places.flatMap((place) => ('query' in place ? [place.query] : []));
  return {
    ...(headers.length === 0 ? {} : { headers }),
    ...(cookies.length === 0 ? {} : { cookies }),
    ...(params.length === 0 ? {} : { params }),
  };
}

/** The providers of a policy, in order, by name; undefined where it has no `jwt`. */
export function readProviders(spec: Fields): ReadonlyMap<string, TokenIssuer> | undefined {
  const fields = spec.child('jwt');
  if (fields === undefined) return undefined;
  return new Map(fields.children('providers').map((one) => [one.text('name') ?? '', readProvider(one)]));
}

/** Other sources of keys than these, and routes that are found anew, are left unread: they are opaque. */
function readProvider(fields: Fields): TokenIssuer {
  const remote = fields.child('remoteJWKS');
  remote?.skip('cacheDuration', 'failedRefetchDuration');
  const local = fields.child('localJWKS');
  local?.skip('type');
  return {
    issuer: fields.text('issuer') ?? '',
    audiences: [...fields.texts('audiences')].sort(),
    keys:
      local === undefined
        ? { kind: 'url', url: remote?.text('uri') ?? '' }
        : { kind: 'inline', keys: local.text('inline') ?? '' },
    places: readPlaces(fields.child('extractFrom')),
    forwarded: true,
    claimHeaders: fields.children('claimToHeaders').map((one) => ({
      header: one.requiredText('header').toLowerCase(),
      claim: one.requiredText('claim'),
    })),
  };
}

function readPlaces(fields: Fields | undefined): readonly TokenPlace[] {
  const places: readonly TokenPlace[] = [
    ...(fields?.children('headers') ?? []).map((one) => ({
      header: one.requiredText('name').toLowerCase(),
      prefix: one.text('valuePrefix') ?? '',
    })),
    ...(fields?.texts('params') ?? []).map((query) => ({ query })),
    ...(fields?.texts('cookies') ?? []).map((cookie) => ({ cookie })),
  ];
  return places.length === 0 ? DEFAULT_PLACES : places;
}
