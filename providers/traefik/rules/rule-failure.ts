import type { RuleError } from './rule.ts';

/** Ends the reading of a rule; `parseRule` turns it into a `RuleError`. */
export class RuleFailure extends Error {
  readonly offset: number;
  readonly unsupported: boolean;

  constructor(offset: number, message: string, unsupported = false) {
    super(message);
    this.offset = offset;
    this.unsupported = unsupported;
  }
}

export function errorOf(failure: RuleFailure): RuleError {
  const { offset, message, unsupported } = failure;
  return unsupported ? { offset, message, unsupported: true } : { offset, message };
}
