import { LIMITS } from '../limits.ts';
import type { Action, Entry } from './draft.ts';
import type { Ordered } from './order.ts';

/** A rule of a route: matches with one action. */
export interface Rule {
  readonly action: Action;
  readonly entries: readonly Entry[];
  readonly namespace: string;
}

/** Rules that must stay together in this order; what is in different bundles is told apart by precedence. */
export interface Bundle {
  readonly rules: readonly Rule[];
  readonly namespace: string;
}

/**
 * Joins entries to rules and says which rules belong together. `home`: the namespace of what has no origin; `only`: that
 * of all rules, whatever their origin.
 */
export function bundlesOf(ordered: Ordered, home: string, only?: string): readonly Bundle[] {
  const { rules, ruleOf } = joinRules(ordered, home, only);
  const group = rules.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (group[root] !== undefined && group[root] !== root) root = group[root] ?? root;
    return root;
  };
  for (const [i, j] of [...ordered.ties, ...ordered.conflicts]) {
    const a = find(ruleOf[i] ?? 0);
    const b = find(ruleOf[j] ?? 0);
    group[Math.max(a, b)] = Math.min(a, b);
  }
  const bundles = new Map<number, Rule[]>();
  rules.forEach((rule, index) => {
    const root = find(index);
    const bundle = bundles.get(root);
    if (bundle === undefined) bundles.set(root, [rule]);
    else bundle.push(rule);
  });
  return [...bundles.values()].map((members) => ({
    rules: members,
    namespace: members[0]?.namespace ?? home,
  }));
}

interface OpenRule {
  readonly action: Action;
  readonly entries: Entry[];
  readonly indexes: number[];
  readonly namespace: string;
}

/** Entries with one action share a rule where nothing between them has to come first. */
function joinRules(
  ordered: Ordered,
  home: string,
  only: string | undefined,
): { rules: readonly Rule[]; ruleOf: readonly number[] } {
  const rules: OpenRule[] = [];
  const ruleOf: number[] = [];
  const latest = new Map<string, number>();
  const before = new Map<number, Set<number>>();
  for (const [i, j] of [...ordered.ties, ...ordered.conflicts]) {
    const set = before.get(j);
    if (set === undefined) before.set(j, new Set([i]));
    else set.add(i);
  }
  ordered.entries.forEach((entry, index) => {
    const namespace = only ?? namespaceOf(entry, home);
    const key = `${namespace} ${entry.action.key}`;
    const candidate = entry.action.pinnedPrefix === undefined ? latest.get(key) : undefined;
    const rule = candidate === undefined ? undefined : rules[candidate];
    const waiting = before.get(index);
    const free = rule !== undefined && candidate !== undefined && canJoin(rule, candidate, rules, waiting);
    if (free && candidate !== undefined && rule !== undefined) {
      rule.entries.push(entry);
      rule.indexes.push(index);
      ruleOf.push(candidate);
      return;
    }
    latest.set(key, rules.length);
    ruleOf.push(rules.length);
    rules.push({ action: entry.action, entries: [entry], indexes: [index], namespace });
  });
  return { rules, ruleOf };
}

function canJoin(
  rule: OpenRule,
  at: number,
  rules: readonly OpenRule[],
  waiting: ReadonlySet<number> | undefined,
): boolean {
  if (rule.entries.length >= LIMITS.matchesPerRule) return false;
  if (waiting === undefined) return true;
  return rules.slice(at + 1).every((between) => between.indexes.every((index) => !waiting.has(index)));
}

export function namespaceOf(entry: Entry, home: string): string {
  const namespace = entry.origins[0]?.object.namespace;
  return namespace === undefined || namespace === '' ? home : namespace;
}
