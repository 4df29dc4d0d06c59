import type { ObjectChange } from '../../diff/compare.ts';
import { hunkHeader, hunksOf } from '../../diff/hunks.ts';
import { describeIdentity, fileNameOf } from '../../diff/identity.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { paintLine, pairedLines } from './words.ts';

/**
 * Names of the files, without `a/` and `b/`, that hold the object on either side as it is printed, and nothing else; undefined where
 * there is none.
 */
export type PatchNames = (change: ObjectChange) => { readonly before?: string; readonly after?: string };

export interface UnifiedOptions {
  readonly style: Style;
  /** Lines shown around a change. */
  readonly context: number;
  readonly names: PatchNames;
}

/**
 * A unified diff, one patch for each object, with a line that names it. Patch tools take it: where both sides are files that
 * hold one object each as gateproof writes it, the names are theirs, else those that `kubectl diff` would give.
 */
export function renderUnified(changes: readonly ObjectChange[], options: UnifiedOptions): string {
  return changes.map((change) => `${patchOf(change, options).join('\n')}\n`).join('');
}

function patchOf(change: ObjectChange, { style, context, names }: UnifiedOptions): readonly string[] {
  const files = filesOf(change, names);
  return [
    style.strong(`# ${printable(describeIdentity(change.identity))}: ${change.status}`),
    ...patchLines(
      files,
      { before: textOf(change, 'before'), after: textOf(change, 'after') },
      { style, context },
    ),
  ];
}

/** The lines of a unified diff of two texts, with their header; none where both are the same. */
export function patchLines(
  files: { readonly before: string; readonly after: string },
  texts: { readonly before: string; readonly after: string },
  { style, context }: Pick<UnifiedOptions, 'style' | 'context'>,
): readonly string[] {
  const hunks = hunksOf(texts.before, texts.after, context);
  if (hunks.length === 0) return [];
  return [
    style.strong(`--- ${files.before}`),
    style.strong(`+++ ${files.after}`),
    ...hunks.flatMap((hunk) => [
      style.strong(hunkHeader(hunk)),
      ...pairedLines(hunk).map((line) => paintLine(line, style)),
    ]),
  ];
}

/** The text of one side; empty where the object is not there. */
export function textOf(change: ObjectChange, side: 'before' | 'after'): string {
  if (side === 'before') return change.status === 'added' ? '' : change.before.text;
  return change.status === 'removed' ? '' : change.after.text;
}

function filesOf(change: ObjectChange, names: PatchNames): { before: string; after: string } {
  const named = names(change);
  const general = fileNameOf(change.identity);
  switch (change.status) {
    case 'added':
      return { before: '/dev/null', after: `b/${named.after ?? general}` };
    case 'removed':
      return { before: `a/${named.before ?? general}`, after: '/dev/null' };
    case 'changed': {
      // The file that is there is changed, whatever the other side calls its own.
      const file = named.before ?? general;
      return { before: `a/${file}`, after: `b/${file}` };
    }
  }
}
