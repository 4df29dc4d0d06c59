import { dialectTable } from './dialects.ts';
import { fitSections, type Section } from './markdown-sections.ts';
import { describePlace } from './places.ts';
import { summaryLine } from './summary.ts';
import { describeEntrances } from './text.ts';
import { MODULO_WORDS, SIGNS } from './verdicts.ts';
import type { DifferenceView, GroupView, ProofView, SideView } from './view.ts';

/**
 * A page for pull requests and wikis: one table, then every difference. With several views, the table of dialects.
 *
 * @param maxBytes most bytes of the page; whole sections are left out, and a sentence says so (comments of GitHub hold
 *   65,536 characters and are refused beyond)
 */
export function renderMarkdown(views: readonly ProofView[], maxBytes = Number.POSITIVE_INFINITY): string {
  const [only, ...others] = views;
  if (only === undefined) return '';
  return fitSections(others.length > 0 ? tableSections(views) : sectionsOf(only), maxBytes);
}

function tableSections(views: readonly ProofView[]): readonly Section[] {
  const { systems, rows } = dialectTable(views);
  const lines = [
    row(['Host', ...systems.map(plain)]),
    row(['---', ...systems.map(() => '---')]),
    ...rows.map(({ host, verdicts }) => row([code(host), ...verdicts.map((item) => item ?? '')])),
    row(['all', ...views.map(({ verdict }) => verdict)]),
    '',
  ];
  return [
    { what: 'heading', lines: ['# Verdicts by dialect', ''] },
    { what: 'table', lines },
  ];
}

function sectionsOf(view: ProofView): readonly Section[] {
  const title = `# ${plain(view.before)} -> ${plain(view.after)}: ${view.verdict}`;
  const table = [
    row(['', 'Verdict', 'Hosts', 'Differences', 'Apart from']),
    row(['---', '---', '---', '---', '---']),
    ...view.groups.map(groupRow),
    '',
  ];
  return [
    { what: 'heading', lines: [title, '', plain(summaryLine(view)), ''] },
    { what: 'table', lines: table },
    ...view.groups.flatMap(groupSections),
    ...handlingSection(view),
    ...policySection(view),
    {
      what: 'assumptions',
      lines: ['## Assumptions', '', ...view.assumptions.map((text) => `- ${plain(text)}`), ''],
    },
  ];
}

function handlingSection({ handling }: ProofView): readonly Section[] {
  if (handling.length === 0) return [];
  const items = handling.map(({ scheme, port, text }) => `- ${scheme} ${port}: ${plain(text)}`);
  return [{ what: 'handling', lines: ['## Before any route is looked at', '', ...items, ''] }];
}

function policySection({ policies }: ProofView): readonly Section[] {
  if (policies.length === 0) return [];
  const rows = policies.map(({ what, before, after, routes }) =>
    row([plain(what), plain(before), plain(after), String(routes)]),
  );
  const head = [row(['Policy', 'Before', 'After', 'Pairs of routes']), row(['---', '---', '---', '---:'])];
  return [{ what: 'policies', lines: ['## Policies, apart from routing', '', ...head, ...rows, ''] }];
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

/** The heading of the hosts stands with their first difference, so that neither is left without the other. */
function groupSections(group: GroupView): readonly Section[] {
  const [first = ''] = describeEntrances(group);
  const heading = [`## ${plain(first)}: ${group.verdict}`, ''];
  const open = group.unknown.map(({ reason, region, tested }) => {
    const what = tested === undefined ? 'Not decided' : `Tested on ${tested} paths, not proved`;
    return [`**${what}**: ${plain(reason)}. Region: ${plain(region)}.`, ''];
  });
  const parts = [...group.differences.map(differenceSection), ...open];
  return parts.map((lines, index) => ({
    what: index < group.differences.length ? 'difference' : 'undecided region',
    lines: index === 0 ? [...heading, ...lines] : lines,
  }));
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
