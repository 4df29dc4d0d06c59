import { type Directive, readDirectives } from '../snippets/tokenizer.ts';
import { quoted, unknownVariable } from './words.ts';

/** Directives of a snippet as a stock nginx takes them, or why it cannot show what they do. */
export type SnippetLines = { readonly lines: readonly string[] } | { readonly cannot: string };

/** Directives that are printed as they stand: nothing else of a snippet ever reaches a configuration. */
const PLAIN: ReadonlySet<string> = new Set([
  'add_header',
  'proxy_set_header',
  'proxy_hide_header',
  'return',
  'rewrite',
]);

/** Headers that the controller sets by itself in every location with `add_header`. */
const ALSO_SET: ReadonlySet<string> = new Set(['strict-transport-security']);

/**
 * A snippet that the model understands whole. Of its directives those about headers and answers are printed; those that
 * change nothing of what a request gets are left away. `more_set_headers` and its like, which a stock nginx does not
 * have, become what does the same in a location.
 *
 * @param text a snippet without anything that is not modelled
 * @param place in a server, headers of every answer cannot be set in the manner of `more_set_headers`
 */
export function snippetLines(
  text: string,
  place: 'location' | 'server',
  groups: ReadonlySet<string>,
): SnippetLines {
  const directives = readDirectives(text);
  if ('problem' in directives) return { cannot: 'a snippet that nginx would not load' };
  const lines: string[] = [];
  for (const directive of directives) {
    const strange = directive.arguments
      .map((word) => unknownVariable(word, groups))
      .find((name) => name !== undefined);
    if (strange !== undefined) return { cannot: `variable ${strange} in a snippet` };
    if (PLAIN.has(directive.name)) {
      lines.push(`${[directive.name, ...directive.arguments.map(quoted)].join(' ')};`);
      continue;
    }
    if (!directive.name.startsWith('more_')) continue;
    const made = place === 'location' ? moreLines(directive) : undefined;
    if (made === undefined)
      return { cannot: `${directive.name} in a snippet, which a stock nginx does not have` };
    lines.push(...made);
  }
  return { lines };
}

/** Undefined: nothing of a stock nginx does the same. */
function moreLines({ name, arguments: words }: Directive): readonly string[] | undefined {
  if (words.some((word) => word.startsWith('-'))) return undefined;
  const lines: string[] = [];
  for (const word of words) {
    const colon = word.indexOf(':');
    const header = (colon < 0 ? word : word.slice(0, colon)).trim();
    const value = colon < 0 || name.startsWith('more_clear') ? '' : word.slice(colon + 1).trim();
    if (ALSO_SET.has(header.toLowerCase()) || /[\s,]/.test(header)) return undefined;
    if (name.endsWith('_input_headers')) lines.push(`proxy_set_header ${quoted(header)} ${quoted(value)};`);
    else {
      lines.push(`proxy_hide_header ${quoted(header)};`);
      if (value !== '') lines.push(`add_header ${quoted(header)} ${quoted(value)} always;`);
    }
  }
  return lines;
}
