import type { FindingKind } from '../../model/finding.ts';
import { findingKinds } from '../catalogue.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringValue, type Values } from '../options.ts';

/** `gateproof rules`. */
export async function runRules(values: Values, host: Host): Promise<ExitCode> {
  const severity = stringValue(values, 'severity');
  const kinds = [...findingKinds().values()].filter(
    (kind) => severity === undefined || kind.severity === severity,
  );
  host.stdout.write(rendered(kinds, stringValue(values, 'output') ?? 'table', !isSet(values, 'no-headers')));
  return EXIT.clean;
}

function rendered(kinds: readonly FindingKind[], form: string, headers: boolean): string {
  if (form === 'json') return `${JSON.stringify(kinds, null, 2)}\n`;
  if (form === 'name') return kinds.map(({ code }) => `${code}\n`).join('');
  const rows = kinds.map(({ code, severity, name, title }) => [code, severity, name, title]);
  return table([...(headers ? [['CODE', 'SEVERITY', 'NAME', 'TITLE']] : []), ...rows]);
}

/** Columns with three blanks between them, as kubectl prints them. */
function table(rows: ReadonlyArray<readonly string[]>): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('   ');
  return rows.map((row) => `${line(row)}\n`).join('');
}
