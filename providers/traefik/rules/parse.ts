import { type Call, type Expression, readExpression } from './expression.ts';
import { HTTP_V2 } from './matchers/http-v2.ts';
import { HTTP_V3 } from './matchers/http-v3.ts';
import type { Matcher } from './matchers/matcher.ts';
import { TCP_V2, TCP_V3 } from './matchers/tcp.ts';
import type { Rule, RuleReading, RuleSyntax } from './rule.ts';
import { errorOf, RuleFailure } from './rule-failure.ts';

export type RuleKind = 'http' | 'tcp';

/** Matchers by every spelling: as documented, in lower case, in upper case, and with one capital in front. */
type Vocabulary = ReadonlyMap<string, Matcher>;

const VOCABULARIES: Readonly<Record<RuleKind, Readonly<Record<RuleSyntax, Vocabulary>>>> = {
  http: { v2: spelled(HTTP_V2), v3: spelled(HTTP_V3) },
  tcp: { v2: spelled(TCP_V2), v3: spelled(TCP_V3) },
};

function spelled(matchers: ReadonlyMap<string, Matcher>): Vocabulary {
  const all = new Map<string, Matcher>();
  for (const [name, matcher] of matchers) {
    const lower = name.toLowerCase();
    const title = `${lower.slice(0, 1).toUpperCase()}${lower.slice(1)}`;
    for (const spelling of [name, lower, name.toUpperCase(), title]) all.set(spelling, matcher);
  }
  return all;
}

/**
 * Reads the rule of a router as Traefik does (pkg/rules/parser.go and the matchers of pkg/muxer). Never throws. Not ok:
 * Traefik refuses the rule too and does not build the router, unless the error says `unsupported`.
 */
export function parseRule(text: string, syntax: RuleSyntax, kind: RuleKind): RuleReading {
  try {
    const expression = readExpression(text);
    return { ok: true, rule: ruleOf(expression, VOCABULARIES[kind][syntax]) };
  } catch (error) {
    if (error instanceof RuleFailure) return { ok: false, error: errorOf(error) };
    throw error;
  }
}

function ruleOf(expression: Expression, vocabulary: Vocabulary): Rule {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return {
        kind: expression.kind,
        rules: expression.items.map((item) => ruleOf(item, vocabulary)),
      };
    case 'not':
      return { kind: 'not', rule: ruleOf(expression.item, vocabulary) };
    case 'call':
      return called(expression, vocabulary);
  }
}

function called(call: Call, vocabulary: Vocabulary): Rule {
  const matcher = vocabulary.get(call.name);
  if (matcher === undefined) throw new RuleFailure(call.offset, `there is no matcher ${call.name}`);
  if (call.arguments.length === 0) throw new RuleFailure(call.offset, `${call.name} needs an argument`);
  const empty = call.arguments.find(({ value }) => value === '');
  if (empty !== undefined) throw new RuleFailure(empty.offset, `an argument of ${call.name} is empty`);
  return matcher(call);
}
