import type { Outcome } from './outcome.ts';

/** One way a check can end. */
export interface Verdict {
  readonly passes: boolean;
  /** What has to be true of third parties for it. */
  readonly assumptions: readonly string[];
  /** Replaces the gate's `otherwise` where the check itself says what follows. */
  readonly outcome?: Outcome;
  /** Request headers that the check sets to values nobody knows. */
  readonly unknownHeaders: readonly string[];
  /** Request headers that the check takes away. */
  readonly removedHeaders?: readonly string[];
  /** The answer to the client carries a cookie that nobody knows. */
  readonly setsCookie?: boolean;
  readonly reason: string;
}
