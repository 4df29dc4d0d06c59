import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Gate } from '../../../model/outcome.ts';
import type { ClaimCondition, ClaimRule, ClaimTest, TokenIssuer } from '../../../model/token.ts';
import type { Theme } from '../../policies/theme.ts';
import {
  asksSubject,
  type ClaimCheck,
  hasDefaultPlaces,
  type TokenCheck,
  tokenCheckOf,
} from '../../tokens.ts';
import { denialPart, REPOSITORY, SECURITY_GROUP } from './objects.ts';

/**
 * A RequestAuthentication refuses tokens that are not valid, on all requests of a Gateway, and asks nobody for one; that is
 * the business of an AuthorizationPolicy (pilot/pkg/security/authn/policy_applier.go, convertToEnvoyJwtConfig).
 */
export const JWT: Theme = {
  name: 'jwt',
  cell: {
    how: 'RequestAuthentication of the Gateway, and AuthorizationPolicy with action DENY for claims',
    but: 'tokens are verified on all requests of a Gateway: routes of one where others do not verify them are closed',
    source: `${REPOSITORY}, api security/v1, JWTRule; pilot/pkg/security/authn/policy_applier.go; pilot/pkg/security/authz/model/generator.go`,
  },
  write(fact: Fact, { passed }): Saying | undefined {
    if (fact.kind !== 'gate') return undefined;
    const { check } = fact.gate;
    if (check.kind === 'token') return sayTokens(fact.gate, check);
    return check.kind === 'claims' ? sayClaims(fact.gate, check, tokenCheckOf(passed)) : undefined;
  },
};

function sayTokens({ origins }: Gate, { issuers, missing }: TokenCheck): Saying {
  if (missing === 'fails') {
    return { says: 'nothing', why: 'RequestAuthentication lets requests without a token pass' };
  }
  return {
    says: 'whole',
    parts: [
      {
        apiVersion: `${SECURITY_GROUP}/v1`,
        kind: 'RequestAuthentication',
        attach: { to: 'all-requests' },
        spec: { jwtRules: issuers.map(ruleOf) },
        origins,
      },
    ],
  };
}

function ruleOf(issuer: TokenIssuer): JsonObject {
  const { audiences, keys, places, forwarded, claimHeaders, payloadHeader } = issuer;
  const own = hasDefaultPlaces(issuer) ? [] : places;
  const headers = own.flatMap((place) =>
    'header' in place
      ? [{ name: place.header, ...(place.prefix === '' ? {} : { prefix: place.prefix }) }]
      : [],
  );
  const params = own.flatMap((place) => ('query' in place ? [place.query] : []));
  const cookies = own.flatMap((place) => ('cookie' in place ? [place.cookie] : []));
  return {
    issuer: issuer.issuer,
    ...(audiences.length === 0 ? {} : { audiences: [...audiences] }),
    ...(keys.kind === 'url' ? { jwksUri: keys.url } : {}),
    ...(keys.kind === 'inline' ? { jwks: keys.keys } : {}),
    ...(headers.length === 0 ? {} : { fromHeaders: headers }),
    ...(params.length === 0 ? {} : { fromParams: params }),
    ...(cookies.length === 0 ? {} : { fromCookies: cookies }),
    ...(forwarded ? { forwardOriginalToken: true } : {}),
    ...(claimHeaders.length === 0 ? {} : { outputClaimToHeaders: claimHeaders.map((one) => ({ ...one })) }),
    ...(payloadHeader === undefined ? {} : { outputPayloadToHeader: payloadHeader }),
  };
}

/** Most rules that one check may need. */
const MOST = 32;

/**
 * What a rule of DENY holds for is refused. Rules that let nobody in but whom they mean become denials of everybody else:
 * one for each choice of a condition of every rule, which does not hold.
 */
function sayClaims(gate: Gate, check: ClaimCheck, tokens: TokenCheck | undefined): Saying {
  const issuers = [...new Set((tokens?.issuers ?? []).map(({ issuer }) => issuer))];
  const rules = acrossIssuers(check.rules, issuers).map(conditionsOf);
  if (rules.some((rule) => rule === undefined)) {
    return { says: 'nothing', why: 'AuthorizationPolicy cannot say the contrary of a rule on claims' };
  }
  const known = rules.flatMap((rule) => (rule === undefined ? [] : [rule]));
  const denials = check.action === 'deny' ? known.map((rule) => rule.map(positive)) : choices(known);
  if (denials.length > MOST) return { says: 'nothing', why: 'The rules on claims are too many' };
  const { otherwise, origins } = gate;
  const isSame = otherwise.kind === 'respond' && otherwise.status === 403;
  return {
    says: 'whole',
    parts: [denialPart(denials.map(joinedRule), origins)],
    notes: isSame
      ? []
      : [
          noteOf(POLICY_FINDINGS.inexact, 'Clients whose token does not say enough get 403.', origins, {
            before: otherwise.kind === 'respond' ? String(otherwise.status) : 'another answer',
            after: '403',
            witness: 'none',
          }),
        ],
  };
}

/** Rules that say the same of the tokens of every issuer, as one that asks for none. */
function acrossIssuers(rules: readonly ClaimRule[], issuers: readonly string[]): readonly ClaimRule[] {
  const byRest = new Map<string, ClaimRule[]>();
  for (const rule of rules) {
    const { issuer: _, ...rest } = rule;
    const key = JSON.stringify(rest);
    byRest.set(key, [...(byRest.get(key) ?? []), rule]);
  }
  return [...byRest.values()].flatMap((group) => {
    const named = new Set(group.map(({ issuer }) => issuer));
    const [{ issuer: _, ...rest } = { claims: [] }] = group;
    const isAsked = rest.claims.some(({ not }) => not !== true);
    return isAsked && issuers.every((issuer) => named.has(issuer)) ? [rest] : group;
  });
}

/** A condition of a rule, which can be said as it is and as its contrary. */
type Condition =
  | { readonly kind: 'principal'; readonly value: string }
  | {
      readonly kind: 'claim';
      readonly key: string;
      readonly values: readonly string[];
      readonly not: boolean;
    };

/** Undefined where a rule asks for what AuthorizationPolicy has no words for. */
function conditionsOf({ issuer, claims, addresses }: ClaimRule): readonly Condition[] | undefined {
  if (addresses !== undefined) return undefined;
  const subject = claims.find(
    ({ claim, form, not }) => claim.join('.') === 'sub' && form === 'text' && not !== true,
  );
  const others = claims.filter((one) => one !== subject).map(claimCondition);
  if (others.some((one) => one === undefined)) return undefined;
  const known = others.flatMap((one) => (one === undefined ? [] : [one]));
  const principal = principalsOf(issuer, subject);
  return principal === undefined ? undefined : [...principal, ...known];
}

function principalsOf(
  issuer: string | undefined,
  subject: ClaimCondition | undefined,
): readonly Condition[] | undefined {
  if (subject === undefined) {
    return issuer === undefined
      ? []
      : [{ kind: 'claim', key: 'request.auth.claims[iss]', values: [issuer], not: false }];
  }
  if (issuer === undefined) return asksSubject(subject) ? [{ kind: 'principal', value: '*' }] : undefined;
  const [test, ...more] = subject.oneOf;
  if (test === undefined || more.length > 0 || test.kind === 'suffix' || issuer.startsWith('*'))
    return undefined;
  return [{ kind: 'principal', value: `${issuer}/${test.kind === 'present' ? '*' : textOf(test)}` }];
}

function claimCondition({ claim, form, oneOf, not }: ClaimCondition): Condition | undefined {
  const isWord = claim.length === 1 && (claim[0] === 'scope' || claim[0] === 'permission');
  const isPlain = claim.every((part) => part !== '' && !/[[\]]/.test(part));
  if (!isPlain || form !== (isWord ? 'word' : 'text-or-item')) return undefined;
  const key = `request.auth.claims${claim.map((part) => `[${part}]`).join('')}`;
  return { kind: 'claim', key, values: oneOf.map(textOf), not: not === true };
}

function textOf(test: ClaimTest): string {
  switch (test.kind) {
    case 'present':
      return '*';
    case 'exact':
      return test.value;
    case 'prefix':
      return `${test.value}*`;
    case 'suffix':
      return `*${test.value}`;
  }
}

interface Demand {
  readonly condition: Condition;
  readonly holds: boolean;
}

function positive(condition: Condition): Demand {
  return { condition, holds: true };
}

/** One condition of every rule, in all ways: none of the chosen ones holds. */
function choices(rules: ReadonlyArray<readonly Condition[]>): ReadonlyArray<readonly Demand[]> {
  let all: ReadonlyArray<readonly Demand[]> = [[]];
  for (const rule of rules) {
    all = all.flatMap((chosen) => rule.map((condition) => [...chosen, { condition, holds: false }]));
    if (all.length > MOST) return all;
  }
  return all;
}

function joinedRule(demands: readonly Demand[]): JsonObject {
  const principals = { is: new Set<string>(), isNot: new Set<string>() };
  const when: JsonObject[] = [];
  for (const { condition, holds } of demands) {
    if (condition.kind === 'principal') principals[holds ? 'is' : 'isNot'].add(condition.value);
    else {
      const field = holds === condition.not ? 'notValues' : 'values';
      when.push({ key: condition.key, [field]: [...condition.values] });
    }
  }
  const source = {
    ...(principals.isNot.size === 0 ? {} : { notRequestPrincipals: [...principals.isNot] }),
    ...(principals.is.size === 0 ? {} : { requestPrincipals: [...principals.is] }),
  };
  return {
    ...(Object.keys(source).length === 0 ? {} : { from: [{ source }] }),
    ...(when.length === 0 ? {} : { when }),
  };
}
