import type { Template, TemplatePart } from '../../../model/template.ts';
import { celText, textOfCel } from './objects.ts';

/** What a template may take of a request, as expressions of CEL (schema/cel.md; crates/celx/src/general.rs, url_encode). */
const VARIABLES: ReadonlyArray<readonly [TemplatePart, string]> = [
  [{ variable: 'host-header' }, 'request.host'],
  [{ variable: 'host' }, 'request.host.lowerAscii().split(":")[0]'],
  [{ variable: 'request-uri', encode: 'uri-component' }, 'url.encode(request.pathAndQuery)'],
];

/**
 * A text made of a request as an expression of CEL; undefined for what it takes and nobody can say there.
 *
 * @param scheme of all requests that are meant
 */
export function expressionOf(template: Template, scheme: string): string | undefined {
  const parts: string[] = [];
  let text = '';
  const flush = (): boolean => {
    const quoted = celText(text);
    if (quoted === undefined) return false;
    if (text !== '') parts.push(quoted);
    text = '';
    return true;
  };
  for (const part of template) {
    if ('text' in part) text += part.text;
    else if ('variable' in part && part.variable === 'scheme' && part.encode === undefined) text += scheme;
    else {
      const known = VARIABLES.find(([one]) => isSame(one, part))?.[1];
      if (known === undefined || !flush()) return undefined;
      parts.push(known);
    }
  }
  return flush() && parts.length > 0 ? parts.join(' + ') : undefined;
}

/** The template that such an expression stands for; undefined for all others. */
export function templateOfExpression(expression: string): Template | undefined {
  const parts: TemplatePart[] = [];
  for (const piece of expression.match(/(?:"[^"]*"|[^"+])+|\+/g) ?? []) {
    if (piece === '+') continue;
    const word = piece.trim();
    const text = textOfCel(word);
    const known = text === undefined ? VARIABLES.find(([, one]) => one === word)?.[0] : { text };
    if (known === undefined) return undefined;
    parts.push(known);
  }
  return parts.length === 0 ? undefined : parts;
}

function isSame(one: TemplatePart, other: TemplatePart): boolean {
  return (
    'variable' in one && 'variable' in other && one.variable === other.variable && one.encode === other.encode
  );
}
