import type { Resource } from '../../gateway/resource.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import { type Finding, SEVERITIES } from '../../model/finding.ts';
import type { Ledger } from '../../model/ledger.ts';
import { summariseLedger } from '../../report/ledger.ts';
import type { ProofCounts } from './proof.ts';

/** `2 HTTPRoutes, 1 Gateway`, in the order of first appearance. */
function countKinds(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${plural(kind, count)}`).join(', ');
}

function plural(kind: string, count: number): string {
  if (count === 1) return kind;
  if (/(s|x|ch)$/i.test(kind)) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
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

/** One line that says what the proof decided. */
export function proofLine({ dialect, hosts }: ProofCounts): string {
  const differ = hosts['as-found'] + hosts.differs;
  const named = hosts['as-found'] === 0 ? '' : `${hosts['as-found']} only as other findings say`;
  const silent = hosts.differs === 0 ? '' : `${hosts.differs} as GP7001 to GP7004 say`;
  const how = [named, silent].filter((part) => part !== '').join(', ');
  return (
    `proved (${dialect}): ${hosts.equivalent} ${plural('host', hosts.equivalent)} equivalent, ` +
    `${differ} ${differ === 1 ? 'differs' : 'differ'}${how === '' ? '' : ` (${how})`}, ${hosts.undecided} undecided`
  );
}
