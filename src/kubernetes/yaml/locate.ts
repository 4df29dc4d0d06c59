import type { FieldPath } from '../../model/origin.ts';
import { endOfString, endOfValue, nextContent } from './json-text.ts';
import { type ItemSpan, itemText, jsonItems, splitYamlList } from './list-items.ts';
import { outlineFinder } from './outline.ts';
import type { Source } from './source.ts';
import { treeFinder } from './tree-path.ts';

/** 1-based line and column in the whole source. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds fields of one document; made once per document and asked often. */
export type Locator = (path: FieldPath) => Place;

/** A piece of a source that is looked at alone. */
interface Piece {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly format: 'yaml' | 'json';
}

/**
 * Makes the locator of one document, or of one item of a list there (its paths begin at the item). A field of a mapping
 * stands where its key stands, an item of a list where the item begins. What comes from an alias or a merge key stands
 * where it is written: in the text that the anchor names, since that is what a person has to change. A path that does
 * not exist gives its nearest enclosing field that does.
 */
export function locatorOf(source: Source, document: number, item?: number): Locator {
  const span = source.spans[document];
  if (span === undefined) return () => ({ line: 1, column: 1 });
  const alone = item === undefined ? undefined : itemPiece(source, document, item);
  const own = alone === undefined ? undefined : locatorIn(alone);
  if (own !== undefined) return own;
  const text = source.text.slice(span.start, span.end);
  const whole = locatorIn({ text, line: span.line, column: 1, format: span.format }, true);
  return item === undefined ? whole : (path) => whole(['items', item, ...path]);
}

/** Undefined when a piece that is not a whole document refers to what stands outside of it. */
function locatorIn(piece: Piece, whole: true): Locator;
function locatorIn(piece: Piece): Locator | undefined;
function locatorIn(piece: Piece, whole = false): Locator | undefined {
  const { text, format } = piece;
  if (format === 'json') return (path) => placeIn(piece, offsetInJson(text, path));
  const finder = outlineFinder(text) ?? treeFinder(text);
  if (typeof finder === 'function') return (path) => placeIn(piece, finder(path));
  if (!whole) return undefined;
  const start = Math.max(text.search(/^[^\s#]/m), 0);
  return () => placeIn(piece, start);
}

const itemSpans = new WeakMap<Source, Map<number, readonly ItemSpan[] | undefined>>();

/** The piece of one item, where the list can be cut into as many as were read. */
function itemPiece(source: Source, document: number, item: number): Piece | undefined {
  const span = source.spans[document];
  if (span === undefined) return undefined;
  const known = itemSpans.get(source) ?? new Map<number, readonly ItemSpan[] | undefined>();
  itemSpans.set(source, known);
  const text = source.text.slice(span.start, span.end);
  if (!known.has(document)) {
    const items = span.format === 'json' ? jsonItems(text) : splitYamlList(text)?.items;
    known.set(document, items?.length === source.listLengths.get(document) ? items : undefined);
  }
  const found = known.get(document)?.[item];
  if (found === undefined) return undefined;
  const own = span.format === 'json' ? text.slice(found.start, found.end) : itemText(text, found);
  return { text: own, line: span.line + found.line - 1, column: found.column, format: span.format };
}

function placeIn(piece: Piece, offset: number): Place {
  let line = piece.line;
  let start = 1 - piece.column;
  const { text } = piece;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Offset of a field in well-formed JSON text, by skipping over what is not on the way. */
function offsetInJson(text: string, path: FieldPath): number {
  let value = nextContent(text, 0);
  let offset = value;
  for (const part of path) {
    const found = text[value] === '{' ? jsonEntry(text, value, String(part)) : jsonItem(text, value, part);
    if (found === undefined) return offset;
    offset = found.at;
    value = found.value;
  }
  return offset;
}

function jsonEntry(text: string, open: number, key: string): { at: number; value: number } | undefined {
  let found: { at: number; value: number } | undefined;
  for (let at = nextContent(text, open + 1); text[at] === '"'; ) {
    const end = endOfString(text, at);
    const value = nextContent(text, nextContent(text, end) + 1);
    if (end - at >= key.length && JSON.parse(text.slice(at, end)) === key) found = { at, value };
    const next = nextContent(text, endOfValue(text, value));
    if (text[next] !== ',') break;
    at = nextContent(text, next + 1);
  }
  return found;
}

function jsonItem(
  text: string,
  open: number,
  index: string | number,
): { at: number; value: number } | undefined {
  if (text[open] !== '[' || typeof index !== 'number') return undefined;
  let at = nextContent(text, open + 1);
  for (let skipped = 0; text[at] !== ']' && at < text.length; skipped++) {
    if (skipped === index) return { at, value: at };
    const next = nextContent(text, endOfValue(text, at));
    if (text[next] !== ',') return undefined;
    at = nextContent(text, next + 1);
  }
  return undefined;
}
