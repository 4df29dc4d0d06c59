import { cidrContains } from './addresses.ts';
import type { RequestContext } from './matching.ts';
import type { Check } from './outcome.ts';
import {
  type ClaimRule,
  describeClaimRule,
  needsToken,
  placesOf,
  type TokenIssuer,
  type TokenPlace,
} from './token.ts';
import { cookieValue } from './values.ts';
import type { Verdict } from './verdict.ts';

/** How the verification of a token can end: only who signed it knows, unless there is none. */
export function tokenVerdicts(
  { issuers, missing }: Extract<Check, { kind: 'token' }>,
  context: RequestContext,
): readonly Verdict[] {
  const headers = [...new Set(issuers.flatMap(headersOf))];
  if (!showsToken(placesOf(issuers), context)) {
    const reason = 'the request shows no token';
    const plain = { assumptions: [], unknownHeaders: [], reason };
    return missing === 'fails'
      ? [{ ...plain, passes: false }]
      : [{ ...plain, passes: true, removedHeaders: headers }];
  }
  const names = issuers.map(describeIssuer).join(', ');
  const valid = `the token is valid (${names})`;
  const bad = `the token is not valid (${names})`;
  const stripped = issuers.every(({ forwarded }) => !forwarded)
    ? placesOf(issuers).flatMap((place) => ('header' in place && isAt(place, context) ? [place.header] : []))
    : [];
  return [
    {
      passes: true,
      assumptions: [valid],
      unknownHeaders: headers,
      removedHeaders: stripped.filter((name) => !headers.includes(name)),
      reason: valid,
    },
    { passes: false, assumptions: [bad], unknownHeaders: [], reason: bad },
  ];
}

/** What a verified token may say: anything, unless there is none. */
export function claimVerdicts(
  { action, places, rules }: Extract<Check, { kind: 'claims' }>,
  context: RequestContext,
): readonly Verdict[] {
  const possible = showsToken(places, context) ? rules : rules.filter((rule) => !needsToken(rule));
  const open = possible.filter(({ addresses }) => mayBeAllowed(addresses, context));
  const plain = { assumptions: [], unknownHeaders: [] };
  if (open.length === 0) {
    return [{ ...plain, passes: action === 'deny', reason: 'no rule on claims holds' }];
  }
  if (
    open.some((rule) => rule.claims.length === 0 && rule.issuer === undefined && rule.addresses === undefined)
  ) {
    return [{ ...plain, passes: action === 'allow', reason: 'a rule holds for every request' }];
  }
  return [true, false].map((passes) => {
    const holds = passes === (action === 'allow');
    const text = open.map(describeClaimRule).join(' or ');
    const assumption = `the token ${holds ? 'is' : 'is not'} one that is ${text}`;
    return { passes, assumptions: [assumption], unknownHeaders: [], reason: assumption };
  });
}

function describeIssuer({ issuer, audiences, forwarded }: TokenIssuer): string {
  const whom = audiences.length === 0 ? '' : ` for ${audiences.join(' or ')}`;
  return `${issuer}${whom}${forwarded ? '' : ', taken away'}`;
}

function mayBeAllowed(addresses: ClaimRule['addresses'], { clientAddress }: RequestContext): boolean {
  if (addresses === undefined || clientAddress === undefined) return true;
  const rule = addresses.find(({ cidr }) => cidrContains(cidr, clientAddress));
  return rule === undefined || rule.action === 'allow';
}

function headersOf({ claimHeaders, payloadHeader }: TokenIssuer): readonly string[] {
  return [
    ...claimHeaders.map(({ header }) => header),
    ...(payloadHeader === undefined ? [] : [payloadHeader]),
  ];
}

function showsToken(places: readonly TokenPlace[], context: RequestContext): boolean {
  return places.some((place) => isAt(place, context));
}

function isAt(place: TokenPlace, { headers, query }: RequestContext): boolean {
  if ('header' in place) {
    const value = headers.get(place.header);
    return (value?.startsWith(place.prefix) ?? false) && value !== place.prefix;
  }
  if ('cookie' in place) return (cookieValue(headers.get('cookie'), place.cookie) ?? '') !== '';
  return (query ?? '').split('&').some((pair) => pair.startsWith(`${place.query}=`));
}
