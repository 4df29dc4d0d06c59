import type { Match } from '../../../src/model/match.ts';
import { hasUncleanSegments, uncleanReplaced } from '../../../src/model/replaced-paths.ts';
import type { PathRewrite, Template } from '../../../src/model/template.ts';
import { goPattern, isAnchored } from './patterns.ts';

/**
 * What makes Traefik refuse a path that it changed: empty segments, `.` and `..` (URL.JoinPath would change it).
 * `atStart`: of what is left behind a prefix, when the whole path had none of them; `anywhere`: when it may have had.
 */
export const UNCLEAN = {
  path: '(?s)//|/\\.\\.?(?:/|$)',
  atStart: '\\.\\.?(?:/|$)',
  anywhere: '(?s:\\.\\.?(?:/|$)|.*//|.*/\\.\\.?(?:/|$))',
} as const;

/**
 * Is a pattern so plain that a dot behind a match shows where the match ends? Then no alternative and no class of it can
 * reach over the dot.
 */
export function cannotReachDots(source: string): boolean {
  return /^(?:(?:[A-Za-z0-9_/-]|\\[dw-]|\[(?:[A-Za-z0-9_-]|\\d)+\]|[()])[+*]?)+$/.test(source);
}

/**
 * The requests whose path is refused after a pattern was replaced, as far as it can be said of the path before; as a
 * condition on the changed path where it cannot. Undefined: none.
 */
export function uncleanAfter(
  source: string,
  template: Template,
  path: PathRewrite,
  cleanPaths: boolean,
): Match | undefined {
  const known = cleanPaths ? uncleanTail(source, template) : 'unknown';
  if (known === 'never') return undefined;
  if (known !== 'unknown') return { path: { kind: 'regex', pattern: goPattern(known.source) } };
  return {
    path: { kind: 'regex', pattern: goPattern(source) },
    texts: [{ text: [{ rewritten: path }], pattern: goPattern(UNCLEAN.path) }],
  };
}

/** A start, then everything that follows as the last group; the replacement ends with that group. */
function uncleanTail(source: string, template: Template): 'never' | 'unknown' | { readonly source: string } {
  const replaced = uncleanReplaced(source, template);
  if (replaced !== 'unknown') return replaced;
  const shape = /^(\^.*?)\((\/?)\.\*\)(\??)\$?$/s.exec(source);
  const head = shape?.[1];
  const [first, second, third] = template;
  const text = first !== undefined && 'text' in first ? first.text : '';
  const last = text === '' ? first : second;
  if (template.length === 1 && text !== '') return isClean(text) && isWhole(source) ? 'never' : 'unknown';
  if (head === undefined || third !== undefined || last === undefined || !('capture' in last))
    return 'unknown';
  if ((text === '') !== (second === undefined)) return 'unknown';
  if (!isAnchored(source) || last.capture !== groupsIn(head) + 1 || !isClean(text)) return 'unknown';
  const slash = text.endsWith('/');
  if (shape?.[2] === '/') return slash ? 'unknown' : 'never';
  if (!slash) return text === '' || /(?:^|\/)\.*$/.test(text) ? 'unknown' : 'never';
  if (head.endsWith('/') || head.endsWith('(/|$)') || head.endsWith('(?:/|$)')) return 'never';
  return { source: `${head}(?:/|${UNCLEAN.atStart})` };
}

function isWhole(source: string): boolean {
  return isAnchored(source) && /(?:\.\*\)?|\$)$/.test(source);
}

function isClean(text: string): boolean {
  return !hasUncleanSegments(text);
}

/** How many groups a pattern has that are numbered. */
function groupsIn(source: string): number {
  return (
    source
      .replace(/\\./g, '')
      .replace(/\[[^\]]*\]/g, '')
      .match(/\((?!\?)/g)?.length ?? 0
  );
}
