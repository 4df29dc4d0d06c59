import type { ClaimCondition, ClaimTest } from '../../../model/token.ts';

/** Whose tokens are meant, by the claims `iss` and `sub`; both have to be texts. */
export interface Principal {
  readonly issuer: ClaimTest;
  readonly subject: ClaimTest;
}

const PRESENT: ClaimTest = { kind: 'present' };

/**
 * A value of `requestPrincipals`: issuer and subject with a slash between, and `*` at one end (istio 1.30,
 * pilot/pkg/security/authz/model/generator.go, requestPrincipalGenerator). What stands behind the last slash is the
 * subject.
 */
export function principalOf(value: string): Principal {
  const slash = value.lastIndexOf('/');
  const [issuer, subject] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash + 1)];
  if (value === '*') return { issuer: PRESENT, subject: PRESENT };
  if (value.startsWith('*')) {
    return slash < 0
      ? { issuer: PRESENT, subject: { kind: 'suffix', value: value.slice(1) } }
      : {
          issuer: issuer === '*' ? PRESENT : { kind: 'suffix', value: issuer.slice(1) },
          subject: { kind: 'exact', value: subject },
        };
  }
  if (value.endsWith('*')) {
    return slash < 0
      ? { issuer: { kind: 'prefix', value: value.slice(0, -1) }, subject: PRESENT }
      : {
          issuer: { kind: 'exact', value: issuer },
          subject: subject === '*' ? PRESENT : { kind: 'prefix', value: subject.slice(0, -1) },
        };
  }
  return { issuer: { kind: 'exact', value: issuer }, subject: { kind: 'exact', value: subject } };
}

/** A text with `*` at one end, as values of conditions have it (pilot/pkg/security/authz/matcher/string.go). */
export function testOf(value: string): ClaimTest {
  if (value === '*') return PRESENT;
  if (value.startsWith('*')) return { kind: 'suffix', value: value.slice(1) };
  if (value.endsWith('*')) return { kind: 'prefix', value: value.slice(0, -1) };
  return { kind: 'exact', value };
}

/** Does a test hold for a text? */
export function testHolds(test: ClaimTest, text: string): boolean {
  switch (test.kind) {
    case 'present':
      return text !== '';
    case 'exact':
      return text === test.value;
    case 'prefix':
      return text.startsWith(test.value);
    case 'suffix':
      return text.endsWith(test.value);
  }
}

/** Claims that are read as words with spaces between, whatever the RequestAuthentication says. */
const WORDS: ReadonlySet<string> = new Set(['scope', 'permission']);
const CLAIMS = 'request.auth.claims';
const NAMED: ReadonlyMap<string, string> = new Map([
  ['request.auth.audiences', 'aud'],
  ['request.auth.presenter', 'azp'],
]);

/**
 * The claim that a key of `when` is about; undefined for keys of something else. A claim counts as the text that it is and
 * as each item of the list that it is (pilot/pkg/security/authz/model/util.go, MetadataListValueMatcherForJWTClaims).
 */
export function claimOf(key: string): Pick<ClaimCondition, 'claim' | 'form'> | undefined {
  const fixed = NAMED.get(key);
  if (fixed !== undefined) return { claim: [fixed], form: 'text-or-item' };
  if (!key.startsWith(`${CLAIMS}[`) || !key.endsWith(']')) return undefined;
  const inner = key.slice(CLAIMS.length);
  const isNested = /^(?:\[[^[\]]*\])+$/.test(inner);
  const claim = isNested ? inner.slice(1, -1).split('][') : [inner.slice(1, -1)];
  const [first = ''] = claim;
  return { claim, form: claim.length === 1 && WORDS.has(first) ? 'word' : 'text-or-item' };
}
