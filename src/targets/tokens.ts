import type { AddressRule, Check, Gate } from '../model/outcome.ts';
import type { ClaimCondition, ClaimRule, ClaimTest, TokenIssuer, TokenPlace } from '../model/token.ts';

export type TokenCheck = Extract<Check, { kind: 'token' }>;
export type ClaimCheck = Extract<Check, { kind: 'claims' }>;

/** Where Envoy, and who follows it, looks for tokens by default. */
export const DEFAULT_PLACES: readonly TokenPlace[] = [
  { header: 'authorization', prefix: 'Bearer ' },
  { query: 'access_token' },
];

export function hasDefaultPlaces({ places }: TokenIssuer): boolean {
  return JSON.stringify(places) === JSON.stringify(DEFAULT_PLACES);
}

/** The verification of tokens among the checks around a check. */
export function tokenCheckOf(passed: readonly Gate[] = []): TokenCheck | undefined {
  const found = passed.find(({ check }) => check.kind === 'token')?.check;
  return found?.kind === 'token' ? found : undefined;
}

/** The texts that a condition compares with, where it compares with nothing else. */
export function textsOf({ oneOf, not }: ClaimCondition): readonly string[] | undefined {
  if (not === true) return undefined;
  const texts = oneOf.flatMap((test) => (test.kind === 'exact' ? [test.value] : []));
  return texts.length === oneOf.length ? texts : undefined;
}

/** Is it that the subject of a token has to be there? */
export function asksSubject({ claim, form, oneOf, not }: ClaimCondition): boolean {
  return claim.join('.') === 'sub' && form === 'text' && not !== true && isPresence(oneOf);
}

function isPresence(oneOf: readonly ClaimTest[]): boolean {
  return oneOf.length === 1 && oneOf[0]?.kind === 'present';
}

/** The ranges that a list allows, where it allows some and nothing else. */
export function allowedOnly(rules: readonly AddressRule[]): readonly string[] | undefined {
  const last = rules.at(-1);
  const ranges = rules.slice(0, -1);
  if (last?.action !== 'deny' || last.cidr !== 'all' || ranges.length === 0) return undefined;
  return ranges.every(({ action, cidr }) => action === 'allow' && cidr !== 'all')
    ? ranges.map(({ cidr }) => cidr)
    : undefined;
}

/**
 * Rules of which two differ only in whether a claim is a text or an item of a list, as one; then each once and in an order of
 * their own.
 */
export function joined(rules: readonly ClaimRule[]): readonly ClaimRule[] {
  const known = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  for (let isDone = false; !isDone; ) {
    const pair = [...known].flatMap(([key, rule]) =>
      rule.claims.flatMap((condition, index) => {
        if (condition.form !== 'text') return [];
        const other = JSON.stringify(withForm(rule, index, 'item'));
        return known.has(other) ? [[key, other, withForm(rule, index, 'text-or-item')] as const] : [];
      }),
    )[0];
    isDone = pair === undefined;
    if (pair === undefined) break;
    const [one, two, both] = pair;
    known.delete(one);
    known.delete(two);
    known.set(JSON.stringify(both), both);
  }
  const sorted = [...known.values()].map((rule) => ({ ...rule, claims: inOrder(rule.claims) }));
  return inOrder(sorted);
}

function withForm(rule: ClaimRule, index: number, form: ClaimCondition['form']): ClaimRule {
  return { ...rule, claims: rule.claims.map((one, at) => (at === index ? { ...one, form } : one)) };
}

function inOrder<T>(all: readonly T[]): readonly T[] {
  const byText = new Map(all.map((one) => [JSON.stringify(one), one]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one);
}
