/** Syntax tree of the part of CEL that the rules of the Gateway API and of the implementations' own kinds use. */
export type Expression =
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'select'; readonly target: Expression; readonly field: string }
  | { readonly is: 'has'; readonly target: Expression; readonly field: string }
  | { readonly is: 'index'; readonly target: Expression; readonly index: Expression }
  | { readonly is: 'list'; readonly items: readonly Expression[] }
  | {
      readonly is: 'map';
      readonly entries: ReadonlyArray<{ readonly key: Expression; readonly value: Expression }>;
    }
  | { readonly is: 'not'; readonly operand: Expression }
  | { readonly is: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly is: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly is: 'choice';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  /** `name(...)`, or `target.name(...)`. */
  | {
      readonly is: 'call';
      readonly name: string;
      readonly target?: Expression;
      readonly args: readonly Expression[];
    }
  | {
      readonly is: 'macro';
      readonly macro: Macro;
      readonly target: Expression;
      readonly variable: string;
      readonly body: Expression;
    };

export const BINARY_OPERATORS = ['==', '!=', '<', '<=', '>', '>=', 'in', '+', '-'] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export const MACROS = ['all', 'exists', 'exists_one', 'filter'] as const;
export type Macro = (typeof MACROS)[number];

/** A rule that this implementation does not understand: an error of the product's data, found when it is loaded. */
export class CelSyntaxError extends Error {
  constructor(problem: string, source: string) {
    super(`CEL rule not understood: ${problem}, in: ${source}`);
    this.name = 'CelSyntaxError';
  }
}
