import type { Json } from '../../../kubernetes/object.ts';
import { compileCall } from './call.ts';
import { has, index, select } from './field.ts';
import { forMacro } from './macros.ts';
import { binary, logic } from './operators.ts';
import { parse } from './parse.ts';
import type { Evaluate, Typed } from './runtime.ts';
import type { Shape } from './shape.ts';
import { CelSyntaxError, type Expression } from './syntax.ts';
import { asBoolean, type CelValue } from './value.ts';

export interface CompiledRule {
  /** The rule compares with the stored object (`oldSelf`): it holds on updates only and is not for new objects. */
  readonly isTransition: boolean;
  /**
   * Does the rule hold for a value?
   * @throws CelError where it cannot be evaluated, which the API server takes as a violation.
   */
  holds(self: Json): boolean;
}

/**
 * Compiles a rule to closures. With the shape of `self`, fields that the schema does not have are refused and fields
 * with a default are never missing. Errors inside `&&`, `||`, `all` and `exists` are absorbed where the other side
 * decides, as the CEL language definition says.
 * @throws CelSyntaxError for a construct, name, function or field that is not understood.
 */
export function compileRule(source: string, self?: Shape): CompiledRule {
  const scope: Scope = {
    source,
    variables: [
      { name: 'self', shape: self },
      { name: 'oldSelf', shape: self },
    ],
    whole: { slots: 2, used: new Set() },
  };
  const { run } = compile(parse(source), scope);
  const frame: CelValue[] = new Array(scope.whole.slots).fill(null);
  return {
    isTransition: scope.whole.used.has('oldSelf'),
    holds(value) {
      frame[0] = value;
      return asBoolean(run(frame));
    },
  };
}

interface Scope {
  readonly source: string;
  /** By slot of the frame; inner ones last. */
  readonly variables: readonly { readonly name: string; readonly shape: Shape | undefined }[];
  /** Of the whole rule: how many slots it needs, and which names occur. */
  readonly whole: { slots: number; readonly used: Set<string> };
}

function compile(expression: Expression, scope: Scope): Typed {
  const compiled = (inner: Expression): Evaluate => compile(inner, scope).run;
  const fail = (problem: string) => new CelSyntaxError(problem, scope.source);
  switch (expression.is) {
    case 'literal': {
      const { value } = expression;
      return { run: () => value, constant: value };
    }
    case 'name': {
      const slot = scope.variables.findLastIndex((variable) => variable.name === expression.name);
      if (slot < 0) throw fail(`name ${expression.name}`);
      scope.whole.used.add(expression.name);
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
  const whole = scope.whole;
  whole.slots = Math.max(whole.slots, slot + 1);
  const variable = { name: expression.variable, shape: target.shape?.items() };
  const body = compile(expression.body, { ...scope, variables: [...scope.variables, variable] });
  const run = forMacro(expression.macro, target.run, slot, body.run);
  return expression.macro === 'filter' ? { run, shape: target.shape } : { run };
}
