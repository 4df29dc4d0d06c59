import { ANY_PATH } from '../../model/match.ts';
import type { Origin } from '../../model/origin.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Route } from '../../model/route-table.ts';
import type { Atoms } from '../conditions/atoms.ts';
import { and, type Formula, formulaKey, TRUE } from '../conditions/formula.ts';
import { conditionsOf, pathFormula } from '../conditions/from-match.ts';
import type { Languages, RegularLanguage } from '../languages/language.ts';
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
  const seen = new Set<string>();
  for (const route of decision.routes) {
    const language = languages.of(route.match.path);
    const own = conditionsOf(route.match, atoms, languages, host);
    const condition = language.kind === 'regular' ? own : and([pathFormula(language, atoms), own]);
    const regular = language.kind === 'regular' ? language : everywhere(languages);
    if (condition.kind === 'false' || isNever(regular)) continue;
    const conditionKey = formulaKey(condition);
    const key = `${regular.id} ${conditionKey}`;
    if (seen.has(key)) continue;
    seen.add(key);
    rules.push({
      index: rules.length,
      name: route.name,
      language: regular,
      condition,
      conditionKey,
      effect: effectOf(route, effects, normaliser),
      origins: route.origins,
      route,
    });
    if (regular === everywhere(languages) && condition.kind === 'true') return rules;
  }
  rules.push(unmatchedRule(decision, rules.length, workshop));
  return rules;
}

function unmatchedRule(
  decision: Decision,
  index: number,
  { languages, effects, normaliser }: Workshop,
): Rule {
  return {
    index,
    name: decision.unmatchedName,
    language: everywhere(languages),
    condition: TRUE satisfies Formula,
    conditionKey: formulaKey(TRUE),
    effect: effects.ofOutcome(normaliser.outcome(decision.unmatched)),
    origins: decision.unmatchedOrigins,
  };
}

function effectOf(route: Route, effects: Effects, normaliser: Normaliser): Effect {
  return effects.ofRoute({
    ...route,
    outcome: normaliser.outcome(route.outcome),
    responseHeaders: normaliser.responseHeaders(route.responseHeaders),
  });
}

function everywhere(languages: Languages): RegularLanguage {
  const language = languages.of(ANY_PATH);
  if (language.kind !== 'regular') throw new Error('every path is a regular language');
  return language;
}

function isNever(language: RegularLanguage): boolean {
  return language.tail.accepts.length === 1 && language.tail.accepts[0] === false;
}
