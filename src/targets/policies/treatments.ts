import type { Treatment } from '../../gateway/read/index.ts';
import type { Origin } from '../../model/origin.ts';
import type { Forward, Gate, Outcome } from '../../model/outcome.ts';
import type { Policy } from '../../model/policy.ts';

/** What a policy makes of a treatment. */
export type Change = (treatment: Treatment) => Treatment;

/** A check in front of the outcome. */
export function behindGate(gate: Omit<Gate, 'kind' | 'then'>): Change {
  return (treatment) => ({ ...treatment, outcome: inFront(gate, treatment.outcome) });
}

/** Further policies of what is forwarded. */
export function withPolicies(policies: readonly Policy[]): Change {
  return onForward((forward) => ({ ...forward, policies: [...forward.policies, ...policies] }));
}

/** A change of the forwarding behind the checks of an outcome, if it forwards at all. */
export function onForward(change: (forward: Forward) => Forward): Change {
  const inside = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'forward') return change(outcome);
    if (outcome.kind === 'gate') return inFront(outcome, inside(outcome.then));
    return outcome;
  };
  return (treatment) => ({ ...treatment, outcome: inside(treatment.outcome) });
}

/** Nobody knows what happens. */
export function opaque(why: string, origins: readonly Origin[]): Change {
  return (treatment) => ({
    ...treatment,
    outcome: { kind: 'opaque', why, origins, presumably: treatment.outcome, mayRefuse: true },
  });
}

/** `then` is a word of the model, not a promise. */
function inFront(gate: Omit<Gate, 'kind' | 'then'>, passed: Outcome): Gate {
  const { check, otherwise, origins } = gate;
  const inner = Object.fromEntries([['then', passed]]) as { readonly [Key in 'then']: Outcome };
  return Object.assign({ kind: 'gate', check, otherwise, origins } as const, inner);
}
