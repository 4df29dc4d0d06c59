import { matcherOf } from '../pattern.ts';
import { FORMATS, FUNCTIONS, METHODS, METHODS_WITHOUT_ARGUMENT } from './functions.ts';
import type { Evaluate, Typed } from './runtime.ts';
import type { CelSyntaxError, Expression } from './syntax.ts';
import { asString } from './value.ts';

type Call = Extract<Expression, { is: 'call' }>;
type Compile = (expression: Expression) => Evaluate;
type Fail = (problem: string) => CelSyntaxError;

/** A call of a function or method; names or numbers of arguments that are not known are refused. */
export function compileCall(call: Call, compile: Compile, fail: Fail): Typed {
  const { name, target, args } = call;
  const [argument, pattern] = args;
  const unknown = () => fail(`function ${name} with ${args.length} arguments`);
  // `matches(text, pattern)` is `text.matches(pattern)`.
  if (name === 'matches' && target === undefined && argument !== undefined && pattern !== undefined) {
    return matches(compile(argument), pattern, fail);
  }
  if (args.length > 1) throw unknown();
  if (target === undefined) return compileFunction(name, argument, compile, unknown);
  if (target.is === 'call' && name === 'validate') return validateFormat(target, argument, compile, fail);
  const value = compile(target);
  if (argument === undefined) {
    const operation = METHODS_WITHOUT_ARGUMENT.get(name);
    if (operation === undefined) throw unknown();
    return { run: (frame) => operation(value(frame)) };
  }
  if (name === 'matches') return matches(value, argument, fail);
  const operation = METHODS.get(name);
  if (operation === undefined) throw unknown();
  const second = compile(argument);
  return { run: (frame) => operation(value(frame), second(frame)) };
}

function compileFunction(
  name: string,
  argument: Expression | undefined,
  compile: Compile,
  unknown: () => CelSyntaxError,
): Typed {
  const operation = FUNCTIONS.get(name);
  if (operation === undefined || argument === undefined) throw unknown();
  if (argument.is === 'literal' && name === 'duration') {
    const constant = operation(argument.value);
    return { run: () => constant, constant };
  }
  const value = compile(argument);
  return { run: (frame) => operation(value(frame)) };
}

function matches(text: Evaluate, pattern: Expression, fail: Fail): Typed {
  if (pattern.is !== 'literal' || typeof pattern.value !== 'string')
    throw fail('a pattern that is no literal');
  const matcher = matcherOf(pattern.value);
  return { run: (frame) => matcher(asString(text(frame))) };
}

function validateFormat(format: Call, argument: Expression | undefined, compile: Compile, fail: Fail): Typed {
  const isFormat =
    format.target?.is === 'name' && format.target.name === 'format' && format.args.length === 0;
  const validate = FORMATS.get(format.name);
  if (!isFormat || validate === undefined || argument === undefined) throw fail(`format ${format.name}`);
  const text = compile(argument);
  return { run: (frame) => validate(asString(text(frame))) };
}
