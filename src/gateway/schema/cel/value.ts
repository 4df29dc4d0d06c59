import type { Json } from '../../../kubernetes/object.ts';

/** The result of a validation function of Kubernetes' CEL library: the problems found, or none. Never equal to null. */
export interface CelOptional {
  readonly optional: readonly string[] | undefined;
}

/** What an expression evaluates to. A bigint is a duration in nanoseconds; integers (|x| < 2^53) and doubles are numbers. */
export type CelValue = Json | bigint | CelOptional | readonly CelValue[];

/** A rule could not be evaluated; the API server reports it as a violation with this message. */
export class CelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CelError';
  }
}

export function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}

export function isMap(value: CelValue): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asBoolean(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw new CelError(`no such overload: ${kindOf(value)} is no bool`);
  return value;
}

export function asString(value: CelValue): string {
  if (typeof value !== 'string') throw new CelError(`no such overload: ${kindOf(value)} is no string`);
  return value;
}

export function kindOf(value: CelValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'bigint') return 'duration';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map';
}

/** CEL's equality: of values of different types false, of lists and maps by content. */
export function equal(left: CelValue, right: CelValue): boolean {
  if (left === right) return true;
  if (isList(left)) {
    if (!isList(right) || left.length !== right.length) return false;
    return left.every((item, index) => {
      const other = right[index];
      return other !== undefined && equal(item, other);
    });
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => {
    const [a, b] = [left[key], Object.hasOwn(right, key) ? right[key] : undefined];
    return a !== undefined && b !== undefined && equal(a, b);
  });
}

/** Orders two integers or two durations: a negative number if `left` is smaller. */
export function order(left: CelValue, right: CelValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0;
  throw new CelError(`no such overload: ${kindOf(left)} and ${kindOf(right)} cannot be compared`);
}

/** Unicode code points of a string. */
export function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const isPair = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    if (isPair) at += 1;
    count += 1;
  }
  return count;
}
