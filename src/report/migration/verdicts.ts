import type { JudgedHost } from '../../accept/judge.ts';
import type { Severity } from '../../model/finding.ts';
import { UNIT_VERDICTS, type UnitVerdict } from './document.ts';
import type { MigrationFacts } from './facts.ts';
import { ANY_HOST } from './sources.ts';

const ANY_OTHER_HOST = 'any other host';

/** The name that the report gives a host of the proof. */
export function reportHost(name: string): string {
  return name === ANY_OTHER_HOST ? ANY_HOST : name.replace(/^\*\.\*\./, '*.');
}

export function worst(verdicts: readonly UnitVerdict[]): UnitVerdict {
  let found = 0;
  for (const verdict of verdicts) found = Math.max(found, UNIT_VERDICTS.indexOf(verdict));
  return UNIT_VERDICTS[found] ?? 'unproven';
}

/** How a host stands; differences that findings speak of count by the findings of the sources in question. */
export type HostStanding = 'proved' | 'with-differences' | 'unexpected' | 'unproven';

/** Every host of the proof; a host at several ports counts by the worst. */
export function hostStandings(facts: MigrationFacts): ReadonlyMap<string, HostStanding> {
  const order: readonly HostStanding[] = ['proved', 'with-differences', 'unproven', 'unexpected'];
  const found = new Map<string, HostStanding>();
  for (const host of facts.judgement?.hosts ?? []) {
    for (const name of host.proof.hosts) {
      const standing = standingOf(host, facts.unexpected.has(name));
      const key = reportHost(name);
      const known = found.get(key);
      if (known === undefined || order.indexOf(standing) > order.indexOf(known)) found.set(key, standing);
    }
  }
  return found;
}

function standingOf({ verdict, proof, differences }: JudgedHost, isUnexpected: boolean): HostStanding {
  if (verdict === 'unknown') return 'unproven';
  if (verdict === 'equivalent') return 'proved';
  if (verdict === 'equivalent-modulo') return 'with-differences';
  const isOpen = differences.some(({ accepted }) => accepted === undefined);
  if (isUnexpected && isOpen) return 'unexpected';
  return proof.unknown.length > 0 ? 'unproven' : 'with-differences';
}

/**
 * What can be said of a source: the worst of its hosts, in the light of the gravest finding that names it.
 *
 * @param hosts of the source; none: it serves nothing
 */
export function sourceVerdict(
  hosts: readonly string[],
  standings: ReadonlyMap<string, HostStanding>,
  gravest: Severity | undefined,
): UnitVerdict {
  if (gravest === 'blocker') return 'blocked';
  if (hosts.length === 0) return 'not-served';
  return worst(
    hosts.map((host): UnitVerdict => {
      const standing = standings.get(host) ?? 'unproven';
      if (standing === 'unexpected') return 'counterexample';
      if (standing === 'unproven') return 'unproven';
      if (gravest === 'high') return 'counterexample';
      return standing === 'proved' && gravest !== 'low' ? 'proved' : 'proved-with-differences';
    }),
  );
}
