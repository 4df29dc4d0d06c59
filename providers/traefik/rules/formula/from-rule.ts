import type { Condition, HostCondition, Rule } from '../rule.ts';
import { and, FALSE, type Formula, literal, or, TRUE } from './formula.ts';

/** Whether a condition on the host holds; `unknown` where nobody can tell. */
export type HostTruth = (host: HostCondition) => boolean | 'unknown';

/**
 * The formula of a rule once it is known what its conditions on the host (or the server name) say. What is unknown, and
 * what a match cannot ask (the protocol of ALPN), counts in favour of the rule or against it.
 */
export function formulaOf(rule: Rule, truth: HostTruth, unknown: 'holds' | 'fails'): Formula {
  const visit = (inner: Rule, negated: boolean): Formula => {
    switch (inner.kind) {
      case 'never':
        return negated ? TRUE : FALSE;
      case 'not':
        return visit(inner.rule, !negated);
      case 'and':
      case 'or': {
        const parts = inner.rules.map((part) => visit(part, negated));
        return (inner.kind === 'and') === negated ? or(parts) : and(parts);
      }
      case 'condition':
        return ofCondition(inner.condition, negated);
    }
  };
  const constant = (known: boolean | 'unknown', negated: boolean): Formula => {
    if (known === 'unknown') return unknown === 'holds' ? TRUE : FALSE;
    return known === negated ? FALSE : TRUE;
  };
  const ofCondition = (condition: Condition, negated: boolean): Formula => {
    switch (condition.on) {
      case 'host':
      case 'server-name':
        return constant(truth(condition.host), negated);
      case 'alpn':
        return constant('unknown', negated);
      case 'path':
        return literal({ on: 'path', path: condition.path }, negated);
      case 'method':
        return literal({ on: 'method', method: condition.method }, negated);
      case 'header':
        return literal({ on: 'header', named: condition.header }, negated);
      case 'query':
        return literal({ on: 'query', named: condition.query }, negated);
      case 'client-address':
        return literal({ on: 'client-address', cidr: condition.cidr }, negated);
    }
  };
  return visit(rule, false);
}
