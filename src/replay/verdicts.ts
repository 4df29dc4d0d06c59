/**
 * - `same`: treated alike.
 * - `same-known`: differs, and someone has accepted it or a finding of the conversion says so.
 * - `different`: differs, and nobody has said so.
 * - `model-miss`: what was recorded is not what the first model says: a fault of the model, or other manifests.
 * - `not-covered`: nothing can be said, with a reason.
 * - `noise`: the answer depends on more than the request (limits, time-outs, clients that went away).
 */
export const REPLAY_VERDICTS = [
  'model-miss',
  'different',
  'same-known',
  'same',
  'noise',
  'not-covered',
] as const;
export type ReplayVerdict = (typeof REPLAY_VERDICTS)[number];

/** How many requests, and how many kinds of them. */
export interface Count {
  readonly requests: number;
  /** Requests that are alike in method, host, folded path and what decides. */
  readonly shapes: number;
}
