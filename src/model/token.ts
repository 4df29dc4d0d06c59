import type { AddressRule } from './address-rule.ts';

/** Where a token is looked for; header names in lower case. */
export type TokenPlace =
  /** The text behind the prefix; a header that does not begin with it has no token. */
  | { readonly header: string; readonly prefix: string }
  | { readonly query: string }
  | { readonly cookie: string };

/** Where the keys come from that a token has to be signed with. */
export type TokenKeys =
  | { readonly kind: 'url'; readonly url: string }
  /** A JSON Web Key Set, which holds public keys. */
  | { readonly kind: 'inline'; readonly keys: string }
  /** What the issuer's own OpenID configuration names. */
  | { readonly kind: 'discovery' };

/** Whose JSON Web Tokens are taken, and what becomes of them. */
export interface TokenIssuer {
  readonly issuer: string;
  /** One of these has to be named by the token; none: whatever it names. */
  readonly audiences: readonly string[];
  readonly keys: TokenKeys;
  readonly places: readonly TokenPlace[];
  /** Is the token sent to the backend too? */
  readonly forwarded: boolean;
  /** Headers that the backend gets with claims of a token; what clients send in them never reaches it. */
  readonly claimHeaders: ReadonlyArray<{ readonly header: string; readonly claim: string }>;
  /** The same with the whole content, in Base64. */
  readonly payloadHeader?: string;
}

/** A test of one text; `present`: any text but the empty one. */
export type ClaimTest =
  | { readonly kind: 'exact' | 'prefix' | 'suffix'; readonly value: string }
  | { readonly kind: 'present' };

/**
 * What is asked of a claim.
 *
 * @property claim its name, or the names that lead to it from the outside in
 * @property form what counts: the text that it is; one item of the list that it is; either; or one of its words or items
 */
export interface ClaimCondition {
  readonly claim: readonly string[];
  readonly form: 'text' | 'item' | 'text-or-item' | 'word';
  readonly oneOf: readonly ClaimTest[];
  /** None of the tests may hold; without the claim, or without a token, that is so. */
  readonly not?: true;
}

/** All of it has to hold. */
export interface ClaimRule {
  /** Whose token it is; absent: that of anybody, or none at all. */
  readonly issuer?: string;
  readonly claims: readonly ClaimCondition[];
  /** The client address has to be allowed. */
  readonly addresses?: readonly AddressRule[];
}

/** Does a rule hold for nobody without a verified token? */
export function needsToken({ issuer, claims }: ClaimRule): boolean {
  return issuer !== undefined || claims.some(({ not }) => not !== true);
}

/** All places where tokens of some issuers may be, each once. */
export function placesOf(issuers: readonly TokenIssuer[]): readonly TokenPlace[] {
  const all = issuers.flatMap(({ places }) => places);
  return [...new Map(all.map((place) => [JSON.stringify(place), place])).values()];
}

/** A rule in words. */
export function describeClaimRule({ issuer, claims, addresses }: ClaimRule): string {
  const tests = claims.map(({ claim, form, oneOf, not }) => {
    const values = oneOf.map((test) => (test.kind === 'present' ? 'any text' : textOf(test)));
    return `${claim.join('.')} ${FORMS[form]} ${not === true ? 'not ' : ''}${values.join(' or ')}`;
  });
  const ranges = (addresses ?? []).map(({ action, cidr }) => `${action} ${cidr}`);
  const parts = [...(issuer === undefined ? [] : [`issued by ${issuer}`]), ...tests, ...ranges];
  return parts.join(', ') || 'anybody';
}

const FORMS: Readonly<Record<ClaimCondition['form'], string>> = {
  text: 'is',
  item: 'has the item',
  'text-or-item': 'is or has',
  word: 'has the word',
};

function textOf(test: Exclude<ClaimTest, { kind: 'present' }>): string {
  switch (test.kind) {
    case 'exact':
      return `"${test.value}"`;
    case 'prefix':
      return `"${test.value}*"`;
    case 'suffix':
      return `"*${test.value}"`;
  }
}
