import type { Fields } from '../../../gateway/read/index.ts';
import type { Fact, FactPlace, Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { PathRewrite, Template, TemplatePart } from '../../../model/template.ts';
import { compile } from '../../../regex/compile.ts';
import type { Theme } from '../../policies/theme.ts';
import { onForward, opaque } from '../../policies/treatments.ts';
import { replacedExpression } from '../../whole-path.ts';
import { readIdentityHeaders } from './identity-headers.ts';
import { API, PROXY } from './objects.ts';
import { headersSet, setHeaders } from './transformations.ts';

/**
 * A transformation sets the pseudo header `:path`, which is path and query, to what the first match of an expression of
 * Rust's regex crate is replaced by; the query is put behind it again. The crate has the syntax of RE2 (crates/celx/src/general.rs,
 * regex_replace; http/mod.rs, HeaderOrPseudo::Path).
 */
export const REGEX_REWRITES: Theme = {
  name: 'regex-rewrites',
  cell: {
    how: 'AgentgatewayPolicy spec.traffic.transformation of :path, where the fields of URLRewrite do not do',
    source: `${API}/agentgateway_policy_types.go, Transform; ${PROXY}/http/transformation_cel.rs; crates/celx/src/general.rs, regex_replace`,
  },
  write,
  kind: 'AgentgatewayPolicy',
  read,
};

const PATH = ':path';
/** Everything from the first question mark on. */
const QUERY = 'request.pathAndQuery.regexReplace("^[^?]*", "")';

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'rewrite') return undefined;
  const { rewrite } = fact;
  if (rewrite.kind !== 'regex') return nothing('Only one expression can replace a path');
  const pattern = replacedExpression(rewrite, route?.match.path);
  const by = replacementOf(rewrite.template);
  const source = pattern === undefined ? undefined : quoted(pattern);
  const replacement = by === undefined ? undefined : quoted(by);
  // Every match would have to be replaced, and only the first one is.
  const isWhole = pattern?.startsWith('^') === true || pattern?.startsWith('(?i)^') === true;
  if (source === undefined || !isWhole) return nothing('The expression cannot be written');
  if (replacement === undefined) return nothing('The new path is made of more than the old one');
  const value = `request.path.regexReplace(${source}, ${replacement}) + ${QUERY}`;
  return { says: 'whole', parts: [setHeaders(new Map([[PATH, value]]), {}, route?.origins ?? [])] };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why: `${why} at agentgateway` };
}

/** A text of CEL; undefined where it has characters that nobody should have to read escaped. */
function quoted(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

/** Groups as `${1}`, and a dollar sign as `$$` (crate regex, Captures::expand). */
function replacementOf(template: Template): string | undefined {
  let text = '';
  for (const part of template) {
    if ('text' in part) {
      if (/[?#]/.test(part.text)) return undefined;
      text += part.text.replaceAll('$', '$$$$');
    } else if ('capture' in part && typeof part.capture === 'number') text += `\${${part.capture}}`;
    else return undefined;
  }
  return text.startsWith('/') || text.startsWith('$') ? text : undefined;
}

/** Undefined for a dollar sign that is neither doubled nor a number in braces. */
function templateOf(replacement: string): Template | undefined {
  const parts: TemplatePart[] = [];
  for (const [piece, group] of replacement.matchAll(/\$\{(\d{1,3})\}|\$\$|[^$]+|\$/g)) {
    if (group !== undefined) parts.push({ capture: Number(group) });
    else if (piece === '$') return undefined;
    else {
      const text = piece === '$$' ? '$' : piece;
      const last = parts.at(-1);
      if (last !== undefined && 'text' in last) parts[parts.length - 1] = { text: last.text + text };
      else parts.push({ text });
    }
  }
  return parts;
}

const LITERAL = String.raw`"((?:[^"\\]|\\["\\])*)"`;
const REWRITE = new RegExp(`^request\\.path\\.regexReplace\\(${LITERAL}, ${LITERAL}\\) \\+ (.*)$`);

/** Other expressions, and headers that are set to what is not known here, make the request one that nobody knows. */
function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('traffic')?.child('transformation');
  if (fields === undefined) return undefined;
  const known = new Set(readIdentityHeaders(spec));
  const set = [...headersSet(spec)].filter(([name]) => !known.has(name));
  const [first, ...others] = set;
  if (first === undefined) return undefined;
  const path = first[0] === PATH && others.length === 0 ? rewriteOf(first[1]) : undefined;
  if (path === undefined) {
    const title = `${policy.kind} ${policy.namespace}/${policy.name}`;
    const why = `what the expressions of ${title} make of ${set.map(([name]) => name).join(', ')} is not known here`;
    return opaque(why, [{ object: policy, path: fields.path }]);
  }
  return onForward((forward) => (forward.path.kind === 'keep' ? { ...forward, path } : forward));
}

function rewriteOf(expression: string): PathRewrite | undefined {
  const [, source = '', replacement = '', query] = REWRITE.exec(expression) ?? [];
  const template = templateOf(unquoted(replacement));
  const pattern = { source: unquoted(source), flavour: 're2', ignoreCase: false, anchoring: 'none' } as const;
  if (query !== QUERY || template === undefined || !compile(pattern).ok) return undefined;
  return { kind: 'regex', pattern, template, replaces: 'match' };
}
