import { code, fenced, plain, row } from '../markup/markdown.ts';
import { describePlace } from '../proof/places.ts';
import { describeEntrances } from '../proof/text.ts';
import type { SideView } from '../proof/view.ts';
import type { BehaviourChange, BehaviourHosts, BehaviourView } from './view.ts';
import { CHANGE_SIGNS, CHANGE_WORDS, statementOf } from './words.ts';

/** The changes as a comment of a pull request: what the proof decided, one table, and every change folded away. */
export function renderBehaviourMarkdown(view: BehaviourView): string {
  const lines = [
    `**${plain(statementOf(view))}**`,
    '',
    ...table(view.hosts),
    ...view.hosts.flatMap(details),
    ...handling(view),
    ...settings(view),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function table(hosts: readonly BehaviourHosts[]): readonly string[] {
  if (hosts.length === 0) return [];
  const rows = hosts.map(({ entrances, changes, unknown }) => {
    const count = (kind: BehaviourChange['kind']): string =>
      String(changes.filter((change) => change.kind === kind).length);
    const names = describeEntrances({ entrances }).map(code).join('<br>');
    return row([names, count('added'), count('removed'), count('changed'), String(unknown.length)]);
  });
  return [
    row(['Hosts', '+ added', '- removed', '! changed', '? not decided']),
    row(['---', '---:', '---:', '---:', '---:']),
    ...rows,
    '',
  ];
}

function details({ entrances, changes, unknown }: BehaviourHosts): readonly string[] {
  const [first = ''] = describeEntrances({ entrances });
  const open = unknown.map(({ reason, region, tested }) => {
    const what = tested === undefined ? 'not decided' : `tested on ${tested} paths, not proved`;
    return `- \`?\` ${what}: ${plain(reason)}. Region: ${plain(region)}`;
  });
  return [
    `<details><summary>${plain(first)}</summary>`,
    '',
    ...changes.flatMap(changeLines),
    ...(open.length === 0 ? [] : [...open, '']),
    '</details>',
    '',
  ];
}

function changeLines(change: BehaviourChange): readonly string[] {
  const { kind, cause, detail, before, after } = change;
  const why = `${cause}${detail === undefined ? '' : `: ${plain(detail)}`}`;
  return [
    `\`${CHANGE_SIGNS[kind]}\` ${CHANGE_WORDS[kind]} (${why})`,
    '',
    fenced(change.curl),
    '',
    sideLine('Before', before),
    sideLine('After', after),
    `- Region: ${plain(change.region)}`,
    '',
  ];
}

function sideLine(label: string, { name, outcome, origins }: SideView): string {
  const from =
    origins.length === 0 ? '' : `, from ${origins.map((place) => code(describePlace(place))).join(', ')}`;
  return `- ${label}: ${code(name)} -> ${plain(outcome)}${from}`;
}

function handling({ handling: items }: BehaviourView): readonly string[] {
  if (items.length === 0) return [];
  const lines = items.map(({ scheme, port, text }) => `- ${scheme} ${port}: ${plain(text)}`);
  return ['Before any route is looked at:', '', ...lines, ''];
}

function settings({ settings: items }: BehaviourView): readonly string[] {
  if (items.length === 0) return [];
  return [
    row(['Setting of forwarding', 'Before', 'After', 'Pairs of routes']),
    row(['---', '---', '---', '---:']),
    ...items.map(({ what, before, after, routes }) =>
      row([plain(what), plain(before), plain(after), String(routes)]),
    ),
    '',
  ];
}
