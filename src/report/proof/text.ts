import type { Verdict } from '../../proof/proof.ts';
import type { Style } from '../style.ts';
import { labelled } from '../wrap.ts';
import { describePlace } from './places.ts';
import { MODULO_WORDS, SIGNS } from './verdicts.ts';
import type { DeciderView, DifferenceView, GroupView, OpenView, ProofView, SideView } from './view.ts';

export interface ProofTextOptions {
  readonly style: Style;
  /** Characters per line, for prose. */
  readonly width: number;
  /** Name of the program in hints. */
  readonly program: string;
}

/** Most hosts named of one group; the rest is counted. */
const MOST_HOSTS = 12;
/** Most places named of one route. */
const MOST_PLACES = 3;

/** A proof for people: hosts with their verdicts, each difference with its request, then what lies beside routing. */
export function renderProof(view: ProofView, options: ProofTextOptions): string {
  const blocks = view.groups.map((group) => renderGroup(group, options).join('\n'));
  const aside = [...renderHandling(view, options), ...renderPolicies(view, options)];
  if (aside.length > 0) blocks.push(aside.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

/** A verdict's sign and word, painted. */
export function verdictWord(verdict: Verdict, style: Style): string {
  const text = `${SIGNS[verdict]} ${verdict}`;
  if (verdict === 'equivalent' || verdict === 'equivalent-modulo') return style.added(text);
  return style.removed(text);
}

/** `shop.test, www.shop.test and 3 more (http port 80)`. */
export function describeEntrances({ entrances }: Pick<GroupView, 'entrances'>): readonly string[] {
  const byHosts = new Map<string, { text: string; ports: string[] }>();
  for (const { hosts, scheme, port, portAfter } of entrances) {
    const left = hosts.length - MOST_HOSTS;
    const text = `${hosts.slice(0, MOST_HOSTS).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
    const known = byHosts.get(hosts.join('\n')) ?? { text, ports: [] };
    known.ports.push(`${scheme} ${port}${port === portAfter ? '' : ` -> ${portAfter}`}`);
    byHosts.set(hosts.join('\n'), known);
  }
  return [...byHosts.values()].map(({ text, ports }) => `${text} (${ports.join(', ')})`);
}

function renderGroup(group: GroupView, options: ProofTextOptions): readonly string[] {
  const { style, width } = options;
  const word = `${SIGNS[group.verdict]} ${group.verdict}`;
  const modulo = group.modulo.map((item) => MODULO_WORDS[item]).join(', ');
  const tail = modulo === '' ? '' : `  apart from: ${modulo}`;
  const [first = '', ...others] = describeEntrances(group);
  const lines = labelled(`${word}  `, first, 0, width).split('\n');
  lines[0] = (lines[0] ?? '').replace(word, style.strong(verdictWord(group.verdict, style)));
  for (const other of others) lines.push(labelled('', other, word.length + 2, width));
  if (tail !== '') lines.push(`  ${tail}`);
  for (const difference of group.differences) lines.push(...renderDifference(difference, options));
  for (const open of group.unknown) lines.push(...renderOpen(open, options));
  return lines;
}

function renderDifference(item: DifferenceView, { style, width }: ProofTextOptions): readonly string[] {
  const { accepted, cause, detail, direction, before, after } = item;
  const sign = accepted === undefined ? SIGNS[direction] : SIGNS['equivalent-modulo'];
  const of = detail === undefined ? '' : ` (${detail})`;
  const column = Math.max(before.system.length, after.system.length);
  const lines = [
    `  ${sign} ${style.strong(`cause: ${cause}${of}`)}, ${direction}`,
    `    ${item.curl}`,
    ...(item.curlAfter === undefined ? [] : [`    ${item.curlAfter}  # afterwards`]),
    ...renderSide('before', before, column, width),
    ...renderSide('after ', after, column, width),
    labelled('region: ', item.region, 4, width),
  ];
  if (accepted === undefined) lines.push(`    accept: cause ${cause}, witness-hash ${item.witnessHash}`);
  else {
    const text = `${accepted.id} by ${accepted.by} until ${accepted.until}: ${accepted.reason}`;
    lines.push(labelled('accepted: ', text, 4, width));
  }
  return lines;
}

function renderSide(label: string, side: SideView, column: number, width: number): readonly string[] {
  return [
    `    ${label}  ${side.system.padEnd(column)}  ${side.name} -> ${side.outcome}`,
    ...renderPlaces(side, width),
  ];
}

function renderPlaces({ origins }: DeciderView, width: number): readonly string[] {
  const lines = origins
    .slice(0, MOST_PLACES)
    .map((place) => labelled('from ', describePlace(place), 12, width));
  const left = origins.length - MOST_PLACES;
  return left > 0 ? [...lines, `            and ${left} more`] : lines;
}

function renderOpen(open: OpenView, { style, width }: ProofTextOptions): readonly string[] {
  const what = open.tested === undefined ? 'not decided' : `tested on ${open.tested} paths, not proved`;
  const lines = [
    `  ${SIGNS.unknown} ${style.strong(what)}`,
    labelled('why:    ', open.reason, 4, width),
    labelled('region: ', open.region, 4, width),
  ];
  for (const [label, decider] of [
    ['before', open.before],
    ['after ', open.after],
  ] as const) {
    if (decider === undefined) continue;
    lines.push(`    ${label}  ${decider.name}`, ...renderPlaces(decider, width));
  }
  return lines;
}

function renderHandling({ handling }: ProofView, { style, width }: ProofTextOptions): readonly string[] {
  if (handling.length === 0) return [];
  return [
    style.strong('Before any route is looked at'),
    ...handling.flatMap(({ scheme, port, text, curl }) => [
      labelled('~ ', `${scheme} ${port}: ${text}`, 2, width),
      ...(curl === undefined ? [] : [`      ${curl}`]),
    ]),
  ];
}

function renderPolicies({ policies }: ProofView, { style, width }: ProofTextOptions): readonly string[] {
  if (policies.length === 0) return [];
  return [
    style.strong('Policies, apart from routing'),
    ...policies.flatMap(({ what, before, after, routes, example }) => [
      `  ~ ${what}, ${routes} ${routes === 1 ? 'pair' : 'pairs'} of routes`,
      labelled('before  ', before, 4, width),
      labelled('after   ', after, 4, width),
      labelled('where   ', `${example.before.name} / ${example.after.name}`, 4, width),
    ]),
  ];
}
