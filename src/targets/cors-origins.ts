import type { OriginPredicate } from '../model/route-table.ts';
import { parse } from '../regex/parse.ts';
import { toRe2 } from '../regex/print.ts';

/** Browsers send origins in lower case, so that a plain one is the same with or without case. */
export function exactOrigin(predicate: OriginPredicate): string | undefined {
  if (predicate.kind === 'exact') return predicate.value;
  return /^[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?$/.test(predicate.text)
    ? predicate.text.toLowerCase()
    : undefined;
}

/**
 * Allowed origins as an expression that Go, RE2 and PCRE read alike, held for the whole origin: nginx holds it at the end
 * only, which lets in more than is meant.
 */
export function expressionOfOrigin(predicate: OriginPredicate): string | undefined {
  if (predicate.kind !== 'regex') return undefined;
  const parsed = parse(predicate.pattern);
  const printed = parsed.ok
    ? toRe2({ ...parsed.tree, anchoring: 'none' }, { caseStyle: 'flag', anchoring: 'none' })
    : undefined;
  if (printed?.ok !== true) return undefined;
  const [, flag = '', body = ''] = /^(\(\?i\))?(.*)$/s.exec(printed.source) ?? [];
  const inner = body.replace(/^\^/, '').replace(/\$$/, '');
  return `${flag}^${inner.includes('|') ? `(?:${inner})` : inner}$`;
}
