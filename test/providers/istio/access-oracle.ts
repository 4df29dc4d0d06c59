import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Check, Outcome } from '../../../src/model/outcome.ts';
import type { ClaimCondition, ClaimTest } from '../../../src/model/token.ts';

/** What a token says; undefined: the request shows none. */
export type Token = Readonly<Record<string, string | readonly string[]>> | undefined;

export interface Source {
  readonly requestPrincipals?: readonly string[];
  readonly notRequestPrincipals?: readonly string[];
}

export interface Condition {
  readonly key: string;
  readonly values?: readonly string[];
  readonly notValues?: readonly string[];
}

export interface Rule {
  readonly from?: ReadonlyArray<{ readonly source: Source }>;
  readonly when?: readonly Condition[];
}

export interface Policy {
  readonly action: 'ALLOW' | 'DENY';
  readonly rules: readonly Rule[];
}

/** Istio's documentation of AuthorizationPolicy, read once more: is a request with this token served? */
export function serves(policies: readonly Policy[], token: Token): boolean {
  const of = (action: Policy['action']): readonly Policy[] => policies.filter((one) => one.action === action);
  const matches = ({ rules }: Policy): boolean => rules.some((rule) => ruleHolds(rule, token));
  if (of('DENY').some(matches)) return false;
  return of('ALLOW').length === 0 || of('ALLOW').some(matches);
}

function ruleHolds({ from = [], when = [] }: Rule, token: Token): boolean {
  const isFrom = from.length === 0 || from.some(({ source }) => sourceHolds(source, token));
  return isFrom && when.every((one) => conditionHolds(one, token));
}

function sourceHolds({ requestPrincipals, notRequestPrincipals }: Source, token: Token): boolean {
  const isOne = (values: readonly string[]): boolean => values.some((value) => principalHolds(value, token));
  if (requestPrincipals !== undefined && !isOne(requestPrincipals)) return false;
  return notRequestPrincipals === undefined || !isOne(notRequestPrincipals);
}

/** `*` and `ISSUER/SUBJECT`, the subject possibly `*`: what the tests use. */
function principalHolds(value: string, token: Token): boolean {
  const [issuer, subject] = [token?.['iss'], token?.['sub']];
  if (typeof issuer !== 'string' || typeof subject !== 'string') return false;
  return value === '*' || value === `${issuer}/*` || value === `${issuer}/${subject}`;
}

function conditionHolds({ key, values, notValues }: Condition, token: Token): boolean {
  const name = /\[(.*)\]$/.exec(key)?.[1] ?? '';
  const claim = token?.[name];
  const all = claim === undefined ? [] : typeof claim === 'string' ? [claim] : claim;
  const words = name === 'scope' ? all.flatMap((text) => text.split(' ')) : all;
  const isOne = (texts: readonly string[]): boolean => texts.some((text) => words.includes(text));
  if (values !== undefined && !isOne(values)) return false;
  return notValues === undefined || !isOne(notValues);
}

/** What becomes of a request with this token, by the checks of an outcome: `forward`, a status, or `opaque`. */
export function decided(outcome: Outcome, token: Token): string {
  if (outcome.kind === 'gate') {
    return decided(passes(outcome.check, token) ? outcome.then : outcome.otherwise, token);
  }
  return outcome.kind === 'respond' ? String(outcome.status) : outcome.kind;
}

function passes(check: Check, token: Token): boolean {
  if (check.kind === 'token') return token !== undefined || check.missing === 'passes';
  if (check.kind !== 'claims') throw new Error(`no ${check.kind} in these tests`);
  const holds = check.rules.some(
    ({ issuer, claims }) =>
      (issuer === undefined || token?.['iss'] === issuer) && claims.every((one) => claimHolds(one, token)),
  );
  return holds === (check.action === 'allow');
}

function claimHolds({ claim, form, oneOf, not }: ClaimCondition, token: Token): boolean {
  const value = token?.[claim.join('.')];
  const texts = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  const counted =
    form === 'word'
      ? texts.flatMap((text) => text.split(' '))
      : form === 'text-or-item' || (form === 'text') === (typeof value === 'string')
        ? texts
        : [];
  return counted.some((text) => oneOf.some((test) => testHolds(test, text))) !== (not === true);
}

function testHolds(test: ClaimTest, text: string): boolean {
  return test.kind === 'present' ? text !== '' : test.kind === 'exact' && test.value === text;
}

export function authorization(policy: Policy, index: number): JsonObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: `policy-${index}`, namespace: 'istio-system' },
    spec: JSON.parse(
      JSON.stringify({ ...policy, selector: { matchLabels: { istio: 'ingressgateway' } } }),
    ) as JsonObject,
  };
}
