import { compileCall } from './call.ts';
import { has, index, mapLiteral, select } from './field.ts';
import { TYPES } from './functions.ts';
import { forMacro } from './macros.ts';
import { binary, logic } from './operators.ts';
import type { Evaluate, Typed } from './runtime.ts';
import type { Shape } from './shape.ts';
import { keyOf } from './sharing.ts';
import { CelSyntaxError, type Expression } from './syntax.ts';
import { asBoolean, type CelValue } from './value.ts';

/** What is known where an expression stands. */
export interface Scope {
  /** The rule's text, for errors. */
  readonly source: string;
  /** By slot of the frame; inner ones last. */
  readonly variables: readonly { readonly name: string; readonly shape: Shape | undefined }[];
  /** Collects the names that occur. */
  readonly names: Set<string>;
  /** Parts whose value is kept in `memory`, by `keyOf`; the memory is emptied for each value of `self`. */
  readonly shared: ReadonlySet<string>;
  readonly memory: (CelValue | undefined)[];
  readonly memorySlots: Map<string, number>;
  /** Grows to the number of variables. */
  readonly frame: CelValue[];
}

/**
 * Compiles an expression. Errors inside `&&`, `||`, `all` and `exists` are absorbed where the other side decides, as
 * the CEL language definition says.
 * @throws CelSyntaxError for a construct, name, function or field that is not understood.
 */
export function compile(expression: Expression, scope: Scope): Typed {
  const typed = compileItself(expression, scope);
  if (scope.shared.size === 0 || typed.constant !== undefined) return typed;
  const key = keyOf(expression);
  if (!scope.shared.has(key)) return typed;
  const { memory, memorySlots } = scope;
  const slot = memorySlots.get(key) ?? memorySlots.size;
  memorySlots.set(key, slot);
  memory[slot] = undefined;
  const { run } = typed;
  return {
    ...typed,
    run(frame) {
      const known = memory[slot];
      if (known !== undefined) return known;
      const value = run(frame);
      memory[slot] = value;
      return value;
    },
  };
}

function compileItself(expression: Expression, scope: Scope): Typed {
  const compiled = (inner: Expression): Evaluate => compile(inner, scope).run;
  const fail = (problem: string) => new CelSyntaxError(problem, scope.source);
  switch (expression.is) {
    case 'literal': {
      const { value } = expression;
      return { run: () => value, constant: value };
    }
    case 'name': {
      const slot = scope.variables.findLastIndex((variable) => variable.name === expression.name);
      const type = slot < 0 ? TYPES.get(expression.name) : undefined;
      if (type !== undefined) return { run: () => type, constant: type };
      if (slot < 0) throw fail(`name ${expression.name}`);
      scope.names.add(expression.name);
      return { run: (frame) => frame[slot] ?? null, shape: scope.variables[slot]?.shape, slot };
    }
    case 'select':
      return select(compile(expression.target, scope), expression.field, fail);
    case 'has':
      return has(compile(expression.target, scope), expression.field, fail);
    case 'index':
      return index(compile(expression.target, scope), compiled(expression.index));
    case 'list': {
      const items = expression.items.map((item) => compile(item, scope));
      const constants = items.flatMap((item) => (item.constant === undefined ? [] : [item.constant]));
      if (constants.length === items.length) return { run: () => constants, constant: constants };
      return { run: (frame) => items.map((item) => item.run(frame)) };
    }
    case 'map':
      return mapLiteral(
        expression.entries.map(({ key, value }) => [compiled(key), compiled(value)]),
        fail,
      );
    case 'not': {
      const operand = compiled(expression.operand);
      return { run: (frame) => !asBoolean(operand(frame)) };
    }
    case 'and':
    case 'or':
      return { run: logic(compiled(expression.left), compiled(expression.right), expression.is === 'or') };
    case 'choice': {
      const condition = compiled(expression.condition);
      const then = compiled(expression.then);
      const otherwise = compiled(expression.otherwise);
      return { run: (frame) => (asBoolean(condition(frame)) ? then(frame) : otherwise(frame)) };
    }
    case 'binary':
      return {
        run: binary(expression.operator, compile(expression.left, scope), compile(expression.right, scope)),
      };
    case 'call':
      return compileCall(expression, compiled, fail);
    case 'macro':
      return compileMacro(expression, scope);
  }
}

function compileMacro(expression: Extract<Expression, { is: 'macro' }>, scope: Scope): Typed {
  const target = compile(expression.target, scope);
  const slot = scope.variables.length;
  while (scope.frame.length <= slot) scope.frame.push(null);
  const variable = { name: expression.variable, shape: target.shape?.items() };
  const body = compile(expression.body, { ...scope, variables: [...scope.variables, variable] });
  const run = forMacro(expression.macro, target.run, slot, body.run);
  return expression.macro === 'filter' ? { run, shape: target.shape } : { run };
}
