import type { PathPredicate } from '../../model/match.ts';
import type { Origin } from '../../model/origin.ts';
import type { PathRewrite } from '../../model/outcome.ts';
import type { Template } from '../../model/template.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { type Case, casesOf } from './cases.ts';
import { replacePrefix } from './constant-path.ts';
import type { Note, RawPath } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { readPattern } from './languages.ts';
import { isEveryPath, prefixHolds } from './relation.ts';
import { noteOf } from './reporter.ts';

/** What the API is to do with the path. */
export type PathChoice =
  | { readonly kind: 'keep' }
  | { readonly kind: 'full'; readonly value: string }
  | { readonly kind: 'prefix'; readonly prefix: string; readonly replacement: string }
  /** `beyond`: the prefix of segments behind whose letters these paths go on; paths of the prefix itself are rewritten. */
  | { readonly kind: 'refused'; readonly reason: string; readonly beyond?: string }
  /** Handled by the source, written nowhere. */
  | { readonly kind: 'lost' };

/** A part of a route's paths with what happens to the path there. Pieces are in deciding order. */
export interface Piece {
  readonly path: RawPath;
  readonly choice: PathChoice;
  readonly notes: readonly Note[];
}

const KEEP: PathChoice = { kind: 'keep' };

/** Splits a route by what becomes of the path. `paths` are the forms of `match`. */
export function pieces(
  match: PathPredicate,
  paths: readonly RawPath[],
  rewrite: PathRewrite,
  origins: readonly Origin[],
): readonly Piece[] {
  const all = (choice: PathChoice): readonly Piece[] => paths.map((path) => ({ path, choice, notes: [] }));
  switch (rewrite.kind) {
    case 'keep':
    case 'canonical':
      return all(KEEP);
    case 'constant':
      return all(fullPath(rewrite.value));
    case 'prefix':
      return paths.map((path) => ({ path, choice: prefixChoice(path, rewrite), notes: [] }));
    case 'regex': {
      if (rewrite.replaces === 'whole' && sameSearch(match, rewrite.pattern)) {
        const constant = constantText(rewrite.template);
        if (constant !== undefined) return all(fullPath(constant));
      }
      return regexPieces(match, paths, rewrite, origins) ?? all(refusedTemplate(rewrite.template));
    }
    case 'sequence':
      return all({ kind: 'refused', reason: 'several rewrites of the path follow each other' });
  }
}

function refusedTemplate(template: Template): PathChoice {
  return { kind: 'refused', reason: `the path becomes ${showTemplate(template)}` };
}

function fullPath(value: string): PathChoice {
  if (!value.startsWith('/'))
    return { kind: 'refused', reason: `the path ${JSON.stringify(value)} has no leading slash` };
  if (isNoPath(value))
    return { kind: 'refused', reason: `the path ${JSON.stringify(value)} holds a query or fragment` };
  return { kind: 'full', value };
}

/** A query or fragment is no part of a path. */
function isNoPath(text: string): boolean {
  return text.includes('?') || text.includes('#');
}

function prefixChoice(path: RawPath, rewrite: PathRewrite & { kind: 'prefix' }): PathChoice {
  if (isNoPath(rewrite.replacement))
    return { kind: 'refused', reason: `the prefix becomes ${rewrite.replacement}` };
  const prefix = rewrite.prefix.replace(/\/+$/, '');
  switch (path.kind) {
    case 'exact':
      return prefixHolds(prefix, path.value)
        ? fullPath(replacePrefix(path.value, prefix, rewrite.replacement))
        : KEEP;
    case 'prefix':
    case 'string-prefix': {
      const own = path.value.replace(/\/+$/, '');
      if (!prefixHolds(prefix, own)) return { kind: 'refused', reason: `only ${prefix} is replaced` };
      if (own === prefix) return { kind: 'prefix', prefix, replacement: rewrite.replacement };
      return { kind: 'prefix', prefix: own, replacement: replacePrefix(own, prefix, rewrite.replacement) };
    }
    case 'regex':
      return { kind: 'refused', reason: 'a prefix replacement needs a prefix match' };
  }
}

/** Is `rewrite` found at the start of every path for which `match` holds, in the same way? */
function sameSearch(match: PathPredicate, rewrite: Pattern): boolean {
  if (match.kind !== 'regex') return false;
  const { pattern } = match;
  return (
    bare(pattern.source) === bare(rewrite.source) &&
    pattern.ignoreCase === rewrite.ignoreCase &&
    pattern.flavour === rewrite.flavour
  );
}

function bare(source: string): string {
  return source.startsWith('^') ? source.slice(1) : source;
}

/** A template that says the same for every request. */
function constantText(template: Template): string | undefined {
  let text = '';
  for (const part of template) {
    if (!('text' in part)) return undefined;
    text += part.text;
  }
  return text;
}

function regexPieces(
  match: PathPredicate,
  paths: readonly RawPath[],
  rewrite: PathRewrite & { kind: 'regex' },
  origins: readonly Origin[],
): readonly Piece[] | undefined {
  if (rewrite.replaces === 'all-matches') return undefined;
  const same = sameSearch(match, rewrite.pattern);
  const pattern = same && match.kind === 'regex' ? match.pattern : rewrite.pattern;
  const parsed = readPattern({ ...pattern, ignoreCase: false });
  const cases = parsed.ok ? casesOf(parsed.tree) : undefined;
  if (cases === undefined) return undefined;
  const made = cases.flatMap((one) => casePieces(one, rewrite, origins));
  if (same) return [...made, ...otherSpellings(made, paths, pattern, origins)];
  if (match.kind === 'regex') return undefined;
  return pattern.ignoreCase ? undefined : withinPlainPath(match, made);
}

/** The pieces of a pattern for a route that matches a plain path: outside of the pattern the path stays. */
function withinPlainPath(
  match: PathPredicate & { kind: Exclude<PathPredicate['kind'], 'regex'> },
  made: readonly Piece[],
): readonly Piece[] | undefined {
  const own: RawPath =
    match.kind === 'any'
      ? { kind: 'prefix', value: '' }
      : match.kind === 'string-prefix'
        ? { kind: 'string-prefix', value: match.value, rest: 'anything' }
        : match.kind === 'prefix'
          ? { kind: 'prefix', value: match.value.replace(/\/+$/, '') }
          : { kind: 'exact', value: match.value };
  const inside = made.filter((piece) => isInside(piece.path, own));
  if (
    inside.length < made.length &&
    made.some((piece) => !isInside(piece.path, own) && touches(piece.path, own))
  ) {
    return undefined;
  }
  const isWhole = inside.some(({ path, choice }) => choice.kind === 'lost' && textOf(path) === textOf(own));
  return isWhole ? inside : [...inside, { path: own, choice: KEEP, notes: [] }];
}

function textOf(path: RawPath): string {
  return path.kind === 'regex' ? '' : path.value;
}

function isInside(path: RawPath, outer: RawPath): boolean {
  if (outer.kind === 'prefix' && isEveryPath(outer)) return true;
  if (outer.kind === 'exact') return path.kind === 'exact' && path.value === outer.value;
  if (outer.kind === 'string-prefix') return textOf(path).startsWith(outer.value);
  return (
    prefixHolds(textOf(outer), textOf(path)) &&
    (path.kind !== 'string-prefix' || textOf(path) !== textOf(outer))
  );
}

function touches(path: RawPath, outer: RawPath): boolean {
  const isBeside = path.kind === 'string-prefix' && path.rest === 'no-slash';
  if (isBeside && outer.kind === 'prefix' && path.value === outer.value) return false;
  return textOf(path).startsWith(textOf(outer)) || textOf(outer).startsWith(textOf(path));
}

/** What the template makes of one case: fixed text, then the rest of the path if `rest`. */
function outputOf(
  one: Case,
  rewrite: PathRewrite & { kind: 'regex' },
): { text: string; rest: boolean } | undefined {
  let text = '';
  let rest = false;
  for (const part of rewrite.template) {
    let piece: { text: string; rest: boolean };
    if ('text' in part) piece = { text: part.text, rest: false };
    else if ('capture' in part && typeof part.capture === 'number') {
      piece = one.captures.get(part.capture) ?? { text: '', rest: false };
    } else return undefined;
    if (rest && (piece.text !== '' || piece.rest)) return undefined;
    text += piece.text;
    rest ||= piece.rest;
  }
  if (rewrite.replaces === 'match' && one.open) return rest ? undefined : { text, rest: true };
  return { text, rest };
}

function casePieces(
  one: Case,
  rewrite: PathRewrite & { kind: 'regex' },
  origins: readonly Origin[],
): readonly Piece[] {
  const output = outputOf(one, rewrite);
  const rest = one.tail === 'something' ? 'something' : 'anything';
  const open = (value: string): RawPath =>
    value === '' || (value === '/' && rest === 'anything')
      ? { kind: 'prefix', value: '' }
      : { kind: 'string-prefix', value, rest };
  const piece = (path: RawPath, choice: PathChoice, notes: readonly Note[] = []): Piece => ({
    path,
    choice,
    notes,
  });
  const exact: RawPath = { kind: 'exact', value: one.text === '' ? '/' : one.text };
  const whole = one.tail === 'end' ? exact : open(one.text);
  if (output === undefined) return [piece(whole, refusedTemplate(rewrite.template))];
  if (one.tail === 'end' || !output.rest) return [piece(whole, fullPath(output.text))];
  const from = one.text;
  const to = output.text;
  if (from === to) return [piece(whole, KEEP)];
  if ((to !== '' && !to.startsWith('/')) || isNoPath(to)) return [piece(whole, fullPath(to))];
  const cut = (text: string): string => text.replace(/\/$/, '');
  const replaced: PathChoice = {
    kind: 'prefix',
    prefix: cut(from),
    replacement: cut(to) === '' ? '/' : cut(to),
  };
  if (from.endsWith('/') && to.endsWith('/')) return [piece(whole, replaced)];
  const alone = rest === 'something' ? [] : [piece(exact, fullPath(to))];
  const refused = refusedTemplate(rewrite.template);
  if (from.endsWith('/')) return [...alone, piece(whole, refused)];
  const below: RawPath = { kind: 'string-prefix', value: `${from}/`, rest: 'anything' };
  const beside: RawPath = { kind: 'string-prefix', value: from, rest: 'no-slash' };
  // Only text that is cut off the start of a path, and nothing else, is the whole-segment prefix that people mean.
  if (rewrite.replaces !== 'match' || from === '') {
    const closed = refused.kind === 'refused' ? { ...refused, beyond: from } : refused;
    return [...alone, piece(below, to.endsWith('/') ? refused : replaced), piece(beside, closed)];
  }
  return [
    ...alone,
    piece(below, replaced, to.endsWith('/') ? [doubledSlash(from, to, origins)] : []),
    piece(beside, { kind: 'lost' }, [besideSegment(from, to, origins)]),
  ];
}

/** The replacement ends with a slash and the rest begins with one. */
function doubledSlash(from: string, to: string, origins: readonly Origin[]): Note {
  return noteOf(
    ROUTE_FINDINGS.doubledSlash,
    `${from} becomes ${to} at the start of a path, and the slash that follows is kept today.`,
    origins,
    {
      before: `${from}/x reaches the backend as ${to}/x`,
      after: `${from}/x reaches the backend as ${to}x`,
      witness: { path: `${from}/x` },
    },
  );
}

/** `/foobar` begins with the text `/foo`, and not with the segment. */
function besideSegment(from: string, to: string, origins: readonly Origin[]): Note {
  return noteOf(
    ROUTE_FINDINGS.besideSegment,
    `${from} becomes ${to} also at the start of longer names, such as ${from}x.`,
    origins,
    {
      before: `${from}x becomes ${to}x`,
      after: `${from}x goes where the remaining routes send it; ${from} and what is below it are rewritten`,
      witness: { path: `${from}x` },
    },
  );
}

/**
 * A pattern that ignores case holds for other spellings too, which no prefix match does. They are kept as pieces that
 * write nothing, so that it is known whether any request of theirs gets here.
 */
function otherSpellings(
  made: readonly Piece[],
  paths: readonly RawPath[],
  pattern: Pattern,
  origins: readonly Origin[],
): readonly Piece[] {
  if (!pattern.ignoreCase) return [];
  const spelled = made.find((piece) => swapCase(textOf(piece.path)) !== textOf(piece.path));
  if (spelled === undefined) return [];
  const text = textOf(spelled.path);
  const witness = `${swapCase(text)}${spelled.path.kind === 'string-prefix' ? 'x' : ''}`;
  const note = noteOf(
    ROUTE_FINDINGS.caseLost,
    `The path ${text} is rewritten today in any spelling; afterwards only as it is written here.`,
    origins,
    {
      before: 'upper and lower case letters of the path are the same',
      after: 'only the spelling of the manifest is rewritten; others go where the remaining routes send them',
      witness: { path: witness },
    },
  );
  return paths.map((path) => ({ path, choice: { kind: 'lost' }, notes: [note] }));
}

function swapCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

/** A template for people, with `$1` for captures. */
export function showTemplate(template: Template): string {
  return template
    .map((part) => {
      if ('text' in part) return part.text;
      if ('variable' in part) return `<${part.variable}>`;
      if ('header' in part) return `<header ${part.header}>`;
      if ('capture' in part) return `$${part.capture}`;
      if ('rewritten' in part) return '<rewritten path>';
      if ('replaced' in part) return `<${showTemplate(part.replaced)} with ${part.pattern.source} replaced>`;
      return `<${part.unknown}>`;
    })
    .join('');
}
