import type { Verdict } from '../../proof/proof.ts';
import { SIGNS, VERDICTS } from './verdicts.ts';
import type { ProofView } from './view.ts';

/** Verdict of every host, scheme and port in every comparison. */
export interface DialectTable {
  readonly systems: readonly string[];
  readonly rows: ReadonlyArray<{
    readonly host: string;
    /** By system; undefined: the host is not known there. */
    readonly verdicts: ReadonlyArray<Verdict | undefined>;
  }>;
}

export function dialectTable(views: readonly ProofView[]): DialectTable {
  const rows = new Map<string, Array<Verdict | undefined>>();
  views.forEach((view, column) => {
    for (const { verdict, entrances } of view.groups) {
      for (const { scheme, port, hosts } of entrances) {
        for (const host of hosts) {
          const name = `${scheme} ${port} ${host}`;
          const row = rows.get(name) ?? views.map(() => undefined);
          row[column] = verdict;
          rows.set(name, row);
        }
      }
    }
  });
  return {
    systems: views.map(({ after }) => after),
    rows: [...rows].map(([host, verdicts]) => ({ host, verdicts })),
  };
}

/** The table for people: one column per dialect with the signs of the verdicts, and what the signs mean. */
export function renderDialects(views: readonly ProofView[]): string {
  const { systems, rows } = dialectTable(views);
  const column = Math.max(4, ...rows.map(({ host }) => host.length));
  const line = (head: string, cells: readonly string[]): string =>
    [head.padEnd(column), ...cells.map((cell, index) => cell.padStart((systems[index] ?? '').length))]
      .join('  ')
      .trimEnd();
  const total = views.map(({ verdict }) => SIGNS[verdict]);
  return [
    line('HOST', systems),
    ...rows.map(({ host, verdicts }) =>
      line(
        host,
        verdicts.map((verdict) => (verdict === undefined ? '' : SIGNS[verdict])),
      ),
    ),
    line('all', total),
    '',
    VERDICTS.map((verdict) => `${SIGNS[verdict]} ${verdict}`).join(', '),
    '',
  ].join('\n');
}
