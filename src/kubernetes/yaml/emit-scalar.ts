import { escapeUnseen, UNSEEN } from '../../model/unseen.ts';
import { resolvePlain } from './scalar.ts';

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;

/** Begins with no indicator, and has only printable ASCII. */
const PLAIN_TEXT = /^[A-Za-z0-9_/.$(^\\][ -~]*$/;
/** What ends or changes a plain text: `: `, ` #`, a blank or colon at the end. */
const NOT_IN_PLAIN = /: | #|[ :]$/;
/** Looks like a number, a date or a time to one reader or another (YAML 1.1 has base 60 and timestamps). */
const NUMERIC = /^[-+.0-9][-+.,:_0-9a-fA-FoOxX]*$/;
const DATE = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/;
/** Words that some reader takes for a boolean, null, infinity or no number. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|\.?nan|\.?inf|infinity)$/i;

/** A text that every reader gives back unchanged without quotes. */
export function isPlainText(text: string): boolean {
  return PLAIN_TEXT.test(text) && !NOT_IN_PLAIN.test(text) && !isAmbiguous(text);
}

export function isPlainKey(text: string): boolean {
  return PLAIN_KEY.test(text) && !isAmbiguous(text);
}

function isAmbiguous(text: string): boolean {
  const first = text.charCodeAt(0);
  if ((first >= 48 && first <= 57) || first === 46) {
    return NUMERIC.test(text) || DATE.test(text) || WORD.test(text) || typeof resolvePlain(text) !== 'string';
  }
  return text.length <= 8 && WORD.test(text);
}

/** Characters that JSON leaves as they are and libyaml refuses, beside those that nobody sees. */
const ESCAPED = /[\ufffe\uffff]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text in double quotes. Half a surrogate pair, which is no character, becomes U+FFFD, as UTF-8 has it. */
export function quotedText(text: string): string {
  const json = JSON.stringify(text.replace(LONE_SURROGATE, '\ufffd'));
  return escapeUnseen(json).replace(
    ESCAPED,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const NOT_IN_BLOCK =
  /[^\n\t\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * A text of several lines as a literal block with its line feed at the end; undefined where that would not give back
 * the same text or be hard to read: characters to be escaped, blanks at the beginning or at the end of a line.
 */
export function blockText(text: string, indent: string): string | undefined {
  if (!text.includes('\n') || /^\s|[ \t]\n|[ \t]$/.test(text) || NOT_IN_BLOCK.test(text)) return undefined;
  if (text.replaceAll(/[\n\t]/g, '').search(UNSEEN) >= 0) return undefined;
  const trailing = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const body = (text.endsWith('\n') ? text.slice(0, -1) : text)
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
  return `|${trailing}\n${body}\n`;
}
