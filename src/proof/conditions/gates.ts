import type { Outcome } from '../../model/outcome.ts';
import type { Effect, Effects } from '../outcomes/effect.ts';
import { withBranches } from '../outcomes/normal.ts';
import type { Atom, Atoms } from './atoms.ts';
import type { Assignment } from './formula.ts';

/**
 * Follows the gates of an effect that only ask for the client's address: they are conditions like any other. Gives an
 * atom where more has to be known.
 */
export function resolveGates(
  effect: Effect,
  known: Assignment,
  tools: { readonly atoms: Atoms; readonly effects: Effects },
): Effect | Atom {
  if (effect.outcome.kind !== 'gate') return effect;
  const resolved = resolveOutcome(effect.outcome, known, tools.atoms);
  return 'question' in resolved ? resolved : tools.effects.within(effect, resolved);
}

function resolveOutcome(outcome: Outcome, known: Assignment, atoms: Atoms): Outcome | Atom {
  if (outcome.kind !== 'gate') return outcome;
  if (outcome.check.kind === 'client-address' && outcome.check.address === undefined) {
    const atom = atoms.of({ kind: 'address' }, { kind: 'address-allowed', rules: outcome.check.rules });
    const allowed = known.get(atom.id);
    if (allowed === undefined) return atom;
    return resolveOutcome(allowed ? outcome.then : outcome.otherwise, known, atoms);
  }
  const then = resolveOutcome(outcome.then, known, atoms);
  if ('question' in then) return then;
  const otherwise = resolveOutcome(outcome.otherwise, known, atoms);
  if ('question' in otherwise) return otherwise;
  return then === outcome.then && otherwise === outcome.otherwise
    ? outcome
    : withBranches(outcome, then, otherwise);
}
