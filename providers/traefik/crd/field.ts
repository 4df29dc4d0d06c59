import type { LedgerStatus } from '../../../src/model/ledger.ts';

/**
 * A field of an object of Traefik, declared once. `inner`: the fields of a mapping, or of each mapping of a list; a field
 * without is entered in the ledger as a whole.
 */
export interface Field {
  readonly status: Extract<LedgerStatus, 'converted' | 'no-effect' | 'unsupported'>;
  /** What becomes of it, for people. */
  readonly reason: string;
  readonly inner?: Fields;
  /** Code of the finding that speaks of it already. */
  readonly told?: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** It is in the table. */
export const TAKEN: Field = { status: 'converted', reason: 'it is taken into account' };

export function within(inner: Fields): Field {
  return { ...TAKEN, inner };
}

export function inert(reason: string): Field {
  return { status: 'no-effect', reason };
}

/** It changes something that no table holds. */
export function lost(reason: string): Field {
  return { status: 'unsupported', reason };
}

/** The same status for several names. */
export function each(names: readonly string[], field: Field): Fields {
  return Object.fromEntries(names.map((name) => [name, field]));
}
