import { isIP } from 'node:net';
import { isCidr } from '../../../../src/model/addresses.ts';
import type { NamedPredicate, ValuePredicate } from '../../../../src/model/match.ts';
import type { Argument } from '../expression.ts';
import type { Rule } from '../rule.ts';
import { RuleFailure } from '../rule-failure.ts';
import { condition, NEVER, quoted } from './matcher.ts';

/** The address of the TCP peer is in the range, or is the address (pkg/ip/checker.go). */
export function clientAddress({ value, offset }: Argument): Rule {
  const readable = value.includes('/') ? isCidr(value) : isIP(value) !== 0;
  if (!readable || value.includes('%')) {
    throw new RuleFailure(offset, `${quoted(value)} is neither an IP address nor a range like 10.0.0.0/8`);
  }
  return condition({ on: 'client-address', cidr: value });
}

export function method({ value }: Argument): Rule {
  return condition({ on: 'method', method: value.toUpperCase() });
}

/** What Go's server takes out of the headers of a request: they never hold (net/http, readRequest and readTransfer). */
const NOT_IN_HEADERS = new Set(['host', 'transfer-encoding', 'trailer']);

/** One line of the header fulfils the predicate. */
export function header(name: string, value: ValuePredicate): Rule {
  if (NOT_IN_HEADERS.has(name.toLowerCase())) return NEVER;
  return condition({ on: 'header', header: { name, value, repeated: 'any' } });
}

/** One value of the parameter fulfils the predicate. */
export function anyParameter(name: string, value: ValuePredicate): Rule {
  return condition({ on: 'query', query: { ...parameter(name, value), repeated: 'any' } });
}

export function parameter(name: string, value: ValuePredicate): NamedPredicate {
  return { name, value, encoding: 'form' };
}

/** Paths of rules begin with a slash. */
export function requireSlash({ value, offset }: Argument, name: string): void {
  if (value.startsWith('/')) return;
  throw new RuleFailure(offset, `the path ${quoted(value)} of ${name} does not begin with a slash`);
}
