import type { JudgedHost } from '../../accept/judge.ts';
import { SEVERITIES, type Severity } from '../../model/finding.ts';
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

/**
 * How each host of the proof stands; one at several ports counts by the worst. A difference that nobody accepted makes
 * a counterexample where no finding speaks of it, or one of severity high or blocker does.
 */
export function hostVerdicts(facts: MigrationFacts): ReadonlyMap<string, UnitVerdict> {
  const gravity = gravityByCode(facts);
  const found = new Map<string, UnitVerdict>();
  for (const host of facts.judgement?.hosts ?? []) {
    const verdict = verdictOf(host, facts, gravity);
    for (const name of host.proof.hosts) {
      const key = reportHost(name);
      const known = found.get(key);
      found.set(key, known === undefined ? verdict : worst([known, verdict]));
    }
  }
  return found;
}

/** The gravest severity that findings of each code have. */
function gravityByCode({ findings }: MigrationFacts): ReadonlyMap<string, Severity> {
  const found = new Map<string, Severity>();
  for (const { code, severity } of findings) {
    const known = found.get(code);
    if (known === undefined || SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(known)) {
      found.set(code, severity);
    }
  }
  return found;
}

function verdictOf(
  { verdict, proof, differences }: JudgedHost,
  { spoken }: MigrationFacts,
  gravity: ReadonlyMap<string, Severity>,
): UnitVerdict {
  if (verdict === 'equivalent') return 'proved';
  if (verdict === 'equivalent-modulo') return 'proved-with-differences';
  const open = differences.filter(({ accepted }) => accepted === undefined);
  const isGrave = open.some(({ difference }) => {
    const codes = spoken(difference, proof.hosts);
    return (
      codes.length === 0 || codes.every((code) => ['high', 'blocker'].includes(gravity.get(code) ?? 'high'))
    );
  });
  if (isGrave) return 'counterexample';
  return verdict === 'unknown' || proof.unknown.length > 0 ? 'unproven' : 'proved-with-differences';
}

/**
 * What can be said of a source: the worst of its hosts, in the light of the gravest finding that names it.
 *
 * @param hosts of the source; none: it serves nothing
 */
export function sourceVerdict(
  hosts: readonly string[],
  verdicts: ReadonlyMap<string, UnitVerdict>,
  gravest: Severity | undefined,
): UnitVerdict {
  if (gravest === 'blocker') return 'blocked';
  if (hosts.length === 0) return 'not-served';
  const found = worst(hosts.map((host) => verdicts.get(host) ?? 'unproven'));
  // What is not routing may be lost all the same: then a finding names it.
  return found === 'proved' && (gravest === 'high' || gravest === 'low') ? 'proved-with-differences' : found;
}
