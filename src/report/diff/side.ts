import type { ObjectChange } from '../../diff/compare.ts';
import { hunkHeader, hunksOf } from '../../diff/hunks.ts';
import { describeIdentity } from '../../diff/identity.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { textOf } from './unified.ts';
import { type PairedLine, pairedLines } from './words.ts';

export interface SideOptions {
  readonly style: Style;
  readonly context: number;
  /** Characters per line. */
  readonly width: number;
}

/** Both sides beside each other, one block for each object. Lines that do not fit are cut. */
export function renderSideBySide(changes: readonly ObjectChange[], options: SideOptions): string {
  return changes.map((change) => `${blockOf(change, options).join('\n')}\n`).join('\n');
}

interface Row {
  readonly left: string;
  readonly right: string;
  /** As in `diff -y`: changed, only left, only right, the same. */
  readonly sign: '|' | '<' | '>' | ' ';
}

function blockOf(change: ObjectChange, { style, context, width }: SideOptions): readonly string[] {
  const column = Math.max(10, Math.floor((width - 3) / 2));
  const hunks = hunksOf(textOf(change, 'before'), textOf(change, 'after'), context);
  return [
    style.strong(`# ${printable(describeIdentity(change.identity))}: ${change.status}`),
    ...hunks.flatMap((hunk) => [
      style.strong(hunkHeader(hunk)),
      ...rowsOf(pairedLines(hunk)).map((row) => printRow(row, column, style)),
    ]),
  ];
}

function rowsOf(lines: readonly PairedLine[]): readonly Row[] {
  const rows: Row[] = [];
  for (const { sign, text, counterpart } of lines) {
    if (sign === ' ') rows.push({ left: text, right: text, sign: ' ' });
    else if (sign === '-') {
      rows.push(
        counterpart === undefined
          ? { left: text, right: '', sign: '<' }
          : { left: text, right: counterpart, sign: '|' },
      );
      // The added line of the pair stands in this row already.
    } else if (sign === '+' && counterpart === undefined) rows.push({ left: '', right: text, sign: '>' });
  }
  return rows;
}

function printRow({ left, right, sign }: Row, column: number, style: Style): string {
  const first = cell(left, column);
  const second = cell(right, column).trimEnd();
  if (sign === ' ') return `${first}   ${second}`.trimEnd();
  const before = sign === '>' ? first : style.removed(first);
  const after = sign === '<' ? '' : style.added(second);
  return `${before} ${sign} ${after}`.trimEnd();
}

/** Exactly so many characters. */
function cell(text: string, column: number): string {
  const characters = [...printable(text)];
  if (characters.length > column) return `${characters.slice(0, column - 1).join('')}…`;
  return characters.join('') + ' '.repeat(column - characters.length);
}
