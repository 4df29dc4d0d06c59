import type { Treatment } from '../../gateway/read/index.ts';
import type { Origin } from '../../model/origin.ts';
import type { Backend, Forward, Gate, HeaderEdit, Outcome, Respond } from '../../model/outcome.ts';
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

/** Policies of a Service, whoever forwards to it. */
export type PoliciesOfService = (service: Backend) => readonly Policy[];

/** Policies of the Services: of all that is forwarded where they are the same for each, else of the backends. */
export function withServicePolicies(policiesOf: PoliciesOfService): Change {
  return onForward((forward) => {
    const { backends, policies } = forward;
    const serving = backends.filter(({ weight }) => weight > 0);
    const lists = serving.map(({ target }) => (target.kind === 'Service' ? policiesOf(target) : []));
    const [first = []] = lists;
    if (lists.every((list) => keyOf(list) === keyOf(first))) {
      return first.length === 0 ? forward : { ...forward, policies: [...policies, ...first] };
    }
    return {
      ...forward,
      backends: backends.map((backend) => {
        const own = backend.target.kind === 'Service' ? policiesOf(backend.target) : [];
        const known = backend.filters?.policies ?? [];
        return own.length === 0
          ? backend
          : { ...backend, filters: { ...backend.filters, policies: [...known, ...own] } };
      }),
    };
  });
}

function keyOf(policies: readonly Policy[]): string {
  return JSON.stringify(policies.map(({ origins: _, ...policy }) => policy));
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

/** An answer in the place of forwarding, and of answers of the rule, behind the checks; redirects stay. */
export function answeredBy(answer: Respond): Change {
  const inside = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'gate') return inFront(outcome, inside(outcome.then));
    return outcome.kind === 'forward' || outcome.kind === 'respond' ? answer : outcome;
  };
  return (treatment) => ({ ...treatment, outcome: inside(treatment.outcome) });
}

/**
 * What becomes of a treatment where the listener takes headers of these names, in lower case, away from what clients send:
 * checks that would leave them alone do not, and what no check sets does not reach a backend.
 */
export function withoutClientHeaders(names: readonly string[]): Change {
  const inside = (outcome: Outcome, left: readonly string[]): Outcome => {
    if (outcome.kind === 'forward') {
      const removed = left.map((name): HeaderEdit => ({ action: 'remove', name }));
      return removed.length === 0
        ? outcome
        : { ...outcome, requestHeaders: [...removed, ...outcome.requestHeaders] };
    }
    if (outcome.kind !== 'gate') return outcome;
    const { check } = outcome;
    const otherwise = inside(outcome.otherwise, left);
    if (check.kind !== 'external-auth') return inFront({ ...outcome, otherwise }, inside(outcome.then, left));
    const { keptHeaders = [], ...rest } = check;
    const kept = keptHeaders.filter((name) => !left.includes(name.toLowerCase()));
    const set = check.responseHeaders.map((name) => name.toLowerCase());
    return inFront(
      { ...outcome, check: { ...rest, ...(kept.length === 0 ? {} : { keptHeaders: kept }) }, otherwise },
      inside(
        outcome.then,
        left.filter((name) => !set.includes(name)),
      ),
    );
  };
  return (treatment) => ({ ...treatment, outcome: inside(treatment.outcome, names) });
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
