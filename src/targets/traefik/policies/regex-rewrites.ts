import { type Fact, type FactPlace, type Note, noteOf, type Saying } from '../../../gateway/write/index.ts';
import type { Origin } from '../../../model/origin.ts';
import { uncleanReplaced } from '../../../model/replaced-paths.ts';
import type { Template } from '../../../model/template.ts';
import type { Theme } from '../../policies/theme.ts';
import { replacedExpression } from '../../whole-path.ts';
import { REFUSED_PATHS } from './findings.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

/**
 * The middleware replacePathRegex replaces every match of an expression of Go in the escaped path
 * (pkg/middlewares/replacepathregex/replace_path_regex.go).
 */
export const REGEX_REWRITES: Theme = {
  name: 'regex-rewrites',
  cell: {
    how: 'Middleware spec.replacePathRegex, where the fields of URLRewrite do not do',
    source: `${REPOSITORY}, pkg/middlewares/replacepathregex/replace_path_regex.go`,
  },
  write,
};

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'rewrite') return undefined;
  const { rewrite } = fact;
  if (rewrite.kind !== 'regex') return nothing('Only one expression can replace a path');
  const regex = replacedExpression(rewrite, route?.match.path);
  if (regex === undefined) return nothing('The expression cannot be written for Go');
  const replacement = replacementOf(rewrite.template);
  if (replacement === undefined) return nothing('The new path is made of more than the old one');
  const origins = route?.origins ?? [];
  const isClean = uncleanReplaced(regex, rewrite.template) === 'never';
  const parts = [middleware('rewrite', { replacePathRegex: { regex, replacement } }, origins)];
  return whole(parts, isClean ? [] : [refusedPaths(origins)]);
}

/** A rewritten path with `//`, `/./` or `/../` is none that Traefik forwards. */
function refusedPaths(origins: readonly Origin[]): Note {
  return noteOf(REFUSED_PATHS, 'Traefik refuses what a rewrite leaves with empty or dot segments.', origins, {
    before: 'the backend receives the rewritten path as it is',
    after: '400 for paths that are rewritten to one with //, /./ or /../',
    witness: 'none',
  });
}

/** Groups as `${1}` (Regexp.Expand of Go); a query or fragment would be no part of a path. */
function replacementOf(template: Template): string | undefined {
  let text = '';
  for (const part of template) {
    if ('text' in part) {
      if (/[?#\s]/.test(part.text)) return undefined;
      text += part.text.replaceAll('$', '$$$$');
    } else if ('capture' in part && typeof part.capture === 'number') {
      text += `\${${part.capture}}`;
    } else return undefined;
  }
  return text.startsWith('/') || text.startsWith('$') ? text : undefined;
}
