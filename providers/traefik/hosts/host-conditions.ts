import { matchHost } from '../../../src/model/hosts.ts';
import type { HostPattern } from '../../../src/model/route-table.ts';
import { compile } from '../../../src/regex/compile.ts';
import { parse } from '../../../src/regex/parse.ts';
import { escapeRegex } from '../../../src/regex/print.ts';
import { remember } from '../../../src/regex/remember.ts';
import type { HostCondition, Rule } from '../rules/rule.ts';
import { type HostAutomaton, hostAutomaton, NAMES, withoutLetter } from './host-automaton.ts';
import { intersectionOf } from './overlaps.ts';
import { printLanguage } from './print-language.ts';
import { shortestWord, wordsOf } from './words.ts';

export function keyOfHost(host: HostCondition): string {
  switch (host.kind) {
    case 'any':
      return 'any';
    case 'exact':
      return `exact ${host.host}`;
    case 'wildcard':
      return `wildcard ${host.suffix}`;
    case 'regex':
      return `regex ${host.source}`;
  }
}

/** All that a rule asks about the host, also behind a negation. */
export function hostsOfRule(rule: Rule): readonly HostCondition[] {
  switch (rule.kind) {
    case 'never':
      return [];
    case 'not':
      return hostsOfRule(rule.rule);
    case 'and':
    case 'or':
      return rule.rules.flatMap(hostsOfRule);
    case 'condition': {
      const { condition } = rule;
      return condition.on === 'host' || condition.on === 'server-name' ? [condition.host] : [];
    }
  }
}

/** Does the condition hold for one host, given in the form of `normaliseHost`? */
export function holdsForHost(condition: HostCondition, host: string): boolean | 'unknown' {
  switch (condition.kind) {
    case 'any':
      return true;
    case 'exact':
      return condition.host === host;
    case 'wildcard':
      return matchHost(wildcardOf(condition.suffix), host);
    case 'regex': {
      const compiled = compile({
        source: condition.source,
        flavour: 'go',
        ignoreCase: false,
        anchoring: 'none',
      });
      // Traefik takes the brackets of an IPv6 address off before it compares.
      if (compiled.ok) return compiled.matcher.test(host.replace(/^\[(.*)\]$/, '$1'));
      return compiled.invalid ? false : 'unknown';
    }
  }
}

/** What a condition says of hosts that no rule names one by one. */
export type Language =
  | { readonly kind: 'all' | 'none' | 'unknown' }
  /** A pattern that stands for a few names. */
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | PatternLanguage;

export interface PatternLanguage {
  readonly kind: 'pattern';
  readonly pattern: HostPattern;
  /** All texts that the pattern holds for. */
  readonly automaton: HostAutomaton;
  /** Those that are names, no label of which is empty. */
  readonly names: HostAutomaton;
}

const CACHE_SIZE = 2000;
const languages = new Map<string, Language>();

/** `unknown`: a pattern that cannot be made an automaton, or not be said as a pattern of a virtual host. */
export function languageOf(condition: HostCondition): Language {
  const key = keyOfHost(condition);
  const known = languages.get(key);
  if (known !== undefined) return known;
  const made = makeLanguage(condition);
  remember(languages, CACHE_SIZE, key, made);
  return made;
}

function makeLanguage(condition: HostCondition): Language {
  switch (condition.kind) {
    case 'any':
      return { kind: 'all' };
    case 'exact':
      return { kind: 'none' };
    case 'wildcard':
      return patternLanguage(wildcardOf(condition.suffix), wildcardAutomaton(condition.suffix, 'one-label'));
    case 'regex':
      return regexLanguage(condition.source);
  }
}

function regexLanguage(source: string): Language {
  const automaton = automatonOfSource(source, 'go');
  const names = automaton === undefined ? undefined : intersectionOf([automaton, NAMES]);
  if (automaton === undefined || names === undefined) return { kind: 'unknown' };
  const few = wordsOf(names, MAX_NAMES);
  if (few !== undefined) return few.length === 0 ? { kind: 'none' } : { kind: 'names', names: few };
  if (sameWithoutUnderscores(names, NAMES)) return { kind: 'all' };
  for (const labels of ['one-label', 'many-labels'] as const) {
    for (const suffix of suffixesOf(shortestWord(names))) {
      const wildcard = wildcardAutomaton(suffix, labels);
      if (wildcard === undefined || !sameWithoutUnderscores(names, wildcard)) continue;
      return patternLanguage({ kind: 'wildcard', suffix, labels }, wildcard);
    }
  }
  const read = automatonOfSource(source, 'pcre');
  // Go's source as it is where it means the same as PCRE without case; otherwise written anew.
  const written = read?.key === automaton.key ? source : printLanguage(automaton);
  if (written === undefined) return { kind: 'unknown' };
  return { kind: 'pattern', pattern: { kind: 'regex', source: written }, automaton, names };
}

/** Patterns that stand for no more names than this are taken as these names. */
const MAX_NAMES = 64;

function patternLanguage(pattern: HostPattern, automaton: HostAutomaton | undefined): Language {
  if (automaton === undefined) return { kind: 'unknown' };
  return { kind: 'pattern', pattern, automaton, names: automaton };
}

/**
 * Patterns are written with the letters that host names may have (RFC 1123). Whether they would hold for a name with an
 * underscore besides is not what they are about, and plays no role where it would keep them from being a wildcard.
 */
function sameWithoutUnderscores(a: HostAutomaton, b: HostAutomaton): boolean {
  return a.key === b.key || withoutLetter(a, '_').key === withoutLetter(b, '_').key;
}

function suffixesOf(word: string): readonly string[] {
  return Array.from(word).flatMap((letter, at) => (letter === '.' ? [word.slice(at)] : []));
}

function wildcardAutomaton(suffix: string, labels: 'one-label' | 'many-labels'): HostAutomaton | undefined {
  const label = '[a-z0-9_-]+';
  const front = labels === 'one-label' ? label : `${label}(\\.${label})*`;
  return automatonOfSource(`^${front}${escapeRegex(suffix)}$`, 'go');
}

function automatonOfSource(source: string, flavour: 'go' | 'pcre'): HostAutomaton | undefined {
  const parsed = parse({ source, flavour, ignoreCase: flavour === 'pcre', anchoring: 'none' });
  return parsed.ok ? hostAutomaton(parsed.tree) : undefined;
}

function wildcardOf(suffix: string): Extract<HostPattern, { kind: 'wildcard' }> {
  return { kind: 'wildcard', suffix, labels: 'one-label' };
}
