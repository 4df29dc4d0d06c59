import type { Template, TemplatePart } from '../model/template.ts';

/** The text by which Envoy replaces a match: groups as `\1`. A query or fragment would be no part of a path. */
export function substitutionOf(template: Template): string | undefined {
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

/** `\1` for a group, `\\` for a backslash (RE2, RE2::Rewrite); undefined for anything else behind a backslash. */
export function templateOf(substitution: string): Template | undefined {
  const parts: TemplatePart[] = [];
  let text = '';
  for (let at = 0; at < substitution.length; at += 1) {
    const char = substitution.charAt(at);
    if (char !== '\\') {
      text += char;
      continue;
    }
    at += 1;
    const next = substitution.charAt(at);
    if (next === '\\') text += next;
    else if (next >= '0' && next <= '9') {
      if (text !== '') parts.push({ text });
      text = '';
      parts.push({ capture: Number(next) });
    } else return undefined;
  }
  return text === '' ? parts : [...parts, { text }];
}
