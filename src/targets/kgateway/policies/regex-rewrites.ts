import type { Fields } from '../../../gateway/read/index.ts';
import type { Fact, FactPlace, Saying } from '../../../gateway/write/index.ts';
import type { PathRewrite } from '../../../model/template.ts';
import { compile } from '../../../regex/compile.ts';
import type { Theme } from '../../policies/theme.ts';
import { onForward } from '../../policies/treatments.ts';
import { substitutionOf, templateOf } from '../../re2-substitution.ts';
import { replacedExpression } from '../../whole-path.ts';
import { PLUGIN, REPOSITORY, trafficPart } from './objects.ts';

/**
 * Envoy replaces every match of an expression of RE2 in the path, without the query. A rule whose path a filter replaces
 * keeps that one (url_rewrite.go, applyURLRewrite).
 */
export const REGEX_REWRITES: Theme = {
  name: 'regex-rewrites',
  cell: {
    how: 'TrafficPolicy spec.urlRewrite.pathRegex, where the fields of URLRewrite do not do',
    source: `${REPOSITORY}, api/v1alpha1/kgateway/traffic_policy_types.go; ${PLUGIN}/url_rewrite.go`,
  },
  write,
  kind: 'TrafficPolicy',
  read,
};

/** Most letters of an expression and of what takes its place. */
const MOST = 1024;

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'rewrite') return undefined;
  const { rewrite } = fact;
  if (rewrite.kind !== 'regex') return nothing('Only one expression can replace a path');
  const pattern = replacedExpression(rewrite, route?.match.path);
  if (pattern === undefined || pattern.length > MOST) return nothing('The expression cannot be written');
  const substitution = substitutionOf(rewrite.template);
  if (substitution === undefined || substitution.length > MOST) {
    return nothing('The new path is made of more than the old one');
  }
  const urlRewrite = { pathRegex: { pattern, substitution } };
  return { says: 'whole', parts: [trafficPart({ urlRewrite }, route?.origins ?? [])] };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why: `${why} at kgateway` };
}

function read(spec: Fields): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('urlRewrite')?.child('pathRegex');
  if (fields === undefined) return undefined;
  const source = fields.text('pattern') ?? '';
  const template = templateOf(fields.text('substitution') ?? '');
  const pattern = { source, flavour: 're2', ignoreCase: false, anchoring: 'none' } as const;
  if (template === undefined || !compile(pattern).ok) return undefined;
  const path: PathRewrite = { kind: 'regex', pattern, template, replaces: 'all-matches' };
  return onForward((forward) => (forward.path.kind === 'keep' ? { ...forward, path } : forward));
}
