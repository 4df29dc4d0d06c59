import type { DiffPiece, DiffRow, DiffSection } from '../detail.ts';
import { fitted, type Line, line, type Span, type Tone } from '../text.ts';

const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

/** Two texts one below the other: `-` before, `+` afterwards, what differs inside a line marked. */
export function unifiedDiff(sections: readonly DiffSection[]): readonly Line[] {
  return sections.flatMap(({ title, rows }) => [line(title, 'strong'), ...blocks(rows), line('')]);
}

/** Lines that go come before the lines that take their place. */
function blocks(rows: readonly DiffRow[]): readonly Line[] {
  const lines: Line[] = [];
  let added: Line[] = [];
  const flush = (): void => {
    lines.push(...added);
    added = [];
  };
  for (const { kind, before, after } of rows) {
    if (kind === 'same' || kind === 'left-out') {
      flush();
      lines.push(kind === 'same' ? signed('same', after ?? []) : leftOut(after ?? []));
      continue;
    }
    if (before !== undefined) {
      // A line that only goes begins a block of its own.
      if (kind === 'removed' && added.length > 0) flush();
      lines.push(signed('removed', before));
    }
    if (after !== undefined) added.push(signed('added', after));
  }
  flush();
  return lines;
}

function signed(kind: keyof typeof SIGNS, pieces: readonly DiffPiece[]): Line {
  const tone: Tone = kind === 'same' ? 'plain' : kind;
  return { spans: [{ text: `${SIGNS[kind]} `, tone }, ...painted(pieces, tone)] };
}

function leftOut(pieces: readonly DiffPiece[]): Line {
  return { spans: painted(pieces, 'faint') };
}

function painted(pieces: readonly DiffPiece[], tone: Tone): readonly Span[] {
  return pieces.map(({ text, mark }) => ({ text, tone: mark === true ? 'mark' : tone }));
}

/** Two texts beside each other; lines that belong together on one height. */
export function sideDiff(sections: readonly DiffSection[], width: number, gap: string): readonly Line[] {
  const column = Math.floor((width - gap.length) / 2);
  const half = (pieces: readonly DiffPiece[] | undefined, tone: Tone, sign: string): readonly Span[] => {
    const spans = pieces === undefined ? [] : [{ text: `${sign} `, tone }, ...painted(pieces, tone)];
    return fitted({ spans }, column).spans;
  };
  const row = ({ kind, before, after }: DiffRow): Line => {
    if (kind === 'left-out') return leftOut(after ?? []);
    const isSame = kind === 'same';
    return {
      spans: [
        ...half(before, isSame ? 'plain' : 'removed', isSame ? ' ' : '-'),
        { text: gap, tone: 'faint' },
        ...half(after, isSame ? 'plain' : 'added', isSame ? ' ' : '+'),
      ],
    };
  };
  return sections.flatMap(({ title, rows }) => [line(title, 'strong'), ...rows.map(row), line('')]);
}
