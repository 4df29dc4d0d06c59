import type { Json } from '../../kubernetes/object.ts';
import type { FieldPath } from '../../model/origin.ts';

/** What of a schema was violated; the names are those of the schema's keywords where there is one. */
export type ViolatedRule =
  | 'kind'
  | 'metadata'
  | 'type'
  | 'required'
  | 'unknown-field'
  | 'enum'
  | 'pattern'
  | 'format'
  | 'length'
  | 'range'
  | 'items'
  | 'properties'
  | 'duplicate'
  | 'combination'
  | 'cel';

/** One reason for which an API server, or `kubectl apply` before it, would refuse an object. */
export interface Violation {
  readonly path: FieldPath;
  readonly rule: ViolatedRule;
  /** A sentence without subject: `must be one of "Exact", "PathPrefix"; it is "Glob"`. */
  readonly message: string;
  /** The CEL expression, for `cel`. */
  readonly expression?: string;
}

/** Collects violations while an object is walked. The path is that of the value being looked at. */
export interface Walk {
  readonly path: (string | number)[];
  readonly violations: Violation[];
  /** Set by violations after which the API server does not evaluate CEL rules. */
  isBlocked: boolean;
}

/**
 * Violations of these rules keep the API server from evaluating CEL rules, which rely on the types and bounds
 * (k8s.io/apiextensions-apiserver/pkg/registry/customresource/strategy.go, hasBlockingErr).
 */
const BLOCKING: ReadonlySet<ViolatedRule> = new Set<ViolatedRule>(['type', 'required', 'enum']);

export function report(
  walk: Walk,
  rule: ViolatedRule,
  message: string,
  isBlocking = BLOCKING.has(rule),
): void {
  walk.violations.push({ path: [...walk.path], rule, message });
  if (isBlocking) walk.isBlocked = true;
}

const SHOWN = 80;

/** A value as JSON for a message; long ones are cut. */
export function show(value: Json): string {
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, SHOWN + 1) : value) ?? '';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
