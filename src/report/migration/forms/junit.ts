import { escaped } from '../../markup/xml.ts';
import type { FindingEntry, HostGroup, MigrationReport, Unit } from '../document.ts';
import { hostText, placeText, UNIT_WORDS } from './words.ts';

/** JUnit XML: one suite per unit of work, one case per host group. What is unproven is skipped, never passed. */
export function renderJunit(report: MigrationReport): string {
  const groups = new Map(report.hostGroups.map((group) => [group.id, group]));
  const suites = report.units.map((unit) => {
    const members = unit.hostGroups.flatMap((id) => groups.get(id) ?? []);
    return suite(unit, members, report);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gateproof scan">\n${suites.join('')}</testsuites>\n`;
}

function suite(unit: Unit, groups: readonly HostGroup[], report: MigrationReport): string {
  const failures = groups.filter(isFailure).length;
  const skipped = groups.filter(({ verdict }) => verdict === 'unproven').length;
  const head = `  <testsuite name="${escaped(unit.id)}" tests="${groups.length}" failures="${failures}" errors="0" skipped="${skipped}">\n`;
  return `${head}${groups.map((group) => testCase(unit, group, report)).join('')}  </testsuite>\n`;
}

function isFailure({ verdict }: HostGroup): boolean {
  return verdict === 'counterexample' || verdict === 'blocked';
}

function testCase(unit: Unit, group: HostGroup, report: MigrationReport): string {
  const name = group.hosts.map(hostText).join(' ');
  const head = `    <testcase classname="${escaped(unit.id)}" name="${escaped(name)}"`;
  if (group.verdict === 'unproven') {
    const why = report.undecided.filter(({ hosts }) => hosts.some((host) => group.hosts.includes(host)));
    const text = why.map(({ reason, region }) => `${reason} (${region})`).join('; ');
    return `${head}>\n      <skipped message="${escaped(text === '' ? 'not proved' : text)}"/>\n    </testcase>\n`;
  }
  if (!isFailure(group)) return `${head}/>\n`;
  const text = reasons(group, report).join('\n\n');
  return `${head}>\n      <failure type="${group.verdict}" message="${escaped(UNIT_WORDS[group.verdict])}">${escaped(text)}</failure>\n    </testcase>\n`;
}

function reasons(group: HostGroup, report: MigrationReport): readonly string[] {
  const differences = report.differences
    .filter(
      ({ accepted, hosts }) => accepted === undefined && hosts.some((host) => group.hosts.includes(host)),
    )
    .map(({ cause, request, before, after, beforeOutcome, afterOutcome, region }) =>
      [
        `cause: ${cause}`,
        request,
        `before  ${before} -> ${beforeOutcome}`,
        `after   ${after} -> ${afterOutcome}`,
        `region: ${region}`,
      ].join('\n'),
    );
  const ids = new Set(
    report.sources.filter(({ id }) => group.sources.includes(id)).flatMap(({ findings }) => findings),
  );
  const grave = report.findings
    .flatMap(({ findings }) => findings)
    .filter(({ id, severity }) => ids.has(id) && (severity === 'blocker' || severity === 'high'));
  return [...differences, ...grave.map(findingText)];
}

function findingText({ code, severity, message, places }: FindingEntry): string {
  return [`${code} ${severity}: ${message}`, ...places.map((place) => `  ${placeText(place)}`)].join('\n');
}
