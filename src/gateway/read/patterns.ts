import { describeObject, type FieldPath, type ObjectRef } from '../../model/origin.ts';
import { includes } from '../../regex/intersect.ts';
import { parse } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import type { RegexUse } from '../dialect.ts';
import type { ReadContext } from './context.ts';
import { ANCHOR_SPLIT, FIRST_MATCH_SHORT } from './dialect-findings.ts';
import { PATTERN_INVALID } from './findings.ts';
import { firstMatchIsShort } from './first-match.ts';

/** Where a regular expression stands. */
interface Place {
  readonly ref: ObjectRef;
  readonly path: FieldPath;
  readonly domain: 'path' | 'text';
}

/**
 * The pattern that an implementation makes of a value of type RegularExpression. What it matches otherwise than the
 * expression as a whole would is reported with a text that shows it.
 */
export function patternOf(value: string, use: RegexUse, place: Place, context: ReadContext): Pattern {
  const { flavour, anchoring } = use;
  const plain: Pattern = { source: value, flavour, ignoreCase: false, anchoring };
  if (use.by === undefined || !parse(plain).ok) return plain;
  const made: Pattern =
    use.by === 'caret-before'
      ? { ...plain, source: `^${value}`, anchoring: 'none' }
      : // What an atomic group leaves of a text cannot always be worked out; then it is unknown what the match holds for.
        { ...plain, source: `(?>${value})`, flavour: 'pcre' };
  const difference =
    use.by === 'caret-before' ? splitAnchor(plain, made, place.domain) : shortMatch(plain, place.domain);
  if (difference === undefined) return plain;
  const kind = use.by === 'caret-before' ? ANCHOR_SPLIT : FIRST_MATCH_SHORT;
  const verb = use.by === 'caret-before' ? 'also holds' : 'does not hold';
  const example = difference === '' ? 'may hold for other texts than meant' : `${verb} for ${difference}`;
  const message = `${describeObject(place.ref)}: ${JSON.stringify(value)} ${example}.`;
  context.report(kind, message, place.ref, place.path);
  return made;
}

/** A text for which only the pattern with the caret holds; '' when there may be one; undefined: there is none. */
function splitAnchor(plain: Pattern, made: Pattern, domain: Place['domain']): string | undefined {
  const [meant, split] = [parse(plain), parse(made)];
  if (!meant.ok || !split.ok) return '';
  const inclusion = includes(meant.tree, split.tree, { domain });
  if (inclusion.answer === 'yes') return undefined;
  return inclusion.answer === 'no' ? inclusion.witness : '';
}

/** The same for a first match that must be the whole text. */
function shortMatch(plain: Pattern, domain: Place['domain']): string | undefined {
  const parsed = parse(plain);
  if (!parsed.ok) return '';
  const shortness = firstMatchIsShort(parsed.tree, domain);
  return shortness.differs ? shortness.witness : undefined;
}

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
