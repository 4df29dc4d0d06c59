import type { Fact, FactPlace, Saying } from '../../../gateway/write/index.ts';
import type { PathPredicate } from '../../../model/match.ts';
import type { PathRewrite, Template } from '../../../model/template.ts';
import { parse } from '../../../regex/parse.ts';
import type { Pattern } from '../../../regex/pattern.ts';
import { toRe2 } from '../../../regex/print.ts';
import type { Theme } from '../../policies/theme.ts';
import { filterPart } from './filters.ts';
import { REPOSITORY } from './objects.ts';

type RegexRewrite = Extract<PathRewrite, { kind: 'regex' }>;

/**
 * An HTTPRouteFilter replaces every match of an expression of RE2 in the path, without the query. An expression that holds
 * for the whole path has one match at most, so that replacing it is what nginx does with the whole path (envoy,
 * RouteAction.regex_rewrite).
 */
export const REGEX_REWRITES: Theme = {
  name: 'regex-rewrites',
  cell: {
    how: 'HTTPRouteFilter spec.urlRewrite.path, where the fields of URLRewrite do not do',
    source: `${REPOSITORY}, api/v1alpha1/httproutefilter_types.go; internal/xds/translator/route.go, buildXdsURLRewriteAction`,
  },
  write,
};

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'rewrite') return undefined;
  const { rewrite } = fact;
  if (rewrite.kind !== 'regex') return nothing('Only one expression can replace a path');
  const pattern = expressionOf(rewrite, route?.match.path);
  if (pattern === undefined) return nothing('The expression cannot be written for RE2');
  const substitution = substitutionOf(rewrite.template);
  if (substitution === undefined) return nothing('The new path is made of more than the old one');
  const path = { type: 'ReplaceRegexMatch', replaceRegexMatch: { pattern, substitution } };
  return { says: 'whole', parts: [filterPart('rewrite', { urlRewrite: { path } }, route?.origins ?? [])] };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why: `${why} at Envoy Gateway` };
}

function expressionOf(rewrite: RegexRewrite, match: PathPredicate | undefined): string | undefined {
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

/** Groups as `\1`; a query or fragment would be no part of a path. */
function substitutionOf(template: Template): string | undefined {
  let text = '';
  for (const part of template) {
    if ('text' in part) {
      if (/[?#]/.test(part.text)) return undefined;
      text += part.text.replaceAll('\\', '\\\\');
    } else if ('capture' in part && typeof part.capture === 'number' && part.capture <= 9) {
      text += `\\${part.capture}`;
    } else return undefined;
  }
  return text.startsWith('/') || text.startsWith('\\') ? text : undefined;
}
