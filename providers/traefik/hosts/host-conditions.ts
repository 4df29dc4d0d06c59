import { matchHost } from '../../../src/model/hosts.ts';
import type { HostPattern } from '../../../src/model/route-table.ts';
import { compile } from '../../../src/regex/compile.ts';
import { parse } from '../../../src/regex/parse.ts';
import { escapeRegex } from '../../../src/regex/print.ts';
import { remember } from '../../../src/regex/remember.ts';
import type { HostCondition, Rule } from '../rules/rule.ts';
import { EVERYTHING, type HostAutomaton, hostAutomaton, NOTHING } from './host-automaton.ts';
import { printLanguage } from './print-language.ts';

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
  | { readonly kind: 'pattern'; readonly automaton: HostAutomaton; readonly pattern: HostPattern };

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
    case 'wildcard': {
      const automaton = automatonOfSource(`^[a-z0-9_-]+${escapeRegex(condition.suffix)}$`, 'go');
      if (automaton === undefined) return { kind: 'unknown' };
      return { kind: 'pattern', automaton, pattern: wildcardOf(condition.suffix) };
    }
    case 'regex': {
      const automaton = automatonOfSource(condition.source, 'go');
      if (automaton === undefined) return { kind: 'unknown' };
      if (automaton.key === NOTHING.key) return { kind: 'none' };
      if (automaton.key === EVERYTHING.key) return { kind: 'all' };
      const source = sourceFor(condition.source, automaton);
      if (source === undefined) return { kind: 'unknown' };
      return { kind: 'pattern', automaton, pattern: { kind: 'regex', source } };
    }
  }
}

/** Go's source as it is where it means the same as PCRE without case; otherwise written anew. */
function sourceFor(source: string, automaton: HostAutomaton): string | undefined {
  const read = automatonOfSource(source, 'pcre');
  return read?.key === automaton.key ? source : printLanguage(automaton);
}

function automatonOfSource(source: string, flavour: 'go' | 'pcre'): HostAutomaton | undefined {
  const parsed = parse({ source, flavour, ignoreCase: flavour === 'pcre', anchoring: 'none' });
  return parsed.ok ? hostAutomaton(parsed.tree) : undefined;
}

function wildcardOf(suffix: string): Extract<HostPattern, { kind: 'wildcard' }> {
  return { kind: 'wildcard', suffix, labels: 'one-label' };
}
