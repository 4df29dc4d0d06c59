import { escaped } from './xml.ts';

/** HTML that is safe to put into a page: made by `html` alone. */
export interface Markup {
  readonly markup: string;
}

export type Piece = string | number | Markup | readonly Piece[] | undefined | false;

/** Markup with holes; every text that fills one is escaped, nothing else can get into a page. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let markup = parts[0] ?? '';
  pieces.forEach((piece, index) => {
    markup += rendered(piece) + (parts[index + 1] ?? '');
  });
  return { markup };
}

function rendered(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  if ('markup' in piece) return piece.markup;
  return piece.map(rendered).join('');
}

/**
 * JSON for a script element that is never run: nothing in it can end the element or begin a comment, whatever the
 * strings hold.
 */
export function jsonForScript(value: unknown): Markup {
  const text = JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return { markup: text };
}

/** A text of our own that is no markup, such as a style sheet. */
export function verbatim(text: string): Markup {
  return { markup: text };
}
