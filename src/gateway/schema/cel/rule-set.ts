import type { Json } from '../../../kubernetes/object.ts';
import { compile, type Scope } from './compile.ts';
import { parse } from './parse.ts';
import type { Evaluate } from './runtime.ts';
import type { Shape } from './shape.ts';
import { sharedParts } from './sharing.ts';
import { asBoolean, CelError, type CelValue } from './value.ts';

/** A rule that does not hold; with the error if it could not be evaluated. */
export interface BrokenRule {
  /** Index into the sources that the set was compiled from. */
  readonly rule: number;
  readonly error?: CelError;
}

/** The rules of one schema, for one value after another. */
export interface RuleSet {
  /** The rules that a new value breaks. An error of evaluation counts as broken, as in the API server. */
  broken(self: Json): readonly BrokenRule[];
  /** Rules that compare with the stored object (`oldSelf`): they concern updates only and are left out of `broken`. */
  readonly transitions: readonly number[];
}

const NONE: readonly BrokenRule[] = [];

/**
 * Compiles the rules of one schema to closures. With the shape of `self`, fields that the schema does not have are
 * refused, and fields with a default are never missing. The rules of a schema ask the same things over and over
 * (`self.type in [...]`); what depends on `self` alone is evaluated once per value.
 * @throws CelSyntaxError for a construct, name, function or field that is not understood.
 */
export function compileRules(sources: readonly string[], self?: Shape): RuleSet {
  const expressions = sources.map(parse);
  const shared = sharedParts(expressions);
  const memory: (CelValue | undefined)[] = [];
  const memorySlots = new Map<string, number>();
  const frame: CelValue[] = [null, null];
  const lasting: { readonly rule: number; readonly run: Evaluate }[] = [];
  const transitions: number[] = [];
  for (const [rule, expression] of expressions.entries()) {
    const scope: Scope = {
      source: sources[rule] ?? '',
      variables: [
        { name: 'self', shape: self },
        { name: 'oldSelf', shape: self },
      ],
      names: new Set(),
      shared,
      memory,
      memorySlots,
      frame,
    };
    const { run } = compile(expression, scope);
    if (scope.names.has('oldSelf')) transitions.push(rule);
    else lasting.push({ rule, run });
  }
  return {
    transitions,
    broken(value) {
      frame[0] = value;
      memory.fill(undefined);
      let broken: BrokenRule[] | undefined;
      for (const { rule, run } of lasting) {
        const result = evaluate(run, frame);
        if (result === true) continue;
        broken ??= [];
        broken.push(result === false ? { rule } : { rule, error: result });
      }
      return broken ?? NONE;
    },
  };
}

function evaluate(run: Evaluate, frame: CelValue[]): boolean | CelError {
  try {
    return asBoolean(run(frame));
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}
