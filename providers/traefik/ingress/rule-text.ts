import type { IngressPath } from '../../../src/kubernetes/ingress.ts';
import type { RuleSyntax } from '../rules/rule.ts';

/** `%q` of Go: a quoted text in which everything that cannot be printed is escaped. */
export function quoted(text: string): string {
  let result = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const short = SHORT.get(character);
    if (short !== undefined) result += short;
    else if (character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)) result += character;
    else if (code < 0x80) result += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) result += `\\u${code.toString(16).padStart(4, '0')}`;
    else result += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `${result}"`;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

export interface RuleWish {
  readonly host: string;
  readonly path: Pick<IngressPath, 'path' | 'pathType'>;
  readonly syntax: RuleSyntax;
  /** Annotation router.pathmatcher; empty: not set. */
  readonly pathMatcher: string;
  readonly strictPrefixMatching: boolean;
}

/**
 * The rule that Traefik writes for a path of an Ingress; its length is the priority. Undefined: the annotation
 * router.pathmatcher names a matcher that is not allowed (loadRouter in pkg/provider/kubernetes/ingress/kubernetes.go).
 */
export function ruleText(wish: RuleWish): string | undefined {
  const parts: string[] = [];
  if (wish.host !== '') parts.push(hostRule(wish.host, wish.syntax));
  const { path, pathType } = wish.path;
  if (path !== '') {
    const matcher = matcherOf(pathType, wish.pathMatcher);
    if (matcher === undefined) return undefined;
    parts.push(pathRule(path, matcher, wish.strictPrefixMatching));
  }
  return parts.join(' && ');
}

function hostRule(host: string, syntax: RuleSyntax): string {
  if (syntax === 'v2' && host.startsWith('*.')) {
    return `HostRegexp(${quoted(`{subdomain:[a-zA-Z0-9-]+}.${host.slice(2)}`)})`;
  }
  return `Host(${quoted(host)})`;
}

const MATCHERS: ReadonlySet<string> = new Set(['Path', 'PathPrefix', 'PathRegexp']);

function matcherOf(pathType: IngressPath['pathType'], annotated: string): string | undefined {
  if (pathType === 'Exact') return 'Path';
  if (pathType === 'Prefix' || annotated === '') return 'PathPrefix';
  return MATCHERS.has(annotated) ? annotated : undefined;
}

function pathRule(path: string, matcher: string, strict: boolean): string {
  if (!strict || matcher !== 'PathPrefix' || path === '/') return `${matcher}(${quoted(path)})`;
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return `(Path(${quoted(bare)}) || PathPrefix(${quoted(`${bare}/`)}))`;
}
