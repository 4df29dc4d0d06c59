import type { ValuePredicate } from '../../model/match.ts';
import type { AddressRule } from '../../model/outcome.ts';
import { patternKey } from '../../regex/parse.ts';

/** A part of a request that conditions speak of. */
export type Variable =
  | { readonly kind: 'method' }
  | { readonly kind: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly kind: 'address' }
  /** Whether a pattern holds that nobody here can read; each is its own variable. */
  /** `key`: what it is told apart by, where that is not the pattern as people read it. */
  | { readonly kind: 'opaque'; readonly pattern: string; readonly key?: string };

/** One yes-or-no question about a variable. */
export type Question =
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'value'; readonly predicate: ValuePredicate }
  | { readonly kind: 'address-in'; readonly cidrs: readonly string[] }
  | { readonly kind: 'address-allowed'; readonly rules: readonly AddressRule[] }
  | { readonly kind: 'opaque'; readonly reason: string };

export interface Atom {
  readonly id: number;
  readonly variable: Variable;
  /** Equal for atoms that depend on the same part of a request; cookies are parts of one header. */
  readonly variableKey: string;
  readonly question: Question;
}

/** Makes atoms, each question once. */
export interface Atoms {
  of(variable: Variable, question: Question): Atom;
  /** All atoms that ask about the same variable. */
  readonly all: readonly Atom[];
}

export function createAtoms(): Atoms {
  const all: Atom[] = [];
  const byKey = new Map<string, Atom>();
  return {
    all,
    of(variable, question) {
      const variableKey = keyOfVariable(variable);
      const name = variable.kind === 'cookie' ? variable.name : '';
      const key = `${variableKey}\n${name}\n${keyOfQuestion(question)}`;
      let atom = byKey.get(key);
      if (atom === undefined) {
        atom = { id: all.length, variable, variableKey, question };
        byKey.set(key, atom);
        all.push(atom);
      }
      return atom;
    },
  };
}

function keyOfVariable(variable: Variable): string {
  switch (variable.kind) {
    case 'header':
      return `header ${variable.name.toLowerCase()}`;
    case 'query':
      return `query ${variable.name}`;
    case 'cookie':
      return 'header cookie';
    case 'opaque':
      return `opaque ${variable.key ?? variable.pattern}`;
    default:
      return variable.kind;
  }
}

function keyOfQuestion(question: Question): string {
  switch (question.kind) {
    case 'one-of':
      return `one-of ${[...question.values].sort().join(' ')}`;
    case 'value': {
      const { predicate } = question;
      if (predicate.kind === 'regex') return `regex ${patternKey(predicate.pattern)}`;
      if (predicate.kind === 'exact')
        return `exact ${predicate.ignoreCase === true ? 'i' : '-'} ${predicate.value}`;
      return predicate.kind === 'prefix' ? `prefix ${predicate.value}` : predicate.kind;
    }
    case 'address-in':
      return `in ${[...question.cidrs].sort().join(' ')}`;
    case 'address-allowed':
      return `allowed ${question.rules.map((rule) => `${rule.action} ${rule.cidr}`).join(' ')}`;
    case 'opaque':
      return 'opaque';
  }
}
