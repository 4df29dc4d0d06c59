import { describeObject, describePath, type Origin } from '../../../model/origin.ts';
import type { Check, Outcome, Respond } from '../../../model/outcome.ts';
import { type ClaimRule, needsToken, placesOf, type TokenIssuer } from '../../../model/token.ts';
import { type AuthorizationRule, isAnybody, type Source } from './authorization-rules.ts';
import { claimRulesOf, rulesOfAll, rulesOfPrincipals, uniqueRules } from './claim-rules.ts';
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
  const denied = denials(by('DENY'), issuers);
  const allowed = closesRest ? allowance(by('ALLOW'), issuers) : {};
  const around: Around[] = [
    ...by('CUSTOM').map((one) => opaqueRule(one, 'the answer of its provider is not known')),
    ...tokens(authentications, issuers),
    ...denied.around,
    ...(allowed.around === undefined ? [] : [allowed.around]),
    ...demands([...denied.demands, ...(allowed.demand === undefined ? [] : [allowed.demand])], issuers),
  ];
  return around.reduceRight((inner, change) => change(inner), outcome);
}

/** Claims of which one rule has to hold. */
interface Demand {
  readonly rules: readonly ClaimRule[];
  readonly origins: readonly Origin[];
}

/** What is demanded of claims, as one check where that can be. */
function demands(all: readonly Demand[], issuers: readonly TokenIssuer[]): readonly Around[] {
  if (all.length === 0) return [];
  const rules = rulesOfAll(all.map((one) => one.rules));
  const joined = rules === undefined ? all : [{ rules, origins: all.flatMap(({ origins }) => origins) }];
  return joined.map(({ rules: own, origins }) => {
    // A check that nobody can pass is a refusal.
    if (own.length === 0) return () => FORBIDDEN;
    return gate(claimCheck('allow', own, issuers), FORBIDDEN, origins);
  });
}

function claimCheck(
  action: 'allow' | 'deny',
  rules: readonly ClaimRule[],
  issuers: readonly TokenIssuer[],
): Check {
  return { kind: 'claims', action, places: rules.some(needsToken) ? placesOf(issuers) : [], rules };
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

interface Denials {
  readonly around: readonly Around[];
  readonly demands: readonly Demand[];
}

/** Rules on claims together, as one check; other rules one by one. */
function denials(rules: readonly Applying[], issuers: readonly TokenIssuer[]): Denials {
  const around: Around[] = [];
  const wanted: Demand[] = [];
  const refused: Array<{ readonly source: Source; readonly origin: Origin }> = [];
  for (const one of rules) {
    const unknown = unknownOf(one);
    if (unknown !== undefined) {
      around.push(opaqueRule(one, unknown));
      continue;
    }
    const origin = originOf(one);
    for (const source of one.rule.sources) {
      const required = requiredBy(source, issuers);
      if (isAnybody(source)) around.push(() => FORBIDDEN);
      else if (!asksTokens(source)) {
        around.push(gate({ kind: 'client-address', rules: source.addresses }, FORBIDDEN, [origin]));
      } else if (required !== undefined) wanted.push({ rules: required, origins: [origin] });
      else if (source.notPrincipals.length > 0) {
        around.push(opaque('notRequestPrincipals stand beside other conditions', [origin]));
      } else refused.push({ source, origin });
    }
  }
  const meant = uniqueRules(refused.flatMap(({ source }) => claimRulesOf(source, issuers)));
  if (meant.length > 0) {
    around.push(
      gate(
        claimCheck('deny', meant, issuers),
        FORBIDDEN,
        refused.map(({ origin }) => origin),
      ),
    );
  }
  return { around, demands: wanted };
}

function asksTokens({ principals, notPrincipals, claims }: Source): boolean {
  return principals.length + notPrincipals.length + claims.length > 0;
}

/** Refusing those of whom nothing is so means asking that something is: the rules of which one has to hold. */
function requiredBy(source: Source, issuers: readonly TokenIssuer[]): readonly ClaimRule[] | undefined {
  const { addresses, principals, notPrincipals, claims } = source;
  const isPlain = addresses.length + principals.length === 0 && claims.every(({ not }) => not === true);
  if (!isPlain || notPrincipals.length + claims.length === 0) return undefined;
  return uniqueRules([
    ...rulesOfPrincipals(notPrincipals, issuers),
    ...claims.flatMap(({ not: _, ...claim }) => issuers.map(({ issuer }) => ({ issuer, claims: [claim] }))),
  ]);
}

/** One rule has to hold; without any nothing is let through. */
function allowance(
  rules: readonly Applying[],
  issuers: readonly TokenIssuer[],
): { readonly around?: Around; readonly demand?: Demand } {
  const unknown = rules.find((one) => unknownOf(one) !== undefined);
  if (unknown !== undefined) return { around: opaqueRule(unknown, unknownOf(unknown) ?? '') };
  const sources = rules.flatMap(({ rule }) => rule.sources);
  if (sources.some(isAnybody)) return {};
  const origins = rules.map(originOf);
  if (sources.some(({ notPrincipals }) => notPrincipals.length > 0)) {
    return { around: opaque('notRequestPrincipals of a rule with ALLOW', origins) };
  }
  const addresses = sources
    .filter((source) => !asksTokens(source))
    .map((source): Check => ({ kind: 'client-address', rules: source.addresses.map(turned) }));
  const claims = uniqueRules(sources.filter(asksTokens).flatMap((source) => claimRulesOf(source, issuers)));
  const [first] = addresses;
  if (first === undefined) return { demand: { rules: claims, origins } };
  const checks = [...addresses, ...(claims.length === 0 ? [] : [claimCheck('allow', claims, issuers)])];
  const check: Check = checks.length === 1 ? first : { kind: 'any-of', checks };
  return { around: gate(check, FORBIDDEN, origins) };
}

function turned({ action, cidr }: Source['addresses'][number]): Source['addresses'][number] {
  return { action: action === 'allow' ? 'deny' : 'allow', cidr };
}
