import { structuredPatch } from 'diff';

/**
 * One line of a patch: of both sides, of the first alone, of the second alone; `\\` says that the line before it ends the file without
 * a line feed.
 */
export interface PatchLine {
  readonly sign: ' ' | '-' | '+' | '\\';
  readonly text: string;
}

/** Lines that changed with those around them; numbers as in the header of a unified diff. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly PatchLine[];
}

/** Most lines that a search for the shortest difference takes away or adds; beyond it everything is replaced. */
const MOST_EDITS = 1000;

/**
 * The difference of two texts in hunks.
 *
 * @param context lines that are shown around a change
 */
export function hunksOf(before: string, after: string, context: number): readonly Hunk[] {
  if (before === after) return [];
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return [replaced(before, after)];
  return patch.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    oldStart: startOf(oldStart, oldLines),
    oldLines,
    newStart: startOf(newStart, newLines),
    newLines,
    lines: lines.flatMap(lineOf),
  }));
}

/** An empty range begins behind the line before it, which is the number that a header gives. */
function startOf(start: number, lines: number): number {
  return lines === 0 ? Math.max(0, start - 1) : start;
}

function lineOf(line: string): readonly PatchLine[] {
  const sign = line[0];
  return sign === ' ' || sign === '-' || sign === '+' || sign === '\\' ? [{ sign, text: line.slice(1) }] : [];
}

/** The lines of one side, with the word that its end lacks a line feed. */
function linesOf(text: string, sign: '-' | '+'): readonly PatchLine[] {
  if (text === '') return [];
  const lines = text.replace(/\n$/, '').split('\n');
  const all = lines.map((line): PatchLine => ({ sign, text: line }));
  return text.endsWith('\n') ? all : [...all, { sign: '\\', text: ' No newline at end of file' }];
}

function replaced(before: string, after: string): Hunk {
  const [removed, added] = [linesOf(before, '-'), linesOf(after, '+')];
  const count = (lines: readonly PatchLine[]): number => lines.filter(({ sign }) => sign !== '\\').length;
  return {
    oldStart: removed.length === 0 ? 0 : 1,
    oldLines: count(removed),
    newStart: added.length === 0 ? 0 : 1,
    newLines: count(added),
    lines: [...removed, ...added],
  };
}

/** `@@ -1,4 +1,5 @@`. */
export function hunkHeader({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
}
