import { type Finding, type FindingKind, finding } from '../../src/model/finding.ts';
import type { LedgerEntry, LedgerStatus } from '../../src/model/ledger.ts';
import { describeObject, type ObjectRef, type Origin } from '../../src/model/origin.ts';

/** Collects the account and the findings of one Ingress. */
export interface IngressAccount {
  readonly owner: ObjectRef;
  originOf(fullName: string): Origin;
  enter(fullName: string, status: LedgerStatus, reason: string, codes?: readonly string[]): void;
  /** A finding that names the annotation, and the entry for it. */
  report(
    kind: FindingKind,
    fullName: string,
    status: LedgerStatus,
    reason: string,
    more?: Partial<Finding>,
  ): void;
  /** A finding of its own. */
  add(found: Finding): void;
  readonly ledger: readonly LedgerEntry[];
  readonly findings: readonly Finding[];
}

export function createIngressAccount(
  owner: ObjectRef,
  annotations: Readonly<Record<string, string>>,
): IngressAccount {
  const ledger: LedgerEntry[] = [];
  const findings: Finding[] = [];
  const originOf = (fullName: string): Origin => ({
    object: owner,
    path: ['metadata', 'annotations', fullName],
  });
  const textOf = (fullName: string): string =>
    Object.hasOwn(annotations, fullName) ? (annotations[fullName] ?? '') : '';
  const enter: IngressAccount['enter'] = (fullName, status, reason, codes = []) => {
    ledger.push({
      origin: originOf(fullName),
      key: fullName,
      value: textOf(fullName),
      status,
      reason,
      codes,
    });
  };
  return {
    owner,
    originOf,
    enter,
    report(kind, fullName, status, reason, more = {}) {
      const message = `${describeObject(owner)}: ${fullName}: ${quoteValue(textOf(fullName))}: ${reason}`;
      findings.push(finding(kind, message, [originOf(fullName)], more));
      enter(fullName, status, reason, [kind.code]);
    },
    add: (found) => findings.push(found),
    ledger,
    findings,
  };
}

/** A value as people read it in a sentence: one line, at most 80 characters. */
export function quoteValue(value: string): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 76)}..."`;
}
