import { createHash } from 'node:crypto';
import { html, type Markup, verbatim } from '../../markup/html.ts';
import { STYLE } from '../../migration/html/style.ts';
import { printable } from '../../printable.ts';
import type { DifferenceEntry, ReplayDocument, TallyEntry } from '../document.ts';
import {
  calibrationLine,
  causeText,
  coverageLine,
  knownText,
  missText,
  number,
  proxyLines,
  trafficLine,
  VERDICT_SIGNS,
  VERDICT_WORDS,
  verdictRows,
} from './words.ts';

const CLASSES = {
  'model-miss': 'blocked',
  different: 'counterexample',
  'same-known': 'proved-with-differences',
  same: 'proved',
  noise: 'unproven',
  'not-covered': 'unproven',
} as const;

/** One file that needs nothing else and runs no script; every text of the traffic is escaped. */
export function renderHtml(document: ReplayDocument): string {
  const title = `Replay of ${document.before.system} against ${document.after.system}`;
  const digest = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
  const page = html`<!doctype html>
<html lang="en" class="no-script"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest}'; base-uri 'none'; form-action 'none'"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${verbatim(STYLE)}</style></head>
<body>${head(document, title)}<main>${misses(document)}
${differences(document)}
${disagreements(document)}
${list('What is not compared', [
  ...document.notCovered.map(({ reason, requests }) => `${number(requests)} not covered: ${reason}`),
  ...document.noise.map(({ reason, requests }) => `${number(requests)} noise: ${reason}`),
  ...document.traffic.problems.map(({ cause, count }) => `${number(count)} not read: ${cause}`),
])}
${tallies('Hosts', document.hosts)}
${tallies('Rules before', document.rules)}
${tallies('Causes', document.causes)}
${routes(document)}</main><footer><p>gateproof ${document.gateproof}, schema ${document.schema}.</p></footer></body></html>
`;
  return page.markup;
}

function head(document: ReplayDocument, title: string): Markup {
  const calibration = calibrationLine(document);
  const stripped = Object.entries(document.traffic.stripped).map(
    ([what, count]) => `${what} (${number(count)})`,
  );
  return html`<header><h1>${title}</h1>${document.status === 'complete' ? '' : html`<p class="severity severity-high">This result is not complete: ${document.status}.</p>`}
<p class="lead">${trafficLine(document)}.</p>${calibration === undefined ? '' : html`<p>${calibration}</p>`}${proxyLines(document).map((line) => html`<p>${printable(line)}</p>`)}<p>${coverageLine(document)}</p>
<div class="scroll"><table><caption>Requests by verdict</caption><thead><tr><th>Verdict</th><th class="number">Requests</th><th class="number">Of traffic</th><th class="number">Shapes</th><th class="number">Of shapes</th></tr></thead><tbody>${verdictRows(document).map(({ verdict, requests, traffic, shapes, ofShapes }) => html`<tr><td><span class="verdict ${CLASSES[verdict]}"><span class="sign">${VERDICT_SIGNS[verdict]}</span>${verdict}</span> ${VERDICT_WORDS[verdict]}</td><td class="number">${number(requests)}</td><td class="number">${traffic}</td><td class="number">${number(shapes)}</td><td class="number">${ofShapes}</td></tr>`)}</tbody></table></div>
<p class="soft">${stripped.length === 0 ? 'Nothing secret was found in the requests.' : `Taken out, as it may be secret: ${stripped.join(', ')}.`}</p>${document.notes.map((note) => html`<p class="soft">${note}</p>`)}</header>`;
}

function misses({ modelMisses }: ReplayDocument): Markup {
  if (modelMisses.length === 0) return html``;
  return html`<h2>Where our model is wrong</h2><p>Or the manifests are not those that served the requests. Nothing is claimed for these.</p>${modelMisses.map((miss) => html`<details open><summary><span class="blocked">${number(miss.requests)}</span> ${printable(`${miss.method} ${miss.host}${miss.path}`)}</summary><p>${miss.proxy === undefined ? '' : `${printable(miss.proxy)}: `}<code>${printable(miss.rule)}</code> ${printable(missText(miss))}</p><pre>${printable(miss.request)}</pre><p class="soft">seen at ${printable(miss.place)}</p></details>`)}`;
}

function differences(document: ReplayDocument): Markup {
  if (document.differences.length === 0) return html`<h2>Differences</h2><p>None was found.</p>`;
  return html`<h2>Differences</h2>${document.differences.map((entry, index) => difference(document, entry, index < 5))}`;
}

function difference({ before, after }: ReplayDocument, entry: DifferenceEntry, open: boolean): Markup {
  const known = knownText(entry);
  const sides = [
    ['before', before.system, entry.before],
    ['after', entry.proxy ?? after.system, entry.after],
  ] as const;
  return html`<details id="${entry.id}"${open ? html` open` : ''}><summary><span class="${CLASSES[entry.verdict]}"><span class="sign">${VERDICT_SIGNS[entry.verdict]}</span>${causeText(entry)}</span>: ${number(entry.requests)} requests in ${number(entry.shapes)} shapes</summary>
<pre>${printable(entry.request)}</pre>
<div class="scroll"><table><tbody>${sides.map(([name, system, side]) => html`<tr><th>${name}</th><td>${system}</td><td><code>${printable(side.rule)}</code> ${printable(side.outcome)}${side.from.map((from) => html`<br><span class="soft">${printable(from)}</span>`)}</td></tr>`)}</tbody></table></div>
${(entry.discrepancies ?? []).map(({ part, detail, before: one, after: two }) => html`<p>${part}${detail === undefined ? '' : ` ${printable(detail)}`}: <code>${printable(one)}</code> | <code>${printable(two)}</code></p>`)}<p class="soft">Seen at ${printable(entry.seen.place)}; like ${entry.paths.map(printable).join(', ')}; on ${entry.hosts.map(printable).join(', ')}.${known === undefined ? '' : ` Known: ${printable(known)}.`}</p></details>`;
}

function disagreements({ disagreements: found = [] }: ReplayDocument): Markup {
  if (found.length === 0) return html``;
  return html`<h2>Where proxies differ among themselves</h2>${found.slice(0, MOST_ROWS).map(({ request, requests, answers }) => html`<pre>${printable(request)}</pre><div class="scroll"><table><tbody>${answers.map(({ proxy, answer }) => html`<tr><th>${printable(proxy)}</th><td><code>${printable(answer)}</code></td></tr>`)}</tbody></table></div><p class="soft">${number(requests)} requests.</p>`)}`;
}

function list(title: string, items: readonly string[]): Markup {
  return items.length === 0
    ? html``
    : html`<h2>${title}</h2><ul>${items.map((item) => html`<li>${printable(item)}</li>`)}</ul>`;
}

const MOST_ROWS = 200;

function tallies(title: string, entries: readonly TallyEntry[]): Markup {
  if (entries.length === 0) return html``;
  return html`<details><summary>${title} (${entries.length})</summary><div class="scroll"><table><thead><tr><th>Name</th><th class="number">Requests</th><th>By verdict</th></tr></thead><tbody>${entries
    .slice(0, MOST_ROWS)
    .map(
      ({ name, requests, verdicts }) =>
        html`<tr><td><code>${printable(name)}</code></td><td class="number">${number(requests)}</td><td>${Object.entries(
          verdicts,
        )
          .map(([verdict, count]) => `${verdict} ${number(count)}`)
          .join(', ')}</td></tr>`,
    )}</tbody></table></div></details>`;
}

function routes({ routes: sides }: ReplayDocument): Markup {
  if (sides === undefined) return html``;
  return html`<h2>Routes that are exercised</h2>${Object.entries(sides).map(([name, { routes: count, reached, missed }]) => html`<h3>${name}: ${reached} of ${count}</h3>${missed.length === 0 ? '' : html`<ul>${missed.map(({ route, host, reason }) => html`<li>${printable(host)} <code>${printable(route)}</code>: ${reason}</li>`)}</ul>`}`)}`;
}
