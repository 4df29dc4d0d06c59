import { describeObject, describePath, type Origin } from '../../../model/origin.ts';
import type { Check, Outcome, Respond } from '../../../model/outcome.ts';
import { needsToken, placesOf, type TokenIssuer } from '../../../model/token.ts';
import { type AuthorizationRule, isAnybody, type Source } from './authorization-rules.ts';
import { claimRulesOf, rulesOfPrincipals, uniqueRules } from './claim-rules.ts';
import type { AccessPolicy, Authentication } from './policy.ts';

/** A rule of a policy that holds for the requests in question. */
export interface Applying {
  readonly policy: AccessPolicy;
  readonly rule: AuthorizationRule;
  /** Whether the rule is about the host is not known. */
  readonly unsure: boolean;
}

/** What a check makes of an outcome. */
type Around = (outcome: Outcome) => Outcome;

const FORBIDDEN: Respond = {
  kind: 'respond',
  status: 403,
  before: true,
  reason: 'an AuthorizationPolicy refuses the request',
};

const UNAUTHORIZED: Respond = {
  kind: 'respond',
  status: 401,
  before: true,
  reason: 'the token is not valid',
};

/**
 * What rules that hold for some requests make of them, the first being the first that sees them: providers of CUSTOM, then
 * tokens, then DENY, then ALLOW (pilot/pkg/networking/core/listener_builder.go, buildHTTPConnectionManager).
 *
 * @param closesRest there is a policy with ALLOW: what no rule of these means is refused
 */
export function decide(
  outcome: Outcome,
  rules: readonly Applying[],
  closesRest: boolean,
  authentications: readonly Authentication[],
): Outcome {
  const by = (action: string): readonly Applying[] => rules.filter(({ policy }) => policy.action === action);
  const issuers = authentications.flatMap((one) => one.issuers);
  const around: Around[] = [
    ...by('CUSTOM').map((one) => opaqueRule(one, 'the answer of its provider is not known')),
    ...tokens(authentications, issuers),
    ...denials(by('DENY'), issuers),
    ...(closesRest ? [allowance(by('ALLOW'), issuers)] : []),
  ];
  return around.reduceRight((inner, change) => change(inner), outcome);
}

/** A token that is shown has to be valid for one of the issuers; none has to be shown. */
function tokens(
  authentications: readonly Authentication[],
  issuers: readonly TokenIssuer[],
): readonly Around[] {
  if (issuers.length === 0) return [];
  const origins = authentications.map(({ ref }) => ({ object: ref, path: ['spec', 'jwtRules'] }));
  const unread = authentications.flatMap((one) =>
    one.unread.map((path) => `${path} of ${describeObject(one.ref)}`),
  );
  return [
    ...(unread.length === 0 ? [] : [opaque(`what ${unread.join(', ')} does is not known here`, origins)]),
    gate({ kind: 'token', issuers, missing: 'passes' }, UNAUTHORIZED, origins),
  ];
}

function gate(check: Check, otherwise: Respond, origins: readonly Origin[]): Around {
  return (passed) => {
    const inner = Object.fromEntries([['then', passed]]) as { readonly [Key in 'then']: Outcome };
    return Object.assign({ kind: 'gate', check, otherwise, origins } as const, inner);
  };
}

/** Nobody knows what happens. */
function opaque(why: string, origins: readonly Origin[]): Around {
  return (outcome) => ({ kind: 'opaque', why, origins, presumably: outcome, mayRefuse: true });
}

function opaqueRule({ policy, rule }: Applying, why: string): Around {
  return opaque(`${describeObject(policy.ref)}: ${why}`, [originOf({ policy, rule })]);
}

function originOf({ policy, rule }: Pick<Applying, 'policy' | 'rule'>): Origin {
  return { object: policy.ref, path: rule.path };
}

/** Why nobody knows what a rule means. */
function unknownOf({ policy, rule, unsure }: Applying): string | undefined {
  const unread = [...policy.unknown, ...(rule.unread === undefined ? [] : [rule.unread])];
  if (unread.length > 0)
    return `what ${unread.join(', ')} of ${describePath(rule.path)} does is not known here`;
  return unsure ? 'it is about some of the hosts of a name with a wildcard' : undefined;
}

/** Rules of claims together, as one check; other rules one by one. */
function denials(rules: readonly Applying[], issuers: readonly TokenIssuer[]): readonly Around[] {
  const result: Around[] = [];
  const onClaims: Array<{ readonly source: Source; readonly origin: Origin }> = [];
  for (const one of rules) {
    const unknown = unknownOf(one);
    if (unknown !== undefined) {
      result.push(opaqueRule(one, unknown));
      continue;
    }
    const origin = originOf(one);
    for (const source of one.rule.sources) {
      if (isAnybody(source)) result.push(() => FORBIDDEN);
      else if (!asksTokens(source)) {
        result.push(gate({ kind: 'client-address', rules: source.addresses }, FORBIDDEN, [origin]));
      } else onClaims.push({ source, origin });
    }
  }
  const refused = onClaims.filter(({ source }) => required(source, issuers) === undefined);
  for (const { source, origin } of onClaims) {
    const check = required(source, issuers);
    if (check !== undefined) result.push(demand(check, [origin]));
  }
  const odd = refused.find(({ source }) => source.notPrincipals.length > 0);
  if (odd !== undefined) {
    result.push(opaque('notRequestPrincipals stand beside other conditions', [odd.origin]));
    return result;
  }
  const meant = uniqueRules(refused.flatMap(({ source }) => claimRulesOf(source, issuers)));
  if (meant.length === 0) return result;
  const check: Check = { kind: 'claims', action: 'deny', places: placesOf(issuers), rules: meant };
  return [
    ...result,
    gate(
      check,
      FORBIDDEN,
      refused.map(({ origin }) => origin),
    ),
  ];
}

function asksTokens({ principals, notPrincipals, claims }: Source): boolean {
  return principals.length + notPrincipals.length + claims.length > 0;
}

/** Refusing what is not so means asking for it: that alone may be in the source. */
function required(source: Source, issuers: readonly TokenIssuer[]): Check | undefined {
  const { addresses, principals, notPrincipals, claims } = source;
  if (addresses.length + principals.length > 0) return undefined;
  const places = placesOf(issuers);
  const [claim, ...others] = claims;
  if (notPrincipals.length > 0) {
    if (claim !== undefined) return undefined;
    const rules = uniqueRules(rulesOfPrincipals(notPrincipals, issuers));
    return { kind: 'claims', action: 'allow', places, rules };
  }
  if (claim?.not !== true || others.length > 0) return undefined;
  const { not: _, ...condition } = claim;
  const rules = uniqueRules(issuers.map(({ issuer }) => ({ issuer, claims: [condition] })));
  return { kind: 'claims', action: 'allow', places, rules };
}

/** A check that nobody can pass is a refusal. */
function demand(check: Check, origins: readonly Origin[]): Around {
  return check.kind === 'claims' && check.rules.length === 0
    ? () => FORBIDDEN
    : gate(check, FORBIDDEN, origins);
}

/** One rule has to hold; without any nothing is let through. */
function allowance(rules: readonly Applying[], issuers: readonly TokenIssuer[]): Around {
  const unknown = rules.find((one) => unknownOf(one) !== undefined);
  if (unknown !== undefined) return opaqueRule(unknown, unknownOf(unknown) ?? '');
  const sources = rules.flatMap(({ rule }) => rule.sources);
  if (sources.some(isAnybody)) return (outcome) => outcome;
  const origins = rules.map(originOf);
  if (sources.some(({ notPrincipals }) => notPrincipals.length > 0)) {
    return opaque('notRequestPrincipals of a rule with ALLOW', origins);
  }
  const addresses = sources
    .filter((source) => !asksTokens(source))
    .map((source): Check => ({ kind: 'client-address', rules: source.addresses.map(turned) }));
  const claims = uniqueRules(sources.filter(asksTokens).flatMap((source) => claimRulesOf(source, issuers)));
  const places = claims.some(needsToken) ? placesOf(issuers) : [];
  const checks: readonly Check[] = [
    ...addresses,
    ...(claims.length === 0 ? [] : [{ kind: 'claims', action: 'allow', places, rules: claims } as const]),
  ];
  const [first] = checks;
  if (first === undefined) return () => FORBIDDEN;
  return gate(checks.length === 1 ? first : { kind: 'any-of', checks }, FORBIDDEN, origins);
}

function turned({ action, cidr }: Source['addresses'][number]): Source['addresses'][number] {
  return { action: action === 'allow' ? 'deny' : 'allow', cidr };
}
