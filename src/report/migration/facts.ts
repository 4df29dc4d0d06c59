import type { Judgement } from '../../accept/judge.ts';
import type { Resource } from '../../gateway/resource.ts';
import type { KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import type { Finding, FindingKind } from '../../model/finding.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { RouteTable } from '../../model/route-table.ts';
import type { ProofDifference } from '../../proof/proof.ts';
import type { ProofView } from '../proof/view.ts';
import type { MigrationReport } from './document.ts';

export type Grouping = 'namespace' | 'host' | 'owner' | { readonly label: string };

/** What a migration report is made from: one conversion of everything that was read, and its proof. */
export interface MigrationFacts {
  readonly objects: ObjectSet;
  /** Does the source system read this object? */
  readonly claims: (object: KubernetesObject) => boolean;
  readonly source: MigrationReport['source'];
  readonly target: MigrationReport['target'];
  readonly table: RouteTable;
  readonly resources: readonly Resource[];
  readonly findings: readonly Finding[];
  readonly kinds: ReadonlyMap<string, FindingKind>;
  readonly ledger: Ledger;
  /** Absent: no proof was made. */
  readonly judgement?: Judgement;
  readonly view?: ProofView;
  /** Codes of the findings that speak of a difference. */
  readonly spoken: (difference: ProofDifference, hosts: readonly string[]) => readonly string[];
  readonly groupBy: Grouping;
  readonly coverage?: MigrationReport['coverage'];
  readonly inputs: MigrationReport['evidence']['inputs'];
  readonly command: readonly string[];
  readonly version: string;
  readonly generatedAt?: string;
}
