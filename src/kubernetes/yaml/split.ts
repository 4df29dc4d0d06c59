/** One document of a text, as offsets into it. */
export interface DocumentSpan {
  /** Offset of the first character and of the one after the last. */
  readonly start: number;
  readonly end: number;
  /** 1-based line on which the span begins. */
  readonly line: number;
  readonly format: 'yaml' | 'json';
  /** 1-based line of text behind a `...` that kubectl does not read. */
  readonly ignoredFrom?: number;
}

export interface SplitProblem {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

const END_MARKER = /^\.\.\.(?=[ \t\r]*(?:$|\n))/m;
const CONTENT = /[^ \t\r\n\uFEFF]/g;

/**
 * Cuts a YAML stream into documents where kubectl does (k8s.io/apimachinery `YAMLReader`): at lines that begin with
 * `---`, behind which only blanks and a comment may stand. A marker inside a block scalar is indented and so none. Of
 * each part go-yaml reads the first document only: what follows a `...` is cut off and reported.
 */
export function splitDocuments(text: string): { spans: DocumentSpan[]; problem?: SplitProblem } {
  const spans: DocumentSpan[] = [];
  let start = 0;
  let line = 1;
  const close = (end: number, lines: number) => {
    pushSpan(spans, text, start, end, line);
    line += lines;
  };
  let marker = text.startsWith('---') ? 0 : nextMarker(text, 0);
  while (marker !== -1) {
    const newline = text.indexOf('\n', marker);
    const next = newline === -1 ? text.length : newline + 1;
    const lines = countLines(text, start, marker);
    const rest = text.slice(marker + 3, newline === -1 ? text.length : newline).trim();
    if (rest !== '' && !rest.startsWith('#')) {
      return {
        spans,
        problem: {
          line: line + lines,
          column: 1,
          reason: `kubectl takes a line that begins with "---" for a document separator and allows only a comment behind it`,
        },
      };
    }
    close(marker, lines + 1);
    start = next;
    marker = text.startsWith('---', next) ? next : nextMarker(text, next);
  }
  close(text.length, 0);
  return { spans };
}

function nextMarker(text: string, from: number): number {
  const found = text.indexOf('\n---', from);
  return found === -1 ? -1 : found + 1;
}

/** Documents without content (blanks and comments) are no documents. */
function pushSpan(spans: DocumentSpan[], text: string, start: number, end: number, line: number): void {
  const part = text.slice(start, end);
  if (isBlank(part)) return;
  if (part.includes('...')) {
    const cut = END_MARKER.exec(part);
    if (cut !== null) {
      const before = part.slice(0, cut.index);
      const after = part.slice(cut.index + 3);
      const ignored = isBlank(after)
        ? {}
        : { ignoredFrom: line + countLines(part, 0, cut.index + 3 + after.search(/\S/)) };
      if (isBlank(before) && !('ignoredFrom' in ignored)) return;
      spans.push({ start, end: start + cut.index, line, format: formatOf(before), ...ignored });
      return;
    }
  }
  spans.push({ start, end, line, format: formatOf(part) });
}

/** Nothing but blanks and comments. */
function isBlank(part: string): boolean {
  for (let at = 0; ; ) {
    CONTENT.lastIndex = at;
    const found = CONTENT.exec(part);
    if (found === null) return true;
    if (found[0] !== '#') return false;
    const newline = part.indexOf('\n', found.index);
    if (newline === -1) return true;
    at = newline + 1;
  }
}

function formatOf(part: string): 'yaml' | 'json' {
  return /^[\s\uFEFF]*\{/.test(part) ? 'json' : 'yaml';
}

/** Line feeds in a range. */
export function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
