/**
 * Values as Go's standard library reads them; the controller is written in Go and these rules decide what is valid.
 */

/** White space of Go's unicode.IsSpace. */
const SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text.charAt(start))) start += 1;
  while (end > start && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** strconv.ParseBool; undefined where Go returns an error. */
export function parseBool(text: string): boolean | undefined {
  switch (text) {
    case '1':
    case 't':
    case 'T':
    case 'TRUE':
    case 'true':
    case 'True':
      return true;
    case '0':
    case 'f':
    case 'F':
    case 'FALSE':
    case 'false':
    case 'False':
      return false;
    default:
      return undefined;
  }
}

const INTEGER = /^[+-]?[0-9]{1,64}$/;
const MAX_INT64 = 9223372036854775807n;
const MIN_INT64 = -9223372036854775808n;

/**
 * strconv.Atoi of a 64-bit build; undefined where Go returns an error. Beyond 2^53 the number loses precision, which
 * no setting of the controller can tell.
 */
export function parseInteger(text: string): number | undefined {
  if (!INTEGER.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value > MAX_INT64 || value < MIN_INT64) return undefined;
  return Number(value);
}

/** strings.FieldsFunc at commas, each item trimmed: empty items between commas disappear, blank ones stay empty. */
export function splitCommaFields(text: string): string[] {
  return text
    .split(',')
    .filter((item) => item !== '')
    .map(trimSpace);
}

/** Ascending by bytes of UTF-8, as sort.Strings does (code units agree with it below the surrogates). */
export function sortedStrings(items: Iterable<string>): string[] {
  return [...items].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
