import { LineCounter, type Node, parseDocument } from 'yaml';

/** Something wrong with a text, 1-based and relative to that text. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** The syntax tree of one document with the way from offsets to lines. */
export interface Tree {
  readonly text: string;
  readonly root: Node | null;
  readonly lines: LineCounter;
  readonly problem?: TextProblem;
}

/** Parses one document to its syntax tree. Scalars stay texts: `resolvePlain` says what they are. */
export function parseTree(text: string): Tree {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    // libyaml too takes flow collections and quoted texts that are less indented than YAML 1.2 asks.
    strict: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'silent',
  });
  const root = document.contents as Node | null;
  const error = document.errors[0];
  if (error === undefined) return { text, root, lines };
  const reason = REASONS.get(error.code) ?? error.message;
  return { text, root, lines, problem: { ...positionAt(lines, error.pos[0]), reason } };
}

/** 1-based position of an offset. */
export function positionAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Clearer words for the errors that people meet most. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['TAB_AS_INDENT', 'a tab stands where YAML allows only spaces (indentation)'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    'a second "key: value" begins inside a value on the same line; quote the value or correct the indentation',
  ],
]);
