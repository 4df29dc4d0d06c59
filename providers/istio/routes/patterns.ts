import type { ValuePredicate } from '../../../src/model/match.ts';
import type { Template, TemplatePart } from '../../../src/model/template.ts';
import type { Pattern } from '../../../src/regex/pattern.ts';
import type { StringMatch } from '../objects/virtual-service.ts';

/** safe_regex of Envoy: RE2 over the whole text (envoy/type/matcher/v3/regex.proto). */
export function wholePattern(source: string): Pattern {
  return { source, flavour: 're2', ignoreCase: false, anchoring: 'full' };
}

/** A text as a regular expression that holds for nothing else. */
export function quoted(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** What a StringMatch asks of the value of a header or a query parameter. */
export function valuePredicate(match: StringMatch): ValuePredicate {
  switch (match.kind) {
    case 'present':
      return match;
    case 'exact':
    case 'prefix':
      return { kind: match.kind, value: match.value };
    case 'regex':
      return { kind: 'regex', pattern: wholePattern(match.value) };
  }
}

/** The substitution of regex_rewrite: `\0` to `\9` are groups, `\\` a backslash (RE2::Rewrite). */
export function substitution(text: string): Template {
  const parts: TemplatePart[] = [];
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const next = text[i + 1] ?? '';
    if (text[i] !== '\\' || !/[0-9\\]/.test(next)) plain += text[i] ?? '';
    else {
      i += 1;
      if (next === '\\') plain += '\\';
      else {
        if (plain !== '') parts.push({ text: plain });
        plain = '';
        parts.push({ capture: Number(next) });
      }
    }
  }
  if (plain !== '' || parts.length === 0) parts.push({ text: plain });
  return parts;
}
