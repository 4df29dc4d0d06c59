import { UNSEEN } from '../model/unseen.ts';

/** Most texts are of these characters alone, none of which is changed. */
const PLAIN = /^[ -~]*$/;

/**
 * A text of the input made safe for a terminal or a log: one line, without control characters. Line ends and tabs
 * become one blank, everything else that is not meant to be seen is left out. Every reporter passes everything that comes
 * from a manifest through here.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replaceAll(/[\t\r\n\u0085\u2028\u2029]+/g, ' ').replaceAll(UNSEEN, '');
}

/** `printable` for one line of a text whose columns matter: tabs stay. */
export function printableLine(text: string): string {
  return text.includes('\t') ? text.split('\t').map(printable).join('\t') : printable(text);
}

/** `printable`, cut to a number of characters with an ellipsis. */
export function shortened(text: string, most: number): string {
  const characters = [...printable(text)];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}
