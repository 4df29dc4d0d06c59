import type { Json } from '../../kubernetes/object.ts';
import { codePoints } from './cel/value.ts';
import { isBase64Format, isCidrFormat, isIPv4Format, isIPv6Format } from './formats.ts';
import { matcherOf } from './pattern.ts';
import type { SchemaNode } from './table.ts';
import { report, show, type Walk } from './violation.ts';

/** Checks one aspect of a value of the right type. */
export type Check<T> = (value: T, walk: Walk) => void;

const STRING_FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['ipv4', isIPv4Format],
  ['ipv6', isIPv6Format],
  ['cidr', isCidrFormat],
  ['byte', isBase64Format],
]);

const INTEGER_RANGES: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['uint32', [0, 2 ** 32 - 1]],
  ['int64', [-(2 ** 63), 2 ** 63]],
]);

export function stringChecks(node: SchemaNode): Check<string>[] {
  const checks: Check<string>[] = [];
  const { minLength, maxLength, pattern, format } = node;
  if (maxLength !== undefined)
    checks.push((text, walk) => {
      // A code point takes one or two UTF-16 units, so most texts need no counting.
      if (text.length <= maxLength || codePoints(text) <= maxLength) return;
      report(walk, 'length', `must be at most ${maxLength} characters; it is ${codePoints(text)}`, true);
    });
  if (minLength !== undefined)
    checks.push((text, walk) => {
      if (text.length >= 2 * minLength || codePoints(text) >= minLength) return;
      report(walk, 'length', `must be at least ${minLength} characters; it is ${show(text)}`);
    });
  if (pattern !== undefined) {
    const matches = matcherOf(pattern);
    checks.push((text, walk) => {
      if (!matches(text)) report(walk, 'pattern', `must match ${pattern}; it is ${show(text)}`);
    });
  }
  const isOfFormat = STRING_FORMATS.get(format ?? '');
  if (isOfFormat !== undefined)
    checks.push((text, walk) => {
      if (!isOfFormat(text)) report(walk, 'format', `must be of format ${format}; it is ${show(text)}`);
    });
  return checks;
}

export function numberChecks(node: SchemaNode): Check<number>[] {
  const checks: Check<number>[] = [];
  const [least, most] = INTEGER_RANGES.get(node.format ?? '') ?? [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  const minimum = Math.max(node.minimum ?? Number.NEGATIVE_INFINITY, least);
  const maximum = Math.min(node.maximum ?? Number.POSITIVE_INFINITY, most);
  if (Number.isFinite(minimum) || Number.isFinite(maximum))
    checks.push((number, walk) => {
      if (number < minimum) report(walk, 'range', `must be at least ${minimum}; it is ${number}`);
      if (number > maximum) report(walk, 'range', `must be at most ${maximum}; it is ${number}`);
    });
  return checks;
}

/** They say how wide the number is, which JSON does not. */
const NUMBER_FORMATS: ReadonlySet<string> = new Set(['double', 'float']);

/** Formats that an API server knows but none of the schemas uses would pass unchecked, so they are refused. */
export function isKnownFormat(format: string): boolean {
  return STRING_FORMATS.has(format) || INTEGER_RANGES.has(format) || NUMBER_FORMATS.has(format);
}

export function enumCheck(allowed: readonly Json[]): Check<Json> {
  const set = new Set(allowed);
  const list = allowed.map(show).join(', ');
  return (value, walk) => {
    if (!set.has(value)) report(walk, 'enum', `must be one of ${list}; it is ${show(value)}`);
  };
}
