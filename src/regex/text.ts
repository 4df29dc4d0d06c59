/**
 * Text and its bytes. A path after percent-decoding need not be UTF-8; so that nothing is lost, a byte that is no part
 * of well-formed UTF-8 stands in a JavaScript string as the lone surrogate U+DC00 + byte (Python calls this
 * `surrogateescape`). Everything here takes and gives such strings.
 */

const ESCAPED = 0xdc00;

/** True when every character is below U+0080; then text and bytes look the same. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** UTF-8 bytes, lone surrogates made by `textOf` turned back into the byte they stand for. */
export function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code >= ESCAPED + 0x80 && code <= ESCAPED + 0xff) bytes.push(code - ESCAPED);
    else if (code < 0x10000)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f));
      bytes.push(0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    }
  }
  return bytes;
}

/** The inverse of `bytesOf`. */
export function textOf(bytes: ArrayLike<number>): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; ) {
    const width = sequenceWidth(bytes, i);
    const first = bytes[i] ?? 0;
    if (width === 0) {
      parts.push(String.fromCharCode(ESCAPED + first));
      i += 1;
      continue;
    }
    let code = width === 1 ? first : first & (0xff >> (width + 1));
    for (let k = 1; k < width; k++) code = (code << 6) | ((bytes[i + k] ?? 0) & 0x3f);
    parts.push(String.fromCodePoint(code));
    i += width;
  }
  return parts.join('');
}

/** Length of the well-formed sequence that starts at `index` (Unicode 15, table 3-7), 0 for none. */
function sequenceWidth(bytes: ArrayLike<number>, index: number): number {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return 1;
  const width =
    first >= 0xc2 && first <= 0xdf ? 2 : first >> 4 === 0xe ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (width === 0 || index + width > bytes.length) return 0;
  for (let k = 1; k < width; k++) if (((bytes[index + k] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[index + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return width;
}

/** One character per byte, for engines that shall see bytes. */
export function byteString(text: string): string {
  if (isAscii(text)) return text;
  let result = '';
  for (const byte of bytesOf(text)) result += String.fromCharCode(byte);
  return result;
}

/** The inverse of `byteString`. */
export function fromByteString(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  return textOf(Array.from(bytes, (character) => character.charCodeAt(0) & 0xff));
}
