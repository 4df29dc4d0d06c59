import { stepDfa } from '../languages/dfa.ts';
import type { Region } from '../rewrites/equal.ts';
import type { SearchGraph } from './partition.ts';

/** Makes regions of what a search went through. */
export interface Regions {
  /** The paths that end in one of these states; for the same states the same object. */
  of(states: readonly number[]): Region;
}

export function createRegions(graph: SearchGraph): Regions {
  const { letters, domain, targets, decided, domainStates } = graph;
  const { count } = letters;
  const width = domain.dfa.accepts.length;
  let sources: ReadonlyArray<readonly number[]> | undefined;

  const reverse = (): ReadonlyArray<readonly number[]> => {
    if (sources !== undefined) return sources;
    const made: number[][] = Array.from({ length: graph.states }, () => []);
    for (let state = 0; state < graph.states; state++) {
      let last = -1;
      for (let letter = 0; letter < count; letter++) {
        const target = targets[state * count + letter] ?? -1;
        if (target >= 0 && target !== last) made[target]?.push(state);
        last = target;
      }
    }
    sources = made;
    return made;
  };
  const known = new Map<string, Region>();
  return {
    of(states) {
      const name = states.join();
      const made = known.get(name);
      if (made !== undefined) return made;
      const ends = new Set(states);
      const leading = new Set<number>(states);
      const stack = [...states];
      const backwards = reverse();
      for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
        for (const source of backwards[state] ?? []) {
          if (leading.has(source)) continue;
          leading.add(source);
          stack.push(source);
        }
      }
      const ranges = letterRanges(letters.ofByte, distinguished(graph, leading));
      // A place is a state together with where it stands in the domain, which moves on in decided states too.
      const region: Region = {
        start: leading.has(0) ? (domainStates[0] ?? 0) : -1,
        ranges,
        step(place, byte) {
          const state = Math.floor(place / width);
          if (decided[state] === true) {
            const next = stepDfa(domain.dfa, place % width, byte);
            return next < 0 ? -1 : state * width + next;
          }
          const letter = letters.ofByte[byte] ?? -1;
          const target = letter < 0 ? -1 : (targets[state * count + letter] ?? -1);
          return target < 0 || !leading.has(target) ? -1 : target * width + (domainStates[target] ?? 0);
        },
        accepts: (place) => ends.has(Math.floor(place / width)) && domain.dfa.accepts[place % width] === true,
      };
      known.set(name, region);
      return region;
    },
  };
}

/** For each letter the first letter that does the same in all these states; letters by number. */
function distinguished(graph: SearchGraph, states: ReadonlySet<number>): readonly number[] {
  const { letters, domain, targets, decided } = graph;
  const domainTable = letters.transitions(domain.dfa);
  const firsts = new Map<string, number>();
  return letters.bytes.map((_, letter) => {
    let key = '';
    for (let state = 0; state < domain.dfa.accepts.length; state++) {
      key += `${domainTable[state * letters.count + letter]} `;
    }
    for (const state of states) {
      if (decided[state] === true) continue;
      const target = targets[state * letters.count + letter] ?? -1;
      key += states.has(target) ? `${target} ` : '- ';
    }
    const first = firsts.get(key) ?? letter;
    firsts.set(key, first);
    return first;
  });
}

/** The bytes as ranges on which nothing changes. */
function letterRanges(ofByte: Int16Array, same: readonly number[]): readonly number[] {
  const kind = (byte: number): number => same[ofByte[byte] ?? -1] ?? -1;
  const ranges: number[] = [];
  let from = 0;
  for (let byte = 1; byte <= ofByte.length; byte++) {
    if (byte < ofByte.length && kind(byte) === kind(from)) continue;
    ranges.push(from, byte - 1);
    from = byte;
  }
  return ranges;
}
