import { diffWordsWithSpace } from 'diff';
import type { Hunk, PatchLine } from '../../diff/hunks.ts';
import { printableLine } from '../printable.ts';
import type { Style } from '../style.ts';

/** Lines longer than this are not compared word by word. */
const LONGEST = 2000;

/** One line of a patch with its counterpart on the other side, where it has one. */
export interface PairedLine extends PatchLine {
  readonly counterpart?: string;
}

/** Puts the removed lines of a change beside the added ones that took their place, in order. */
export function pairedLines({ lines }: Hunk): readonly PairedLine[] {
  const result: PairedLine[] = [];
  for (let at = 0; at < lines.length; ) {
    const removed = runOf(lines, at, '-');
    const added = runOf(lines, at + removed.length, '+');
    if (removed.length + added.length === 0) {
      const line = lines[at];
      if (line !== undefined) result.push(line);
      at += 1;
      continue;
    }
    removed.forEach((line, index) => {
      result.push(withCounterpart(line, added[index]));
    });
    added.forEach((line, index) => {
      result.push(withCounterpart(line, removed[index]));
    });
    at += removed.length + added.length;
  }
  return result;
}

function runOf(lines: readonly PatchLine[], start: number, sign: PatchLine['sign']): readonly PatchLine[] {
  let end = start;
  while (lines[end]?.sign === sign) end += 1;
  return lines.slice(start, end);
}

function withCounterpart(line: PatchLine, other: PatchLine | undefined): PairedLine {
  return other === undefined ? line : { ...line, counterpart: other.text };
}

/** A line with its sign, painted; the words that its counterpart does not have stand out. */
export function paintLine({ sign, text, counterpart }: PairedLine, style: Style): string {
  const whole = `${sign}${printableLine(text)}`;
  if (sign === ' ' || sign === '\\') return whole;
  const paint = sign === '+' ? style.added : style.removed;
  const mark = sign === '+' ? style.addedPart : style.removedPart;
  const parts = counterpart === undefined ? undefined : partsOf(text, counterpart);
  if (parts === undefined) return paint(whole);
  return parts.reduce(
    (line, { text: part, isOwn }) => line + (isOwn ? mark : paint)(printableLine(part)),
    paint(sign),
  );
}

interface Part {
  readonly text: string;
  readonly isOwn: boolean;
}

/** The parts of a line; undefined where so little is common that marks would say nothing. */
function partsOf(text: string, counterpart: string): readonly Part[] | undefined {
  if (text.length + counterpart.length > LONGEST) return undefined;
  const changes = diffWordsWithSpace(counterpart, text);
  const parts = changes.flatMap(({ value, added, removed }): readonly Part[] =>
    removed ? [] : [{ text: value, isOwn: added }],
  );
  const common = parts.filter(({ isOwn }) => !isOwn).reduce((sum, part) => sum + part.text.trim().length, 0);
  return common * 3 < text.trim().length ? undefined : parts;
}
