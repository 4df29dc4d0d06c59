import type { Result } from '../model/evaluation.ts';
import type { Expectation } from './case.ts';
import { statusOf } from './compare-status.ts';
import type { Notes } from './notes.ts';

/** Percentages are written without decimals, so a share may be half a point off. */
const ROUNDING = 0.5;

/** Percent of the requests by backend and by status, as far as a case says them. */
export function compareShares(results: readonly Result[], expected: Expectation, notes: Notes): void {
  if (expected.backends !== undefined) {
    const actual = sum(results, ({ backend }) =>
      backend === undefined ? [] : namesOf(backend.name, backend.namespace, backend.subset),
    );
    compare('share of backend', new Map(expected.backends), actual, notes);
    rejectOthers(results, expected.backends, notes);
  }
  if (expected.statuses !== undefined) {
    const actual = sum(results, (result) => [String(statusOf(result) ?? '')]);
    const wanted = new Map(expected.statuses.map(([status, percent]) => [String(status), percent]));
    compare('share of status', wanted, actual, notes);
  }
}

/** A case may name a backend alone, with its subset, or with its namespace. */
function namesOf(name: string, namespace: string, subset: string | undefined): readonly string[] {
  const plain = subset === undefined ? name : `${name}#${subset}`;
  return [plain, `${namespace}/${plain}`];
}

function sum(results: readonly Result[], keys: (result: Result) => readonly string[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const result of results) {
    for (const key of keys(result)) shares.set(key, (shares.get(key) ?? 0) + result.share);
  }
  return shares;
}

function compare(
  what: string,
  wanted: ReadonlyMap<string, number>,
  actual: ReadonlyMap<string, number>,
  notes: Notes,
): void {
  for (const [key, percent] of wanted) {
    const got = actual.get(key) ?? 0;
    // A backend of weight 0 must get nothing at all, not a little.
    const agrees = percent === 0 ? got === 0 : Math.abs(got - percent) <= ROUNDING;
    if (!agrees) notes.differs(`${what} ${key}`, `${percent} %`, `${Math.round(got * 100) / 100} %`);
  }
}

function rejectOthers(
  results: readonly Result[],
  wanted: ReadonlyArray<readonly [string, number]>,
  notes: Notes,
): void {
  const allowed = new Set(wanted.map(([name]) => name));
  for (const { backend, share } of results) {
    if (backend === undefined) continue;
    const names = namesOf(backend.name, backend.namespace, backend.subset);
    if (names.some((name) => allowed.has(name))) continue;
    notes.differs(`share of backend ${names[0]}`, 'not named', `${Math.round(share * 100) / 100} %`);
  }
}
