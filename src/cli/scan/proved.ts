import type { AcceptEntry } from '../../accept/entry.ts';
import { judge } from '../../accept/judge.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import type { Proof, ProofDifference } from '../../proof/proof.ts';
import { totalVerdict } from '../../proof/verdict.ts';
import { spokenOf } from '../../report/known-differences.ts';
import type { MigrationFacts } from '../../report/migration/facts.ts';
import { viewOf } from '../../report/proof/view.ts';
import { PROOF_FINDINGS } from '../../report/proof-kinds.ts';
import type { Conversion } from '../convert/pipeline.ts';
import type { Comparison, ProofOutcome } from '../convert/proof.ts';

/** One source system's part of a report. */
export type Proved = Required<
  Pick<
    MigrationFacts,
    'claims' | 'table' | 'resources' | 'findings' | 'ledger' | 'judgement' | 'view' | 'spoken'
  >
>;

/** The proof of all hosts of one system, judged, with everything that a reader must see of a difference. */
export function provedBy(
  provider: Provider,
  conversion: Conversion,
  objects: ObjectSet,
  { dialect, comparison }: ProofOutcome,
  entries: readonly AcceptEntry[],
): Proved {
  const { resources, ledger, findings } = conversion;
  const { proof, alike, tables, seen, objects: afterObjects } = comparison;
  const [table, after] = tables;
  const judgement = judge(namingAll(proof, alike), entries, new Date().toISOString().slice(0, 10));
  const view = viewOf(judgement, [
    { system: provider.name, table, objects },
    { system: dialect, table: after, objects: afterObjects },
  ]);
  const said = findings.filter(({ code }) => !PROOF_CODES.has(code));
  const known = new WeakMap<ProofDifference, readonly string[]>();
  return {
    claims: (object) => provider.claims(object) !== false,
    table,
    resources,
    findings,
    ledger,
    judgement,
    view,
    spoken: (difference, hosts) => {
      const view = seen.get(difference);
      if (view === undefined) return [];
      const codes = known.get(difference) ?? spokenOf({ ...difference, hosts }, view, said);
      known.set(difference, codes);
      return codes;
    },
  };
}

/** What is proved of a host holds for all that differ from it in nothing but names. */
function namingAll(proof: Proof, alike: Comparison['alike']): Proof {
  const hosts = proof.hosts.map((host) => ({
    ...host,
    hosts: host.hosts.flatMap((name) => alike.get(name) ?? [name]),
  }));
  return { ...proof, hosts };
}

const PROOF_CODES: ReadonlySet<string> = new Set(PROOF_FINDINGS.map(({ code }) => code));

/** Several systems as one report; each was converted and proved by itself, as each has an address of its own. */
export function together(parts: readonly [Proved, ...Proved[]]): Proved {
  const [first, ...others] = parts;
  if (others.length === 0) return first;
  const owners = new WeakMap<ProofDifference, Proved>();
  for (const part of parts) {
    for (const { proof } of part.judgement.hosts) {
      for (const difference of proof.differences) owners.set(difference, part);
    }
  }
  const hosts = parts.flatMap(({ judgement }) => judgement.hosts);
  return {
    claims: (object) => parts.some((part) => part.claims(object)),
    table: { listeners: parts.flatMap(({ table }) => table.listeners) },
    resources: parts.flatMap(({ resources }) => resources),
    findings: parts.flatMap(({ findings }) => findings),
    ledger: parts.flatMap(({ ledger }) => ledger),
    judgement: {
      ...first.judgement,
      hosts,
      verdict: totalVerdict(hosts.map(({ proof, verdict }) => ({ ...proof, verdict }))),
    },
    view: {
      ...first.view,
      groups: parts.flatMap(({ view }) => view.groups),
      policies: parts.flatMap(({ view }) => view.policies),
      assumptions: [...new Set(parts.flatMap(({ view }) => view.assumptions))],
    },
    spoken: (difference, names) => (owners.get(difference) ?? first).spoken(difference, names),
  };
}
