import { diffLines, diffWordsWithSpace } from 'diff';
import { printable } from '../report/printable.ts';
import type { DiffPiece, DiffRow } from './detail.ts';

/** Lines that are alike and stay around a difference; of longer runs only these are kept. */
const CONTEXT = 3;
/** Share of characters that two lines must have in common to be shown as one that changed. */
const LEAST_ALIKE = 0.5;
/** Longer lines are not compared word by word. */
const LONGEST = 2000;

/** The key of a line of YAML, with its indentation: the same key with another value is a line that changed. */
const KEY = /^[ -]*[\w./-]+: /;

/** Two texts line by line, made safe to print; lines that are alike and far from a difference are left out. */
export function diffRows(before: string, after: string): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: readonly string[] = [];
  const flush = (added: readonly string[]): void => {
    rows.push(...paired(removed, added));
    removed = [];
  };
  for (const { value, added, removed: isRemoved } of diffLines(before, after)) {
    const lines = linesOf(value);
    if (isRemoved) {
      flush([]);
      removed = lines;
    } else if (added) flush(lines);
    else {
      flush([]);
      rows.push(...lines.map((text): DiffRow => ({ kind: 'same', before: [{ text }], after: [{ text }] })));
    }
  }
  flush([]);
  return shortened(rows);
}

/** Tabs are shown as blanks, so that columns stay columns. */
function linesOf(text: string): readonly string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((one) => printable(one.replaceAll('\t', '    ')));
}

/** Lines that took the place of others: those that are nearly alike stand together. */
function paired(removed: readonly string[], added: readonly string[]): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let next = 0;
  for (const before of removed) {
    const found = added.findIndex(
      (after, index) => index >= next && index < next + 4 && isAlike(before, after),
    );
    if (found < 0) {
      rows.push({ kind: 'removed', before: [{ text: before }] });
      continue;
    }
    for (; next < found; next++) rows.push({ kind: 'added', after: [{ text: added[next] ?? '' }] });
    rows.push(changed(before, added[found] ?? ''));
    next = found + 1;
  }
  for (; next < added.length; next++) rows.push({ kind: 'added', after: [{ text: added[next] ?? '' }] });
  return rows;
}

function isAlike(before: string, after: string): boolean {
  if (before.length > LONGEST || after.length > LONGEST) return false;
  const [one, two] = [before.trim(), after.trim()];
  if (one === '' || two === '') return false;
  const key = KEY.exec(before)?.[0];
  if (key !== undefined && key === KEY.exec(after)?.[0]) return true;
  const [short, long] = one.length < two.length ? [one, two] : [two, one];
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  let end = 0;
  while (end < short.length - start && short[short.length - 1 - end] === long[long.length - 1 - end]) end++;
  return (start + end) / long.length >= LEAST_ALIKE;
}

function changed(before: string, after: string): DiffRow {
  const old: DiffPiece[] = [];
  const now: DiffPiece[] = [];
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    if (removed) old.push({ text: value, mark: true });
    else if (added) now.push({ text: value, mark: true });
    else {
      old.push({ text: value });
      now.push({ text: value });
    }
  }
  return { kind: 'changed', before: old, after: now };
}

function shortened(rows: readonly DiffRow[]): readonly DiffRow[] {
  const near = new Set<number>();
  for (const [index, { kind }] of rows.entries()) {
    if (kind === 'same') continue;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at++) near.add(at);
  }
  const kept: DiffRow[] = [];
  let left = 0;
  const flush = (): void => {
    if (left > 0) kept.push({ kind: 'left-out', after: [{ text: `  ${left} lines alike` }] });
    left = 0;
  };
  for (const [index, row] of rows.entries()) {
    if (!near.has(index)) left++;
    else {
      flush();
      kept.push(row);
    }
  }
  flush();
  return kept;
}
