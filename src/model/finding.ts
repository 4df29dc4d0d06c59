import type { Origin } from './origin.ts';
import type { Request } from './request.ts';

/**
 * - `blocker`: something was refused, or would have opened or broken access: a person must act first.
 * - `high`: ordinary requests are treated differently afterwards.
 * - `low`: differs only for unusual requests, or a property that is not routing is lost.
 * - `info`: good to know; nothing to do.
 */
export type Severity = 'blocker' | 'high' | 'low' | 'info';
export const SEVERITIES: readonly Severity[] = ['blocker', 'high', 'low', 'info'];

/** A kind of finding, declared once; the catalogue, `explain` and the documentation are made from these. */
export interface FindingKind {
  /** `GP` and four digits: 1 input, 2 ingress-nginx, 3 traefik, 4 istio, 5 writing, 6 reading, 7 proof. Never reused. */
  readonly code: string;
  /** Short name in kebab-case, unique. */
  readonly name: string;
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters, in a few sentences, for someone who has not met it before. */
  readonly explanation: string;
  readonly action: string;
}

/** Something a person must know. */
export interface Finding {
  readonly code: string;
  /** The kind's severity unless this case is lighter or graver. */
  readonly severity: Severity;
  readonly message: string;
  readonly origins: readonly Origin[];
  /** What happens today. */
  readonly before?: string;
  /** What happens with the written manifests. */
  readonly after?: string;
  /** A request that shows it. */
  readonly witness?: Request;
  /** What to do here, where it is more precise than the kind's action. */
  readonly action?: string;
}

/** Declares a kind of finding in one line per part. */
export function findingKind(
  code: string,
  name: string,
  severity: Severity,
  title: string,
  explanation: string,
  action: string,
): FindingKind {
  return { code, name, severity, title, explanation, action };
}

/** Makes a finding of a declared kind. */
export function finding(
  kind: FindingKind,
  message: string,
  origins: readonly Origin[],
  more: Partial<Omit<Finding, 'code' | 'message' | 'origins'>> = {},
): Finding {
  return { code: kind.code, severity: kind.severity, message, origins, ...more };
}
