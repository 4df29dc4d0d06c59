import type { Pattern } from '../regex/pattern.ts';
import { cidrContains, forwardedAddress } from './addresses.ts';
import type { RequestContext } from './matching.ts';
import type { Check } from './outcome.ts';
import { claimVerdicts, tokenVerdicts } from './token-checks.ts';
import { patternHolds } from './values.ts';
import type { Verdict } from './verdict.ts';

export type { Verdict };

/** All ways a check can end for a request; one where the request alone decides. */
export function verdictsOf(check: Check, context: RequestContext): readonly Verdict[] {
  switch (check.kind) {
    case 'client-address':
      return addressVerdicts(check, context);
    case 'credentials':
      return credentialVerdicts(check, context);
    case 'external-auth':
      return externalVerdicts(check, context);
    case 'token':
      return tokenVerdicts(check, context);
    case 'claims':
      return claimVerdicts(check, context);
    case 'any-of':
      return anyVerdicts(check, context);
  }
}

function certain(passes: boolean, reason: string): readonly Verdict[] {
  return [{ passes, assumptions: [], unknownHeaders: [], reason }];
}

function addressVerdicts(
  check: Extract<Check, { kind: 'client-address' }>,
  context: RequestContext,
): readonly Verdict[] {
  const forwarded = check.address === undefined ? undefined : forwardedAddress(check.address, context);
  if (forwarded === 'none') return certain(false, 'X-Forwarded-For has no address for the check');
  const address = forwarded === undefined ? context.clientAddress : forwarded.address;
  if (address === undefined) {
    const first = check.rules[0];
    if (first === undefined) return certain(true, 'no address rules');
    if (first.cidr === 'all') return certain(first.action === 'allow', `every address: ${first.action}`);
    return [true, false].map((passes) => {
      const assumption = `the client address is ${passes ? 'allowed' : 'refused'}`;
      return { passes, assumptions: [assumption], unknownHeaders: [], reason: assumption };
    });
  }
  const rule = check.rules.find((candidate) => cidrContains(candidate.cidr, address));
  if (rule === undefined) return certain(true, `no rule holds ${address}: allowed`);
  return certain(rule.action === 'allow', `${rule.action} ${rule.cidr} holds ${address}`);
}

const AUTHORIZATION_SCHEMES = { basic: 'basic', digest: 'digest', jwt: 'bearer' } as const;

function credentialVerdicts(
  check: Extract<Check, { kind: 'credentials' }>,
  context: RequestContext,
): readonly Verdict[] {
  const sent = context.headers.get('authorization');
  if (sent === undefined || sent === '') return certain(false, 'no Authorization header');
  const scheme = AUTHORIZATION_SCHEMES[check.scheme];
  if (sent.split(' ')[0]?.toLowerCase() !== scheme) {
    return certain(false, `the Authorization header is not of the scheme ${scheme}`);
  }
  if (!check.satisfiable) return certain(false, 'the secret holds no entry that can log anyone in');
  const where = check.secret === undefined ? '' : ` by secret ${check.secret}`;
  return [true, false].map((passes) => {
    const assumption = `the credentials are ${passes ? 'accepted' : 'refused'}${where}`;
    return { passes, assumptions: [assumption], unknownHeaders: [], reason: assumption };
  });
}

function externalVerdicts(
  check: Extract<Check, { kind: 'external-auth' }>,
  context: RequestContext,
): readonly Verdict[] {
  const service = `auth service ${check.url}`;
  if (check.service === 'unavailable') return certain(false, `${service} has no endpoint`);
  const verdicts = acceptedVerdicts(check, `${service} answers 2xx`, context);
  for (const { status, outcome } of check.answers) {
    const answered = `${service} answers ${status}`;
    verdicts.push({ passes: false, assumptions: [answered], outcome, unknownHeaders: [], reason: answered });
  }
  const others = check.answers.map((answer) => answer.status);
  const failed = `${service} answers neither ${['2xx', ...others].join(' nor ')}, or not at all`;
  verdicts.push({ passes: false, assumptions: [failed], unknownHeaders: [], reason: failed });
  return verdicts;
}

/** What the service says beside yes, headers for the backend and a cookie for the client: all of it, or nothing. */
function acceptedVerdicts(
  check: Extract<Check, { kind: 'external-auth' }>,
  accepted: string,
  context: RequestContext,
): Verdict[] {
  const names = [...check.responseHeaders, ...namedHeaders(check.responseHeaderNames, context)];
  const brings = [...names, ...(check.passesCookie === undefined ? [] : ['a cookie for the client'])];
  const plain = { passes: true, assumptions: [accepted], unknownHeaders: [], reason: accepted };
  if (brings.length === 0) return [plain];
  const withAll = `${accepted} with ${brings.join(', ')}`;
  const withNone = `${accepted} without ${brings.join(', ')}`;
  const kept = new Set(check.keptHeaders);
  return [
    {
      ...plain,
      assumptions: [withAll],
      reason: withAll,
      unknownHeaders: names,
      setsCookie: check.passesCookie !== undefined,
    },
    {
      ...plain,
      assumptions: [withNone],
      reason: withNone,
      removedHeaders: names.filter((name) => !kept.has(name)),
    },
  ];
}

/** The headers of the request whose names a pattern matches. */
function namedHeaders(pattern: Pattern | undefined, context: RequestContext): readonly string[] {
  if (pattern === undefined) return [];
  return [...context.headers.keys()].filter((name) => patternHolds(pattern, likeThis(name)) !== false);
}

/** `x-auth-user` as `X-Auth-User`, the form of Go's net/textproto. */
function likeThis(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** One success suffices; the failure of the last check that can fail in several ways says how the whole fails. */
function anyVerdicts(check: Extract<Check, { kind: 'any-of' }>, context: RequestContext): readonly Verdict[] {
  const each = check.checks.map((inner) => verdictsOf(inner, context));
  const sure = each.flat().find((verdict) => verdict.passes && verdict.assumptions.length === 0);
  if (sure !== undefined) return [sure];
  const passes = each.flat().filter((verdict) => verdict.passes);
  let failures: readonly Verdict[] = [{ passes: false, assumptions: [], unknownHeaders: [], reason: '' }];
  for (const verdicts of each) {
    const failing = verdicts.filter((verdict) => !verdict.passes);
    failures = failures.flatMap((before) => failing.map((verdict) => joined(before, verdict)));
  }
  return [...passes, ...failures];
}

function joined(before: Verdict, verdict: Verdict): Verdict {
  const outcome = verdict.outcome ?? before.outcome;
  return {
    passes: false,
    assumptions: [...before.assumptions, ...verdict.assumptions],
    ...(outcome === undefined ? {} : { outcome }),
    unknownHeaders: [],
    reason: before.reason === '' ? verdict.reason : `${before.reason}; ${verdict.reason}`,
  };
}
