import type { Gate, HeaderEdit, Outcome } from '../../model/outcome.ts';
import type { Treatment } from './extension-reader.ts';

/** Edits of every request that is forwarded: those of `first` before what is edited already, those of `last` behind. */
export function withEdits(
  treatment: Treatment,
  {
    first = [],
    last = [],
  }: { readonly first?: readonly HeaderEdit[]; readonly last?: readonly HeaderEdit[] },
): Treatment {
  if (first.length === 0 && last.length === 0) return treatment;
  const edited = (outcome: Outcome): Outcome => {
    switch (outcome.kind) {
      case 'forward':
        return { ...outcome, requestHeaders: [...first, ...outcome.requestHeaders, ...last] };
      case 'gate':
        return editedGate(outcome, edited);
      case 'opaque':
        return outcome.presumably === undefined
          ? outcome
          : { ...outcome, presumably: edited(outcome.presumably) };
      default:
        return outcome;
    }
  };
  return { ...treatment, outcome: edited(treatment.outcome) };
}

function editedGate(gate: Gate, edited: (outcome: Outcome) => Outcome): Gate {
  const { check } = gate;
  const then = edited(gate.then);
  const otherwise = edited(gate.otherwise);
  if (check.kind !== 'external-auth') return { ...gate, then, otherwise };
  const answers = check.answers.map((one) => ({ ...one, outcome: edited(one.outcome) }));
  return { ...gate, check: { ...check, answers }, then, otherwise };
}
