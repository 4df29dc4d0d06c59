import type { PathPredicate } from '../../model/match.ts';
import { literalPrefix } from '../../regex/literals.ts';
import type { Dialect } from '../dialect.ts';
import { type Case, casesOf } from './cases.ts';
import { closed, type Entry, EVERY_PATH, type PathForm, type RawPath } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { includes, readPattern, treeOfText } from './languages.ts';
import { canBePlain, type PathReading } from './paths.ts';
import { noteOf } from './reporter.ts';

/** Does the dialect carry out no expressions for paths? */
export function isPlainOnly({ pathRegexSupport }: Dialect): boolean {
  return pathRegexSupport === 'refused';
}

/** Can a reading be written by plain paths alone, in the context of its list? */
export function isPlain(reading: PathReading): boolean {
  return (
    reading.kind === 'paths' &&
    reading.paths.every(
      (path) =>
        path.kind !== 'regex' &&
        (path.kind !== 'string-prefix' || (path.value.endsWith('/') && path.rest !== 'no-slash')),
    )
  );
}

/**
 * The plain paths that come nearest to a predicate and hold for nothing else, for dialects that have nothing else;
 * refused where there are none, with the whole segments that it may hold in.
 */
export function plainReading(predicate: PathPredicate, { name }: Dialect): PathReading {
  const paths = nearestPaths(predicate);
  if (paths !== undefined) return { kind: 'paths', paths };
  return {
    kind: 'refused',
    reason: `it needs an expression, and ${name} carries out none for paths`,
    superset: wholeSegments(beginningOf(predicate)),
  };
}

/** More ways than this are no literal paths that a person had in mind. */
const MOST_WAYS = 16;

function nearestPaths(predicate: PathPredicate): readonly RawPath[] | undefined {
  const ways = waysOf(predicate);
  if (ways === undefined) return asTyped(predicate);
  if (ways.length === 0 || ways.length > MOST_WAYS) return undefined;
  const paths = new Map<string, RawPath>();
  for (const way of ways) {
    for (const path of pathsOf(way)) {
      if (!canBePlain(path.kind === 'string-prefix' ? path.value.slice(0, -1) : path.value)) return undefined;
      paths.set(`${path.kind} ${path.value}`, path);
    }
  }
  return paths.size === 0 ? undefined : [...paths.values()];
}

/** The text of an expression as a path, where the expression holds for that: `/socket.io`, whose dot is any character. */
function asTyped(predicate: PathPredicate): readonly RawPath[] | undefined {
  if (predicate.kind !== 'regex') return undefined;
  const parsed = readPattern(predicate.pattern);
  const value = predicate.pattern.source.replace(/^\^/, '').replace(/\$$/, '').replace(/\/$/, '');
  if (!parsed.ok || !/^(?:\/[\w.~-]+)+$/.test(value) || !canBePlain(value)) return undefined;
  const kind = (['prefix', 'exact'] as const).find(
    (one) => includes(parsed.tree, treeOfText(value, one)) === 'yes',
  );
  return kind === undefined ? undefined : [{ kind, value }];
}

type Way = Pick<Case, 'text' | 'tail'>;
type PlainPath = Exclude<RawPath, { kind: 'regex' }>;
const EVERY: PlainPath = { kind: 'prefix', value: '' };

function waysOf(predicate: PathPredicate): readonly Way[] | undefined {
  if (predicate.kind === 'string-prefix') return [{ text: predicate.value, tail: 'anything' }];
  if (predicate.kind !== 'regex') return undefined;
  const parsed = readPattern(predicate.pattern);
  return parsed.ok ? casesOf(parsed.tree) : undefined;
}

/** Never more paths than the way itself: what goes on inside a segment cannot be said, and is left to other routes. */
function pathsOf({ text, tail }: Way): readonly PlainPath[] {
  if (tail === 'end') return [{ kind: 'exact', value: text }];
  if (text === '' || text === '/') return tail === 'anything' ? [EVERY] : [];
  if (text.endsWith('/')) return [{ kind: 'string-prefix', value: text, rest: tail }];
  if (tail === 'anything') return [{ kind: 'prefix', value: text }];
  return [{ kind: 'string-prefix', value: `${text}/`, rest: 'anything' }];
}

/** Text that every path of the predicate begins with, letter case apart. */
function beginningOf(predicate: PathPredicate): string {
  switch (predicate.kind) {
    case 'any':
      return '';
    case 'regex': {
      const parsed = readPattern(predicate.pattern);
      return parsed.ok ? literalPrefix(parsed.tree).text : '';
    }
    default:
      return predicate.value;
  }
}

/** The prefix of whole segments that holds for all paths that begin with a text. */
function wholeSegments(text: string): PathForm {
  const value = text.slice(0, Math.max(0, text.lastIndexOf('/')));
  return value === '' || !canBePlain(value) ? EVERY_PATH : { kind: 'prefix', value };
}

/** Entries whose path came out as an expression after all are closed, as far as plain paths can say where they hold. */
export function withoutExpressions(entries: readonly Entry[], dialect: Dialect): readonly Entry[] {
  if (!isPlainOnly(dialect)) return entries;
  return entries.map((entry) => {
    if (entry.path.kind !== 'regex') return entry;
    const note = noteOf(
      ROUTE_FINDINGS.plainOnly,
      `A path needs an expression (${entry.path.source}), and ${dialect.name} carries out none for paths.`,
      entry.origins,
      { severity: 'blocker', before: 'the route decides', after: '500 from the Gateway for these paths' },
    );
    const path = wholeSegments(literalPrefix(entry.path.tree).text);
    return { ...entry, path, action: closed([note]), notes: [] };
  });
}
