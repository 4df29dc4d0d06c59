import type { ObjectSet } from '../kubernetes/object.ts';
import type { Finding } from '../model/finding.ts';

export interface Input {
  /** File name, `standard input`, or `cluster`. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the bytes, in hexadecimal; of a cluster those of its snapshot. */
  readonly sha256: string;
  /** Documents with content. */
  readonly documents: number;
}

export interface InputsRead {
  readonly objects: ObjectSet;
  readonly findings: readonly Finding[];
  readonly inputs: readonly Input[];
}
