import { SIGNS } from '../../report/proof/verdicts.ts';
import { bodyRows, listColumns, type Row, visibleRows } from '../core/select.ts';
import type { State } from '../core/state.ts';
import { fitted, type Line, line, type Span, type Tone } from '../text.ts';
import type { Signs } from './signs.ts';

/** The rows of the list that are on the screen. */
export function listLines(state: State, signs: Signs): readonly Line[] {
  const width = listColumns(state);
  const rows = visibleRows(state);
  if (rows.length === 0) return [fitted(line(emptyText(state), 'faint'), width, signs.ellipsis)];
  return rows
    .slice(state.top, state.top + bodyRows(state))
    .map((row) => rowLine(row, row.unit.id === state.cursor, width, signs));
}

function emptyText({ units, progress, filter, hideKnown, known }: State): string {
  if (units.length === 0) return progress.isDone ? 'Nothing in the input routes requests.' : progress.text;
  if (filter !== 'all') return `Nothing is ${filter}; f shows others.`;
  return hideKnown && known.size > 0 ? 'All was decided before; h shows it.' : 'Nothing to show.';
}

function rowLine(row: Row, isChosen: boolean, width: number, signs: Signs): Line {
  const { unit, standing } = row;
  const { sign, tone } = signOf(row);
  const indent = unit.kind === 'source' ? '  ' : '';
  const count = standing.open.length > 0 ? ` ${standing.open.length}` : '';
  const chosen = isChosen ? signs.chosen : ' ';
  const lead = `${chosen}${signs.decisions[standing.kind]}`;
  const room = width - 3 - indent.length - 1 - count.length;
  const title = fitted(
    line(unit.title, unit.kind === 'hosts' ? 'strong' : 'plain'),
    Math.max(0, room),
    signs.ellipsis,
  );
  const spans: readonly Span[] = [
    { text: lead, tone: 'plain' },
    { text: `${sign}${indent} `, tone },
    ...title.spans,
    { text: count, tone: 'warn' },
    { text: ' ', tone: 'plain' },
  ];
  return isChosen ? { isChosen, spans: spans.map((span) => ({ ...span, isChosen })) } : { spans };
}

/** The sign of what was proved, or of how far that is. */
function signOf({ unit, standing }: Row): { readonly sign: string; readonly tone: Tone } {
  if (unit.verdict === undefined) return { sign: ' ', tone: 'faint' };
  const sign = SIGNS[unit.verdict];
  if (standing.kind === 'open') return { sign, tone: unit.verdict === 'unknown' ? 'warn' : 'bad' };
  return { sign, tone: standing.kind === 'pending' ? 'faint' : 'good' };
}
