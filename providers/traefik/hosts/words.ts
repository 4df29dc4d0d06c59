import { type HostAutomaton, LETTERS } from './host-automaton.ts';

/** All words of an automaton in order of length, if there are no more than `most`. */
export function wordsOf(automaton: HostAutomaton, most: number): readonly string[] | undefined {
  const words: string[] = [];
  let places: ReadonlyArray<readonly [state: number, word: string]> = [[0, '']];
  // Every state leads to a word: more words on the way than allowed, or a way longer than there are states, are too many.
  for (let length = 0; places.length > 0; length++) {
    if (places.length + words.length > most || length > automaton.next.length) return undefined;
    const longer: Array<readonly [number, string]> = [];
    for (const [state, word] of places) {
      if (automaton.accepts[state] === true) words.push(word);
      for (const [letter, target] of (automaton.next[state] ?? []).entries()) {
        if (target >= 0) longer.push([target, `${word}${LETTERS[letter] ?? ''}`]);
      }
    }
    places = longer;
  }
  return words.length > most ? undefined : words;
}

/** A shortest word of an automaton; empty: it has none. */
export function shortestWord(automaton: HostAutomaton): string {
  const seen = new Set<number>([0]);
  const places: Array<readonly [state: number, word: string]> = [[0, '']];
  for (const [state, word] of places) {
    if (automaton.accepts[state] === true) return word;
    for (const [letter, target] of (automaton.next[state] ?? []).entries()) {
      if (target < 0 || seen.has(target)) continue;
      seen.add(target);
      places.push([target, `${word}${LETTERS[letter] ?? ''}`]);
    }
  }
  return '';
}
