import { code, fenced, plain, row } from '../../markup/markdown.ts';
import type { Difference, FindingGroup, MigrationReport, Wave } from '../document.ts';
import {
  COVERAGE_WORDS,
  details,
  hostText,
  placeText,
  plural,
  UNIT_SIGNS,
  UNIT_WORDS,
  verdictLine,
} from './words.ts';

/** Most findings of one code that are shown whole. */
const MOST_FINDINGS = 10;
const MOST_DIFFERENCES = 50;

/**
 * A page for pull requests and wikis. With `maxBytes`, whole sections are left out from the end of the page, and the last
 * line says which.
 */
export function renderMarkdown(report: MigrationReport, maxBytes?: number): string {
  const sections = sectionsOf(report).filter(([, lines]) => lines.length > 0);
  const texts = sections.map(([title, lines]) => ({
    title,
    text: `${[...(title === '' ? [] : [`## ${title}`, '']), ...lines].join('\n')}\n`,
  }));
  const whole = texts.map(({ text }) => text).join('\n');
  if (maxBytes === undefined || Buffer.byteLength(whole) <= maxBytes) return whole;
  const kept: string[] = [];
  const left: string[] = [];
  let size = 0;
  for (const { title, text } of texts) {
    // Room for the line that names what is left out.
    if (left.length === 0 && size + Buffer.byteLength(text) + 1 + 600 <= maxBytes) {
      kept.push(text);
      size += Buffer.byteLength(text) + 1;
    } else left.push(title);
  }
  return `${kept.join('\n')}\nLeft out for want of space: ${left.map(plain).join(', ')}.\n`;
}

function sectionsOf(
  report: MigrationReport,
): ReadonlyArray<readonly [title: string, lines: readonly string[]]> {
  return [
    ['', head(report)],
    ['Units of work', units(report)],
    ['Waves', report.waves.flatMap(wave)],
    ['Findings', report.findings.flatMap(findingGroup)],
    ['Differences', differences(report)],
    [
      'Not decided',
      report.undecided.map(
        ({ hosts, reason, region }) => `- ${hosts.map(code).join(', ')}: ${plain(reason)}; ${plain(region)}`,
      ),
    ],
    [
      'Defaults that change',
      table(
        ['What', 'Before', 'After', 'Routes'],
        report.vanishingDefaults.map(({ what, before, after, routes }) => [
          plain(what),
          plain(before),
          plain(after),
          String(routes),
        ]),
      ),
    ],
    [
      'Settings of the controller',
      table(
        ['Key', 'Value', 'Fate', 'Why'],
        report.settings.map(({ key, value, status, reason }) => [
          code(key),
          code(value),
          status,
          plain(reason),
        ]),
      ),
    ],
    [
      'Readiness of the target',
      [
        ...report.readiness.map(({ what, state, text }) => `- ${plain(what)}: **${state}**. ${plain(text)}`),
        ...report.limits.map(
          ({ what, used, limit, where }) => `- ${plain(what)}: ${used} of ${limit} (${code(where)})`,
        ),
      ],
    ],
    [
      'Integrations',
      report.integrations.map(
        ({ tool, text, sources }) =>
          `- **${plain(tool)}** (${plural(sources.length, 'object')}): ${plain(text)}`,
      ),
    ],
    ['What is in the cluster', report.cluster.map(({ text }) => `- ${plain(text)}`)],
    [
      'What was read of the cluster',
      table(
        ['Kind', 'State', 'Objects', 'Needed for'],
        (report.coverage ?? []).map(({ kind, state, objects, neededFor, remedy }) => [
          code(kind),
          COVERAGE_WORDS[state],
          String(objects),
          plain(remedy === undefined ? neededFor : `${neededFor}. ${remedy}`),
        ]),
      ),
    ],
    ['Evidence', evidence(report)],
  ];
}

function head(report: MigrationReport): readonly string[] {
  const { source, target, status } = report;
  return [
    `# Migration of ${plain(source.system)} to ${plain(target.name)}`,
    '',
    `${plain(verdictLine(report))}.`,
    ...(status === 'complete' ? [] : ['', `**Status: ${status}**: the report is not complete.`]),
  ];
}

function units({ units: list, groupedBy }: MigrationReport): readonly string[] {
  return table(
    ['', plain(groupedBy), 'Verdict', 'Wave', 'Sources', 'Hosts', 'Blocker', 'High', 'Low'],
    list.map(({ id, verdict, wave: number, sources, hosts, findings }) => [
      code(UNIT_SIGNS[verdict]),
      code(id),
      UNIT_WORDS[verdict],
      number === 0 ? '' : String(number),
      String(sources.length),
      String(hosts.length),
      String(findings.blocker),
      String(findings.high),
      String(findings.low),
    ]),
  );
}

function wave({ number, title, reason, hosts, sources, steps }: Wave): readonly string[] {
  return [
    `### Wave ${number}: ${plain(title)}`,
    '',
    `${plain(reason)} ${plural(hosts.length, 'host')}, ${plural(sources.length, 'source object')}.`,
    '',
    '<details><summary>Hosts and steps</summary>',
    '',
    hosts.map((host) => code(hostText(host))).join(', '),
    '',
    ...steps.flatMap((step, index) => [
      `${index + 1}. **${plain(step.title)}.** ${plain(step.text)}`,
      ...(step.commands.length === 0 ? [] : ['', fenced(step.commands.join('\n'))]),
      '',
    ]),
    '</details>',
    '',
  ];
}

function findingGroup({
  code: id,
  title,
  severity,
  explanation,
  action,
  findings,
}: FindingGroup): readonly string[] {
  const shown = findings.slice(0, MOST_FINDINGS);
  const left = findings.length - shown.length;
  return [
    `### ${id} ${plain(title)}: ${severity}, ${findings.length}`,
    '',
    plain(explanation),
    '',
    `To do: ${plain(action)}`,
    '',
    ...shown.flatMap((entry) => [
      `- ${plain(entry.message)}`,
      ...entry.places.slice(0, 3).map((place) => `  - ${code(placeText(place))}`),
      ...details(entry).map(
        ([label, text]) => `  - ${label}: ${label === 'Request' ? code(text) : plain(text)}`,
      ),
    ]),
    ...(left > 0 ? [`- and ${left} more`] : []),
    '',
  ];
}

function differences(report: MigrationReport): readonly string[] {
  const shown = report.differences.slice(0, MOST_DIFFERENCES);
  const left = report.differences.length - shown.length;
  return [...shown.flatMap(difference), ...(left > 0 ? [`And ${left} more.`] : [])];
}

function difference(item: Difference): readonly string[] {
  const [first = '', ...others] = item.hosts;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return [
    `### ${code(hostText(first))}${more}: ${plain(item.cause)}`,
    '',
    fenced(item.request),
    '',
    `- Before: ${code(item.before)} -> ${plain(item.beforeOutcome)}`,
    `- After: ${code(item.after)} -> ${plain(item.afterOutcome)}`,
    `- Region: ${plain(item.region)}`,
    ...(item.accepted === undefined
      ? []
      : [`- Accepted by ${plain(item.accepted.by)}: ${plain(item.accepted.reason)}`]),
    '',
  ];
}

function evidence({ evidence: record, contentHash, gateproof, target }: MigrationReport): readonly string[] {
  return [
    `- gateproof ${plain(gateproof)}, dialect ${plain(target.dialect)}, Gateway API ${plain(target.gatewayApiVersion)} (${plain(target.channel)})`,
    `- Content hash ${code(contentHash)}`,
    ...(record.command.length === 0 ? [] : [`- Command: ${code(record.command.join(' '))}`]),
    ...record.inputs.map(({ name, sha256 }) => `- Input ${code(name)}: ${code(sha256)}`),
    ...record.assumptions.map((text) => `- Taken for granted: ${plain(text)}`),
  ];
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): readonly string[] {
  if (rows.length === 0) return [];
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}
