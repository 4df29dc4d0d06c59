import type { Origin } from '../../../src/model/origin.ts';
import type { BackendFilters, Forward, Outcome, WeightedBackend } from '../../../src/model/outcome.ts';
import { always, type Branch, type Handling } from '../handling.ts';

/** One of several services with its weight. */
export interface Share {
  readonly weight: number;
  readonly handling: Handling;
}

/**
 * Several services behind one router: each gets its share; weights of 0 and below get nothing, and where nothing is left
 * the answer is 503 (pkg/server/service/loadbalancer/wrr). Nested groups multiply out.
 *
 * @param origins for what cannot be said
 */
export function weighted(shares: readonly Share[], origins: readonly Origin[]): Handling {
  const live = shares.filter(({ weight }) => weight > 0);
  const [first] = live;
  if (first === undefined) {
    return always({ kind: 'respond', status: 503, reason: 'no available server: all weights are 0' });
  }
  if (live.length === 1) return first.handling;
  const plain = live.map(({ weight, handling }) => ({ weight, branch: onlyBranch(handling) }));
  const backends = backendsOf(plain);
  if (backends !== undefined) return always(groupOf(backends));
  const presumed = backendsOf(live.map(({ weight, handling }) => ({ weight, branch: lastBranch(handling) })));
  return always({
    kind: 'opaque',
    why: 'one of several weighted services has middlewares that do more than change headers and paths',
    ...(presumed === undefined ? {} : { presumably: groupOf(presumed) }),
    origins,
  });
}

function groupOf(backends: readonly WeightedBackend[]): Outcome {
  const filters = backends.map((entry) => ('status' in entry.target ? undefined : entry.filters));
  const common = commonFilters(filters);
  return {
    kind: 'forward',
    backends: common === undefined ? backends : backends.map(({ weight, target }) => ({ weight, target })),
    path: common?.path ?? { kind: 'keep' },
    host: common?.host ?? { kind: 'keep' },
    requestHeaders: common?.requestHeaders ?? [],
    mirrors: common?.mirrors ?? [],
    policies: common?.policies ?? [],
  };
}

/** What all backends have in common, if it is the same and says nothing of answers. */
function commonFilters(filters: ReadonlyArray<BackendFilters | undefined>): BackendFilters | undefined {
  const known = filters.filter((item) => item !== undefined);
  const [first] = known;
  const key = JSON.stringify(first);
  if (first === undefined || first.responseHeaders !== undefined) return undefined;
  return known.every((item) => JSON.stringify(item) === key) ? first : undefined;
}

interface WeighedBranch {
  readonly weight: number;
  readonly branch: Branch | undefined;
}

function backendsOf(parts: readonly WeighedBranch[]): readonly WeightedBackend[] | undefined {
  const lists: Array<{ readonly weight: number; readonly entries: readonly WeightedBackend[] }> = [];
  for (const { weight, branch } of parts) {
    const entries = branch === undefined ? undefined : entriesOf(branch);
    if (entries === undefined) return undefined;
    lists.push({ weight, entries });
  }
  const totals = lists.map(({ entries }) => sumOf(entries));
  const common = totals.reduce(leastCommonMultiple, 1);
  const scaled = lists.flatMap(({ weight, entries }, index) =>
    entries.map((entry) => ({ ...entry, weight: weight * entry.weight * (common / (totals[index] ?? 1)) })),
  );
  const divisor = scaled.map((entry) => entry.weight).reduce(greatestCommonDivisor, 0);
  // Weights that are alike already stay as they are written.
  const factor = totals.every((total) => total === 1) ? 1 : Math.max(1, divisor);
  return scaled.map((entry) => ({ ...entry, weight: entry.weight / factor }));
}

function sumOf(entries: readonly WeightedBackend[]): number {
  return entries.reduce((sum, entry) => sum + Math.max(0, entry.weight), 0);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

/** The backends of one branch, with what is done for this branch alone as filters. */
function entriesOf(branch: Branch): readonly WeightedBackend[] | undefined {
  const { outcome } = branch;
  if (branch.cors !== undefined || branch.errorPages !== undefined) return undefined;
  if (outcome.kind === 'respond' && branch.responseHeaders === undefined) {
    return [{ weight: 1, target: outcome }];
  }
  if (outcome.kind !== 'forward') return undefined;
  const own = filtersOf(outcome, branch);
  return outcome.backends.map((entry) => {
    if ('status' in entry.target) return entry;
    const inner = entry.filters;
    const filters = inner === undefined ? own : joined(own, inner);
    return { ...entry, filters };
  });
}

function filtersOf(forward: Forward, branch: Branch): BackendFilters {
  const { path, host, requestHeaders, mirrors, policies } = forward;
  return {
    ...(path.kind === 'keep' ? {} : { path }),
    ...(host.kind === 'keep' ? {} : { host }),
    ...(requestHeaders.length === 0 ? {} : { requestHeaders }),
    ...(mirrors.length === 0 ? {} : { mirrors }),
    ...(policies.length === 0 ? {} : { policies }),
    ...(branch.responseHeaders === undefined ? {} : { responseHeaders: branch.responseHeaders }),
  };
}

/** A group inside a group: what the inner one says wins for paths and hosts, lists are put together. */
function joined(outer: BackendFilters, inner: BackendFilters): BackendFilters {
  const list = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined =>
    a === undefined && b === undefined ? undefined : [...(a ?? []), ...(b ?? [])];
  const requestHeaders = list(outer.requestHeaders, inner.requestHeaders);
  const responseHeaders = list(inner.responseHeaders, outer.responseHeaders);
  const mirrors = list(outer.mirrors, inner.mirrors);
  const policies = list(outer.policies, inner.policies);
  return {
    ...outer,
    ...inner,
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(responseHeaders === undefined ? {} : { responseHeaders }),
    ...(mirrors === undefined ? {} : { mirrors }),
    ...(policies === undefined ? {} : { policies }),
  };
}

function onlyBranch(handling: Handling): Branch | undefined {
  const [only] = handling;
  return handling.length === 1 && only !== undefined && isAll(only) ? only : undefined;
}

function isAll({ match }: Branch): boolean {
  return match.path.kind === 'any' && Object.keys(match).length === 1;
}

function lastBranch(handling: Handling): Branch | undefined {
  return handling.at(-1);
}
