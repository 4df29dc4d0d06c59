import { compile } from '../../../../src/regex/compile.ts';
import { isAscii } from '../../../../src/regex/text.ts';
import type { Argument, Call } from '../expression.ts';
import type { Condition, Rule } from '../rule.ts';
import { RuleFailure } from '../rule-failure.ts';

/** Makes the rule of a matcher from its arguments, none of which is empty. Throws `RuleFailure`. */
export type Matcher = (call: Call) => Rule;

export const NEVER: Rule = { kind: 'never' };

export function condition(one: Condition): Rule {
  return { kind: 'condition', condition: one };
}

/** Holds when one of the rules does. */
export function anyOf(rules: readonly Rule[]): Rule {
  const [first] = rules;
  return first !== undefined && rules.length === 1 ? first : { kind: 'or', rules };
}

export function allOf(rules: readonly Rule[]): Rule {
  const [first] = rules;
  return first !== undefined && rules.length === 1 ? first : { kind: 'and', rules };
}

/** A matcher that takes just one argument. */
export function one(read: (argument: Argument) => Rule): Matcher {
  return (call) => {
    const [argument] = counted(call, 1, 1);
    return argument === undefined ? NEVER : read(argument);
  };
}

/** A matcher that takes any number of values and holds when one of them does. */
export function several(read: (argument: Argument) => Rule): Matcher {
  return (call) => anyOf(call.arguments.map(read));
}

/** The arguments, refused when there are fewer or more. */
export function counted(call: Call, least: number, most: number): readonly Argument[] {
  const { length } = call.arguments;
  if (length >= least && length <= most) return call.arguments;
  const wanted = least === most ? `${least}` : `${least} or ${most}`;
  const noun = most === 1 ? 'argument' : 'arguments';
  const given = length === 1 ? '1 is given' : `${length} are given`;
  throw new RuleFailure(call.offset, `${call.name} takes ${wanted} ${noun}, ${given}`);
}

/** A source that Go's regexp takes (package regexp, that is RE2 without `\C`). */
export function goRegex({ value, offset }: Argument, source = value): string {
  const compiled = compile({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' });
  if (compiled.ok || !compiled.invalid) return source;
  throw new RuleFailure(offset, `the regular expression ${quoted(value)} is not valid: ${compiled.reason}`);
}

export function requireAscii({ value, offset }: Argument, name: string): void {
  if (isAscii(value)) return;
  const message = `${name} takes ASCII characters only; write ${quoted(value)} in Punycode (xn--...)`;
  throw new RuleFailure(offset, message);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A regular expression as the conditions of paths, headers and parameters hold it: Go's flavour, searched. */
export function searched(source: string): {
  readonly kind: 'regex';
  readonly pattern: {
    readonly source: string;
    readonly flavour: 'go';
    readonly ignoreCase: false;
    readonly anchoring: 'none';
  };
} {
  return { kind: 'regex', pattern: { source, flavour: 'go', ignoreCase: false, anchoring: 'none' } };
}
