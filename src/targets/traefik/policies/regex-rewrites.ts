import type { Fact, FactPlace, Saying } from '../../../gateway/write/index.ts';
import type { Template } from '../../../model/template.ts';
import type { Theme } from '../../policies/theme.ts';
import { replacedExpression } from '../../whole-path.ts';
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
  return whole([middleware('rewrite', { replacePathRegex: { regex, replacement } }, route?.origins ?? [])]);
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
