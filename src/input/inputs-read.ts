import type { ObjectSet } from '../kubernetes/object.ts';
import type { Finding } from '../model/finding.ts';
import type { KindRead } from './snapshot.ts';

export interface Input {
  /** File name, `standard input`, or `cluster`. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the bytes, in hexadecimal; of a cluster those of its snapshot. */
  readonly sha256: string;
  /** Documents with content. */
  readonly documents: number;
}

/** What was asked of a cluster, and what came of it. */
export interface ClusterRead {
  /** Version of the API server; empty where it does not tell. */
  readonly kubernetes: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly kinds: ReadonlyArray<KindRead & { readonly objects: number }>;
}

export interface InputsRead {
  readonly objects: ObjectSet;
  readonly findings: readonly Finding[];
  readonly inputs: readonly Input[];
  /** Clusters and snapshots among the input. */
  readonly clusters?: readonly ClusterRead[];
}
