import type { PathPredicate } from '../../model/match.ts';
import { casesOf } from './cases.ts';
import type { PathForm } from './draft.ts';
import { readPattern } from './languages.ts';
import { canBePlain } from './paths.ts';

/** More ways than this are better said by one expression. */
const MOST_WAYS = 4;

/**
 * The plain paths that a person would write for a predicate that means a little more: other letters than those written,
 * and more than whole segments. Undefined where the predicate is plain already, or has no literal form.
 */
export function idiomaticPaths(predicate: PathPredicate): readonly PathForm[] | undefined {
  if (predicate.kind === 'string-prefix') return plain([prefixOf(predicate.value)]);
  if (predicate.kind !== 'regex') return undefined;
  const parsed = readPattern(predicate.pattern);
  const cases = parsed.ok ? casesOf(parsed.tree) : undefined;
  if (cases === undefined || cases.length === 0) return undefined;
  const prefixes = new Set(
    cases.filter(({ tail }) => tail !== 'end').map(({ text }) => prefixOf(text).value),
  );
  const exact = new Set(cases.filter(({ tail }) => tail === 'end').map(({ text }) => text));
  for (const prefix of prefixes) exact.delete(prefix);
  return plain([
    ...[...exact].map((value): Plain => ({ kind: 'exact', value })),
    ...[...prefixes].map((value): Plain => ({ kind: 'prefix', value })),
  ]);
}

type Plain = Exclude<PathForm, { kind: 'regex' }>;

function prefixOf(text: string): Plain {
  return { kind: 'prefix', value: text.replace(/\/+$/, '') };
}

function plain(paths: readonly Plain[]): readonly PathForm[] | undefined {
  return paths.length <= MOST_WAYS && paths.every(({ value }) => canBePlain(value)) ? paths : undefined;
}
