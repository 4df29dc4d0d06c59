import type { Forward, Gate, HeaderEdit, Outcome, WeightedBackend } from '../../model/outcome.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { dataKey } from './data-key.ts';

/** Header names that some manifest edits on purpose; edits of other names are defaults, which count as policies. */
export interface ExplicitHeaders {
  readonly request: ReadonlySet<string>;
  readonly response: ReadonlySet<string>;
}

/** The form in which outcomes are compared: no policies, no default header edits, weights without common factor. */
export interface Normaliser {
  outcome(outcome: Outcome): Outcome;
  responseHeaders(edits: readonly HeaderEdit[] | undefined): readonly HeaderEdit[];
}

export function createNormaliser(explicit: ExplicitHeaders): Normaliser {
  const outcomes = new Map<Outcome, Outcome>();
  const lists = new Map<readonly HeaderEdit[], readonly HeaderEdit[]>();
  const edits = (
    list: readonly HeaderEdit[] | undefined,
    names: ReadonlySet<string>,
  ): readonly HeaderEdit[] => {
    if (list === undefined || list.length === 0) return [];
    let kept = lists.get(list);
    if (kept === undefined) {
      kept = list.filter((edit) => names.has(edit.name.toLowerCase()));
      lists.set(list, kept);
    }
    return kept;
  };
  const forward = (outcome: Forward): Forward => {
    const backends = weighted(outcome.backends);
    const requestHeaders = edits(outcome.requestHeaders, explicit.request);
    const mirrors =
      outcome.mirrors.length === 0 ? outcome.mirrors : outcome.mirrors.filter(({ percent }) => percent > 0);
    const unchanged =
      backends === outcome.backends &&
      requestHeaders.length === outcome.requestHeaders.length &&
      mirrors.length === outcome.mirrors.length &&
      outcome.policies.length === 0;
    return unchanged ? outcome : { ...outcome, backends, requestHeaders, mirrors, policies: [] };
  };
  const normal = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'redirect' || outcome.kind === 'respond' || outcome.kind === 'opaque')
      return outcome;
    const known = outcomes.get(outcome);
    if (known !== undefined) return known;
    const made =
      outcome.kind === 'forward'
        ? forward(outcome)
        : withBranches(outcome, normal(outcome.then), normal(outcome.otherwise));
    if (made !== outcome) outcomes.set(outcome, made);
    return made;
  };
  return { outcome: normal, responseHeaders: (list) => edits(list, explicit.response) };
}

/** The gate with other outcomes behind it; `then` is a word of the model, not a promise. */
export function withBranches(gate: Gate, passed: Outcome, otherwise: Outcome): Gate {
  return Object.assign(
    {},
    gate,
    Object.fromEntries([
      ['then', passed],
      ['otherwise', otherwise],
    ]),
  );
}

function weighted(backends: readonly WeightedBackend[]): readonly WeightedBackend[] {
  const [only, second] = backends;
  if (only !== undefined && second === undefined && only.filters === undefined) {
    return only.weight === 1 ? backends : [{ ...only, weight: 1 }];
  }
  const sums = new Map<string, WeightedBackend>();
  for (const { weight, target, filters } of backends) {
    if (weight <= 0) continue;
    const plain = {
      target,
      ...(filters === undefined ? {} : { filters: { ...filters, policies: [] } }),
    };
    const key = dataKey(plain);
    sums.set(key, { ...plain, weight: weight + (sums.get(key)?.weight ?? 0) });
  }
  const divisor = [...sums.values()].reduce((sum, { weight }) => gcd(sum, weight), 0);
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => ({ ...entry, weight: divisor > 0 ? entry.weight / divisor : entry.weight }));
}

function gcd(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return 0;
  return b === 0 ? a : gcd(b, a % b);
}

/** Looks for header edits that come from a manifest. */
export function explicitHeaders(tables: readonly RouteTable[]): ExplicitHeaders {
  const request = new Set<string>();
  const response = new Set<string>();
  const add = (list: readonly HeaderEdit[] | undefined, names: Set<string>): void => {
    for (const edit of list ?? []) {
      if ((edit.origins?.length ?? 0) > 0) names.add(edit.name.toLowerCase());
    }
  };
  const visit = (outcome: Outcome): void => {
    if (outcome.kind === 'gate') {
      visit(outcome.then);
      visit(outcome.otherwise);
    } else if (outcome.kind === 'forward') {
      add(outcome.requestHeaders, request);
      for (const { filters } of outcome.backends) {
        add(filters?.requestHeaders, request);
        add(filters?.responseHeaders, response);
      }
    } else if (outcome.kind !== 'opaque') add(outcome.headers, response);
  };
  for (const listener of tables.flatMap((table) => table.listeners)) {
    const hosts = listener.virtualHosts.flatMap((host) => host.routes);
    for (const route of [...(listener.guards ?? []), ...hosts]) {
      add(route.responseHeaders, response);
      visit(route.outcome);
    }
  }
  return { request, response };
}
