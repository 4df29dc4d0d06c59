import type { ObjectChange } from '../../diff/compare.ts';
import { hunksOf } from '../../diff/hunks.ts';
import { printable } from '../printable.ts';
import { textOf } from './unified.ts';

const STATUSES = ['added', 'changed', 'removed'] as const;

/** How many objects were added, changed and removed, by kind, and how many lines of them. */
export function renderStat(changes: readonly ObjectChange[]): string {
  const kinds = [...new Set(changes.map(({ identity }) => identity.kind))].sort();
  const rows = kinds.map((kind) =>
    rowOf(
      kind,
      changes.filter(({ identity }) => identity.kind === kind),
    ),
  );
  if (kinds.length > 1) rows.push(rowOf('all', changes));
  const table = [['KIND', 'ADDED', 'CHANGED', 'REMOVED', 'LINES'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map(
      (row) =>
        `${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : column < 4 ? cell.padStart(widths[column] ?? 0) : cell)).join('  ')}\n`,
    )
    .join('');
}

function rowOf(name: string, changes: readonly ObjectChange[]): readonly string[] {
  const counts = STATUSES.map((status) => changes.filter((change) => change.status === status).length);
  const lines = changes.flatMap((change) =>
    hunksOf(textOf(change, 'before'), textOf(change, 'after'), 0).flatMap(({ lines: items }) => items),
  );
  const count = (sign: '+' | '-'): number => lines.filter((line) => line.sign === sign).length;
  return [printable(name), ...counts.map(String), `+${count('+')} -${count('-')}`];
}
