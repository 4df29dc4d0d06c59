import { isIP } from '../formats.ts';
import { matcherOf } from '../pattern.ts';
import { parseDuration } from './duration.ts';
import {
  asString,
  CelError,
  type CelOptional,
  type CelValue,
  codePoints,
  isList,
  isMap,
  kindOf,
  order,
} from './value.ts';

type Unary = (value: CelValue) => CelValue;
type Binary = (target: CelValue, argument: CelValue) => CelValue;

/** Functions and methods of one value, of the CEL standard library and of Kubernetes' libraries. */
export const FUNCTIONS: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ['size', size],
  ['duration', (text) => parseDuration(asString(text))],
  ['isIP', (text) => isIP(asString(text))],
  ['quantity', (text) => quantity(asString(text))],
  ['url', (text) => urlOf(asString(text))],
  ['type', (value) => typeValue(kindOf(value))],
  ['int', integer],
  ['double', double],
  ['string', (value) => (typeof value === 'string' ? value : JSON.stringify(value))],
]);

/** Names of types, which are values too (CEL language definition, "Type values"); each is unlike every text. */
export const TYPES: ReadonlyMap<string, CelValue> = new Map(
  ['int', 'double', 'string', 'bool', 'list', 'map'].map((name) => [name, typeValue(name)]),
);

function typeValue(name: string): CelValue {
  return [`type ${name}`];
}

function integer(value: CelValue): number {
  const number = typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') throw new CelError(`no such overload: int of ${kindOf(value)}`);
  return Math.trunc(number);
}

/** Of a text: decimal digits alone, which is what rules let through that ask for it. */
function double(value: CelValue): number {
  const number =
    typeof value === 'string' && /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})$/.test(value)
      ? Number(value)
      : value;
  if (typeof number !== 'number') throw new CelError(`no such overload: double of ${kindOf(value)}`);
  return number;
}

export const METHODS_WITHOUT_ARGUMENT: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ['size', size],
  ['getScheme', (url) => /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(asString(url))?.[1]?.toLowerCase() ?? ''],
  ['upperAscii', (text) => asString(text).replace(/[a-z]/g, (letter) => letter.toUpperCase())],
  ['lowerAscii', (text) => asString(text).replace(/[A-Z]/g, (letter) => letter.toLowerCase())],
]);

/** Methods with one argument; `matches` is compiled apart, because its pattern is known beforehand. */
export const METHODS: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['startsWith', (text, part) => asString(text).startsWith(asString(part))],
  ['endsWith', (text, part) => asString(text).endsWith(asString(part))],
  ['contains', (text, part) => asString(text).includes(asString(part))],
  ['substring', (text, start) => substring(asString(text), start)],
  ['indexOf', (text, part) => positionOf(asString(text), asString(text).indexOf(asString(part)))],
  ['lastIndexOf', (text, part) => positionOf(asString(text), asString(text).lastIndexOf(asString(part)))],
  ['isLessThan', (one, two) => order(one, two) < 0],
  ['isGreaterThan', (one, two) => order(one, two) > 0],
  ['split', (text, separator) => asString(text).split(asString(separator))],
]);

const isDns1123Label = matcherOf('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$');

/**
 * Kubernetes' named formats: `format.<name>().validate(text)`. The result is an optional, not null, whether or not the
 * text is valid (k8s.io/apiserver/pkg/cel/library/format.go, formatValidate; cel-go types.Equal): a rule that compares
 * it with null rejects every text, and so does the API server.
 */
export const FORMATS: ReadonlyMap<string, (text: string) => CelOptional> = new Map([
  [
    'dns1123Label',
    (text: string) => ({
      optional: text.length <= 63 && isDns1123Label(text) ? undefined : ['no DNS label'],
    }),
  ],
]);

const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((unit, at): [string, number] => [
    unit,
    1000 ** (at - 3),
  ]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((unit, at): [string, number] => [unit, 1024 ** (at + 1)]),
]);

/** A quantity of Kubernetes as a number (k8s.io/apiserver/pkg/cel/library/quantity.go). */
function quantity(text: string): number {
  const [, digits, unit = ''] = /^([+-]?[0-9]{1,20}(?:\.[0-9]{0,20})?)([A-Za-z]{0,2})$/.exec(text) ?? [];
  const factor = SUFFIXES.get(unit);
  if (digits === undefined || factor === undefined) throw new CelError(`${text} is no quantity`);
  return Number(digits) * factor;
}

/** A URL, which stands for its text: an absolute one, or an absolute path (k8s.io/apiserver/pkg/cel/library/urls.go). */
function urlOf(text: string): string {
  const isAbsolute = /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/)[^\s\p{Cc}]*$/u.test(text);
  if (!isAbsolute) throw new CelError(`${JSON.stringify(text.slice(0, 80))} is no URL`);
  return text;
}

function size(value: CelValue): number {
  if (typeof value === 'string') return codePoints(value);
  if (isList(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  throw new CelError(`no such overload: size of ${kindOf(value)}`);
}

/** A position in UTF-16 units as one in code points. */
function positionOf(text: string, at: number): number {
  return at < 0 ? at : codePoints(text.slice(0, at));
}

/** Counts in code points, as the strings extension of cel-go does. */
function substring(text: string, start: CelValue): string {
  const points = [...text];
  if (typeof start !== 'number' || start < 0 || start > points.length)
    throw new CelError(`substring from ${String(start)} is out of range`);
  return points.slice(start).join('');
}
