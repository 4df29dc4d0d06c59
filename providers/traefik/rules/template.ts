import { escapeRegex } from '../../../src/regex/print.ts';
import type { Argument } from './expression.ts';
import { goRegex, quoted } from './matchers/matcher.ts';
import { RuleFailure } from './rule-failure.ts';

/** A template of v2 rules: text with placeholders `{name}` and `{name:regex}` (containous/mux, regexp.go). */
export interface Template {
  /** What the template is if it has no placeholders. */
  readonly literal?: string;
  /** A regular expression of Go for what the template matches, without anchors. */
  readonly source: string;
}

/**
 * Reads a template as a whole or from `start` on. Throws `RuleFailure`: unbalanced braces, a placeholder without name or
 * pattern, a pattern that Go does not take.
 *
 * @param placeholder what `{name}` stands for
 */
export function readTemplate(argument: Argument, placeholder: string, start = 0): Template {
  const text = argument.value.slice(start);
  const spans = braces(text, argument);
  if (spans.length === 0) return { literal: text, source: escapeRegex(text) };
  let source = '';
  let end = 0;
  for (const [open, close] of spans) {
    source +=
      escapeRegex(text.slice(end, open)) + patternOf(text.slice(open + 1, close), placeholder, argument);
    end = close + 1;
  }
  return { source: source + escapeRegex(text.slice(end)) };
}

/** Where braces of the first level open and close. */
function braces(text: string, argument: Argument): ReadonlyArray<readonly [open: number, close: number]> {
  const spans: Array<readonly [number, number]> = [];
  let level = 0;
  let open = 0;
  for (let i = 0; i < text.length && level >= 0; i++) {
    if (text[i] === '{') {
      if (level === 0) open = i;
      level += 1;
    } else if (text[i] === '}') {
      level -= 1;
      if (level === 0) spans.push([open, i]);
    }
  }
  if (level === 0) return spans;
  throw new RuleFailure(argument.offset, `the braces of ${quoted(argument.value)} are not balanced`);
}

function patternOf(inner: string, placeholder: string, argument: Argument): string {
  const colon = inner.indexOf(':');
  const name = colon < 0 ? inner : inner.slice(0, colon);
  const pattern = colon < 0 ? placeholder : inner.slice(colon + 1);
  if (name === '' || pattern === '') {
    throw new RuleFailure(argument.offset, `{${inner}} has no name or no pattern`);
  }
  // Go compiles the pattern alone and within a group; `a)(b` is a pattern within the group alone.
  goRegex(argument, `^${pattern}$`);
  goRegex(argument, `(${pattern})`);
  return /\||\(\?/.test(pattern) ? `(?:${pattern})` : pattern;
}
