import type { AddressRule } from '../../../model/outcome.ts';
import { type ClaimCondition, type ClaimRule, needsToken, type TokenIssuer } from '../../../model/token.ts';
import type { Source } from './authorization-rules.ts';
import { type Principal, testHolds } from './conditions.ts';

/**
 * What a source asks of tokens, as one rule for each issuer whose tokens can fulfil it. None: nobody's can. Principals that
 * must not hold are not looked at.
 */
export function claimRulesOf(source: Source, issuers: readonly TokenIssuer[]): readonly ClaimRule[] {
  const { principals, claims } = source;
  const addresses = source.addresses.length === 0 ? {} : { addresses: source.addresses.map(turned) };
  const conditions = sorted(claims);
  if (principals.length === 0) {
    const rule: ClaimRule = { claims: conditions, ...addresses };
    return needsToken(rule) ? issuers.map(({ issuer }) => ({ issuer, ...rule })) : [rule];
  }
  return rulesOfPrincipals(principals, issuers).map((rule) => ({
    ...rule,
    claims: sorted([...rule.claims, ...conditions]),
    ...addresses,
  }));
}

/** Addresses that are meant are denied in sources, and allowed in rules on claims. */
function turned({ action, cidr }: AddressRule): AddressRule {
  return { action: action === 'allow' ? 'deny' : 'allow', cidr };
}

/** Tokens of these principals. */
export function rulesOfPrincipals(
  principals: readonly Principal[],
  issuers: readonly TokenIssuer[],
): readonly ClaimRule[] {
  return principals.flatMap((principal) =>
    issuers
      .filter(({ issuer }) => testHolds(principal.issuer, issuer))
      .map(({ issuer }): ClaimRule => {
        const subject: ClaimCondition = { claim: ['sub'], form: 'text', oneOf: [principal.subject] };
        return { issuer, claims: [subject] };
      }),
  );
}

function sorted(claims: readonly ClaimCondition[]): readonly ClaimCondition[] {
  return uniqueByText(claims);
}

/** Most rules that several lists may become as one. */
const MOST = 32;

/** Rules of which one holds where of each list one does; undefined: they are too many, or look at addresses. */
export function rulesOfAll(lists: ReadonlyArray<readonly ClaimRule[]>): readonly ClaimRule[] | undefined {
  const [first = [], ...others] = lists;
  let all = uniqueRules(first);
  if (others.length > 0 && lists.flat().some(({ addresses }) => addresses !== undefined)) return undefined;
  for (const list of others) {
    all = needed(uniqueRules(all.flatMap((one) => list.flatMap((two) => both(one, two)))));
    if (all.length > MOST) return undefined;
  }
  return all;
}

function both(one: ClaimRule, two: ClaimRule): readonly ClaimRule[] {
  const issuer = one.issuer ?? two.issuer;
  if (two.issuer !== undefined && issuer !== two.issuer) return [];
  return [{ ...(issuer === undefined ? {} : { issuer }), claims: sorted([...one.claims, ...two.claims]) }];
}

/** Without rules that hold only where another one holds too. */
function needed(rules: readonly ClaimRule[]): readonly ClaimRule[] {
  const texts = rules.map(({ claims }) => new Set(claims.map((claim) => JSON.stringify(claim))));
  return rules.filter((rule, index) =>
    rules.every((other, at) => {
      const [own, others] = [texts[index], texts[at]];
      if (at === index || own === undefined || others === undefined || others.size >= own.size) return true;
      if (other.issuer !== undefined && other.issuer !== rule.issuer) return true;
      return [...others].some((text) => !own.has(text));
    }),
  );
}

/** Rules of a check, each once and in an order of their own, so that equal checks look alike. */
export function uniqueRules(rules: readonly ClaimRule[]): readonly ClaimRule[] {
  return uniqueByText(rules);
}

function uniqueByText<T>(all: readonly T[]): readonly T[] {
  const byText = new Map(all.map((one) => [JSON.stringify(one), one]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one);
}
