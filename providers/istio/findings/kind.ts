import type { FindingKind, Severity } from '../../../src/model/finding.ts';

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
