import type { FieldPath, Origin } from './origin.ts';

/**
 * - `converted`: reaches the output with the same effect.
 * - `no-effect`: read by the source system, changes nothing here.
 * - `different`: reaches the output with another effect; a finding says which.
 * - `unsupported`: no field of the output can say it; a finding says what is lost.
 * - `unknown`: the source system never read it. `invalid`: read and refused.
 * - `foreign`: belongs to another tool (cert-manager, external-dns, Helm); kept or named, not ours.
 */
export type LedgerStatus =
  | 'converted'
  | 'no-effect'
  | 'different'
  | 'unsupported'
  | 'unknown'
  | 'invalid'
  | 'foreign';

export interface LedgerEntry {
  readonly origin: Origin;
  /** The field that this one only completes: what a finding says of that one as a whole holds here too. */
  readonly partOf?: FieldPath;
  readonly key: string;
  readonly value: string;
  readonly status: LedgerStatus;
  readonly reason: string;
  /** Codes of the findings that speak of it. */
  readonly codes: readonly string[];
}

/** The account of every annotation and field of the input. */
export type Ledger = readonly LedgerEntry[];
