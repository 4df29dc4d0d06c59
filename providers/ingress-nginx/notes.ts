import type { Finding } from '../../src/model/finding.ts';
import type { LedgerEntry, LedgerStatus } from '../../src/model/ledger.ts';
import { describePath, type FieldPath } from '../../src/model/origin.ts';
import { type IngressSpec, originOf } from './spec.ts';

/** What is said about the Ingresses beside the table. */
export interface Notes {
  readonly findings: Finding[];
  readonly ledger: LedgerEntry[];
}

/** Enters a field that is not carried, together with the finding that speaks of it. */
export function note(
  notes: Notes,
  spec: IngressSpec,
  field: FieldPath,
  value: string,
  status: LedgerStatus,
  found: Finding,
): void {
  notes.findings.push(found);
  notes.ledger.push({
    origin: originOf(spec, field),
    key: describePath(field),
    value,
    status,
    reason: found.message,
    codes: [found.code],
  });
}
