import { code, fenced, plain, row } from '../../markup/markdown.ts';
import { printable } from '../../printable.ts';
import type { ReplayDocument } from '../document.ts';
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

const MOST = 50;

/** For a comment on a change, or a wiki. */
export function renderMarkdown(document: ReplayDocument): string {
  const safe = (text: string): string => plain(printable(text));
  const quoted = (text: string): string => code(printable(text));
  const { before, after } = document;
  const blocks: string[] = [`# Replay of ${safe(before.system)} against ${safe(after.system)}`];
  if (document.status !== 'complete') blocks.push(`**This result is not complete: ${document.status}.**`);
  const calibration = calibrationLine(document);
  const sentences = [
    `${trafficLine(document)}.`,
    calibration,
    ...proxyLines(document),
    coverageLine(document),
    ...document.notes,
  ];
  blocks.push(
    sentences
      .filter((text) => text !== undefined)
      .map(safe)
      .join(' '),
  );
  blocks.push(
    [
      row(['verdict', 'requests', 'of traffic', 'shapes', 'of shapes', 'meaning']),
      row(['---', '--:', '--:', '--:', '--:', '---']),
      ...verdictRows(document).map(({ verdict, requests, traffic, shapes, ofShapes }) =>
        row([
          `${code(VERDICT_SIGNS[verdict])} ${verdict}`,
          number(requests),
          plain(traffic),
          number(shapes),
          plain(ofShapes),
          VERDICT_WORDS[verdict],
        ]),
      ),
    ].join('\n'),
  );
  if (document.modelMisses.length > 0) {
    blocks.push('## Where our model is wrong');
    for (const miss of document.modelMisses.slice(0, MOST)) {
      blocks.push(
        `- ${number(miss.requests)} requests like ${quoted(`${miss.method} ${miss.host}${miss.path}`)}, ${miss.proxy === undefined ? '' : `${safe(miss.proxy)}, `}${quoted(miss.rule)}: ${safe(missText(miss))}. First seen at ${safe(miss.place)}.`,
        fenced(printable(miss.request)),
      );
    }
  }
  if (document.differences.length > 0) blocks.push('## Differences');
  for (const entry of document.differences.slice(0, MOST)) {
    const known = knownText(entry);
    blocks.push(
      `### ${VERDICT_SIGNS[entry.verdict] === '!' ? '' : 'Known: '}${safe(causeText(entry))}, ${number(entry.requests)} requests`,
      fenced(printable(entry.request)),
      [
        `- before: ${quoted(entry.before.rule)} ${safe(entry.before.outcome)}`,
        `- after${entry.proxy === undefined ? '' : ` (${safe(entry.proxy)})`}: ${quoted(entry.after.rule)} ${safe(entry.after.outcome)}`,
        `- seen at ${safe(entry.seen.place)}, like ${entry.paths.slice(0, 3).map(quoted).join(', ')}`,
        ...(entry.discrepancies ?? []).map(
          (one) =>
            `- ${one.part}${one.detail === undefined ? '' : ` ${safe(one.detail)}`}: ${quoted(one.before)} | ${quoted(one.after)}`,
        ),
        ...(known === undefined ? [] : [`- ${safe(known)}`]),
      ].join('\n'),
    );
  }
  const disagreements = document.disagreements ?? [];
  if (disagreements.length > 0) blocks.push('## Where proxies differ among themselves');
  for (const { request, requests, answers } of disagreements.slice(0, MOST))
    blocks.push(
      fenced(printable(request)),
      [
        row(['proxy', 'answer']),
        row(['---', '---']),
        ...answers.map(({ proxy, answer }) => row([safe(proxy), quoted(answer)])),
      ].join('\n'),
      `${number(requests)} requests.`,
    );
  const others = [
    ...document.notCovered.map(
      ({ reason, requests }) => `- ${number(requests)} not covered: ${safe(reason)}`,
    ),
    ...document.noise.map(({ reason, requests }) => `- ${number(requests)} noise: ${safe(reason)}`),
    ...document.traffic.problems.map(({ cause, count }) => `- ${number(count)} not read: ${safe(cause)}`),
  ];
  if (others.length > 0) blocks.push('## What is not compared', others.join('\n'));
  for (const [name, side] of Object.entries(document.routes ?? {})) {
    const missed = side.missed.map(
      ({ route, host, reason }) => `- ${safe(host)} ${quoted(route)}: ${safe(reason)}`,
    );
    blocks.push(
      `## Routes ${name}`,
      `${side.reached} of ${side.routes} are reached.`,
      ...(missed.length === 0 ? [] : [missed.join('\n')]),
    );
  }
  return `${blocks.join('\n\n')}\n`;
}
