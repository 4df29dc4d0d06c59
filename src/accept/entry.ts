import type { Cause } from '../proof/proof.ts';

/** A difference that someone has looked at and wants. */
export interface AcceptEntry {
  /** As in the file, or `entry 3`. */
  readonly id: string;
  /** Name of a host as reports print it; `*` stands for any characters. */
  readonly host: string;
  readonly cause: Cause;
  /** Who decides on each side, as reports print it; `*` stands for any characters. Absent: whoever. */
  readonly before?: string;
  readonly after?: string;
  /** Holds the entry to one witness; the beginning of the hash is enough. */
  readonly witnessHash?: string;
  readonly reason: string;
  readonly by: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
  /** Where it stands: `file:line:column`. */
  readonly position: string;
}
