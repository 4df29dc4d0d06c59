import type { Json } from '../object.ts';
import type { DocumentSpan } from './split.ts';

/**
 * Where the JSON values of a text begin and end: kubectl reads a text that begins with `{` as a stream of JSON objects
 * (k8s.io/apimachinery `GuessJSONStream`). Undefined when something else stands between them.
 */
export function splitJson(text: string): DocumentSpan[] | undefined {
  const spans: DocumentSpan[] = [];
  let line = 1;
  let counted = 0;
  for (let start = nextContent(text, 0); start < text.length; ) {
    if (text[start] !== '{') return undefined;
    const end = endOfValue(text, start);
    if (end === -1) return undefined;
    for (let at = text.indexOf('\n', counted); at !== -1 && at < start; at = text.indexOf('\n', at + 1))
      line++;
    counted = start;
    spans.push({ start, end, line, format: 'json' });
    start = nextContent(text, end);
  }
  return spans;
}

export function readJson(text: string): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

/** Offset behind the blanks. */
export function nextContent(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || code === 0xfeff;
}

/** Offset behind the value that begins at `from`; -1 when it does not end. Assumes well-formed JSON. */
export function endOfValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return endOfString(text, from);
  if (first !== '{' && first !== '[') {
    let at = from;
    while (at < text.length && !/[\s,\]}:]/.test(text[at] ?? '')) at++;
    return at;
  }
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfString(text, at) - 1;
      if (at < 0) return -1;
    } else if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** Offset behind the closing quote; -1 without one. */
export function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return -1;
}
