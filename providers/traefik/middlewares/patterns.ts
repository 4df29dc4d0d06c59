import type { Template, TemplatePart } from '../../../src/model/template.ts';
import { parse } from '../../../src/regex/parse.ts';
import type { Anchoring, Pattern } from '../../../src/regex/pattern.ts';

/** A pattern as Go's regexp reads it. */
export function goPattern(source: string, anchoring: Anchoring = 'none'): Pattern {
  return { source, flavour: 'go', ignoreCase: false, anchoring };
}

/** Why Go refuses a pattern; undefined where it takes it, or where only this program cannot read it. */
export function patternProblem(source: string): string | undefined {
  const parsed = parse(goPattern(source));
  return parsed.ok || !parsed.invalid ? undefined : parsed.reason;
}

/** A text that a pattern matches letter by letter. */
export function quoted(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** Does a pattern only match at the start of a text (`^...` without alternatives beside it)? */
export function isAnchored(source: string): boolean {
  if (!source.startsWith('^')) return false;
  const parsed = parse(goPattern(source));
  if (!parsed.ok || parsed.tree.root.kind !== 'sequence') return false;
  return parsed.tree.root.items[0]?.kind === 'start';
}

/**
 * A replacement of Go's regexp (Expand): `$name` takes the longest run of letters, digits and `_`, `${name}` what stands
 * in braces, `$$` is a dollar sign; a dollar sign that begins nothing stands for itself.
 */
export function goReplacement(text: string): Template {
  const parts: TemplatePart[] = [];
  const add = (plain: string): void => {
    const last = parts.at(-1);
    if (last !== undefined && 'text' in last) parts[parts.length - 1] = { text: last.text + plain };
    else if (plain !== '') parts.push({ text: plain });
  };
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i);
    if (!rest.startsWith('$')) {
      const end = rest.indexOf('$');
      add(end < 0 ? rest : rest.slice(0, end));
      i += end < 0 ? rest.length : end;
      continue;
    }
    if (rest.startsWith('$$')) {
      add('$');
      i += 2;
      continue;
    }
    const reference = /^\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/.exec(rest);
    if (reference === null) {
      add('$');
      i += 1;
      continue;
    }
    const name = reference[1] ?? reference[2] ?? '';
    parts.push({ capture: /^\d+$/.test(name) ? Number(name) : name });
    i += reference[0].length;
  }
  return parts;
}
