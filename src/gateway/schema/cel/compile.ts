import type { Json } from '../../../kubernetes/object.ts';
import { matcherOf } from '../pattern.ts';
import { FORMATS, FUNCTIONS, METHODS, METHODS_WITHOUT_ARGUMENT } from './functions.ts';
import { forMacro } from './macros.ts';
import { parse } from './parse.ts';
import { CelSyntaxError, type Expression } from './syntax.ts';
import {
  asBoolean,
  asString,
  CelError,
  type CelValue,
  equal,
  isList,
  isMap,
  kindOf,
  order,
} from './value.ts';

/** Evaluates an expression; the frame holds the variables by slot. */
export type Evaluate = (frame: CelValue[]) => CelValue;

export interface CompiledRule {
  /** The rule compares with the stored object (`oldSelf`): it holds on updates only and is not for new objects. */
  readonly isTransition: boolean;
  /**
   * Does the rule hold for a value (with schema defaults applied)?
   * @throws CelError where it cannot be evaluated, which the API server takes as a violation.
   */
  holds(self: Json): boolean;
}

/**
 * Compiles a rule to closures. Errors inside `&&`, `||`, `all` and `exists` are absorbed where the other side decides,
 * as the CEL language definition says.
 * @throws CelSyntaxError for a construct, name or function that is not understood.
 */
export function compileRule(source: string): CompiledRule {
  const scope: Scope = { source, names: ['self', 'oldSelf'], deepest: { slots: 2 }, used: new Set() };
  const evaluate = compile(parse(source), scope);
  const frame: CelValue[] = new Array(scope.deepest.slots).fill(null);
  return {
    isTransition: scope.used.has('oldSelf'),
    holds(self) {
      frame[0] = self;
      return asBoolean(evaluate(frame));
    },
  };
}

export interface Scope {
  readonly source: string;
  readonly names: readonly string[];
  readonly deepest: { slots: number };
  readonly used: Set<string>;
}

export function compile(expression: Expression, scope: Scope): Evaluate {
  const compiled = (inner: Expression) => compile(inner, scope);
  switch (expression.is) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'name': {
      const slot = scope.names.lastIndexOf(expression.name);
      if (slot < 0) throw new CelSyntaxError(`name ${expression.name}`, scope.source);
      scope.used.add(expression.name);
      return (frame) => frame[slot] ?? null;
    }
    case 'select':
      return select(compiled(expression.target), safeField(expression.field, scope));
    case 'has':
      return has(compiled(expression.target), safeField(expression.field, scope));
    case 'index':
      return index(compiled(expression.target), compiled(expression.index));
    case 'list': {
      const items = expression.items.map(compiled);
      return (frame) => items.map((item) => item(frame));
    }
    case 'not': {
      const operand = compiled(expression.operand);
      return (frame) => !asBoolean(operand(frame));
    }
    case 'and':
      return logic(compiled(expression.left), compiled(expression.right), false);
    case 'or':
      return logic(compiled(expression.left), compiled(expression.right), true);
    case 'choice': {
      const condition = compiled(expression.condition);
      const then = compiled(expression.then);
      const otherwise = compiled(expression.otherwise);
      return (frame) => (asBoolean(condition(frame)) ? then(frame) : otherwise(frame));
    }
    case 'binary':
      return binary(expression.operator, compiled(expression.left), compiled(expression.right));
    case 'call':
      return call(expression, scope);
    case 'macro': {
      const slot = scope.names.length;
      scope.deepest.slots = Math.max(scope.deepest.slots, slot + 1);
      const body = compile(expression.body, { ...scope, names: [...scope.names, expression.variable] });
      return forMacro(expression.macro, compiled(expression.target), slot, body);
    }
  }
}

/** Fields are read from plain objects, so a name that every object has would be found where there is none. */
function safeField(field: string, scope: Scope): string {
  if (field in Object.prototype) throw new CelSyntaxError(`field ${field}`, scope.source);
  return field;
}

function select(target: Evaluate, field: string): Evaluate {
  return (frame) => {
    const value = target(frame);
    if (!isMap(value)) throw new CelError(`no such overload: field ${field} of ${kindOf(value)}`);
    const found = value[field];
    if (found === undefined) throw new CelError(`no such key: ${field}`);
    return found;
  };
}

function has(target: Evaluate, field: string): Evaluate {
  return (frame) => {
    const value = target(frame);
    if (!isMap(value)) throw new CelError(`no such overload: field ${field} of ${kindOf(value)}`);
    return value[field] !== undefined;
  };
}

function index(target: Evaluate, position: Evaluate): Evaluate {
  return (frame) => {
    const value = target(frame);
    const at = position(frame);
    if (!isList(value) || typeof at !== 'number')
      throw new CelError(`no such overload: index ${kindOf(at)} of ${kindOf(value)}`);
    const found = value[at];
    if (found === undefined) throw new CelError(`index out of bounds: ${at}`);
    return found;
  };
}

/** `&&` (decided by false) and `||` (decided by true): the deciding side wins over an error of the other. */
function logic(left: Evaluate, right: Evaluate, decisive: boolean): Evaluate {
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

function binary(
  operator: Extract<Expression, { is: 'binary' }>['operator'],
  left: Evaluate,
  right: Evaluate,
): Evaluate {
  switch (operator) {
    case '==':
      return (frame) => equal(left(frame), right(frame));
    case '!=':
      return (frame) => !equal(left(frame), right(frame));
    case '<':
      return (frame) => order(left(frame), right(frame)) < 0;
    case '<=':
      return (frame) => order(left(frame), right(frame)) <= 0;
    case '>':
      return (frame) => order(left(frame), right(frame)) > 0;
    case '>=':
      return (frame) => order(left(frame), right(frame)) >= 0;
    case '+':
      return (frame) => add(left(frame), right(frame));
    case 'in':
      return (frame) => contains(right(frame), left(frame));
  }
}

function add(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  throw new CelError(`no such overload: ${kindOf(left)} + ${kindOf(right)}`);
}

function contains(collection: CelValue, value: CelValue): boolean {
  if (isList(collection)) return collection.some((item) => equal(item, value));
  if (isMap(collection)) return typeof value === 'string' && Object.hasOwn(collection, value);
  throw new CelError(`no such overload: in ${kindOf(collection)}`);
}

function call(expression: Extract<Expression, { is: 'call' }>, scope: Scope): Evaluate {
  const { name, target, args } = expression;
  const [argument] = args;
  const unknown = () => new CelSyntaxError(`function ${name} with ${args.length} arguments`, scope.source);
  if (target === undefined) {
    const operation = FUNCTIONS.get(name);
    if (operation === undefined || argument === undefined || args.length !== 1) throw unknown();
    const value = compile(argument, scope);
    if (name !== 'duration' || argument.is !== 'literal') return (frame) => operation(value(frame));
    const constant = operation(argument.value);
    return () => constant;
  }
  if (target.is === 'call' && name === 'validate') return validateFormat(target, argument, scope);
  const value = compile(target, scope);
  if (argument === undefined) {
    const operation = METHODS_WITHOUT_ARGUMENT.get(name);
    if (operation === undefined) throw unknown();
    return (frame) => operation(value(frame));
  }
  if (args.length !== 1) throw unknown();
  if (name === 'matches') return matches(value, argument, scope);
  const operation = METHODS.get(name);
  if (operation === undefined) throw unknown();
  const second = compile(argument, scope);
  return (frame) => operation(value(frame), second(frame));
}

function matches(text: Evaluate, pattern: Expression, scope: Scope): Evaluate {
  if (pattern.is !== 'literal' || typeof pattern.value !== 'string')
    throw new CelSyntaxError('a pattern that is no literal', scope.source);
  const matcher = matcherOf(pattern.value);
  return (frame) => matcher(asString(text(frame)));
}

function validateFormat(
  format: Extract<Expression, { is: 'call' }>,
  argument: Expression | undefined,
  scope: Scope,
): Evaluate {
  const isFormat = format.target?.is === 'name' && format.target.name === 'format';
  const validate = FORMATS.get(format.name);
  if (!isFormat || validate === undefined || argument === undefined)
    throw new CelSyntaxError(`format ${format.name}`, scope.source);
  const text = compile(argument, scope);
  return (frame) => validate(asString(text(frame)));
}
