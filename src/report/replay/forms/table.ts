import { printable } from '../../printable.ts';
import type { ReplayDocument } from '../document.ts';
import {
  afterName,
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

const MOST = 20;

/** For a terminal: what is ours first, then differences, then the rest. */
export function renderTable(document: ReplayDocument): string {
  const lines: string[] = [];
  const add = (text = ''): void => {
    lines.push(printable(text).trimEnd());
  };
  if (document.status !== 'complete') add(`This result is not complete: ${document.status}.`);
  if (document.modelMisses.length > 0) {
    add(
      'GP8101: our model of the system before is wrong for these requests (or the manifests are not those that served them):',
    );
    for (const miss of document.modelMisses.slice(0, MOST)) {
      add(`x ${number(miss.requests)} ${miss.method} ${miss.host}${miss.path}`);
      add(`    ${miss.proxy === undefined ? '' : `${miss.proxy}: `}${miss.rule}`);
      add(`    ${missText(miss)}`);
      add(`    ${miss.request}`);
      add(`    seen at ${miss.place}`);
    }
    more(document.modelMisses.length, add);
    add();
  }
  for (const entry of document.differences.slice(0, MOST)) {
    add(
      `${VERDICT_SIGNS[entry.verdict]} ${causeText(entry)}: ${number(entry.requests)} requests in ${number(entry.shapes)} shapes`,
    );
    add(`    ${entry.request}`);
    add(`    before  ${document.before.system}  ${entry.before.rule} -> ${entry.before.outcome}`);
    for (const from of entry.before.from) add(`            from ${from}`);
    add(`    after   ${afterName(document, entry)}  ${entry.after.rule} -> ${entry.after.outcome}`);
    for (const from of entry.after.from) add(`            from ${from}`);
    for (const { part, detail, before, after } of entry.discrepancies ?? []) {
      add(`    ${part}${detail === undefined ? '' : ` ${detail}`}: ${before} | ${after}`);
    }
    add(`    seen at ${entry.seen.place}, like ${entry.paths.slice(0, 3).join(', ')}`);
    const known = knownText(entry);
    if (known !== undefined) add(`    ${known}`);
  }
  more(document.differences.length, add);
  for (const { request, requests, answers } of (document.disagreements ?? []).slice(0, MOST)) {
    add(`! proxies differ among themselves: ${number(requests)} requests`);
    add(`    ${request}`);
    for (const { proxy, answer } of answers) add(`    ${proxy}  ${answer}`);
  }
  more(document.disagreements?.length ?? 0, add);
  if (document.differences.length + (document.disagreements?.length ?? 0) > 0) add();
  const rows = verdictRows(document).map(({ verdict, requests, traffic, shapes, ofShapes }) => [
    `${VERDICT_SIGNS[verdict]} ${verdict}`,
    number(requests),
    traffic,
    number(shapes),
    ofShapes,
    VERDICT_WORDS[verdict],
  ]);
  for (const row of aligned([['VERDICT', 'REQUESTS', 'TRAFFIC', 'SHAPES', 'OF-SHAPES', 'MEANING'], ...rows]))
    add(row);
  for (const { reason, requests } of document.notCovered.slice(0, MOST))
    add(`? ${number(requests)}: ${reason}`);
  for (const { reason, requests } of document.noise.slice(0, MOST)) add(`. ${number(requests)}: ${reason}`);
  for (const { cause, count, examples } of document.traffic.problems) {
    const places = examples.map(({ place }) => place).join(', ');
    add(`unread ${number(count)}: ${cause}${places === '' ? '' : ` (${places})`}`);
  }
  const stripped = Object.entries(document.traffic.stripped).map(
    ([what, count]) => `${what} ${number(count)}`,
  );
  if (stripped.length > 0) add(`taken out, as it may be secret: ${stripped.join(', ')}`);
  for (const [name, side] of Object.entries(document.routes ?? {})) {
    add(`routes ${name}: ${side.reached} of ${side.routes} reached`);
    for (const { route, host, reason } of side.missed.slice(0, MOST)) add(`    ${host} ${route}: ${reason}`);
  }
  add(trafficLine(document));
  const calibration = calibrationLine(document);
  if (calibration !== undefined) add(calibration);
  for (const line of proxyLines(document)) add(line);
  add(coverageLine(document));
  for (const note of document.notes) add(note);
  return `${lines.join('\n')}\n`;
}

function more(count: number, add: (text: string) => void): void {
  if (count > MOST) add(`and ${count - MOST} more; -o json holds them all`);
}

function aligned(rows: ReadonlyArray<readonly string[]>): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column > 0 && column < 5 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  '),
  );
}
