import type { Severity } from '../model/finding.ts';
import type { Cause, Verdict } from '../proof/proof.ts';

/**
 * Something of a conversion that a person decides on: requests that are treated differently, requests of which nothing
 * could be decided, or a finding of weight.
 */
export interface ReviewItem {
  /** The same in every run over the same input: the cause and hash of the witness, or the code and hash of the text. */
  readonly key: string;
  readonly kind: 'difference' | 'open' | 'finding';
  readonly verdict: Extract<Verdict, 'wider' | 'narrower' | 'different' | 'unknown'>;
  readonly title: string;
  /** Hosts as the proof names them. */
  readonly hosts: readonly string[];
  /** Ids of the routing objects that it comes from. */
  readonly sources: readonly string[];
  /** What an entry of the file of accepted differences must say; absent where none can accept it. */
  readonly accept?: {
    readonly cause: Cause;
    readonly before: string;
    readonly after: string;
    readonly witnessHash: string;
  };
}

/** A row of the list: hosts that must move together, or one of the objects that serve them. */
export interface ReviewUnit {
  /** `hosts shop.example.com`, `Ingress shop/web`; the same in every run. */
  readonly id: string;
  readonly kind: 'hosts' | 'source';
  /** Id of the unit of hosts that it belongs to; its own for hosts. */
  readonly group: string;
  readonly title: string;
  readonly hosts: readonly string[];
  /** Absent: not proved yet. */
  readonly verdict?: Verdict;
  /** What was proved of it is not all yet. */
  readonly isPartial?: boolean;
  readonly items: readonly ReviewItem[];
  /** Of the gravest finding that names it. */
  readonly severity?: Severity;
  /** Forms that its routes can be written in, where there is a choice. */
  readonly alternatives: readonly Alternative[];
}

/** One way in which the routes of hosts can be written. */
export interface Alternative {
  /** `automatic`, or the name of a form. */
  readonly name: string;
  readonly text: string;
}
