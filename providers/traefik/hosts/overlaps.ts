import { type HostAutomaton, LETTERS, minimal } from './host-automaton.ts';

/** Numbers of the languages that one and the same host belongs to, in ascending order. */
export type Membership = readonly number[];

const MAX_PLACES = 20_000;
const MAX_STEPS = 5_000_000;
const MAX_MEMBERSHIPS = 256;

/** A language that a place is still within reach of, as its number and the state it is in. */
type Thread = readonly [language: number, state: number];

/**
 * All memberships that hosts have, but that of hosts in none of the languages: walks all automata at once. Undefined:
 * too many to be told.
 */
export function membershipsOf(languages: readonly HostAutomaton[]): readonly Membership[] | undefined {
  const found = new Map<string, Membership>();
  const seen = new Set<string>();
  const places: Array<readonly Thread[]> = [languages.map((_, language) => [language, 0] as const)];
  let steps = 0;
  for (const place of places) {
    const members = place.flatMap(([language, state]) =>
      languages[language]?.accepts[state] === true ? [language] : [],
    );
    if (members.length > 0) found.set(members.join(), members);
    for (let letter = 0; letter < LETTERS.length; letter++) {
      const reached = place.flatMap(([language, state]): Thread[] => {
        const target = languages[language]?.next[state]?.[letter] ?? -1;
        return target < 0 ? [] : [[language, target]];
      });
      steps += place.length;
      if (reached.length === 0) continue;
      const key = reached.join(';');
      if (seen.has(key)) continue;
      seen.add(key);
      places.push(reached);
    }
    if (places.length > MAX_PLACES || steps > MAX_STEPS || found.size > MAX_MEMBERSHIPS) return undefined;
  }
  return [...found.values()];
}

/** The hosts of all languages at once. Undefined: too large. */
export function intersectionOf(languages: readonly HostAutomaton[]): HostAutomaton | undefined {
  const numbers = new Map<string, number>();
  const places: Array<readonly number[]> = [];
  const numberOf = (place: readonly number[]): number => {
    if (place.includes(-1)) return -1;
    const key = place.join();
    let number = numbers.get(key);
    if (number === undefined) {
      number = places.length;
      numbers.set(key, number);
      places.push(place);
    }
    return number;
  };
  numberOf(languages.map(() => 0));
  const accepts: boolean[] = [];
  const next: number[][] = [];
  for (const place of places) {
    if (places.length > MAX_PLACES) return undefined;
    accepts.push(place.every((state, index) => languages[index]?.accepts[state] === true));
    next.push(
      Array.from(LETTERS, (_, letter) =>
        numberOf(place.map((state, index) => languages[index]?.next[state]?.[letter] ?? -1)),
      ),
    );
  }
  return minimal(accepts, next);
}
