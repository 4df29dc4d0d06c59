import { escapeUnseen } from '../model/unseen.ts';

/**
 * A document for programs, indented, with a line feed at the end. It may be shown on a terminal all the same, so characters that are
 * not seen stand as escapes.
 */
export function jsonText(document: unknown): string {
  return `${escapeUnseen(JSON.stringify(document, null, 2))}\n`;
}
