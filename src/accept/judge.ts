import type { HostProof, Proof, ProofDifference, Verdict } from '../proof/proof.ts';
import { hostVerdict, totalVerdict } from '../proof/verdict.ts';
import type { AcceptEntry } from './entry.ts';
import { matchesGlob } from './glob.ts';
import { witnessHash } from './witness-hash.ts';

/** A difference, and the entry that accepts it for the hosts in question. */
export interface JudgedDifference {
  readonly difference: ProofDifference;
  readonly hash: string;
  readonly accepted?: AcceptEntry;
}

export interface JudgedHost {
  /** With the hosts for which the same entries hold. */
  readonly proof: HostProof;
  /** With the accepted differences left out of account. */
  readonly verdict: Verdict;
  readonly modulo: ReadonlyArray<HostProof['modulo'][number] | 'accepted'>;
  readonly differences: readonly JudgedDifference[];
}

/** A proof in the light of what is accepted. */
export interface Judgement {
  readonly proof: Proof;
  readonly verdict: Verdict;
  readonly hosts: readonly JudgedHost[];
  /** Entries that accept something. */
  readonly used: readonly AcceptEntry[];
  /** Entries that no difference needs; expired ones are not among them. */
  readonly unused: readonly AcceptEntry[];
  /** Entries whose last day is over; they accept nothing. */
  readonly expired: readonly AcceptEntry[];
}

/**
 * Takes what is accepted out of the verdicts. An entry holds for the hosts that it names alone: a group of hosts that
 * are served alike is split where an entry names some of them.
 *
 * @param today `YYYY-MM-DD`; an entry holds on its last day
 */
export function judge(proof: Proof, entries: readonly AcceptEntry[], today: string): Judgement {
  const expired = entries.filter(({ until }) => until < today);
  const valid = entries.filter(({ until }) => until >= today);
  const hosts = proof.hosts.flatMap((host) => judgeGroup(host, valid));
  const accepting = new Set(
    hosts.flatMap(({ differences }) => differences.flatMap(({ accepted }) => accepted ?? [])),
  );
  return {
    proof,
    verdict: totalVerdict(hosts.map(({ proof: host, verdict }) => ({ ...host, verdict }))),
    hosts,
    used: valid.filter((entry) => accepting.has(entry)),
    unused: valid.filter((entry) => !accepting.has(entry)),
    expired,
  };
}

function judgeGroup(proof: HostProof, entries: readonly AcceptEntry[]): readonly JudgedHost[] {
  const hashed = proof.differences.map((difference) => {
    const hash = witnessHash(difference);
    return { difference, hash, entries: entries.filter((entry) => concerns(entry, difference, hash)) };
  });
  const parts = new Map<string, { hosts: string[]; differences: readonly JudgedDifference[] }>();
  for (const host of proof.hosts) {
    const differences = hashed.map(({ difference, hash, entries: candidates }): JudgedDifference => {
      const accepted = candidates.find((entry) => matchesGlob(entry.host, host));
      return { difference, hash, ...(accepted === undefined ? {} : { accepted }) };
    });
    const key = differences
      .map(({ accepted }) => (accepted === undefined ? -1 : entries.indexOf(accepted)))
      .join();
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { hosts: [host], differences });
    else part.hosts.push(host);
  }
  return [...parts.values()].map(({ hosts, differences }) => judgePart({ ...proof, hosts }, differences));
}

/** Does an entry speak of a difference, whatever the host? */
export function concerns(
  entry: AcceptEntry,
  { cause, before, after }: Pick<ProofDifference, 'cause' | 'before' | 'after'>,
  hash: string,
): boolean {
  return (
    entry.cause === cause &&
    (entry.before === undefined || matchesGlob(entry.before, before.name)) &&
    (entry.after === undefined || matchesGlob(entry.after, after.name)) &&
    (entry.witnessHash === undefined || hash.startsWith(entry.witnessHash))
  );
}

function judgePart(proof: HostProof, differences: readonly JudgedDifference[]): JudgedHost {
  const open = differences.filter(({ accepted }) => accepted === undefined);
  if (open.length === differences.length) {
    return { proof, verdict: proof.verdict, modulo: proof.modulo, differences };
  }
  const handling = proof.modulo.flatMap((what) =>
    what === 'policies' ? [] : [what === 'path-handling' ? ('paths' as const) : what],
  );
  const rest = { ...proof, differences: open.map(({ difference }) => difference) };
  const { verdict, modulo } = hostVerdict(rest, handling);
  return {
    proof,
    verdict: verdict === 'equivalent' ? 'equivalent-modulo' : verdict,
    modulo: [...modulo, 'accepted'],
    differences,
  };
}
