import type { DetailLine } from '../detail.ts';
import { folded, type Line, widthOf } from '../text.ts';

/** Prose broken to a width; what follows a label is indented as far as the label. */
export function proseLines(lines: readonly DetailLine[], width: number): readonly Line[] {
  return lines.flatMap(({ label = '', text, tone = 'plain', indent = 0, isWhole }): readonly Line[] => {
    const lead = ' '.repeat(Math.min(indent, Math.max(0, width - 20))) + label;
    const column = Math.min(widthOf(lead), Math.max(0, width - 20));
    if (isWhole === true || text === '')
      return [
        {
          spans: [
            { text: lead, tone: 'faint' },
            { text, tone },
          ],
        },
      ];
    const pieces = folded(text, width - column);
    return pieces.map((piece, index) => ({
      spans: [
        { text: index === 0 ? lead : ' '.repeat(column), tone: 'faint' },
        { text: piece, tone },
      ],
    }));
  });
}
