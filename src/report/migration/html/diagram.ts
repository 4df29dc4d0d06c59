import { html, type Markup } from '../../markup/html.ts';
import { type RouteEdge, UNIT_VERDICTS, type UnitVerdict } from '../document.ts';
import { hostText, UNIT_WORDS } from '../forms/words.ts';

const ROW = 26;
const BOX = 20;
const COLUMNS = [
  { x: 0, width: 210, letters: 27 },
  { x: 260, width: 330, letters: 43 },
  { x: 640, width: 250, letters: 32 },
] as const;

/** Hosts on the left, routes in the middle, where requests go on the right. */
export function routeDiagram(edges: readonly RouteEdge[], label: string): Markup {
  const hosts = places(edges.map(({ host }) => hostText(host)));
  const routes = places(edges.map(({ host, route }) => `${host}\u0000${route}`));
  const ends = places(edges.map(({ to }) => to));
  const height = Math.max(hosts.size, routes.size, ends.size, 1) * ROW;
  const lines = [
    ...unique(
      edges.map(({ host, route }) => [
        hosts.get(hostText(host)) ?? 0,
        routes.get(`${host}\u0000${route}`) ?? 0,
      ]),
    ).map(([from = 0, to = 0]) => edge(0, from, to)),
    ...unique(
      edges.map(({ host, route, to }) => [routes.get(`${host}\u0000${route}`) ?? 0, ends.get(to) ?? 0]),
    ).map(([from = 0, to = 0]) => edge(1, from, to)),
  ];
  return html`<div class="scroll"><svg role="img" aria-label="${label}" width="890" height="${height}" viewBox="0 0 890 ${height}">${lines}${boxes(0, hosts, (key) => key)}${boxes(1, routes, (key) => key.split('\u0000')[1] ?? '')}${boxes(2, ends, (key) => key)}</svg></div>`;
}

/** The row of each text, in the order of first appearance. */
function places(texts: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const text of texts) if (!found.has(text)) found.set(text, found.size);
  return found;
}

function unique(pairs: ReadonlyArray<readonly number[]>): ReadonlyArray<readonly number[]> {
  return [...new Map(pairs.map((pair) => [pair.join(' '), pair])).values()];
}

function edge(column: 0 | 1, from: number, to: number): Markup {
  const start = COLUMNS[column].x + COLUMNS[column].width;
  const end = COLUMNS[column === 0 ? 1 : 2].x;
  const [y1, y2] = [from * ROW + BOX / 2 + 1, to * ROW + BOX / 2 + 1];
  return html`<path class="edge" d="M${start} ${y1}C${start + 25} ${y1} ${end - 25} ${y2} ${end} ${y2}"/>`;
}

function boxes(
  column: 0 | 1 | 2,
  rows: ReadonlyMap<string, number>,
  textOf: (key: string) => string,
): readonly Markup[] {
  const { x, width, letters } = COLUMNS[column];
  return [...rows].map(([key, row]) => {
    const text = textOf(key);
    const shown = text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
    const y = row * ROW + 1;
    return html`<g><title>${text}</title><rect class="node" x="${x + 0.5}" y="${y}" width="${width - 1}" height="${BOX}" rx="3"/><text x="${x + 7}" y="${y + 14}">${shown}</text></g>`;
  });
}

/** One bar, split by verdict; the same numbers stand beside it as text. */
export function verdictBar(counts: Readonly<Record<UnitVerdict, number>>, label: string): Markup {
  const total = UNIT_VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
  if (total === 0) return html``;
  let x = 0;
  const parts = UNIT_VERDICTS.map((verdict) => {
    const width = Math.round((counts[verdict] / total) * 10_000) / 10;
    const part = html`<rect class="bar-${verdict}" x="${Math.round(x * 10) / 10}" y="0" width="${width}" height="18"><title>${counts[verdict]} ${UNIT_WORDS[verdict]}</title></rect>`;
    x += width;
    return counts[verdict] === 0 ? html`` : part;
  });
  return html`<svg role="img" aria-label="${label}" width="100%" height="18" viewBox="0 0 1000 18" preserveAspectRatio="none">${parts}</svg>`;
}
