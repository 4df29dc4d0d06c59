import type { ReviewUnit } from '../unit.ts';
import { latest } from './latest.ts';
import { type Standing, standings } from './standing.ts';
import { FILTERS, type Filter, type State } from './state.ts';

/** Lines above and below the list: title, counts; message, keys. */
export const HEAD_ROWS = 2;
export const FOOT_ROWS = 2;

/** From this width on the list and the detail stand side by side. */
export const WIDE = 100;
/** From this width on a diff may stand side by side. */
export const SIDE_WIDTH = 140;
export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 15;

/** Rows that list and detail may take; a frame is one row less than the terminal. */
export function bodyRows({ rows }: Pick<State, 'rows'>): number {
  return Math.max(1, rows - 1 - HEAD_ROWS - FOOT_ROWS);
}

/** Columns of the list. */
export function listColumns({ columns }: Pick<State, 'columns'>): number {
  return columns >= WIDE ? Math.min(52, Math.max(36, Math.floor(columns * 0.36))) : columns;
}

/** Columns of the detail. */
export function detailColumns({ columns }: Pick<State, 'columns'>): number {
  return columns >= WIDE ? columns - listColumns({ columns }) - 3 : columns;
}

/** A row of the list. */
export interface Row {
  readonly unit: ReviewUnit;
  readonly standing: Standing;
}

const compute = latest(
  (
    units: State['units'],
    found: ReadonlyMap<string, Standing>,
    filter: Filter,
    hidden: ReadonlySet<string> | undefined,
  ): readonly Row[] =>
    units.flatMap((unit): readonly Row[] => {
      const standing = found.get(unit.id);
      if (standing === undefined || hidden?.has(unit.id) === true) return [];
      return passes(standing, filter) ? [{ unit, standing }] : [];
    }),
);

function passes({ kind, category }: Standing, filter: Filter): boolean {
  if (filter === 'all') return true;
  return filter === 'open' ? kind === 'open' : category === filter;
}

/** Rows of the list, in its order. */
export function visibleRows(state: State): readonly Row[] {
  return compute(state.units, standings(state), state.filter, state.hideKnown ? state.known : undefined);
}

const position = latest((rows: readonly Row[], cursor: string | undefined): number =>
  rows.findIndex(({ unit }) => unit.id === cursor),
);

/** Number of the chosen row; -1 where there is none. */
export function cursorIndex(state: State): number {
  return position(visibleRows(state), state.cursor);
}

export function chosenUnit({ units, cursor }: State): ReviewUnit | undefined {
  return cursor === undefined ? undefined : byId(units).get(cursor);
}

const byId = latest(
  (units: State['units']): ReadonlyMap<string, ReviewUnit> => new Map(units.map((unit) => [unit.id, unit])),
);

/** Counts for the header; of units of hosts alone, as their objects are parts of them. */
export interface Counts {
  readonly all: number;
  readonly decided: number;
  /** That need a decision. */
  readonly needed: number;
  readonly pending: number;
  readonly by: ReadonlyMap<Filter, number>;
}

const count = latest((units: State['units'], found: ReadonlyMap<string, Standing>): Counts => {
  const by = new Map<Filter, number>(FILTERS.map((filter) => [filter, 0]));
  let [all, decided, needed, pending] = [0, 0, 0, 0];
  for (const { id, kind } of units) {
    if (kind !== 'hosts') continue;
    const standing = found.get(id);
    if (standing === undefined) continue;
    all++;
    if (standing.kind === 'pending') pending++;
    else if (standing.kind !== 'same') {
      needed++;
      if (standing.kind !== 'open') decided++;
    }
    for (const filter of FILTERS) {
      if (passes(standing, filter)) by.set(filter, (by.get(filter) ?? 0) + 1);
    }
  }
  return { all, decided, needed, pending, by };
});

export function counts(state: State): Counts {
  return count(state.units, standings(state));
}

/** Does a unit hold the text, anywhere in its names? Letters' case does not count. */
export function matches(unit: ReviewUnit, search: string): boolean {
  const wanted = search.toLowerCase();
  return (
    wanted !== '' &&
    (unit.title.toLowerCase().includes(wanted) ||
      unit.id.toLowerCase().includes(wanted) ||
      unit.hosts.some((host) => host.toLowerCase().includes(wanted)))
  );
}
