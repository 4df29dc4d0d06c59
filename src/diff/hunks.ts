import { structuredPatch } from 'diff';

/** One line of a patch: of both sides, of the first alone, of the second alone. */
export interface PatchLine {
  readonly sign: ' ' | '-' | '+';
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
const MOST_EDITS = 4000;

/**
 * The difference of two texts in hunks. Texts end with a line feed or are empty.
 *
 * @param context lines that are shown around a change
 */
export function hunksOf(before: string, after: string, context: number): readonly Hunk[] {
  if (before === after) return [];
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return [replaced(linesOf(before), linesOf(after))];
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
  return sign === ' ' || sign === '-' || sign === '+' ? [{ sign, text: line.slice(1) }] : [];
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function replaced(before: readonly string[], after: readonly string[]): Hunk {
  return {
    oldStart: before.length === 0 ? 0 : 1,
    oldLines: before.length,
    newStart: after.length === 0 ? 0 : 1,
    newLines: after.length,
    lines: [
      ...before.map((text): PatchLine => ({ sign: '-', text })),
      ...after.map((text): PatchLine => ({ sign: '+', text })),
    ],
  };
}

/** `@@ -1,4 +1,5 @@`. */
export function hunkHeader({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
}

function range(start: number, lines: number): string {
  return lines === 1 ? String(start) : `${start},${lines}`;
}
