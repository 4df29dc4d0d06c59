import type { MigrationReport, Unit } from '../document.ts';
import { hostText, UNIT_SIGNS, verdictLine } from './words.ts';

export interface TableOptions {
  readonly wide: boolean;
  readonly headers: boolean;
}

/** One row per unit of work, columns as kubectl prints them; one word without blanks in every cell. */
export function renderTable(report: MigrationReport, { wide, headers }: TableOptions): string {
  const head = [
    report.groupedBy.toUpperCase().replaceAll(' ', '-'),
    'VERDICT',
    'WAVE',
    'SOURCES',
    'HOSTS',
    'BLOCKER',
    'HIGH',
    'LOW',
  ];
  const rows = report.units.map((unit) => [
    ...cells(unit),
    ...(wide ? [list(unit.hosts.map(hostText)), list(unit.hostGroups)] : []),
  ]);
  const all = headers ? [[...head, ...(wide ? ['HOST-NAMES', 'HOST-GROUPS'] : [])], ...rows] : rows;
  return aligned(all);
}

function cells(unit: Unit): readonly string[] {
  const { blocker, high, low } = unit.findings;
  return [
    word(unit.id),
    `${UNIT_SIGNS[unit.verdict]}${unit.verdict}`,
    unit.wave === 0 ? '<none>' : String(unit.wave),
    String(unit.sources.length),
    String(unit.hosts.length),
    String(blocker),
    String(high),
    String(low),
  ];
}

/** Ids of the units alone. */
export function renderNames({ units }: MigrationReport): string {
  return units.map(({ id }) => `${word(id)}\n`).join('');
}

/** What a person wants to read after the table: one line, and what is best done next. */
export function renderSummary(report: MigrationReport, program: string): string {
  const next = report.differences.some(({ accepted }) => accepted === undefined)
    ? `${program} prove on the written manifests shows each difference`
    : `${program} convert writes the manifests`;
  return `${verdictLine(report)}   next: ${next}`;
}

function word(text: string): string {
  return text === '' ? '<none>' : text.replaceAll(' ', '-');
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '<none>' : items.map((item) => item.replaceAll(' ', '-')).join(',');
}

function aligned(rows: ReadonlyArray<readonly string[]>): string {
  const widths: number[] = [];
  for (const cellsOfRow of rows) {
    cellsOfRow.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows
    .map((cellsOfRow) => {
      const last = cellsOfRow.length - 1;
      return `${cellsOfRow.map((cell, index) => (index === last ? cell : cell.padEnd((widths[index] ?? 0) + 3))).join('')}\n`;
    })
    .join('');
}
