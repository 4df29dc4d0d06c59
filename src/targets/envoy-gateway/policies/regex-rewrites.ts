import type { Fact, FactPlace, Saying } from '../../../gateway/write/index.ts';
import type { Theme } from '../../policies/theme.ts';
import { substitutionOf } from '../../re2-substitution.ts';
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
