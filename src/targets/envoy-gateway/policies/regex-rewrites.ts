import type { Fact, FactPlace, Saying } from '../../../gateway/write/index.ts';
import type { Template } from '../../../model/template.ts';
import type { Theme } from '../../policies/theme.ts';
import { replacedExpression } from '../../whole-path.ts';
import { filterPart } from './filters.ts';
import { REPOSITORY } from './objects.ts';

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
  const pattern = replacedExpression(rewrite, route?.match.path);
  if (pattern === undefined) return nothing('The expression cannot be written for RE2');
  const substitution = substitutionOf(rewrite.template);
  if (substitution === undefined) return nothing('The new path is made of more than the old one');
  const path = { type: 'ReplaceRegexMatch', replaceRegexMatch: { pattern, substitution } };
  return { says: 'whole', parts: [filterPart('rewrite', { urlRewrite: { path } }, route?.origins ?? [])] };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why: `${why} at Envoy Gateway` };
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
