/**
 * Plain scalars as kubectl resolves them: the rules of go-yaml v2 (`resolve.go`), which sigs.k8s.io/yaml and so kubectl
 * use. They are YAML 1.1 without base 60 numbers and without dates, and with Go's integer prefixes.
 */

const WORDS = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w) => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (w) => [w, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((w) => [w, null] as const),
]);

const SPECIAL_FLOATS = new Map<string, number>([
  ...['.nan', '.NaN', '.NAN'].map((w) => [w, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w) => [w, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((w) => [w, Number.NEGATIVE_INFINITY] as const),
]);

const DIGIT = /[0-9]/;
const DOT_FLOAT = /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

export type Scalar = string | number | boolean | null;

/** What a number was written as; only `!!int` and `!!float` tags ask. */
export type ScalarKind = 'string' | 'int' | 'float' | 'bool' | 'null';

/**
 * The value of an untagged plain scalar. Integers above 2^53 come as the nearest double, since JSON data have no other
 * number here; NaN and the infinities are returned as such (as values they cannot become JSON, as keys they can).
 */
export function resolvePlain(text: string): Scalar {
  const first = text.charCodeAt(0);
  // Letters that begin no special word, the common case, leave at once.
  if (!mayBeSpecial(first)) return text;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const special = SPECIAL_FLOATS.get(text);
  if (special !== undefined) return special;
  return resolveNumber(text, first)?.value ?? text;
}

/** The kind that `resolvePlain` finds. */
export function kindOfPlain(text: string): ScalarKind {
  const value = resolvePlain(text);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return resolveNumber(text, text.charCodeAt(0))?.kind ?? 'float';
}

/** The characters that go-yaml's resolve table gives a hint for; NaN (the empty text) is null. */
function mayBeSpecial(code: number): boolean {
  if (code >= 48 && code <= 57) return true;
  switch (code) {
    case 43: // +
    case 45: // -
    case 46: // .
    case 126: // ~
    case 70: // F
    case 78: // N
    case 79: // O
    case 84: // T
    case 89: // Y
    case 102: // f
    case 110: // n
    case 111: // o
    case 116: // t
    case 121: // y
      return true;
    default:
      return Number.isNaN(code);
  }
}

function resolveNumber(text: string, first: number): { value: number; kind: 'int' | 'float' } | undefined {
  if (first === 46) return DOT_FLOAT.test(text) ? finite(text) : undefined;
  const sign = first === 43 || first === 45;
  if (!sign && !(first >= 48 && first <= 57)) return undefined;
  if (!DIGIT.test(text)) return undefined;
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const integer = INTEGER.exec(plain);
  if (integer !== null) {
    const value = integerValue(integer);
    if (value !== undefined) return { value, kind: 'int' };
  }
  return FLOAT.test(plain) ? finite(plain) : undefined;
}

/** Go reads a signed 64-bit integer, then an unsigned one (which takes no sign); beyond that it is no integer. */
function integerValue(match: RegExpExecArray): number | undefined {
  const [, sign = '', hex, binary, octal, decimal] = match;
  const digits =
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : (decimal ?? '0');
  if (digits.length <= 15) {
    const small = Number(digits);
    return sign === '-' && small !== 0 ? -small : small;
  }
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  const limit = sign === '' ? UINT64_MAX : -INT64_MIN - 1n;
  return value < INT64_MIN || value > limit ? undefined : Number(value);
}

/** Go's ParseFloat refuses what overflows; such a scalar stays a string. */
function finite(text: string): { value: number; kind: 'float' } | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return { value: value === 0 ? 0 : value, kind: 'float' };
}

/**
 * A plain scalar as an object key. JSON has only string keys; sigs.k8s.io/yaml writes integers in decimal, floats with
 * Go's shortest 32-bit format, booleans as words, and refuses null (undefined here).
 */
export function keyOfPlain(text: string): string | undefined {
  const value = resolvePlain(text);
  if (value === null) return undefined;
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '.nan';
  const number = resolveNumber(text, text.charCodeAt(0));
  return number?.kind === 'int' ? integerText(text, value) : floatKey(value);
}

function integerText(text: string, value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const match = INTEGER.exec(text.replaceAll('_', ''));
  return match?.[5] === undefined ? String(BigInt(value)) : `${match[1] === '-' ? '-' : ''}${match[5]}`;
}

/** Go: `strconv.FormatFloat(v, 'g', -1, 32)`, with YAML's words for the infinities. */
export function floatKey(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  if (single === 0) return '0';
  let shortest = single.toExponential(8);
  for (let digits = 0; digits < 8; digits++) {
    const candidate = single.toExponential(digits);
    if (Math.fround(Number(candidate)) === single) {
      shortest = candidate;
      break;
    }
  }
  const [mantissa = '0', exponentText = '0'] = shortest.split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  return String(Number(shortest));
}
