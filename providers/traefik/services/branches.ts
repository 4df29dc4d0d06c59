import type { Forward, Gate, HeaderEdit, Outcome } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { Handling } from '../handling.ts';

/** Changes every forward of a handling, behind checks as well. */
export function mapForwards(handling: Handling, change: (forward: Forward) => Outcome): Handling {
  return handling.map((branch) => ({ ...branch, outcome: mapOutcome(branch.outcome, change) }));
}

function mapOutcome(outcome: Outcome, change: (forward: Forward) => Outcome): Outcome {
  switch (outcome.kind) {
    case 'forward':
      return change(outcome);
    case 'gate':
      return mapGate(outcome, change);
    case 'opaque':
      return outcome.presumably === undefined
        ? outcome
        : { ...outcome, presumably: mapOutcome(outcome.presumably, change) };
    default:
      return outcome;
  }
}

function mapGate(gate: Gate, change: (forward: Forward) => Outcome): Gate {
  const { check, origins } = gate;
  const then = mapOutcome(gate.then, change);
  const otherwise = mapOutcome(gate.otherwise, change);
  if (check.kind !== 'external-auth') return { kind: 'gate', check, then, otherwise, origins };
  const answers = check.answers.map((answer) => ({ ...answer, outcome: mapOutcome(answer.outcome, change) }));
  return { kind: 'gate', check: { ...check, answers }, then, otherwise, origins };
}

/** Edits that are made before those that are there already. */
export function withRequestHeadersBefore(handling: Handling, edits: readonly HeaderEdit[]): Handling {
  if (edits.length === 0) return handling;
  return mapForwards(handling, (forward) => ({
    ...forward,
    requestHeaders: [...edits, ...forward.requestHeaders],
  }));
}

export function withPolicies(handling: Handling, policies: readonly Policy[]): Handling {
  if (policies.length === 0) return handling;
  return mapForwards(handling, (forward) => ({ ...forward, policies: [...forward.policies, ...policies] }));
}
