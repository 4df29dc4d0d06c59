import type { Evaluate, Typed } from './runtime.ts';
import type { BinaryOperator } from './syntax.ts';
import { asBoolean, CelError, type CelValue, equal, isList, isMap, kindOf, order } from './value.ts';

/** `&&` (decided by false) and `||` (decided by true): the deciding side wins over an error of the other. */
export function logic(left: Evaluate, right: Evaluate, decisive: boolean): Evaluate {
  return (frame) => {
    let first: boolean;
    try {
      first = asBoolean(left(frame));
    } catch (error) {
      if (error instanceof CelError && asBoolean(right(frame)) === decisive) return decisive;
      throw error;
    }
    return first === decisive ? decisive : asBoolean(right(frame));
  };
}

export function binary(operator: BinaryOperator, left: Typed, right: Typed): Evaluate {
  const [a, b] = [left.run, right.run];
  switch (operator) {
    case '==':
      return equality(left, right);
    case '!=': {
      const isEqual = equality(left, right);
      return (frame) => !isEqual(frame);
    }
    case '<':
      return (frame) => order(a(frame), b(frame)) < 0;
    case '<=':
      return (frame) => order(a(frame), b(frame)) <= 0;
    case '>':
      return (frame) => order(a(frame), b(frame)) > 0;
    case '>=':
      return (frame) => order(a(frame), b(frame)) >= 0;
    case '+':
      return (frame) => add(a(frame), b(frame));
    case '-':
      return (frame) => subtract(a(frame), b(frame));
    case 'in':
      return membership(left, right);
  }
}

function equality(left: Typed, right: Typed): (frame: CelValue[]) => boolean {
  const [a, b] = [left.run, right.run];
  const { constant } = right;
  // Identity is equality for what a literal can be, and most comparisons are with a literal.
  if (constant !== undefined && (constant === null || typeof constant !== 'object'))
    return (frame) => a(frame) === constant;
  return (frame) => equal(a(frame), b(frame));
}

function membership(left: Typed, right: Typed): Evaluate {
  const [a, b] = [left.run, right.run];
  const { constant } = right;
  if (constant !== undefined && isList(constant) && constant.every((item) => typeof item === 'string')) {
    const strings: readonly CelValue[] = constant;
    return (frame) => strings.includes(a(frame));
  }
  return (frame) => {
    const value = a(frame);
    return contains(b(frame), value);
  };
}

function contains(collection: CelValue, value: CelValue): boolean {
  if (isList(collection)) return collection.some((item) => equal(item, value));
  if (isMap(collection)) return typeof value === 'string' && Object.hasOwn(collection, value);
  throw new CelError(`no such overload: in ${kindOf(collection)}`);
}

function subtract(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  throw new CelError(`no such overload: ${kindOf(left)} - ${kindOf(right)}`);
}

function add(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  throw new CelError(`no such overload: ${kindOf(left)} + ${kindOf(right)}`);
}
