import { createHash } from 'node:crypto';
import { html, jsonForScript, type Markup, verbatim } from '../../markup/html.ts';
import { type MigrationReport, UNIT_VERDICTS } from '../document.ts';
import { COVERAGE_WORDS, hostText, plural, UNIT_SIGNS, UNIT_WORDS } from '../forms/words.ts';
import { boundedReport } from './bounds.ts';
import { SCRIPT } from './script.ts';
import {
  differencesSection,
  findingsSection,
  hostGroupsSection,
  namesOf,
  tableSection,
  unitsSection,
  wavesSection,
} from './sections.ts';
import { STYLE } from './style.ts';
import { verdictBar } from './verdict-bar.ts';

/**
 * One file that needs nothing else: readable without scripts and without a network, every text of the input escaped. The
 * policy in its head lets no script run but ours.
 */
export function renderHtml(whole: MigrationReport): string {
  const { report, leftOut } = boundedReport(whole);
  const data = leftOut === undefined ? report : { hostGroups: report.hostGroups };
  const title = `Migration of ${report.source.system} to ${report.target.name}`;
  const page = html`<!doctype html>
<html lang="en" class="no-script"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(STYLE)}'; script-src '${digest(SCRIPT)}'; img-src data:; base-uri 'none'; form-action 'none'"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${verbatim(STYLE)}</style></head>
<body>${head(whole, title, leftOut)}<main>${controls(whole, leftOut)}${body(report, leftOut)}</main>${foot(report)}<script type="application/json" id="document">${jsonForScript(data)}</script><script>${verbatim(SCRIPT)}</script></body></html>
`;
  return page.markup;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function head(report: MigrationReport, title: string, leftOut: string | undefined): Markup {
  const { counts, status } = report;
  const written = Object.entries(counts.written).map(([kind, count]) => `${count} ${kind}`);
  return html`<header><h1>${title}</h1>
<p class="lead">${plural(report.sources.length, 'source object')} on ${plural(counts.hosts, 'host')}, in ${plural(report.hostGroups.length, 'group')} of hosts that move together.</p>${status === 'complete' ? '' : html`<p class="severity severity-high">This report is not complete: ${status}.</p>`}${leftOut === undefined ? '' : html`<p class="severity severity-low">${leftOut} are left out of this page, those that need attention least. The whole is in the other forms of the report: gateproof scan -o json=report.json.</p>`}
${verdictBar(counts.hostGroups, 'Host groups by verdict')}
<ul class="facts">${UNIT_VERDICTS.filter((verdict) => counts.hostGroups[verdict] > 0).map((verdict) => html`<li><b>${counts.hostGroups[verdict]}</b> <span class="${verdict}"><span class="sign">${UNIT_SIGNS[verdict]}</span>${UNIT_WORDS[verdict]}</span></li>`)}</ul>
<p class="soft">Written: ${written.length === 0 ? 'nothing' : written.join(', ')}.${report.redacted ? ' Names of hosts, namespaces and objects are replaced by stand-ins.' : ' The page shows names of hosts, namespaces and objects, and no content of Secrets.'}</p>
${next(report)}
<nav aria-label="Sections"><ul><li><a href="#units-of-work">Units of work</a></li>${report.findings.some(({ severity }) => severity === 'blocker') ? html`<li><a href="#blockers">Blockers</a></li>` : ''}${report.differences.length > 0 ? html`<li><a href="#differences">Differences</a></li>` : ''}<li><a href="#findings">Findings</a></li><li><a href="#waves">Cutover plan</a></li><li><a href="#host-groups">Host groups</a></li><li><a href="#evidence">Evidence</a></li></ul></nav></header>`;
}

/** What a reader does on Monday morning. */
function next(report: MigrationReport): Markup {
  const blockers = report.findings.filter(({ severity }) => severity === 'blocker');
  const open = report.differences.filter(({ unexpected }) => unexpected).length;
  const missing = report.readiness.filter(({ state }) => state === 'missing');
  const [first] = report.waves.filter(({ steps }) => steps.length > 1);
  const items = [
    ...(blockers.length === 0
      ? []
      : [
          html`Settle the blockers: ${blockers.map(({ code }, index) => html`${index === 0 ? '' : ', '}<a href="#${code}">${code}</a>`)}.`,
        ]),
    ...(missing.length === 0
      ? []
      : [html`Install what the target lacks: ${missing.map(({ what }) => what).join(', ')}.`]),
    ...(open === 0
      ? []
      : [html`Look at the ${plural(open, 'difference')} that no finding names, and decide.`]),
    ...(first === undefined
      ? []
      : [
          html`Begin with <a href="#waves">wave ${first.number}, ${first.title}</a>: ${first.hosts.slice(0, 3).map(hostText).join(', ')}${first.hosts.length > 3 ? ` and ${first.hosts.length - 3} more` : ''}.`,
        ]),
  ];
  return items.length === 0
    ? html``
    : html`<div class="next"><b>What to do next</b><ol>${items.map((item) => html`<li>${item}</li>`)}</ol></div>`;
}

function controls(
  { units, groupedBy, counts, differences }: MigrationReport,
  leftOut: string | undefined,
): Markup {
  const known = differences.filter(({ unexpected }) => !unexpected).length;
  return html`<div class="controls needs-script" role="group" aria-label="Filters"><button type="button" data-filter-verdict="" aria-pressed="true">All ${units.length}</button>${UNIT_VERDICTS.filter((verdict) => counts.units[verdict] > 0).map((verdict) => html`<button type="button" data-filter-verdict="${verdict}" aria-pressed="false">${UNIT_SIGNS[verdict]} ${UNIT_WORDS[verdict]} ${counts.units[verdict]}</button>`)}<select id="filter-unit" aria-label="${groupedBy}"><option value="">Every ${groupedBy}</option>${units.map(({ id }) => html`<option value="${id}">${id}</option>`)}</select><input id="filter-text" type="search" placeholder="Host, object or cause" aria-label="Filter by text">${known > 0 ? html`<button type="button" id="filter-known" aria-pressed="true">Hide known differences (${known})</button>` : ''}<button type="button" id="theme">Light or dark</button>${leftOut === undefined ? html`<button type="button" id="save-json">Save JSON</button><button type="button" id="save-csv">Save CSV</button>` : ''}</div>`;
}

function body(report: MigrationReport, leftOut: string | undefined): Markup {
  const elsewhere =
    leftOut === undefined ? 'the data of this page (save JSON or CSV)' : 'the other forms of the report';
  const isBlocker = ({ severity }: { severity: string }): boolean => severity === 'blocker';
  return html`${unitsSection(report)}
${findingsSection('Blockers', 'blockers', report.findings.filter(isBlocker), elsewhere)}
${differencesSection(report)}
${tableSection(
  'Not decided',
  'undecided',
  'Regions of which nothing is claimed',
  ['Hosts', 'Why', 'Region'],
  report.undecided.map(({ hosts, reason, region }) => [namesOf(hosts), reason, region]),
)}
${findingsSection(
  'Findings',
  'findings',
  report.findings.filter((group) => !isBlocker(group)),
  elsewhere,
)}
${tableSection(
  'Defaults that change without a word',
  'defaults',
  'What no manifest says, and is otherwise afterwards',
  ['What', 'Before', 'After', 'Routes'],
  report.vanishingDefaults.map(({ what, before, after, routes }) => [what, before, after, String(routes)]),
)}
${tableSection(
  'Settings of the controller',
  'settings',
  'Keys that somebody set, and where they go',
  ['Key', 'Value', 'Fate', 'Why'],
  report.settings.map(({ key, value, status, reason }) => [
    html`<code>${key}</code>`,
    html`<code>${value}</code>`,
    status,
    reason,
  ]),
)}
${tableSection(
  'Readiness of the target',
  'readiness',
  'What the cluster must have',
  ['What', 'State', ''],
  report.readiness.map(({ what, state, text }) => [what, state, text]),
)}
${tableSection(
  'Limits',
  'limits',
  'How much of the bounds of the Gateway API is used, by the fullest object',
  ['What', 'Used', 'Limit', 'Where'],
  report.limits.map(({ what, used, limit, where }) => [
    what,
    String(used),
    String(limit),
    html`<code>${where}</code>`,
  ]),
)}
${tableSection(
  'Integrations',
  'integrations',
  'Tools that act on what moves',
  ['Tool', 'What it means', 'Objects'],
  report.integrations.map(({ tool, text, sources }) => [
    tool,
    text,
    `${sources.slice(0, 5).join(', ')}${sources.length > 5 ? ` and ${sources.length - 5} more` : ''}`,
  ]),
)}
${wavesSection(report)}
${hostGroupsSection(report)}
${tableSection(
  'What is in the cluster',
  'cluster',
  'Classes, controllers, and what answers nothing',
  ['Topic', ''],
  report.cluster.map(({ topic, text }) => [topic, text]),
)}
${tableSection(
  'What was read of the cluster',
  'coverage',
  'Kind by kind; what was not read was not checked',
  ['Kind', 'State', 'Objects', 'Needed for'],
  (report.coverage ?? []).map(({ kind, state, objects, neededFor, remedy }) => [
    html`<code>${kind}</code>`,
    COVERAGE_WORDS[state],
    String(objects),
    remedy === undefined ? neededFor : html`${neededFor}<br>${remedy}`,
  ]),
)}`;
}

function foot({ evidence, gateproof, target, contentHash, generatedAt }: MigrationReport): Markup {
  return html`<footer><h2 id="evidence">Evidence</h2><p>gateproof ${gateproof}; dialect ${target.dialect}; Gateway API ${target.gatewayApiVersion} (${target.channel}); content hash <code>${contentHash}</code>${generatedAt === undefined ? '' : html`; made ${generatedAt}`}.</p>${evidence.command.length === 0 ? '' : html`<pre>${evidence.command.join(' ')}</pre>`}${evidence.inputs.length === 0 ? '' : html`<details><summary>${plural(evidence.inputs.length, 'input')}</summary><ul>${evidence.inputs.map(({ name, sha256 }) => html`<li><code>${name}</code> <code class="soft">${sha256}</code></li>`)}</ul></details>`}${evidence.assumptions.length === 0 ? '' : html`<h3>Taken for granted</h3><ul>${evidence.assumptions.map((text) => html`<li>${text}</li>`)}</ul>`}<p>This file is complete in itself: it can be read without access to the cluster or a network.</p></footer>`;
}
