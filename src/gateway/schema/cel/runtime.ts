import type { Shape } from './shape.ts';
import type { CelValue } from './value.ts';

/** Evaluates a compiled expression; the frame holds the variables by slot. */
export type Evaluate = (frame: CelValue[]) => CelValue;

/** A compiled expression and what is known of its value beforehand. */
export interface Typed {
  readonly run: Evaluate;
  readonly shape?: Shape | undefined;
  readonly constant?: CelValue;
  /** The expression is the variable of this slot. */
  readonly slot?: number;
}
