import { dialectTable } from './dialects.ts';
import { describePlace } from './places.ts';
import { summaryLine } from './summary.ts';
import { describeEntrances } from './text.ts';
import { MODULO_WORDS, SIGNS } from './verdicts.ts';
import type { DifferenceView, GroupView, ProofView, SideView } from './view.ts';

/** A page for pull requests and wikis: one table, then every difference. With several views, the table of dialects. */
export function renderMarkdown(views: readonly ProofView[]): string {
  const [only, ...others] = views;
  if (only === undefined) return '';
  return others.length > 0 ? renderTable(views) : renderOne(only);
}

function renderTable(views: readonly ProofView[]): string {
  const { systems, rows } = dialectTable(views);
  const lines = [
    '# Verdicts by dialect',
    '',
    row(['Host', ...systems.map(plain)]),
    row(['---', ...systems.map(() => '---')]),
    ...rows.map(({ host, verdicts }) => row([code(host), ...verdicts.map((item) => item ?? '')])),
    row(['all', ...views.map(({ verdict }) => verdict)]),
    '',
  ];
  return lines.join('\n');
}

function renderOne(view: ProofView): string {
  const lines = [
    `# ${plain(view.before)} -> ${plain(view.after)}: ${view.verdict}`,
    '',
    plain(summaryLine(view)),
    '',
    row(['', 'Verdict', 'Hosts', 'Differences', 'Apart from']),
    row(['---', '---', '---', '---', '---']),
    ...view.groups.map(groupRow),
    '',
    ...view.groups.flatMap(groupSection),
  ];
  if (view.handling.length > 0) {
    lines.push('## Before any route is looked at', '');
    lines.push(...view.handling.map(({ scheme, port, text }) => `- ${scheme} ${port}: ${plain(text)}`), '');
  }
  if (view.policies.length > 0) {
    lines.push('## Policies, apart from routing', '', row(['Policy', 'Before', 'After', 'Pairs of routes']));
    lines.push(row(['---', '---', '---', '---:']));
    for (const { what, before, after, routes } of view.policies) {
      lines.push(row([plain(what), plain(before), plain(after), String(routes)]));
    }
    lines.push('');
  }
  lines.push('## Assumptions', '', ...view.assumptions.map((text) => `- ${plain(text)}`), '');
  return lines.join('\n');
}

function groupRow(group: GroupView): string {
  return row([
    code(SIGNS[group.verdict]),
    group.verdict,
    describeEntrances(group).map(code).join('<br>'),
    String(group.differences.length + group.unknown.length),
    group.modulo.map((item) => MODULO_WORDS[item]).join(', '),
  ]);
}

function groupSection(group: GroupView): readonly string[] {
  if (group.differences.length === 0 && group.unknown.length === 0) return [];
  const [first = ''] = describeEntrances(group);
  const lines = [`## ${plain(first)}: ${group.verdict}`, ''];
  for (const difference of group.differences) lines.push(...differenceSection(difference));
  for (const { reason, region, tested } of group.unknown) {
    const what = tested === undefined ? 'Not decided' : `Tested on ${tested} paths, not proved`;
    lines.push(`**${what}**: ${plain(reason)}. Region: ${plain(region)}.`, '');
  }
  return lines;
}

function differenceSection(item: DifferenceView): readonly string[] {
  const lines = [
    `### ${SIGNS[item.direction]} ${item.cause}${item.detail === undefined ? '' : ` (${plain(item.detail)})`}`,
    '',
    fenced(item.curl),
    '',
    side('Before', item.before),
    side('After', item.after),
    `- Region: ${plain(item.region)}`,
  ];
  if (item.accepted === undefined) lines.push(`- Witness: ${code(item.witnessHash)}`);
  else {
    const { id, by, until, reason } = item.accepted;
    lines.push(`- Accepted as ${plain(id)} by ${plain(by)} until ${until}: ${plain(reason)}`);
  }
  return [...lines, ''];
}

function side(label: string, { system, name, outcome, origins }: SideView): string {
  const from =
    origins.length === 0 ? '' : `, from ${origins.map((item) => code(describePlace(item))).join(', ')}`;
  return `- ${label} (${plain(system)}): ${code(name)} -> ${plain(outcome)}${from}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text in which nothing is markup. */
function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]|#!~]/g, (letter) => `\\${letter}`);
}

/** Text in backticks, one more of them than it holds in a row; a bar would end the cell of a table. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${ticks}${pad}${text.replaceAll('|', '\\|')}${pad}${ticks}`;
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}
