import type { Location, PathRewrite } from '../../model/outcome.ts';
import { encodePath } from '../../model/paths.ts';
import type { PathHandling } from '../../model/route-table.ts';
import type { Template } from '../../model/template.ts';
import { everything } from '../../regex/char-set.ts';
import { capturesAreCertain } from '../../regex/compile.ts';
import { parse, patternKey } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { bytesOf, isAscii } from '../../regex/text.ts';
import { letters, NOTHING, type Node, sequence, type Tree } from '../../regex/tree.ts';
import {
  hostPieces,
  joined,
  type Piece,
  type Place,
  piecesKey,
  piecesOf,
  type QueryCase,
  queryPieces,
} from '../outcomes/pieces.ts';

/** One way to read the whole path and what is written then; `group` pieces name groups of the node. */
export interface Alternative {
  readonly node: Node;
  readonly alphabet: Tree['alphabet'];
  readonly pieces: readonly Piece[];
}

/**
 * A text as a function of the path: the first alternative that matches the whole path writes it. `opaque`: not within
 * reach of the decision procedure, with the reason.
 */
export type TextFunction =
  | { readonly kind: 'function'; readonly key: string; readonly alternatives: readonly Alternative[] }
  | { readonly kind: 'opaque'; readonly key: string; readonly reason: string };

const ANY_BYTE: Node = { kind: 'set', set: [0, 0xff] };
const REST: Node = { kind: 'repeat', body: ANY_BYTE, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
const PATH_GROUP = 1;
const SLASH = 0x2f;
const WHOLE_PATH: Node = { kind: 'capture', body: REST, index: PATH_GROUP };

/** What stands around a path: the scheme and host of a location, the query. */
export interface Frame {
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
}

export const NO_FRAME: Frame = { before: [], after: [] };

/** The function that writes the same pieces for every path; `path` pieces are the path itself. */
export function plainFunction(pieces: readonly Piece[]): TextFunction {
  const whole = pieces.map(
    (piece): Piece => (piece.kind === 'path' ? { kind: 'group', group: PATH_GROUP } : piece),
  );
  const takes = whole.some((piece) => piece.kind === 'group');
  return made([{ node: takes ? WHOLE_PATH : REST, alphabet: 'bytes', pieces: joined(whole) }]);
}

function made(alternatives: readonly Alternative[]): TextFunction {
  return { kind: 'function', key: alternativesKey(alternatives), alternatives };
}

/** A text that is the same for equal alternatives. */
export function alternativesKey(alternatives: readonly Alternative[]): string {
  return alternatives
    .map(({ node, alphabet, pieces }) => `${alphabet} ${JSON.stringify(node)} ${piecesKey(pieces)}`)
    .join('\n');
}

function opaque(key: string, reason: string): TextFunction {
  return { kind: 'opaque', key, reason };
}

export interface RewriteContext {
  readonly place: Place;
  readonly encode: PathHandling['encode'];
  /** Pattern whose groups templates mean that have none of their own. */
  readonly pattern: Pattern | undefined;
  readonly query: QueryCase;
}

/** A rewritten path inside of what stands around it. */
export function rewriteFunction(
  rewrite: PathRewrite,
  context: RewriteContext,
  frame: Frame = NO_FRAME,
): TextFunction {
  const framed = (pieces: readonly Piece[]): readonly Piece[] => [...frame.before, ...pieces, ...frame.after];
  const written = (text: string): Piece => ({ kind: 'text', text: encodePath(text, context.encode) });
  switch (rewrite.kind) {
    case 'keep':
    case 'canonical':
      return plainFunction(framed([{ kind: 'path' }]));
    case 'constant':
      return plainFunction(framed([written(rewrite.value)]));
    case 'prefix':
      return prefixFunction(rewrite.prefix, rewrite.replacement, framed, written);
    case 'regex':
      return regexFunction(rewrite, context, framed);
    case 'sequence':
      return opaque(
        `${context.encode} ${JSON.stringify(rewrite.steps)} ${piecesKey(framed([]))}`,
        'several rewrites follow each other',
      );
  }
}

/**
 * ReplacePrefixMatch, as `replacePrefix` of the model reads it: as many letters as the prefix has are cut off, whatever
 * they are.
 */
function prefixFunction(
  prefix: string,
  replacement: string,
  framed: (pieces: readonly Piece[]) => readonly Piece[],
  written: (text: string) => Piece,
): TextFunction {
  const cut = prefix.replace(/\/+$/, '');
  const ascii = isAscii(cut);
  const letter: Node = { kind: 'set', set: [0, 0x7f] };
  const some = (min: number, max: number): Node => ({ kind: 'repeat', body: letter, min, max, lazy: false });
  const start = ascii ? some(cut.length, cut.length) : letters(bytesOf(cut));
  const slash: Node = { kind: 'set', set: [SLASH, SLASH] };
  const rest: Node = { kind: 'capture', body: sequence([slash, REST]), index: PATH_GROUP };
  const make = (node: Node, ...pieces: readonly Piece[]): Alternative => {
    return { node, alphabet: 'bytes', pieces: joined(framed(pieces)) };
  };
  const group: Piece = { kind: 'group', group: PATH_GROUP };
  const instead = written(replacement === '' ? '/' : replacement);
  const elsewhere: Piece = { kind: 'symbol', name: `path outside of the prefix ${prefix}` };
  return made([
    make(sequence([start, rest]), written(replacement.replace(/\/+$/, '')), group),
    ...(ascii
      ? [make(sequence([start, REST]), instead), make(some(0, Math.max(0, cut.length - 1)), instead)]
      : [make(start, instead)]),
    make(REST, elsewhere),
  ]);
}

function regexFunction(
  rewrite: Extract<PathRewrite, { kind: 'regex' }>,
  context: RewriteContext,
  framed: (pieces: readonly Piece[]) => readonly Piece[],
): TextFunction {
  const { pattern, replaces } = rewrite;
  const key = `${patternKey(pattern)} ${context.encode} ${replaces} ${JSON.stringify(rewrite.template)} ${piecesKey(framed([]))}`;
  const parsed = parse(pattern);
  const untouched = plainFunction(framed([{ kind: 'path' }]));
  if (!parsed.ok) return parsed.invalid ? untouched : opaque(key, parsed.reason);
  if (replaces === 'all-matches' && !hasOneMatch(parsed.tree)) {
    return opaque(key, 'every match of the pattern is replaced');
  }
  const { tree } = parsed;
  const template = piecesOf(rewrite.template, context.place, context.query).map(
    (piece): Piece =>
      piece.kind === 'text' ? { kind: 'text', text: encodePath(piece.text, context.encode) } : piece,
  );
  const named = byNumber(template, tree);
  if (named === undefined) return opaque(key, 'the template takes the path beside groups');
  if (named.some((piece) => piece.kind === 'group') && !capturesAreCertain(parsed.tree)) {
    return opaque(key, 'engines disagree on what a repeated group of the pattern holds');
  }
  const around = replaces === 'whole' ? [] : [tree.groups + 1, tree.groups + 2];
  const node = searched(tree, around[0], around[1]);
  const group = (index: number | undefined): readonly Piece[] =>
    index === undefined ? [] : [{ kind: 'group', group: index }];
  const pieces = framed([...group(around[0]), ...named, ...group(around[1])]);
  const match: Alternative = { node, alphabet: tree.alphabet, pieces: joined(pieces) };
  return made([match, ...(untouched.kind === 'function' ? untouched.alternatives : [])]);
}

function hasOneMatch(tree: Tree): boolean {
  const first = tree.root.kind === 'sequence' ? tree.root.items[0] : tree.root;
  return tree.anchoring !== 'none' || first?.kind === 'start';
}

/** Groups by number; undefined where the template also takes the path, which overlaps with groups. */
function byNumber(pieces: readonly Piece[], tree: Tree): readonly Piece[] | undefined {
  const result: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'path') return undefined;
    if (piece.kind !== 'group') {
      result.push(piece);
      continue;
    }
    const number = typeof piece.group === 'number' ? piece.group : tree.names.get(piece.group);
    if (number !== undefined && number <= tree.groups) result.push({ kind: 'group', group: number });
  }
  return result;
}

/** The pattern as a reading of the whole path, leftmost match first; the texts around it may be groups too. */
function searched(tree: Tree, before: number | undefined, after: number | undefined): Node {
  const any: Node = { kind: 'set', set: everything(tree.alphabet) };
  const rest: Node = { kind: 'repeat', body: any, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
  const lazyRest: Node = { ...rest, lazy: true };
  const capture = (body: Node, index: number | undefined): Node =>
    index === undefined ? body : { kind: 'capture', body, index };
  const match: Node = { kind: 'capture', body: tree.root, index: 0 };
  const head = tree.anchoring === 'none' ? capture(lazyRest, before) : capture(NOTHING, before);
  const tail = tree.anchoring === 'full' ? capture(NOTHING, after) : capture(rest, after);
  return sequence([head, match, tail]);
}

/** A template that may take groups of the pattern that chose the route. */
export function templateFunction(template: Template, context: RewriteContext): TextFunction {
  const pieces = piecesOf(template, context.place, context.query);
  if (template.some((part) => 'rewritten' in part || 'replaced' in part)) {
    return opaque(piecesKey(pieces), 'the text is made by rewriting another one');
  }
  if (!pieces.some((piece) => piece.kind === 'group')) return plainFunction(pieces);
  const { pattern } = context;
  if (pattern === undefined) return plainFunction(pieces.filter((piece) => piece.kind !== 'group'));
  const key = `${patternKey(pattern)} ${piecesKey(pieces)}`;
  const parsed = parse(pattern);
  if (!parsed.ok) return opaque(key, parsed.reason);
  const named = byNumber(pieces, parsed.tree);
  if (named === undefined) return opaque(key, 'the template takes the path beside groups');
  if (!capturesAreCertain(parsed.tree)) {
    return opaque(key, 'engines disagree on what a repeated group of the pattern holds');
  }
  const node = searched(parsed.tree, undefined, undefined);
  const none = pieces.filter((piece) => piece.kind !== 'group');
  return made([
    { node, alphabet: parsed.tree.alphabet, pieces: joined(named) },
    { node: REST, alphabet: 'bytes', pieces: joined(none) },
  ]);
}

/** The Location header of a redirect. */
export function locationFunction(location: Location, context: RewriteContext): TextFunction {
  if (location.kind === 'template') {
    const whole = templateFunction(location.value, context);
    return location.cutLastSlash === true ? withoutLastSlash(whole) : whole;
  }
  const { place, query } = context;
  const scheme = location.scheme === 'request' ? place.scheme : location.scheme;
  const host =
    location.host.kind === 'request' ? hostPieces(place) : piecesOf(location.host.value, place, query);
  if (host.some((piece) => piece.kind === 'group' || piece.kind === 'path')) {
    return opaque(JSON.stringify([host, location]), 'the host of the location depends on the path');
  }
  const port = portText(location.port, scheme, place.port);
  const authority: readonly Piece[] =
    location.relative === true
      ? []
      : [{ kind: 'text', text: `${scheme}://` }, ...host, { kind: 'text', text: port }];
  const tail: readonly Piece[] =
    location.query === 'keep'
      ? queryPieces(query)
      : location.query === 'drop' || location.query.value === ''
        ? []
        : [{ kind: 'text', text: `?${location.query.value}` }];
  const whole = rewriteFunction(location.path, context, { before: authority, after: tail });
  return location.cutLastSlash === true ? withoutLastSlash(whole) : whole;
}

type PortRule = Extract<Location, { kind: 'parts' }>['port'];

function portText(rule: PortRule, scheme: 'http' | 'https', listenerPort: number): string {
  if (rule === 'default') return '';
  if (rule === 'listener') return listenerPort === (scheme === 'http' ? 80 : 443) ? '' : `:${listenerPort}`;
  return `:${rule === 'listener-always' ? listenerPort : rule}`;
}

/** Leaves one slash at the end out. Only where the end is text, a symbol, or the whole path. */
function withoutLastSlash(whole: TextFunction): TextFunction {
  if (whole.kind === 'opaque') return opaque(`cut ${whole.key}`, whole.reason);
  const alternatives: Alternative[] = [];
  for (const alternative of whole.alternatives) {
    const { node, pieces, alphabet } = alternative;
    const last = pieces.at(-1);
    if (last === undefined) alternatives.push(alternative);
    else if (last.kind === 'text') {
      const text = last.text.endsWith('/') ? last.text.slice(0, -1) : last.text;
      alternatives.push({ ...alternative, pieces: joined([...pieces.slice(0, -1), { kind: 'text', text }]) });
    } else if (last.kind === 'symbol') {
      const cut: Piece = { kind: 'symbol', name: `${last.name} without its last slash` };
      alternatives.push({ ...alternative, pieces: [...pieces.slice(0, -1), cut] });
    } else if (node === WHOLE_PATH) {
      const slash: Node = { kind: 'set', set: [SLASH, SLASH] };
      alternatives.push({ node: sequence([WHOLE_PATH, slash]), alphabet, pieces }, alternative);
    } else return opaque(`cut ${whole.key}`, 'the last slash of a rewritten path is left out');
  }
  return made(alternatives);
}
