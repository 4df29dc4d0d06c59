import type { Severity } from '../../../model/finding.ts';
import { html, type Markup } from '../../markup/html.ts';
import type {
  Difference,
  FindingEntry,
  FindingGroup,
  HostGroup,
  MigrationReport,
  SourceEntry,
  Unit,
  UnitVerdict,
  Wave,
} from '../document.ts';
import { details, hostText, placeText, plural, UNIT_SIGNS, UNIT_WORDS } from '../forms/words.ts';
import { MOST_NAMES } from './bounds.ts';

/** Findings of one code that stand in the page; all are in its data. */
const MOST_FINDINGS = 40;

export function verdictMark(verdict: UnitVerdict): Markup {
  return html`<span class="verdict ${verdict}"><span class="sign" aria-hidden="true">${UNIT_SIGNS[verdict]}</span>${UNIT_WORDS[verdict]}</span>`;
}

function severityMark(severity: Severity): Markup {
  return html`<span class="severity severity-${severity}">${severity}</span>`;
}

export function unitsSection({ units, groupedBy }: MigrationReport): Markup {
  const head = (text: string, isNumber = false): Markup =>
    html`<th scope="col"${isNumber ? html` class="number"` : ''}><button type="button">${text}</button></th>`;
  return html`<section><h2 id="units-of-work">Units of work</h2>
<p class="soft needs-script" id="shown-note" aria-live="polite"></p>
<div class="scroll"><table id="units"><caption>One line per ${groupedBy}, what needs attention first</caption>
<thead><tr>${head(groupedBy)}${head('Verdict')}${head('Wave', true)}${head('Sources', true)}${head('Hosts', true)}${head('Blocker', true)}${head('High', true)}${head('Low', true)}</tr></thead>
<tbody>${units.map(unitRow)}</tbody></table></div></section>`;
}

function unitRow({ id, verdict, wave, sources, hosts, findings }: Unit): Markup {
  const number = (value: number): Markup => html`<td class="number">${value}</td>`;
  return html`<tr data-verdict="${verdict}" data-units="${id}" data-text="${[id, ...hosts, ...sources].join(' ')}"><th scope="row">${id}</th><td data-sort="${order(verdict)}">${verdictMark(verdict)}</td><td class="number" data-sort="${wave}">${wave === 0 ? '–' : wave}</td>${number(sources.length)}${number(hosts.length)}${number(findings.blocker)}${number(findings.high)}${number(findings.low)}</tr>
`;
}

function order(verdict: UnitVerdict): number {
  return ['blocked', 'counterexample', 'unproven', 'proved-with-differences', 'proved', 'not-served'].indexOf(
    verdict,
  );
}

export function hostGroupsSection({ hostGroups, sources }: MigrationReport): Markup {
  const byId = new Map(sources.map((source) => [source.id, source]));
  return html`<section><h2 id="host-groups">Host groups</h2><p class="soft">Sources that share a host move together.</p>${hostGroups.map((group) => hostGroup(group, byId))}</section>`;
}

function hostGroup(group: HostGroup, byId: ReadonlyMap<string, SourceEntry>): Markup {
  const { hosts, sources, namespaces, verdict, wave, before, after, routesLeftOut } = group;
  const units = [...new Set(sources.map((id) => byId.get(id)?.unit ?? ''))];
  const names = hosts.map(hostText);
  const title =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return html`<details data-group data-verdict="${verdict}" data-units="${units.join('\u0001')}" data-text="${[...hosts, ...sources].join(' ')}"><summary>${verdictMark(verdict)} <code>${title}</code> <span class="soft">${plural(sources.length, 'object')} in ${namespaces.join(', ')}, wave ${wave}</span></summary>
<p>${names.length > 3 ? html`Hosts: ${names.join(', ')}. ` : ''}Objects: ${sources.map((id, index) => html`${index === 0 ? '' : ', '}${sourceText(id, byId)}`)}.</p>
<p class="soft">${plural(routesIn(before), 'route')} today, ${plural(routesIn(after), 'rule')} afterwards.</p><div class="needs-script" data-diagram="${group.id}"></div>
${routesLeftOut > 0 ? html`<p class="soft">${plural(routesLeftOut, 'route')} more not drawn.</p>` : ''}</details>
`;
}

function routesIn(hosts: HostGroup['before']): number {
  return hosts.reduce((sum, { routes }) => sum + routes.length, 0);
}

function sourceText(id: string, byId: ReadonlyMap<string, SourceEntry>): Markup {
  const source = byId.get(id);
  const place = source?.file === undefined ? '' : ` (${source.file}:${source.line})`;
  const owner = source?.owner === undefined ? '' : `, kept by ${source.owner.tool} ${source.owner.name}`;
  return html`<code>${id}</code>${place}${owner}`;
}

/** @param elsewhere where the findings are that the page has no room for */
export function findingsSection(
  title: string,
  anchor: string,
  groups: readonly FindingGroup[],
  elsewhere: string,
): Markup {
  if (groups.length === 0) return html``;
  return html`<section><h2 id="${anchor}">${title}</h2>${groups.map((group) => findingGroup(group, elsewhere))}</section>`;
}

function findingGroup(
  { code, title, severity, explanation, action, findings }: FindingGroup,
  elsewhere: string,
): Markup {
  const shown = findings.slice(0, MOST_FINDINGS);
  const left = findings.length - shown.length;
  return html`<details id="${code}"><summary>${severityMark(severity)} <b>${code}</b> ${title} <span class="soft">${findings.length}</span></summary>
<p>${explanation}</p><p><b>To do:</b> ${action}</p><ul>${shown.map(findingItem)}</ul>${left > 0 ? html`<p class="soft">${left} more are in ${elsewhere}.</p>` : ''}</details>
`;
}

function findingItem(entry: FindingEntry): Markup {
  const places = entry.places.slice(0, 3);
  const left = entry.placesInAll - places.length;
  return html`<li>${entry.message}${places.map((place) => html`<br><code class="soft">${placeText(place)}</code>`)}${left > 0 ? html`<br><span class="soft">and ${left} more places</span>` : ''}${details(entry).map(([label, text]) => (label === 'Request' ? html`<pre>${text}</pre>` : html`<br><b>${label}:</b> ${text}`))}</li>
`;
}

export function differencesSection({ differences, sources }: MigrationReport): Markup {
  if (differences.length === 0) return html``;
  const unitsOf = (hosts: readonly string[]): string => {
    const own = new Set(hosts);
    const concerned = sources.filter((source) => source.hosts.some((host) => own.has(host)));
    return [...new Set(concerned.map(({ unit }) => unit))].join('\u0001');
  };
  return html`<section><h2 id="differences">Differences, each with a request that shows it</h2><p class="soft needs-script" id="hidden-note" aria-live="polite"></p>${differences.map((item) => difference(item, unitsOf(item.hosts)))}</section>`;
}

function difference(item: Difference, units: string): Markup {
  const [first = '', ...others] = item.hosts;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const isKnown = !item.unexpected;
  const state =
    item.accepted !== undefined ? 'accepted' : isKnown ? 'named by findings' : 'not named by any finding';
  const verdict = isKnown ? 'proved-with-differences' : 'counterexample';
  return html`<details data-verdict="${verdict}" data-known="${isKnown ? '1' : '0'}" data-units="${units}" data-text="${[...item.hosts.slice(0, MOST_NAMES), item.cause, item.before, item.after].join(' ')}"><summary>${verdictMark(verdict)} <code>${hostText(first)}</code>${more}: ${item.cause} <span class="soft">${state}</span></summary>
<pre>${item.request}</pre><table><caption>What happens to it</caption><tbody><tr><th scope="row">Today</th><td><code>${item.before}</code></td><td>${item.beforeOutcome}</td></tr><tr><th scope="row">Afterwards</th><td><code>${item.after}</code></td><td>${item.afterOutcome}</td></tr></tbody></table>
<p><b>The same holds for:</b> ${item.region}</p>${item.accepted === undefined ? '' : html`<p><b>Accepted</b> by ${item.accepted.by}: ${item.accepted.reason}</p>`}</details>
`;
}

/** Hosts by name, of very many the first. */
export function namesOf(hosts: readonly string[]): string {
  const left = hosts.length - MOST_NAMES;
  const names = hosts.slice(0, MOST_NAMES).map(hostText).join(', ');
  return left > 0 ? `${names} and ${left} more` : names;
}

export function wavesSection({ waves }: MigrationReport): Markup {
  return html`<section><h2 id="waves">Cutover plan</h2>${waves.map(wave)}</section>`;
}

function wave({ number, title, reason, hosts, sources, steps }: Wave): Markup {
  return html`<details><summary><b>Wave ${number}: ${title}</b> <span class="soft">${plural(hosts.length, 'host')}, ${plural(sources.length, 'object')}</span></summary><p>${reason}</p><p class="soft">${namesOf(hosts)}</p><ol>${steps.map((step) => html`<li><b>${step.title}.</b> ${step.text}${step.commands.length === 0 ? '' : html`<pre>${step.commands.join('\n')}</pre>`}</li>`)}</ol></details>
`;
}

/** A plain table, or nothing where it would be empty. */
export function tableSection(
  title: string,
  anchor: string,
  caption: string,
  head: readonly string[],
  rows: ReadonlyArray<readonly (string | Markup)[]>,
): Markup {
  if (rows.length === 0) return html``;
  return html`<section><h2 id="${anchor}">${title}</h2><div class="scroll"><table><caption>${caption}</caption><thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead><tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div></section>`;
}
