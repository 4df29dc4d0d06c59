import type { Machine } from './joint.ts';
import { textOfSymbol } from './symbols.ts';

/** The texts that a machine accepts, shortest first; undefined where there are more than `most` or endlessly many. */
export function wordsOf({ accepts, rows }: Machine, most: number): readonly string[] | undefined {
  const words: string[] = [];
  let front: ReadonlyArray<{ readonly state: number; readonly text: string }> = [{ state: 0, text: '' }];
  // A text longer than the number of states passes one of them twice, and then there is no end of texts.
  for (let length = 0; front.length > 0; length++) {
    if (length > rows.length || front.length > most) return undefined;
    for (const { state, text } of front) if (accepts[state] === true) words.push(text);
    if (words.length > most) return undefined;
    front = front.flatMap(({ state, text }) =>
      (rows[state] ?? []).flatMap((to, symbol) =>
        to < 0 ? [] : [{ state: to, text: text + textOfSymbol(symbol) }],
      ),
    );
  }
  return words;
}
