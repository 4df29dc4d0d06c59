import type { Resource } from '../../gateway/resource.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import { type Finding, SEVERITIES } from '../../model/finding.ts';
import type { Ledger } from '../../model/ledger.ts';
import { summariseLedger } from '../../report/ledger.ts';
import { printable } from '../../report/printable.ts';
import type { HostStanding, ProofSummary } from '../../report/proof-findings.ts';
import type { ProofOutcome } from './proof.ts';

/** `2 HTTPRoutes, 1 Gateway`, in the order of first appearance. */
export function countKinds(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${plural(printable(kind), count)}`).join(', ');
}

function plural(kind: string, count: number): string {
  if (count === 1) return kind;
  if (/(s|x|ch)$/i.test(kind)) return `${kind}es`;
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

/** One line that says what went in, what came out, and what there is to know. */
export function summary(
  objects: ObjectSet,
  provider: Provider,
  resources: readonly Resource[],
  ledger: Ledger,
  findings: readonly Finding[],
): string {
  const read = countKinds(
    objects.objects.filter((object) => provider.claims(object)).map(({ kind }) => kind),
  );
  const written = resources.length === 0 ? 'nothing' : countKinds(resources.map(({ kind }) => kind));
  const counted = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((item) => item.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const found = counted.length === 0 ? 'no findings' : `findings: ${counted.join(', ')}`;
  return `${read} -> ${written}; ${summariseLedger(ledger)}; ${found}`;
}

/**
 * One line that says what the proof decided: the worst that holds of any host, then how many hosts there are of each
 * kind, what nobody was told of first.
 */
export function proofLine({ dialect, summary: found }: Pick<ProofOutcome, 'dialect' | 'summary'>): string {
  const { hosts, others, streams } = found;
  const all = ORDER.reduce((sum, standing) => sum + hosts[standing], 0);
  const worst =
    ORDER.find((standing) => hosts[standing] > 0 || others === standing || streams?.standing === standing) ??
    'equivalent';
  const counts = ORDER.flatMap((standing) => {
    const count = hosts[standing];
    return count === 0 ? [] : [`${count} ${SAYS[standing]}${reference(standing, found.codes[standing])}`];
  });
  const hostsInAll = `${all} ${plural('host', all)}`;
  const [first = ''] = counts;
  // `3 hosts equivalent`, but `3 hosts: 1 undecided, 2 equivalent`.
  const split =
    counts.length === 1
      ? `${hostsInAll} ${first.replace(/^\d+ /, '')}`
      : `${hostsInAll}: ${counts.join(', ')}`;
  const named = all === 0 ? [] : [split];
  return [lead(worst, dialect), ...named, ...othersInWords(found), ...streamsInWords(found)].join('; ');
}

/** What nobody was told of first. */
const ORDER: readonly HostStanding[] = ['differs', 'undecided', 'as-found', 'equivalent'];

const SAYS: Readonly<Record<HostStanding, string>> = {
  differs: 'with unannounced differences',
  undecided: 'undecided',
  'as-found': 'different only as announced',
  equivalent: 'equivalent',
};

function lead(worst: HostStanding, dialect: string): string {
  switch (worst) {
    case 'differs':
      return `not equivalent (${dialect}): some requests are treated differently, and only the proof found it`;
    case 'undecided':
      return `proved in part (${dialect}): not everything could be decided`;
    case 'as-found':
      return `proved (${dialect}): every request is treated the same, except as announced`;
    case 'equivalent':
      return `proved (${dialect}): every request is treated the same`;
  }
}

/** Codes that are given with one standing: what is new for the first two, everything for what was announced. */
function reference(standing: HostStanding, codes: readonly string[]): string {
  const shown = standing === 'as-found' ? codes : codes.filter((code) => code.startsWith('GP70'));
  return shown.length === 0 ? '' : ` (${listed(shown)})`;
}

/** Most codes in one list. */
const MOST_CODES = 6;

function listed(codes: readonly string[]): string {
  const left = codes.length - MOST_CODES;
  return left > 0 ? `${codes.slice(0, MOST_CODES).join(', ')} and ${left} more` : codes.join(', ');
}

/** Hosts that no manifest names are no hosts of anybody: they are not counted. */
function othersInWords({ others, codesOfOthers }: ProofSummary): readonly string[] {
  if (others === undefined) return [];
  return [`hosts that nobody names: ${SAYS[others]}${reference(others, codesOfOthers)}`];
}

/** Ports that carry no requests. */
function streamsInWords({ streams }: ProofSummary): readonly string[] {
  if (streams === undefined) return [];
  return [`ports for TCP and UDP: ${SAYS[streams.standing]}${reference(streams.standing, streams.codes)}`];
}
