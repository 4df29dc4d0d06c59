import type { NamedPredicate, ValuePredicate } from '../../model/match.ts';
import type { Dialect } from '../dialect.ts';
import { isHeaderName, LIMITS } from '../limits.ts';
import type { Condition } from './draft.ts';
import { escapeRegex, printPattern, readPattern, shortestText } from './languages.ts';

/**
 * A predicate as the API can say it: a condition, or why there is none. That something is absent has no form.
 */
export type ConditionResult =
  | { readonly kind: 'condition'; readonly condition: Condition }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): ConditionResult => ({ kind: 'refused', reason });

export function headerCondition(predicate: NamedPredicate, dialect: Dialect): ConditionResult {
  const name = predicate.name.toLowerCase();
  if (!isHeaderName(name)) return refused(`the header name ${JSON.stringify(name)}`);
  return valueCondition(name, predicate.value, dialect, LIMITS.headerValueLength);
}

export function queryCondition(predicate: NamedPredicate, dialect: Dialect): ConditionResult {
  if (!isHeaderName(predicate.name)) {
    return refused(`the query parameter name ${JSON.stringify(predicate.name)}`);
  }
  return valueCondition(predicate.name, predicate.value, dialect, LIMITS.queryValueLength);
}

/** A cookie is one of the `name=value` pairs of the Cookie header, separated by `;` and spaces. */
export function cookieCondition(predicate: NamedPredicate, dialect: Dialect): ConditionResult {
  const name = escapeRegex(predicate.name);
  const around = (value: string): string => `(.*;)?[ \\t]*${name}[ \\t]*=[ \\t]*${value}[ \\t]*(;.*)?`;
  const make = (value: string, sample: string): Condition => ({
    name: 'cookie',
    type: 'RegularExpression',
    value: anchoredSource(around(value), dialect),
    sample: `${predicate.name}=${sample}`,
  });
  const { value } = predicate;
  switch (value.kind) {
    case 'exact': {
      const text = value.ignoreCase === true ? bothCases(value.value) : escapeRegex(value.value);
      return bounded(make(text, value.value), LIMITS.headerValueLength);
    }
    case 'prefix':
      return bounded(make(`${escapeRegex(value.value)}[^;]*`, value.value), LIMITS.headerValueLength);
    case 'present':
      return bounded(make('[^;]*', 'x'), LIMITS.headerValueLength);
    case 'absent':
      return refused(`the absence of the cookie ${predicate.name}`);
    case 'regex':
      return refused(`a regular expression for the cookie ${predicate.name}`);
  }
}

function valueCondition(
  name: string,
  value: ValuePredicate,
  dialect: Dialect,
  maxLength: number,
): ConditionResult {
  const regex = (source: string, sample: string): Condition => ({
    name,
    type: 'RegularExpression',
    value: anchoredSource(source, dialect),
    sample,
  });
  switch (value.kind) {
    case 'exact': {
      if (value.ignoreCase === true && /[A-Za-z]/.test(value.value)) {
        return bounded(regex(`(?i)${escapeRegex(value.value)}`, value.value), maxLength);
      }
      if (value.value === '') return bounded(regex('()', ''), maxLength);
      return bounded({ name, type: 'Exact', value: value.value, sample: value.value }, maxLength);
    }
    case 'prefix':
      return bounded(regex(`${escapeRegex(value.value)}.*`, value.value), maxLength);
    case 'present':
      return bounded(regex('.*', 'x'), maxLength);
    case 'absent':
      return refused(`the absence of ${name}`);
    case 'regex': {
      const parsed = readPattern(value.pattern);
      if (!parsed.ok) return refused(`the pattern ${value.pattern.source} for ${name} (${parsed.reason})`);
      const printed = printPattern(parsed.tree, dialect.valueRegex.anchoring);
      if (!printed.ok) return refused(`the pattern ${value.pattern.source} for ${name} (${printed.reason})`);
      const sample = shortestText(parsed.tree) ?? '';
      return bounded({ name, type: 'RegularExpression', value: printed.source, sample }, maxLength);
    }
  }
}

/** `source` is meant over the whole value; engines that search need it said. */
function anchoredSource(source: string, dialect: Dialect): string {
  switch (dialect.valueRegex.anchoring) {
    case 'full':
      return source;
    case 'start':
      return `(?:${source})$`;
    case 'none':
      return `^(?:${source})$`;
  }
}

/** Each letter as a class of both cases, for patterns whose other parts keep their case. */
function bothCases(text: string): string {
  return escapeRegex(text).replace(
    /[A-Za-z]/g,
    (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`,
  );
}

function bounded(condition: Condition, maxLength: number): ConditionResult {
  if (condition.value.length > maxLength) {
    return refused(`a value of ${condition.value.length} characters for ${condition.name}`);
  }
  return { kind: 'condition', condition };
}
