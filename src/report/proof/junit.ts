import { printable } from '../printable.ts';
import { describePlace } from './places.ts';
import { SIGNS } from './verdicts.ts';
import type { DifferenceView, GroupView, ProofView } from './view.ts';

interface Case {
  readonly name: string;
  readonly body: string;
  readonly kind: 'passed' | 'failed' | 'skipped';
}

/**
 * JUnit XML: one suite per comparison, one case per host, scheme and port. A host about which something is not known is
 * skipped, never passed; expired entries of accepted differences are failures of their own.
 */
export function renderJunit(views: readonly ProofView[]): string {
  const suites = views.map((view) => suite(view));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gateproof prove">\n${suites.join('')}</testsuites>\n`;
}

function suite(view: ProofView): string {
  const name = `${view.before} -> ${view.after}`;
  const cases = [...view.groups.flatMap(casesOf), ...expiredCases(view)];
  const count = (kind: Case['kind']): number => cases.filter((item) => item.kind === kind).length;
  const head =
    `  <testsuite name="${xml(name)}" tests="${cases.length}" failures="${count('failed')}" ` +
    `errors="0" skipped="${count('skipped')}">\n`;
  const body = cases.map(
    (item) => `    <testcase classname="${xml(name)}" name="${xml(item.name)}"${item.body}`,
  );
  return `${head}${body.join('')}  </testsuite>\n`;
}

/** Hosts of a group differ in the same way; the requests that show it are those of the first. */
function casesOf(group: GroupView): readonly Case[] {
  const names = group.entrances.flatMap(({ scheme, port, hosts }) =>
    hosts.map((host) => `${host} ${scheme} ${port}`),
  );
  const [first] = names;
  const [own, alike] = [result(group, ''), result(group, `As for ${first}, whose requests are shown:\n\n`)];
  return names.map((name): Case => ({ name, ...(name === first ? own : alike) }));
}

function result(group: GroupView, preface: string): Omit<Case, 'name'> {
  const open = group.differences.filter(({ accepted }) => accepted === undefined);
  if (open.length > 0) {
    const message = `${group.verdict}: ${[...new Set(open.map(({ cause }) => cause))].join(', ')}`;
    const text = preface + open.map(describe).join('\n\n');
    const body = `>\n      <failure type="${group.verdict}" message="${xml(message)}">${xml(text)}</failure>\n    </testcase>\n`;
    return { kind: 'failed', body };
  }
  if (group.unknown.length > 0) {
    const text = group.unknown.map(({ reason, region }) => `${reason} (${region})`).join('; ');
    return { kind: 'skipped', body: `>\n      <skipped message="${xml(text)}"/>\n    </testcase>\n` };
  }
  return { kind: 'passed', body: '/>\n' };
}

function describe({ cause, direction, curl, before, after, region }: DifferenceView): string {
  const side = (label: string, { system, name, outcome, origins }: typeof before): string =>
    [
      `${label}  ${system}  ${name} -> ${outcome}`,
      ...origins.map((place) => `        from ${describePlace(place)}`),
    ].join('\n');
  return [
    `${SIGNS[direction]} cause: ${cause}`,
    curl,
    side('before', before),
    side('after ', after),
    `region: ${region}`,
  ].join('\n');
}

function expiredCases({ expired }: ProofView): readonly Case[] {
  return expired.map(({ id, until, position }): Case => {
    const message = xml(`${position}: the accepted difference "${id}" ended on ${until}`);
    const body = `>\n      <failure type="expired" message="${message}"/>\n    </testcase>\n`;
    return { name: `accepted: ${id}`, kind: 'failed', body };
  });
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** Text as XML 1.0 takes it: line by line without control characters, without lone halves of characters. */
function xml(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line).replaceAll(/[&<>"]/g, (letter) => ENTITIES.get(letter) ?? ''))
    .join('\n')
    .replaceAll(/\p{Surrogate}|[\uFFFE\uFFFF]/gu, '');
}
