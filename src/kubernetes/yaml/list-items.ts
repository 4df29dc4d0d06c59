import { endOfString, endOfValue, nextContent } from './json-text.ts';

/** Where one item of a list stands in its document. */
export interface ItemSpan {
  readonly start: number;
  readonly end: number;
  /** 1-based, in the document. */
  readonly line: number;
  readonly column: number;
}

export interface ListText {
  readonly items: readonly ItemSpan[];
  /** The document with an empty list in place of the items. */
  readonly frame: string;
}

const ITEMS_KEY = /^items:[ \t]*(?:#[^\n]*)?\r?$/m;

/**
 * Finds the items of a list object (`items:` at the left edge, a block sequence under it) without parsing it, so that
 * one object of a big `kubectl get -o yaml` can be looked at alone. In a block sequence only its own items stand in the
 * column of its dashes; a quoted text that is continued there leaves its item unfinished, which parsing that item shows.
 * Undefined when the document has another shape.
 */
export function splitYamlList(text: string): ListText | undefined {
  const key = ITEMS_KEY.exec(text);
  if (key === null) return undefined;
  const body = key.index + key[0].length + 1;
  const first = /^( *)-(?=[ \r\n])/m.exec(text.slice(body, body + 65536));
  if (first === null || /^(?! *(?:#|\r?$|-))/m.test(text.slice(body, body + first.index))) return undefined;
  const dash = `${first[1] ?? ''}-`;
  const starts: number[] = [];
  let end = text.length;
  for (let at = body + first.index; at < text.length; ) {
    const indent = indentAt(text, at, dash.length);
    if (indent < dash.length) {
      const rest = text[at + indent];
      if (indent === dash.length - 1 && rest === '-' && /[ \r\n]/.test(text[at + indent + 1] ?? '\n')) {
        starts.push(at);
      } else if (rest !== '#' && rest !== '\n' && rest !== '\r' && rest !== undefined) {
        end = at;
        break;
      }
    }
    const newline = text.indexOf('\n', at);
    at = newline === -1 ? text.length : newline + 1;
  }
  return {
    items: spansOf(text, starts, end),
    frame: `${text.slice(0, key.index)}items: []\n${text.slice(end)}`,
  };
}

function indentAt(text: string, start: number, most: number): number {
  let indent = 0;
  while (indent < most && text.charCodeAt(start + indent) === 32) indent++;
  return indent;
}

function spansOf(text: string, starts: readonly number[], end: number): ItemSpan[] {
  let line = 1;
  let counted = 0;
  return starts.map((start, index) => {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < start; at = text.indexOf('\n', at + 1))
      line++;
    counted = start;
    return { start, end: starts[index + 1] ?? end, line, column: 1 };
  });
}

/** The text of one item as a document of its own: the dash becomes a space, so that every offset stays. */
export function itemText(text: string, span: ItemSpan): string {
  const part = text.slice(span.start, span.end);
  const dash = part.indexOf('-');
  return `${part.slice(0, dash)} ${part.slice(dash + 1)}`;
}

/** The same for well-formed JSON: the spans of the values under the key `items` of the outermost object. */
export function jsonItems(text: string): readonly ItemSpan[] | undefined {
  const open = itemsArray(text);
  if (open === undefined) return undefined;
  const spans: ItemSpan[] = [];
  let line = 1;
  let lineStart = 0;
  // Looked for once: a text without line breaks would be gone through for every item.
  let newline = text.indexOf('\n');
  for (let start = nextContent(text, open + 1); text[start] !== ']' && start < text.length; ) {
    for (; newline !== -1 && newline < start; newline = text.indexOf('\n', newline + 1)) {
      line++;
      lineStart = newline + 1;
    }
    const end = endOfValue(text, start);
    if (end === -1) return undefined;
    spans.push({ start, end, line, column: start - lineStart + 1 });
    const comma = nextContent(text, end);
    if (text[comma] !== ',') break;
    start = nextContent(text, comma + 1);
  }
  return spans;
}

function itemsArray(text: string): number | undefined {
  const open = nextContent(text, 0);
  if (text[open] !== '{') return undefined;
  let found: number | undefined;
  for (let at = nextContent(text, open + 1); text[at] === '"'; ) {
    const end = endOfString(text, at);
    const value = nextContent(text, nextContent(text, end) + 1);
    if (text.slice(at, end) === '"items"') found = text[value] === '[' ? value : undefined;
    const comma = nextContent(text, endOfValue(text, value));
    if (text[comma] !== ',') break;
    at = nextContent(text, comma + 1);
  }
  return found;
}
