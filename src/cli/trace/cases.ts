import type { Difference } from '../../cases/notes.ts';
import {
  type Agreement,
  type CaseRun,
  type Disagreement,
  runCase,
  type Unsupported,
} from '../../cases/run-case.ts';
import { jsonText } from '../../report/json-text.ts';
import { printable } from '../../report/printable.ts';
import type { Style } from '../../report/style.ts';
import { styleFor } from '../color.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';
import { readCaseFiles } from './case-files.ts';
import { caseReaders } from './systems.ts';

interface FolderRun {
  readonly folder: string;
  readonly cases: number;
  readonly runs: readonly CaseRun[];
}

/** `gateproof trace --cases`. */
export function runCases(values: Values, host: Host): ExitCode {
  const readers = caseReaders();
  const folders = readCaseFiles(stringList(values, 'cases'), host.cwd).map(({ folder, cases }): FolderRun => {
    return { folder, cases: cases.length, runs: cases.map((item) => runCase(item, readers)) };
  });
  if (folders.length === 0) {
    throw new CommandError(
      'No behaviour case was found.',
      'A run without cases would agree with anything.',
      'Name a file or directory with cases; docs/behaviour-cases.md describes the format.',
    );
  }
  const runs = folders.flatMap((folder) => folder.runs);
  const disagreed = runs.flatMap((run) => run.disagreed);
  const unsupported = runs.flatMap((run) => run.unsupported);
  const agreed = runs.flatMap((run) => run.agreed);
  if (stringValue(values, 'output') === 'json') {
    host.stdout.write(jsonText(report(folders, agreed, disagreed, unsupported)));
  } else {
    const style = styleFor(values, host, host.stdout);
    if (!isSet(values, 'quiet')) host.stdout.write(renderDetails(disagreed, unsupported, style));
    host.stdout.write(renderTable(folders));
  }
  return disagreed.length > 0 ? EXIT.findings : EXIT.clean;
}

function report(
  folders: readonly FolderRun[],
  agreed: readonly Agreement[],
  disagreed: readonly Disagreement[],
  unsupported: readonly Unsupported[],
): object {
  const place = ({ case: name, file, index }: Agreement | Unsupported): object => ({
    case: name,
    file,
    request: index,
  });
  return {
    cases: folders.reduce((sum, { cases }) => sum + cases, 0),
    requests: agreed.length + disagreed.length + unsupported.length,
    agreed: agreed.length,
    assumed: agreed
      .filter(({ assumptions }) => assumptions.length > 0)
      .map((item) => ({ ...place(item), assumptions: item.assumptions })),
    disagreed: disagreed.map((item) => ({
      ...place(item),
      assumptions: item.assumptions,
      expected: Object.fromEntries(item.differences.map(({ what, expected }) => [what, expected])),
      got: Object.fromEntries(item.differences.map(({ what, got }) => [what, got])),
      reason: item.differences.map(describe).join('; '),
    })),
    unsupported: unsupported.map((item) => ({ ...place(item), reason: item.reason })),
  };
}

function describe({ what, expected, got }: Difference): string {
  return `${what}: expected ${expected}, got ${got}`;
}

function renderDetails(
  disagreed: readonly Disagreement[],
  unsupported: readonly Unsupported[],
  style: Style,
): string {
  const lines: string[] = [];
  for (const item of disagreed) {
    lines.push(`! ${style.strong(printable(item.file))} ${printable(item.case)}, request ${item.index + 1}`);
    for (const assumption of item.assumptions) lines.push(`    if ${printable(assumption)}`);
    for (const difference of item.differences) lines.push(`    ${printable(describe(difference))}`);
  }
  const reasons = new Map<string, number>();
  for (const { reason } of unsupported) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const ordered = [...reasons].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [reason, count] of ordered) {
    lines.push(`? ${count} unsupported: ${printable(reason)}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}

function renderTable(folders: readonly FolderRun[]): string {
  const header = ['FOLDER', 'CASES', 'REQUESTS', 'AGREED', 'DISAGREED', 'UNSUPPORTED'];
  const rows = folders.map(({ folder, cases, runs }) => row(folder, cases, runs));
  if (folders.length > 1) {
    const cases = folders.reduce((sum, folder) => sum + folder.cases, 0);
    rows.push(
      row(
        'total',
        cases,
        folders.flatMap(({ runs }) => runs),
      ),
    );
  }
  const all = [header, ...rows];
  const widths = header.map((_title, column) =>
    Math.max(...all.map((cells) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return `${all.map(line).join('\n')}\n`;
}

function row(name: string, cases: number, runs: readonly CaseRun[]): readonly string[] {
  const sum = (of: (run: CaseRun) => readonly unknown[]): number =>
    runs.reduce((total, run) => total + of(run).length, 0);
  const agreed = sum((run) => run.agreed);
  const disagreed = sum((run) => run.disagreed);
  const unsupported = sum((run) => run.unsupported);
  const counts = [cases, agreed + disagreed + unsupported, agreed, disagreed, unsupported];
  return [printable(name), ...counts.map(String)];
}
