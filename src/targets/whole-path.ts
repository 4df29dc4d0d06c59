import type { PathPredicate } from '../model/match.ts';
import type { PathRewrite } from '../model/template.ts';
import { parse } from '../regex/parse.ts';
import type { Pattern } from '../regex/pattern.ts';
import { toRe2 } from '../regex/print.ts';

type RegexRewrite = Extract<PathRewrite, { kind: 'regex' }>;

/**
 * The expression of a rewrite for implementations that replace every match of an expression of RE2 or Go. One that holds for
 * the whole path has one match at most, so that replacing it is what nginx does with the whole path. Undefined where the
 * expression cannot be written.
 */
export function replacedExpression(
  rewrite: RegexRewrite,
  match: PathPredicate | undefined,
): string | undefined {
  const parsed = parse(rewrite.pattern);
  if (!parsed.ok) return undefined;
  const printed = toRe2({ ...parsed.tree, anchoring: 'none' }, { caseStyle: 'flag', anchoring: 'none' });
  if (!printed.ok) return undefined;
  if (rewrite.replaces !== 'whole') {
    return rewrite.replaces === 'all-matches' && rewrite.pattern.anchoring === 'none'
      ? printed.source
      : undefined;
  }
  const [, flag = '', body = ''] = /^(\(\?i\))?(.*)$/s.exec(printed.source) ?? [];
  const isAtStart =
    body.startsWith('^') || (match?.kind === 'regex' && isSame(match.pattern, rewrite.pattern));
  const inner = body.startsWith('^') ? body.slice(1) : body;
  const grouped = inner.includes('|') ? `(?:${inner})` : inner;
  const rest = inner.endsWith('(.*)') || inner.endsWith('$') ? '' : '.*';
  return `${flag}^${isAtStart ? '' : '.*?'}${grouped}${rest}${inner.endsWith('$') ? '' : '$'}`;
}

/** The match is the same expression, held at the start of the path. */
function isSame(match: Pattern, rewrite: Pattern): boolean {
  const bare = ({ source }: Pattern): string => (source.startsWith('^') ? source.slice(1) : source);
  return bare(match) === bare(rewrite) && match.flavour === rewrite.flavour;
}
