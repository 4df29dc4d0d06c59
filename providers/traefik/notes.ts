import type { Finding } from '../../src/model/finding.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';

/** What compiling has to tell people, gathered as it goes. */
export interface Notes {
  readonly findings: Finding[];
  readonly ledger: LedgerEntry[];
}
