import { labelled } from '../../report/wrap.ts';
import { type Cell, TARGETS, type Target, THEMES, type ThemeName } from '../../targets/index.ts';
import { nearest } from '../arguments.ts';
import { widthOf } from '../color.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { stringValue, type Values } from '../options.ts';

/** `gateproof targets [name]`. */
export async function runTargets(values: Values, host: Host): Promise<ExitCode> {
  const name = stringValue(values, 'name');
  const named = name === undefined ? undefined : TARGETS.get(name);
  if (name !== undefined && named === undefined) throw unknownTarget(name);
  const shown = named === undefined ? [...TARGETS.values()] : [named];
  if (stringValue(values, 'output') === 'json') {
    host.stdout.write(`${JSON.stringify({ targets: shown.map(asJson) }, null, 2)}\n`);
  } else {
    host.stdout.write(named === undefined ? overview(shown) : details(named, widthOf(host.stdout)));
  }
  return EXIT.clean;
}

function unknownTarget(name: string): CommandError {
  const [near] = nearest(name, TARGETS.keys(), 1);
  return new CommandError(
    `No implementation is called "${name}".`,
    near === undefined ? 'Nothing like it is known.' : `Did you mean ${near}?`,
    `Known are: ${[...TARGETS.keys()].join(', ')}.`,
  );
}

interface TargetJson {
  readonly name: string;
  readonly title: string;
  readonly gatewayClass: string;
  readonly versions: readonly string[];
  /** By field of the dialect: where it is known from. */
  readonly dialect: Readonly<Record<string, string>>;
  readonly themes: ReadonlyArray<{ readonly theme: ThemeName; readonly title: string } & Cell>;
}

function asJson({ name, title, gatewayClass, reports, dialect, matrix }: Target): TargetJson {
  return {
    name,
    title,
    gatewayClass,
    versions: reports.map(({ version }) => version),
    dialect: dialect.sources,
    themes: [...matrix].map(([theme, cell]) => ({ theme, title: THEMES[theme], ...cell })),
  };
}

/** One line for each implementation: name, newest version with a report, and how many themes can be written. */
function overview(targets: readonly Target[]): string {
  const rows = targets.map(({ name, reports, gatewayClass, matrix }) => {
    const written = [...matrix.values()].filter((cell) => 'how' in cell).length;
    return [name, reports[0]?.version ?? '-', gatewayClass, `${written} of ${matrix.size}`];
  });
  return table([['NAME', 'NEWEST REPORT', 'CLASS', 'THEMES WRITTEN'], ...rows]);
}

function table(rows: ReadonlyArray<readonly string[]>): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function details({ title, name, gatewayClass, reports, matrix, dialect }: Target, width: number): string {
  const lines = [
    `${title} (${name})`,
    `  GatewayClass of a usual installation: ${gatewayClass}`,
    `  conformance reports: ${reports.map(({ version }) => version).join(', ') || 'none'}`,
    `  known of its dialect: ${Object.keys(dialect.sources).join(', ')}`,
    '',
  ];
  for (const [theme, cell] of matrix) {
    const but = 'how' in cell && cell.but !== undefined ? `; ${cell.but}` : '';
    const [label, text] = 'why' in cell ? ['no: ', cell.why] : ['yes: ', `${cell.how}${but}`];
    lines.push(`${theme}: ${THEMES[theme]}`, labelled(label, text, 2, width));
    if (cell.source !== 'none') lines.push(labelled('source: ', cell.source, 2, width));
  }
  return `${lines.join('\n')}\n`;
}
