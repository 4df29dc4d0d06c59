import type { Template } from './template.ts';

/** Letters, digits and the like, at least one of them: a group that holds only this makes no path unclean. */
const PLAIN_GROUP = /^(?:(?:\\[dw]|\[(?:[A-Za-z0-9_-]|\\[dw])+\])\+|[A-Za-z0-9_-]+(?:\|[A-Za-z0-9_-]+)*)$/;

/** Anchored at both ends; groups stand beside each other, none of them repeated, and no alternatives outside of them. */
const FLAT = /^\^(?:[^()|\\]|\\.|\([^()]*\)(?![*+?{]))*(?:\$|\.\*|\(\.\*\))$/;

/**
 * Which paths a pattern for whole paths leaves with empty or dot segments, where the paths before have none: `never`, those
 * that another pattern (of Go) holds, or nobody knows. Known are replacements of text and of groups that can hold neither
 * slashes nor dots, and of whatever follows a slash of the path before.
 *
 * @param source in the notation of Go; `(?i)` may stand in front
 */
export function uncleanReplaced(
  source: string,
  template: Template,
): 'never' | 'unknown' | { readonly source: string } {
  const bare = source.replace(/^\(\?i\)/, '');
  if (!FLAT.test(bare)) return 'unknown';
  const groups = [...bare.replace(/\\[()]/g, '').matchAll(/\(([^()]*)\)/g)].map(([, inner = '']) => inner);
  const takesRest = /\/\(\.\*\)\$?$/.test(bare);
  let text = '';
  let isRestInside = false;
  for (const [index, part] of template.entries()) {
    if ('text' in part) {
      text += part.text;
      continue;
    }
    if (!('capture' in part) || typeof part.capture !== 'number') return 'unknown';
    const group = groups[part.capture - 1];
    if (group === undefined) return 'unknown';
    if (takesRest && part.capture === groups.length) {
      const next = template[index + 1];
      if (!text.endsWith('/')) return 'unknown';
      if (next !== undefined && !('text' in next && next.text.startsWith('/'))) return 'unknown';
      isRestInside ||= next !== undefined;
    } else if (!PLAIN_GROUP.test(group)) return 'unknown';
    text += 'x';
  }
  if (!text.startsWith('/') || hasUncleanSegments(text)) return 'unknown';
  // Nothing between two slashes, or one more slash in front of the second.
  return isRestInside ? { source: source.replace(/\(\.\*\)\$?$/, '(?:.*/)?$') } : 'never';
}

/** Has a path empty segments or dot segments? */
export function hasUncleanSegments(path: string): boolean {
  return /\/\/|\/\.\.?(?:\/|$)/.test(path);
}
