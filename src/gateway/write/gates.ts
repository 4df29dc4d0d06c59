import type { Check, Gate, Outcome } from '../../model/outcome.ts';
import { describeClaimRule } from '../../model/token.ts';
import type { Note } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { noteOf } from './reporter.ts';

/** What follows from the gate's description alone: it always opens, it never does, or it has to be asked. */
export function verdictOf(check: Check): 'opens' | 'never-opens' | 'asks' {
  switch (check.kind) {
    case 'client-address': {
      const [first] = check.rules;
      if (check.address !== undefined) return 'asks';
      if (first === undefined || check.rules.every((rule) => rule.action === 'allow')) return 'opens';
      return first.action === 'deny' && first.cidr === 'all' ? 'never-opens' : 'asks';
    }
    case 'credentials':
      return check.satisfiable ? 'asks' : 'never-opens';
    case 'external-auth':
      return check.service === 'unavailable' ? 'never-opens' : 'asks';
    case 'token':
      return check.issuers.length > 0 ? 'asks' : check.missing === 'passes' ? 'opens' : 'never-opens';
    case 'claims':
      return check.rules.length > 0 ? 'asks' : check.action === 'deny' ? 'opens' : 'never-opens';
    case 'any-of': {
      const verdicts = check.checks.map(verdictOf);
      if (verdicts.includes('opens')) return 'opens';
      return verdicts.every((verdict) => verdict === 'never-opens') ? 'never-opens' : 'asks';
    }
  }
}

/** The check in words. */
export function describeCheck(check: Check): string {
  switch (check.kind) {
    case 'client-address': {
      const rules = check.rules.slice(0, 6).map((rule) => `${rule.action} ${rule.cidr}`);
      return `client addresses (${rules.join(', ')}${check.rules.length > 6 ? ', ...' : ''})`;
    }
    case 'credentials':
      return `${check.scheme} authentication${check.secret === undefined ? '' : ` with Secret ${check.secret}`}`;
    case 'external-auth':
      return `the answer of ${check.url}`;
    case 'token':
      return `tokens of ${check.issuers.map(({ issuer }) => issuer).join(', ')}${check.missing === 'passes' ? ', where one is shown' : ''}`;
    case 'claims':
      return `what a verified token says (${check.rules.map(describeClaimRule).join(' or ')}${check.action === 'deny' ? ' is refused' : ''})`;
    case 'any-of':
      return `one of ${check.checks.map(describeCheck).join(' or ')}`;
  }
}

/** @param why the implementation has no field for it either */
export function gateNote(gate: Gate, allowPartial: boolean, why: string | undefined): Note {
  const check = describeCheck(gate.check);
  return noteOf(
    ROUTE_FINDINGS.gateClosed,
    `Access depends on ${check}, which is not written.${why === undefined ? '' : ` ${why}.`}`,
    gate.origins,
    {
      before: `${describeOutcome(gate.otherwise)} unless ${check} allows it`,
      after: allowPartial ? 'open to everyone' : '500 for everyone, until a policy is in place',
    },
  );
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'respond':
      return String(outcome.status);
    case 'redirect':
      return `a redirect (${outcome.status})`;
    case 'forward':
      return 'another backend';
    default:
      return 'another answer';
  }
}
