import { ANY_PATH } from '../../model/match.ts';
import type { Origin } from '../../model/origin.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Route } from '../../model/route-table.ts';
import type { Atoms } from '../conditions/atoms.ts';
import { and, formulaKey, TRUE } from '../conditions/formula.ts';
import { conditionsOf, opaqueFormula } from '../conditions/from-match.ts';
import type { Languages, PathForm } from '../languages/language.ts';
import type { Effect, Effects } from '../outcomes/effect.ts';
import type { Normaliser } from '../outcomes/normal.ts';
import type { Rule } from './rule.ts';

/** Everything that one comparison shares: languages, atoms and effects are each made once. */
export interface Workshop {
  readonly languages: Languages;
  readonly atoms: Atoms;
  readonly effects: Effects;
  readonly normaliser: Normaliser;
}

/** What decides a request of one host in one table. */
export interface Decision {
  readonly routes: readonly Route[];
  readonly unmatched: Outcome;
  readonly unmatchedName: string;
  readonly unmatchedOrigins: readonly Origin[];
}

/** The rules of a decision in order; `host`: the only host that is asked for. Rules that can never decide, as an earlier one is the same, are left out. */
export function planRules(decision: Decision, workshop: Workshop, host?: string): readonly Rule[] {
  const { languages, atoms, effects, normaliser } = workshop;
  const rules: Rule[] = [];
  const everywhere = formEverywhere(languages);
  const seen = new Set<string>();
  for (const route of decision.routes) {
    const path = languages.form(route.match.path);
    const own = conditionsOf(route.match, atoms, languages, host);
    const condition = path.kind === 'form' ? own : and([opaqueFormula(path, atoms), own]);
    const form = path.kind === 'form' ? path : everywhere;
    if (condition.kind === 'false' || form.never) continue;
    const conditionKey = formulaKey(condition);
    const key = `${form.id} ${conditionKey}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { name, origins } = route;
    const effect = effectOf(route, effects, normaliser);
    const decider = { name, origins };
    rules.push({ index: rules.length, form, condition, conditionKey, effect, decider, route });
    if (form === everywhere && condition.kind === 'true') return rules;
  }
  rules.push({
    index: rules.length,
    form: everywhere,
    condition: TRUE,
    conditionKey: formulaKey(TRUE),
    effect: effects.ofOutcome(normaliser.outcome(decision.unmatched)),
    decider: { name: decision.unmatchedName, origins: decision.unmatchedOrigins },
  });
  return rules;
}

function effectOf(route: Route, effects: Effects, normaliser: Normaliser): Effect {
  const { outcome, responseHeaders } = route;
  return effects.ofRoute(route, normaliser.outcome(outcome), normaliser.responseHeaders(responseHeaders));
}

function formEverywhere(languages: Languages): PathForm {
  const form = languages.form(ANY_PATH);
  if (form.kind === 'opaque') throw new Error('every path is a regular language');
  return form;
}
