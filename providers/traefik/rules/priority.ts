import { bytesOf } from '../../../src/regex/text.ts';
import { type Expression, readExpression } from './expression.ts';
import type { RuleKind } from './parse.ts';
import { RuleFailure } from './rule-failure.ts';

/**
 * The priority of a router that none was written for: the length of its rule in bytes, blanks included
 * (pkg/muxer/http/mux.go and pkg/muxer/tcp/mux.go, GetRulePriority). A TCP rule that is `HostSNI` with `*` alone, negated
 * or not, comes behind all others.
 */
export function defaultPriority(text: string, kind: RuleKind): number {
  return kind === 'tcp' && isCatchAll(text) ? -1 : bytesOf(text).length;
}

function isCatchAll(text: string): boolean {
  try {
    let expression: Expression = readExpression(text);
    while (expression.kind === 'not') expression = expression.item;
    if (expression.kind !== 'call' || expression.name.toLowerCase() !== 'hostsni') return false;
    return expression.arguments.length === 1 && expression.arguments[0]?.value === '*';
  } catch (error) {
    if (error instanceof RuleFailure) return false;
    throw error;
  }
}
