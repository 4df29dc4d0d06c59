import type { Match, NamedPredicate, PathPredicate, ValuePredicate } from './match.ts';
import type { RequestContext } from './matching.ts';

/** `path prefix /api`, for people. */
export function describePathPredicate(predicate: PathPredicate): string {
  switch (predicate.kind) {
    case 'any':
      return 'any path';
    case 'exact':
      return `path ${predicate.value}`;
    case 'prefix':
      return `path prefix ${predicate.value}`;
    case 'string-prefix':
      return `path beginning with ${predicate.value}`;
    case 'regex': {
      const { source, ignoreCase, flavour } = predicate.pattern;
      return `${flavour} pattern ${source}${ignoreCase ? ' without case' : ''}`;
    }
  }
}

/** What of a request fulfils a match: the path, and the conditions that were asked. */
export function describeMatch(match: Match, context: RequestContext): string {
  const parts = [context.path];
  if (match.methods !== undefined) parts.push(`method ${context.request.method}`);
  for (const header of match.headers ?? []) parts.push(`header ${describeNamed(header)}`);
  for (const parameter of match.query ?? []) parts.push(`query parameter ${describeNamed(parameter)}`);
  for (const cookie of match.cookies ?? []) parts.push(`cookie ${describeNamed(cookie)}`);
  if (match.clientAddresses !== undefined)
    parts.push(`client address ${context.clientAddress ?? '(not said)'}`);
  for (const one of match.texts ?? []) {
    parts.push('pattern' in one ? `a text like ${one.pattern.source}` : 'a text like another');
  }
  return parts.join(', ');
}

function describeNamed(named: NamedPredicate): string {
  return `${named.name} ${describeValue(named.value)}`;
}

function describeValue(predicate: ValuePredicate): string {
  switch (predicate.kind) {
    case 'exact':
      return `= ${predicate.value}`;
    case 'prefix':
      return `beginning with ${predicate.value}`;
    case 'regex':
      return `like ${predicate.pattern.source}`;
    case 'present':
      return 'present';
    case 'absent':
      return 'absent';
  }
}
