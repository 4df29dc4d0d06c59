import type { NamedPredicate, PathPredicate } from '../../../src/model/match.ts';

/** What a matcher of the rule language asks of the host (or of the TLS server name). */
export type HostCondition =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly host: string }
  /** `suffix` begins with a dot; `*` stands for exactly one label. */
  | { readonly kind: 'wildcard'; readonly suffix: string }
  /** RE2, searched in the host in lower case. */
  | { readonly kind: 'regex'; readonly source: string };

/** One matcher, in what it asks of a request; a matcher with several values (v2) becomes an `or` of these. */
export type Condition =
  | { readonly on: 'host'; readonly host: HostCondition }
  | { readonly on: 'path'; readonly path: PathPredicate }
  | { readonly on: 'method'; readonly method: string }
  | { readonly on: 'header'; readonly header: NamedPredicate }
  | { readonly on: 'query'; readonly query: NamedPredicate }
  | { readonly on: 'client-address'; readonly cidr: string }
  /** TCP only. */
  | { readonly on: 'server-name'; readonly host: HostCondition }
  | { readonly on: 'alpn'; readonly protocol: string };

/** A rule as a formula over conditions. `never`: a matcher that holds for nothing. */
export type Rule =
  | { readonly kind: 'condition'; readonly condition: Condition }
  | { readonly kind: 'and' | 'or'; readonly rules: readonly Rule[] }
  | { readonly kind: 'not'; readonly rule: Rule }
  | { readonly kind: 'never' };

export type RuleSyntax = 'v2' | 'v3';

/** `offset`: 0-based, in UTF-16 code units of the rule's text. */
export interface RuleError {
  readonly offset: number;
  readonly message: string;
  /** Traefik reads the rule; this program does not. Absent: Traefik refuses it and does not build the router. */
  readonly unsupported?: true;
}

export type RuleReading =
  | { readonly ok: true; readonly rule: Rule }
  | { readonly ok: false; readonly error: RuleError };
