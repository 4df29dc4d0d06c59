import type { HeaderEdit, Outcome } from '../model/outcome.ts';
import type { Policy } from '../model/policy.ts';
import type { Route } from '../model/route-table.ts';
import { dataKey } from './outcomes/data-key.ts';
import type { ExplicitHeaders } from './outcomes/normal.ts';
import type { Decider, PolicyDifference, PolicyValue } from './proof.ts';

/** The properties of one route that are compared as data. */
interface PolicyEntry {
  readonly kind: PolicyDifference['kind'];
  readonly value: PolicyValue;
  readonly isDefault: boolean;
  readonly key: string;
}

/** Collects differences of policies over pairs of routes; equal differences are counted, not repeated. */
export interface PolicyLedger {
  compare(before: Route, after: Route): void;
  result(): readonly PolicyDifference[];
}

export function createPolicyLedger(explicit: ExplicitHeaders): PolicyLedger {
  const found = new Map<string, PolicyDifference>();
  const known = new Map<Route, { readonly key: string; readonly entries: readonly PolicyEntry[] }>();
  const compared = new Set<string>();
  const numbers = new Map<string, number>();
  const numberOf = (key: string): number => {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  const entriesOf = (route: Route): { readonly key: string; readonly entries: readonly PolicyEntry[] } => {
    if (hasNone(route)) return NONE;
    let entries = known.get(route);
    if (entries === undefined) {
      const list = collect(route, explicit);
      entries = { entries: list, key: list.map((entry) => `${entry.kind} ${entry.key}`).join('\n') };
      known.set(route, entries);
    }
    return entries;
  };
  return {
    compare(before, after) {
      const one = entriesOf(before);
      const two = entriesOf(after);
      // What is not forwarded on both sides is a difference of routing, and a setting of forwarding says nothing there.
      if (one.key === two.key || forwards(before.outcome) !== forwards(after.outcome)) return;
      const pair = `${numberOf(dataKey([before.name, after.name]))}`;
      if (compared.has(pair)) return;
      compared.add(pair);
      const kinds = new Set([...one.entries, ...two.entries].map(({ kind }) => kind));
      for (const kind of kinds) {
        const left = one.entries.filter((entry) => entry.kind === kind);
        const right = two.entries.filter((entry) => entry.kind === kind);
        const keys = [left, right].map((list) =>
          list
            .map(({ key }) => key)
            .sort()
            .join('\n'),
        );
        if (keys[0] === keys[1]) continue;
        const key = `${kind} ${numberOf(keys[0] ?? '')} ${numberOf(keys[1] ?? '')}`;
        const count = 1 + (found.get(key)?.routes.count ?? 0);
        const routes = found.get(key)?.routes ?? { before: deciderOf(before), after: deciderOf(after) };
        found.set(key, {
          kind,
          before: left.map(({ value }) => value),
          after: right.map(({ value }) => value),
          isDefault: [...left, ...right].every(({ isDefault }) => isDefault),
          routes: { ...routes, count },
        });
      }
    },
    result: () => [...found.values()],
  };
}

function deciderOf({ name, origins }: Route): Decider {
  return { name, origins };
}

const NONE: { readonly key: string; readonly entries: readonly PolicyEntry[] } = { key: '', entries: [] };

/** A route that only forwards, as most do in tables made by hand. */
function hasNone({ outcome, responseHeaders }: Route): boolean {
  return (
    outcome.kind === 'forward' &&
    outcome.policies.length === 0 &&
    outcome.requestHeaders.length === 0 &&
    (responseHeaders === undefined || responseHeaders.length === 0) &&
    outcome.backends.every(({ filters }) => filters === undefined)
  );
}

function forwards(outcome: Outcome): boolean {
  return outcome.kind === 'gate' ? forwards(outcome.then) : outcome.kind === 'forward';
}

function collect(route: Route, explicit: ExplicitHeaders): readonly PolicyEntry[] {
  const entries: PolicyEntry[] = [];
  const isForwarded = forwards(route.outcome);
  const add = (policy: Policy): void => {
    const { kind, isDefault } = policy;
    // No limit, whether it is said or not.
    if (policy.kind === 'request-body-limit' && policy.bytes === 0) return;
    entries.push({ kind, value: policy, isDefault, key: dataKey(policy) });
  };
  const addHeaders = (
    kind: PolicyDifference['kind'],
    edits: readonly HeaderEdit[],
    names: ReadonlySet<string>,
  ): void => {
    for (const edit of edits) {
      // A system does not send what it would remove from the answer of a backend.
      if (names.has(edit.name.toLowerCase()) || (edit.action === 'remove' && !isForwarded)) continue;
      const text = edit.action === 'remove' ? `${edit.name} removed` : `${edit.name} ${edit.action}`;
      entries.push({ kind, value: { text }, isDefault: true, key: dataKey(edit) });
    }
  };
  const visit = (outcome: Outcome): void => {
    if (outcome.kind === 'gate') visit(outcome.then);
    else if (outcome.kind === 'forward') {
      for (const policy of outcome.policies) add(policy);
      for (const { filters } of outcome.backends) for (const policy of filters?.policies ?? []) add(policy);
      addHeaders('default-request-headers', outcome.requestHeaders, explicit.request);
    }
  };
  visit(route.outcome);
  addHeaders('default-response-headers', route.responseHeaders ?? [], explicit.response);
  return entries;
}
