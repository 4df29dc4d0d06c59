import type { FindingKind, Severity } from '../../../src/model/finding.ts';

/** Declares a kind of finding in one line per part. */
export function kind(
  code: string,
  name: string,
  severity: Severity,
  title: string,
  explanation: string,
  action: string,
): FindingKind {
  return { code, name, severity, title, explanation, action };
}
