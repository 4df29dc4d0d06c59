import type { Fields } from '../../../gateway/read/index.ts';
import { type Note, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { AddressRule, Gate, Respond } from '../../../model/outcome.ts';
import { type ClaimCondition, type ClaimRule, placesOf, type TokenIssuer } from '../../../model/token.ts';
import { behindGate, type Change, opaque } from '../../policies/treatments.ts';
import { allowedOnly, asksSubject, type ClaimCheck, joined, textsOf, tokenCheckOf } from '../../tokens.ts';
import { routePart, withLength } from './objects.ts';
import { providerName } from './providers.ts';

const FORBIDDEN: Respond = {
  kind: 'respond',
  status: 403,
  before: true,
  reason: 'the token does not say what it has to',
};

/** Claims whose words count one by one (internal/xds/translator/jwt.go, SpaceDelimitedClaims). */
const WORDS: ReadonlySet<string> = new Set(['scope', 'scp']);
/** Most rules that one check may need. */
const MOST = 32;

/**
 * A rule of `authorization` holds for tokens of one provider, and compares claims with fixed texts: as a text, or as an item
 * of a list (internal/xds/translator/authorization.go, buildJWTPredicate). A dot leads into a claim.
 */
export function sayClaims(gate: Gate, check: ClaimCheck, passed: readonly Gate[]): Saying {
  const tokens = tokenCheckOf(passed);
  if (tokens === undefined) return nothing('No token is verified in front of the rules on its claims');
  if (passed.some((one) => one.check.kind === 'client-address')) {
    return nothing('SecurityPolicy has one list of rules for addresses and claims');
  }
  const action = check.action === 'allow' ? 'Allow' : 'Deny';
  const principals = check.rules.map((rule) => principalsOf(rule, tokens.issuers));
  if (principals.some((one) => one === undefined)) {
    return nothing('SecurityPolicy compares claims of a token with fixed texts, and nothing else');
  }
  const rules = principals.flatMap((list) => (list ?? []).map((principal) => ({ action, principal })));
  if (rules.length > MOST) return nothing('The rules on claims are too many');
  const defaultAction = action === 'Allow' ? 'Deny' : 'Allow';
  return {
    says: 'whole',
    parts: [routePart('SecurityPolicy', { authorization: { defaultAction, rules } }, gate.origins)],
    notes: notesOn(gate, check),
  };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why };
}

/** One of these is the rule; undefined: it cannot be said. */
function principalsOf(rule: ClaimRule, issuers: readonly TokenIssuer[]): readonly JsonObject[] | undefined {
  const { issuer, claims, addresses } = rule;
  if (issuer === undefined) return undefined;
  const ranges = addresses === undefined ? [] : allowedOnly(addresses);
  const conditions = claims.filter((one) => !asksSubject(one)).map(claimsOf);
  if (ranges === undefined || conditions.some((one) => one === undefined)) return undefined;
  const ways = conditions.reduce<ReadonlyArray<readonly JsonObject[]>>(
    (known, list) => known.flatMap((way) => (list ?? []).map((claim) => [...way, claim])),
    [[]],
  );
  const clientCIDRs = ranges.length === 0 ? {} : { clientCIDRs: ranges.map(withLength) };
  const isOf = { name: 'iss', values: [issuer] };
  return issuers.flatMap((one, index) =>
    one.issuer === issuer
      ? ways.map((way) => ({
          ...clientCIDRs,
          jwt: { provider: providerName(issuers, index), claims: way.length === 0 ? [isOf] : [...way] },
        }))
      : [],
  );
}

/** The ways in which a claim can be what it has to be. */
function claimsOf(condition: ClaimCondition): readonly JsonObject[] | undefined {
  const { claim, form } = condition;
  const values = textsOf(condition);
  const name = claim.join('.');
  if (values === undefined || claim.some((part) => part.includes('.') || part === '')) return undefined;
  if ((form === 'word') !== WORDS.has(name)) return undefined;
  const text = { name, values: [...values] };
  const item = { name, valueType: 'StringArray', values: [...values] };
  return form === 'text' ? [text] : form === 'text-or-item' ? [text, item] : [item];
}

function notesOn({ origins, otherwise }: Gate, { rules, action }: ClaimCheck): readonly Note[] {
  const notes: Note[] = [];
  if (rules.some(({ claims }) => claims.some(asksSubject))) {
    const isAllowed = action === 'allow';
    notes.push(
      noteOf(
        POLICY_FINDINGS.tokenSubject,
        `Tokens without a subject are ${isAllowed ? 'accepted' : 'refused'} as well.`,
        origins,
        {
          ...(isAllowed ? {} : { severity: 'low' }),
          before: `a verified token without the claim sub is ${isAllowed ? 'refused with 403' : 'accepted'}`,
          after: isAllowed ? 'it is enough' : '403',
          witness: 'none',
        },
      ),
    );
  }
  if (otherwise.kind !== 'respond' || otherwise.status !== FORBIDDEN.status) {
    notes.push(
      noteOf(POLICY_FINDINGS.inexact, 'Clients whose token does not say enough get 403.', origins, {
        before: otherwise.kind === 'respond' ? String(otherwise.status) : 'another answer',
        after: '403',
        witness: 'none',
      }),
    );
  }
  return notes;
}

/** One rule of `authorization` as it is written. */
export interface WrittenRule {
  readonly action: AddressRule['action'];
  readonly ranges: readonly string[];
  readonly jwt: Fields | undefined;
}

/** What rules make of requests of which some look at tokens. Rules that allow and rules that deny among each other are opaque. */
export function readClaims(
  written: readonly WrittenRule[],
  last: AddressRule['action'],
  providers: ReadonlyMap<string, TokenIssuer>,
  origin: { readonly object: ObjectRef; readonly path: Fields['path'] },
): Change {
  const rules = written.map(({ ranges, jwt }): ClaimRule => {
    const addresses: readonly AddressRule[] = [
      ...ranges.map((cidr): AddressRule => ({ action: 'allow', cidr })),
      { action: 'deny', cidr: 'all' },
    ];
    return { ...readPrincipal(jwt, providers), ...(ranges.length === 0 ? {} : { addresses }) };
  });
  const action = last === 'deny' ? 'allow' : 'deny';
  if (written.some((one) => one.action !== action)) {
    return opaque('rules of a SecurityPolicy allow and deny tokens one after the other', [origin]);
  }
  const check: ClaimCheck = {
    kind: 'claims',
    action,
    places: placesOf([...providers.values()]),
    rules: joined(rules),
  };
  return behindGate({ check, otherwise: FORBIDDEN, origins: [origin] });
}

function readPrincipal(
  fields: Fields | undefined,
  providers: ReadonlyMap<string, TokenIssuer>,
): Pick<ClaimRule, 'issuer' | 'claims'> {
  if (fields === undefined) return { claims: [] };
  const issuer = providers.get(fields.text('provider') ?? '')?.issuer ?? '';
  const claims = [
    ...fields.texts('scopes').map(
      (scope): ClaimCondition => ({
        claim: ['scope'],
        form: 'word',
        oneOf: [{ kind: 'exact', value: scope }],
      }),
    ),
    ...fields.children('claims').map(readClaim),
  ];
  return { issuer, claims: claims.filter((one) => !isIssuer(one, issuer)) };
}

function readClaim(fields: Fields): ClaimCondition {
  const name = fields.requiredText('name');
  const isList = fields.text('valueType') === 'StringArray';
  return {
    claim: name.split('.'),
    form: isList ? (WORDS.has(name) ? 'word' : 'item') : 'text',
    oneOf: fields.texts('values').map((value) => ({ kind: 'exact', value })),
  };
}

/** That a token is of its issuer is verified before. */
function isIssuer({ claim, form, oneOf }: ClaimCondition, issuer: string): boolean {
  const [test] = oneOf;
  return (
    claim.join('.') === 'iss' &&
    form === 'text' &&
    oneOf.length === 1 &&
    test?.kind === 'exact' &&
    test.value === issuer
  );
}
