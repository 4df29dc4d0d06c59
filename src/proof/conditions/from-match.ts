import type { Match, NamedPredicate, TextPredicate } from '../../model/match.ts';
import { valueHolds } from '../../model/values.ts';
import { parse, patternKey } from '../../regex/parse.ts';
import type { Language, Languages, OpaqueLanguage } from '../languages/language.ts';
import type { Atoms, Variable } from './atoms.ts';
import { and, FALSE, type Formula, not, or, TRUE } from './formula.ts';

/**
 * Makes the formula of a match, its own path left out. `host`: the only host that is asked for; it is taken to be sent as
 * such, without a port.
 */
export function conditionsOf(match: Match, atoms: Atoms, languages: Languages, host?: string): Formula {
  if (asksForPathOnly(match)) return TRUE;
  const items: Formula[] = [];
  if (match.methods !== undefined) {
    const question = { kind: 'one-of' as const, values: match.methods };
    items.push({ kind: 'atom', atom: atoms.of({ kind: 'method' }, question) });
  }
  for (const kind of ['headers', 'query', 'cookies'] as const) {
    const variable = kind === 'headers' ? 'header' : kind === 'cookies' ? 'cookie' : 'query';
    for (const named of match[kind] ?? []) {
      const isHost = kind === 'headers' && named.name.toLowerCase() === 'host' && host !== undefined;
      const known = isHost ? valueHolds(named.value, host) : 'unknown';
      if (known === 'unknown') items.push(namedFormula(variable, named, atoms));
      else if (!known) return FALSE;
    }
  }
  for (const text of match.texts ?? []) {
    const question = { kind: 'opaque' as const, reason: 'a pattern for a text made of the request' };
    const variable = { kind: 'opaque' as const, pattern: textInWords(text), key: JSON.stringify(text) };
    items.push({ kind: 'atom', atom: atoms.of(variable, question) });
  }
  if (match.clientAddresses !== undefined) {
    const question = { kind: 'address-in' as const, cidrs: match.clientAddresses };
    items.push({ kind: 'atom', atom: atoms.of({ kind: 'address' }, question) });
  }
  for (const inner of match.not ?? []) items.push(not(wholeMatch(inner, atoms, languages, host)));
  if (match.any !== undefined) {
    items.push(or(match.any.map((inner) => wholeMatch(inner, atoms, languages, host))));
  }
  return and(items);
}

function asksForPathOnly({
  methods,
  headers,
  query,
  cookies,
  clientAddresses,
  texts,
  not,
  any,
}: Match): boolean {
  return (
    methods === undefined &&
    headers === undefined &&
    query === undefined &&
    cookies === undefined &&
    clientAddresses === undefined &&
    texts === undefined &&
    not === undefined &&
    any === undefined
  );
}

function wholeMatch(match: Match, atoms: Atoms, languages: Languages, host: string | undefined): Formula {
  const path = pathFormula(languages.of(match.path), atoms);
  return and([path, conditionsOf(match, atoms, languages, host)]);
}

/** A language as a condition; of a pattern that is not regular only its name is known. */
function pathFormula(language: Language, atoms: Atoms): Formula {
  return language.kind === 'regular' ? { kind: 'path', language } : opaqueFormula(language, atoms);
}

export function opaqueFormula({ pattern, reason }: OpaqueLanguage, atoms: Atoms): Formula {
  return { kind: 'atom', atom: atoms.of({ kind: 'opaque', pattern }, { kind: 'opaque', reason }) };
}

function namedFormula(kind: 'header' | 'query' | 'cookie', named: NamedPredicate, atoms: Atoms): Formula {
  const { name, value } = named;
  const variable: Variable = { kind, name };
  if (value.kind === 'regex') {
    const parsed = parse(value.pattern);
    if (!parsed.ok) {
      if (parsed.invalid) return FALSE;
      const pattern = `${kind} ${name} ${patternKey(value.pattern)}`;
      const question = { kind: 'opaque' as const, reason: parsed.reason };
      return { kind: 'atom', atom: atoms.of({ kind: 'opaque', pattern }, question) };
    }
  }
  return { kind: 'atom', atom: atoms.of(variable, { kind: 'value', predicate: value }) };
}

/** What a condition on a text that is made of the request asks, for people. */
function textInWords(predicate: TextPredicate): string {
  if ('pattern' in predicate) return `${predicate.pattern.source} (on more than the path)`;
  const replaced = [...predicate.text, ...predicate.equals].find((part) => 'replaced' in part);
  return replaced === undefined || !('replaced' in replaced)
    ? 'a comparison of two texts made of the request'
    : `${replaced.pattern.source} (on more than the path), which leaves it as it is`;
}
