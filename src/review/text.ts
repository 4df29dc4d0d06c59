import stringWidth from 'string-width';

/** What a piece of text is, for a theme to paint. */
export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'warn' | 'added' | 'removed' | 'mark';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Part of the row that keys act on. */
  readonly isChosen?: boolean;
}

/** A line of the screen. */
export interface Line {
  readonly spans: readonly Span[];
  /** The row that keys act on. */
  readonly isChosen?: boolean;
}

const ASCII = /^[\u0020-\u007E]*$/;

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** The beginning of a text that fits into a number of columns, with a sign where something was cut. */
export function clip(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return '';
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  if (room < 0) return '.'.repeat(width);
  let used = 0;
  let kept = '';
  for (const character of text) {
    const size = widthOf(character);
    if (used + size > room) break;
    used += size;
    kept += character;
  }
  return kept + ellipsis;
}

/** A line of one piece. */
export function line(text: string, tone: Tone = 'plain'): Line {
  return { spans: [{ text, tone }] };
}

export function lineWidth({ spans }: Line): number {
  return spans.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** A line of exactly so many columns: cut, or filled with blanks. */
export function fitted({ spans, ...rest }: Line, width: number, ellipsis = '…'): Line {
  const kept: Span[] = [];
  let left = width;
  for (const span of spans) {
    const size = widthOf(span.text);
    if (size <= left) {
      kept.push(span);
      left -= size;
      continue;
    }
    const text = clip(span.text, left, left >= widthOf(ellipsis) ? ellipsis : '');
    kept.push({ ...span, text });
    left -= widthOf(text);
    break;
  }
  if (left > 0) kept.push({ text: ' '.repeat(left), tone: 'plain' });
  return { ...rest, spans: kept };
}

/** Pieces of a text, none wider than `width`; what follows the first is indented. */
export function folded(text: string, width: number, indent = 0): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  let room = Math.max(1, width);
  while (widthOf(rest) > room) {
    const cut = cutAt(rest, room);
    pieces.push(rest.slice(0, cut).trimEnd());
    rest = ' '.repeat(Math.min(indent, Math.max(0, width - 10))) + rest.slice(cut).trimStart();
    room = Math.max(1, width);
  }
  return [...pieces, rest];
}

/** Where to cut: behind the last blank that fits, or in the middle of a long word; always behind the indentation. */
function cutAt(text: string, width: number): number {
  const start = text.length - text.trimStart().length;
  if (ASCII.test(text)) {
    const blank = text.lastIndexOf(' ', width - 1) + 1;
    return blank > start + 1 ? blank : Math.max(start + 1, width);
  }
  let used = 0;
  let blank = 0;
  let end = 0;
  for (const character of text) {
    const size = widthOf(character);
    if (used + size > width && end > start) break;
    used += size;
    end += character.length;
    if (character === ' ' && end > start + 1) blank = end;
  }
  return blank > start + 1 ? blank : Math.max(1, end);
}
