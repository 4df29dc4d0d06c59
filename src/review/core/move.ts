import { detailLines, itemStart } from '../layout/detail.ts';
import type { Effect, Step } from './events.ts';
import { bodyRows, chosenUnit, cursorIndex, matches, type Row, visibleRows, WIDE } from './select.ts';
import type { State, Tab } from './state.ts';

/** Rows of the detail below the line with the tabs. */
export function detailRows(state: State): number {
  return Math.max(1, bodyRows(state) - 1);
}

/** Is the detail on the screen? */
export function showsDetail({ columns, focus }: State): boolean {
  return columns >= WIDE || focus === 'detail';
}

/** Puts the cursor on a row that exists, and the window where the cursor and a full screen of lines are. */
export function settled(state: State): State {
  const rows = visibleRows(state);
  const height = bodyRows(state);
  const at = cursorIndex(state);
  const index = at >= 0 ? at : nearest(state, rows);
  const chosen = rows[index]?.unit.id;
  const { cursor: _cursor, ...rest } = state;
  const lowest = Math.max(0, rows.length - height);
  const top = Math.min(Math.max(state.top, index - height + 1), index, lowest);
  const next: State = { ...rest, ...(chosen === undefined ? {} : { cursor: chosen }), top: Math.max(0, top) };
  return chosen === state.cursor ? next : atStart(next);
}

/** The row that takes the place of one that is gone: the next one of the list that is shown, else the last. */
function nearest({ units, cursor }: State, rows: readonly Row[]): number {
  const gone = units.findIndex(({ id }) => id === cursor);
  if (gone < 0) return rows.length === 0 ? -1 : 0;
  const order = new Map(units.map(({ id }, index) => [id, index]));
  const next = rows.findIndex(({ unit }) => (order.get(unit.id) ?? 0) > gone);
  return next >= 0 ? next : rows.length - 1;
}

/** With the detail at its beginning. */
function atStart(state: State): State {
  const { traced: _traced, ...rest } = state;
  return { ...rest, scroll: 0, item: 0 };
}

/** Asks for the detail that is on the screen where it is not known. */
export function withDetail(state: State): Step<State> {
  const { cursor } = state;
  if (cursor === undefined || !showsDetail(state) || state.details.has(cursor) || state.asked === cursor) {
    return { state, effects: [] };
  }
  const effects: readonly Effect[] = [{ type: 'detail', unit: cursor }];
  return { state: { ...state, asked: cursor }, effects };
}

export function moveTo(state: State, index: number): State {
  const rows = visibleRows(state);
  const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
  return row === undefined ? state : settled(atStartIfOther({ ...state, cursor: row.unit.id }, state));
}

function atStartIfOther(next: State, before: State): State {
  return next.cursor === before.cursor ? next : atStart(next);
}

export function scrollTo(state: State, scroll: number): State {
  const most = Math.max(0, detailLines(state).length - detailRows(state));
  return { ...state, scroll: Math.min(Math.max(0, scroll), most) };
}

/** By lines: of the detail where it has the keys, else of the list. */
export function moveBy(state: State, lines: number): State {
  if (state.focus === 'detail') return scrollTo(state, state.scroll + lines);
  return moveTo(state, cursorIndex(state) + lines);
}

export function moveToEnd(state: State, end: 'first' | 'last'): State {
  const far = end === 'first' ? 0 : Number.MAX_SAFE_INTEGER;
  return state.focus === 'detail' ? scrollTo(state, far) : moveTo(state, far);
}

export function openTab(state: State, tab: Tab): State {
  const { traced, ...rest } = state;
  const isOther = tab !== state.tab;
  return {
    ...rest,
    ...(traced === undefined || isOther ? {} : { traced }),
    tab,
    scroll: isOther ? 0 : state.scroll,
    isYaml: isOther ? false : state.isYaml,
    focus: 'detail',
  };
}

/** The next or previous item of the unit that is open, else the next or previous unit with something open. */
export function nextDifference(state: State, direction: 1 | -1): State {
  const unit = chosenUnit(state);
  const next = state.item + direction;
  if (state.focus === 'detail' && unit !== undefined && next >= 0 && next < unit.items.length) {
    return atItem(state, next);
  }
  const rows = visibleRows(state);
  const from = cursorIndex(state);
  for (let step = 1; step <= rows.length; step++) {
    const index = (from + direction * step + rows.length * 2) % rows.length;
    const row = rows[index];
    if (row === undefined || row.standing.open.length === 0) continue;
    const moved = moveTo(state, index);
    const { items } = row.unit;
    return direction < 0 && state.focus === 'detail' ? atItem(moved, items.length - 1) : atItem(moved, 0);
  }
  return { ...state, message: { text: 'Nothing that is shown is open.', isProblem: false } };
}

function atItem(state: State, item: number): State {
  const { traced: _traced, ...rest } = state;
  const start = state.tab === 0 ? Math.max(0, itemStart(state, item)) : 0;
  return scrollTo({ ...rest, item }, start);
}

/** The next or previous row whose names hold what is searched for. */
export function nextMatch(state: State, direction: 1 | -1): State {
  const problem = (text: string): State => ({ ...state, message: { text, isProblem: true } });
  if (state.search === '') return problem('Nothing is searched for: / begins a search.');
  const rows = visibleRows(state);
  const from = cursorIndex(state);
  for (let step = 1; step <= rows.length; step++) {
    const index = (from + direction * step + rows.length * 2) % rows.length;
    const row = rows[index];
    if (row !== undefined && matches(row.unit, state.search)) {
      return moveTo({ ...state, focus: 'list' }, index);
    }
  }
  return problem(`Nothing that is shown holds "${state.search}".`);
}
