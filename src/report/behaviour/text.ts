import { describePlace } from '../proof/places.ts';
import { describeEntrances } from '../proof/text.ts';
import type { DeciderView, OpenView, SideView } from '../proof/view.ts';
import type { Style } from '../style.ts';
import { labelled, wrap } from '../wrap.ts';
import type { BehaviourChange, BehaviourHosts, BehaviourView } from './view.ts';
import { CHANGE_SIGNS, CHANGE_WORDS, statementOf } from './words.ts';

export interface BehaviourTextOptions {
  readonly style: Style;
  /** Characters per line, for prose. */
  readonly width: number;
}

/** The changes for people, host by host; the last lines say what the proof decided. */
export function renderBehaviour(view: BehaviourView, options: BehaviourTextOptions): string {
  const blocks = [
    ...view.hosts.map((hosts) => hostLines(hosts, options)),
    handlingLines(view, options),
    settingLines(view, options),
    [...wrap(statementOf(view), options.width)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function hostLines(hosts: BehaviourHosts, options: BehaviourTextOptions): readonly string[] {
  const { style, width } = options;
  return [
    ...describeEntrances(hosts).flatMap((text) => wrap(text, width).map((line) => style.strong(line))),
    ...hosts.changes.flatMap((change) => changeLines(change, options)),
    ...hosts.unknown.flatMap((open) => openLines(open, options)),
  ];
}

function changeLines(change: BehaviourChange, { style, width }: BehaviourTextOptions): readonly string[] {
  const { kind, cause, detail, before, after } = change;
  const paint = kind === 'added' ? style.added : style.removed;
  const why = `${cause}${detail === undefined ? '' : `: ${detail}`}`;
  return [
    `  ${paint(`${CHANGE_SIGNS[kind]} ${CHANGE_WORDS[kind]}`)} (${why})`,
    `      ${change.curl}`,
    ...(change.curlAfter === undefined ? [] : [`      ${change.curlAfter}  # afterwards`]),
    ...sideLines('before', before, width),
    ...sideLines('after ', after, width),
    labelled('region  ', change.region, 6, width),
  ];
}

/** Most places named of one side. */
const MOST_PLACES = 2;

function sideLines(label: string, side: SideView, width: number): readonly string[] {
  const { name, outcome, origins } = side;
  const places = origins.slice(0, MOST_PLACES).map(describePlace);
  const left = origins.length - places.length;
  return [
    `      ${label}  ${name} -> ${outcome}`,
    ...places.map((place) => labelled('from ', place, 14, width)),
    ...(left > 0 ? [`              and ${left} more`] : []),
  ];
}

function openLines(open: OpenView, { style, width }: BehaviourTextOptions): readonly string[] {
  const what = open.tested === undefined ? 'not decided' : `tested on ${open.tested} paths, not proved`;
  const deciders: ReadonlyArray<readonly [string, DeciderView | undefined]> = [
    ['before', open.before],
    ['after ', open.after],
  ];
  return [
    `  ${style.strong(`? ${what}`)}`,
    labelled('why     ', open.reason, 6, width),
    ...deciders.flatMap(([label, decider]) =>
      decider === undefined ? [] : [`      ${label}  ${decider.name}`],
    ),
    labelled('region  ', open.region, 6, width),
  ];
}

function handlingLines(
  { handling }: BehaviourView,
  { style, width }: BehaviourTextOptions,
): readonly string[] {
  if (handling.length === 0) return [];
  return [
    style.strong('Before any route is looked at'),
    ...handling.flatMap(({ scheme, port, text, curl }) => [
      labelled('! ', `${scheme} ${port}: ${text}`, 2, width),
      ...(curl === undefined ? [] : [`      ${curl}`]),
    ]),
  ];
}

function settingLines(
  { settings }: BehaviourView,
  { style, width }: BehaviourTextOptions,
): readonly string[] {
  if (settings.length === 0) return [];
  return [
    style.strong('Settings of forwarding, where the way stays the same'),
    ...settings.flatMap(({ what, before, after, routes, example }) => [
      `  ! ${what}, ${routes} ${routes === 1 ? 'pair' : 'pairs'} of routes`,
      labelled('before  ', before, 6, width),
      labelled('after   ', after, 6, width),
      labelled('where   ', `${example.before.name} / ${example.after.name}`, 6, width),
    ]),
  ];
}
