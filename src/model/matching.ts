import { cidrContains } from './addresses.ts';
import type { Match, NamedPredicate, PathPredicate, TextPredicate } from './match.ts';
import { NO_CAPTURES, renderTemplate } from './rendering.ts';
import type { RequestContext } from './request-context.ts';
import {
  both,
  cookieValue,
  either,
  negate,
  patternHolds,
  queryValues,
  type Truth,
  valueHolds,
} from './values.ts';

export type { RequestContext };

/** Does a path predicate hold for a canonical path? */
export function pathHolds(predicate: PathPredicate, path: string): Truth {
  switch (predicate.kind) {
    case 'any':
      return true;
    case 'exact':
      return path === predicate.value;
    case 'string-prefix':
      return path.startsWith(predicate.value);
    case 'prefix': {
      const prefix = predicate.value.replace(/\/+$/, '');
      if (!path.startsWith(prefix)) return false;
      return path.length === prefix.length || path[prefix.length] === '/';
    }
    case 'regex':
      return patternHolds(predicate.pattern, path);
  }
}

/** Does a match hold? `unknown` where a pattern cannot be run or the client's address is not said. */
export function matches(match: Match, context: RequestContext): Truth {
  return both(pathHolds(match.path, context.path), () => conditionsHold(match, context));
}

/** The match without its path. */
export function conditionsHold(match: Match, context: RequestContext): Truth {
  const { request, headers, query } = context;
  if (match.methods !== undefined && !match.methods.includes(request.method)) return false;
  let truth: Truth = true;
  for (const predicate of match.headers ?? []) {
    truth = both(truth, () => namedHolds(predicate, headerValues(context, predicate)));
  }
  for (const predicate of match.query ?? []) {
    truth = both(truth, () => namedHolds(predicate, queryValues(query, predicate)));
  }
  for (const predicate of match.cookies ?? []) {
    truth = both(truth, () =>
      valueHolds(predicate.value, cookieValue(headers.get('cookie'), predicate.name)),
    );
  }
  const { clientAddresses, not, any } = match;
  if (clientAddresses !== undefined) truth = both(truth, () => addressHolds(clientAddresses, context));
  for (const one of match.texts ?? []) truth = both(truth, () => textHolds(one, context));
  for (const inner of not ?? []) truth = both(truth, () => negate(matches(inner, context)));
  if (any !== undefined) {
    truth = both(truth, () =>
      any.reduce<Truth>((sum, inner) => either(sum, () => matches(inner, context)), false),
    );
  }
  return truth;
}

function textHolds(predicate: TextPredicate, context: RequestContext): Truth {
  const text = renderTemplate(predicate.text, context, NO_CAPTURES);
  if (text === null) return 'unknown';
  if ('pattern' in predicate) return patternHolds(predicate.pattern, text);
  const other = renderTemplate(predicate.equals, context, NO_CAPTURES);
  return other === null ? 'unknown' : text === other;
}

/** Of several values the first counts, or with `repeated: any` one that fulfils the predicate. */
function namedHolds(predicate: NamedPredicate, values: readonly string[]): Truth {
  if (predicate.repeated === undefined || values.length < 2) return valueHolds(predicate.value, values[0]);
  return values.reduce<Truth>((sum, value) => either(sum, () => valueHolds(predicate.value, value)), false);
}

function headerValues(context: RequestContext, predicate: NamedPredicate): readonly string[] {
  const name = predicate.name.toLowerCase();
  if (name === 'host') return [context.request.host];
  if (predicate.repeated === 'any') {
    return context.request.headers.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
  }
  const joined = context.headers.get(name);
  return joined === undefined ? [] : [joined];
}

function addressHolds(cidrs: readonly string[], context: RequestContext): Truth {
  const address = context.clientAddress;
  if (address === undefined) return cidrs.includes('all') ? true : 'unknown';
  return cidrs.some((cidr) => cidrContains(cidr, address));
}
