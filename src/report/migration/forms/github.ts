import type { Severity } from '../../../model/finding.ts';
import type { FindingEntry, MigrationReport } from '../document.ts';

/** GitHub shows ten errors and ten warnings of one step and drops the others without a word. */
const MOST = 10;

const COMMANDS: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  blocker: 'error',
  high: 'error',
  low: 'warning',
  info: 'notice',
};

/** Workflow commands, the gravest first: a code with many findings is one line, and the last line says what is not shown. */
export function renderGithub(report: MigrationReport): string {
  const lines: string[] = [];
  const shown = { error: 0, warning: 0, notice: 0 };
  let left = 0;
  for (const { code, title, severity, findings } of report.findings) {
    const command = COMMANDS[severity];
    const [first] = findings;
    if (first === undefined) continue;
    if (shown[command] >= MOST || command === 'notice') {
      left += findings.length;
      continue;
    }
    shown[command] += 1;
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more of this kind)` : '';
    lines.push(`::${command} ${properties(first, `${code} ${title}`)}::${data(`${first.message}${more}`)}`);
  }
  if (left > 0)
    lines.push(`::notice title=gateproof::${data(`and ${left} further findings, see the report`)}`);
  return lines.map((line) => `${line}\n`).join('');
}

function properties({ places }: FindingEntry, title: string): string {
  const [place] = places;
  const position =
    place?.file === undefined
      ? []
      : [`file=${property(place.file)}`, `line=${place.line}`, `col=${place.column}`];
  return [...position, `title=${property(title)}`].join(',');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
