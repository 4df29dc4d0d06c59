import { describeObject, type FieldPath, type ObjectRef } from '../../model/origin.ts';
import { parse } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import type { ReadContext } from './context.ts';
import { PATTERN_INVALID } from './findings.ts';

/**
 * Is this a regular expression that the implementation takes? One that it refuses matches nothing and is reported; one
 * that only we cannot read stays, and what it matches is unknown.
 */
export function isUsable(pattern: Pattern, ref: ObjectRef, path: FieldPath, context: ReadContext): boolean {
  const parsed = parse(pattern);
  if (parsed.ok || !parsed.invalid) return true;
  const message =
    `${describeObject(ref)}: ${JSON.stringify(pattern.source)} is no valid regular expression ` +
    `(${parsed.reason}); the match never holds.`;
  context.report(PATTERN_INVALID, message, ref, path);
  return false;
}
