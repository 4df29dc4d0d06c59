import { bytesOf } from '../../regex/text.ts';
import { type Equality, functionsEqual, type Pair, type Pairs, pairOf, type Region } from './equal.ts';
import { type Alternative, alternativesKey, type TextFunction } from './text-function.ts';

/** Answers questions about texts; those that differ in nothing that matters once for each region. */
export type Equalities = (a: TextFunction, b: TextFunction, region: Region) => Equality;

/** Answers with more paths are not kept. */
const MAX_PATHS = 32;

/** @param budget most combinations of states for one question */
export function createEqualities(budget: number): Equalities {
  const known = new WeakMap<Region, Map<string, Equality>>();
  const pairs = createPairs();
  return (a, b, region) => {
    if (a.key === b.key) return { kind: 'equal' };
    const [one, two] = clashing(a, b) ?? [a, b];
    const answers = known.get(region) ?? new Map<string, Equality>();
    known.set(region, answers);
    const key = `${one.key}\n\n${two.key}`;
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = functionsEqual(one, two, region, budget, pairs);
      if (answer.kind === 'equal' || answer.paths.length <= MAX_PATHS) answers.set(key, answer);
    }
    return answer;
  };
}

/** More are not kept at once: what large patterns write takes room. */
const MAX_PAIRS = 32;

/**
 * What was read of two functions for one region is not read again for the next. A pair that met trouble is made anew, as
 * other regions may not meet it.
 */
function createPairs(): Pairs {
  const kept = new Map<string, Pair>();
  return (a, b) => {
    const key = `${a.key}\n\n${b.key}`;
    const known = kept.get(key);
    if (known !== undefined && isUntroubled(known)) return known;
    const made = pairOf(a, b);
    if (kept.size >= MAX_PAIRS) kept.clear();
    if (made !== undefined) kept.set(key, made);
    return made;
  };
}

function isUntroubled({ first, second }: Pair): boolean {
  return first.trouble() === undefined && second.trouble() === undefined;
}

/**
 * Two functions whose texts differ in what stands before everything that depends on the path: whatever follows there,
 * such as the name of the host, plays no role and is left out. Undefined: they are not so.
 */
function clashing(a: TextFunction, b: TextFunction): readonly [TextFunction, TextFunction] | undefined {
  if (a.kind === 'opaque' || b.kind === 'opaque') return undefined;
  const [ones, twos] = [a.alternatives.map(openingOf), b.alternatives.map(openingOf)];
  const [first] = ones;
  if (first === undefined) return undefined;
  let place = 0;
  while (place < first.length && [...ones, ...twos].every((items) => items[place] === first[place])) place++;
  const [one, two] = [onlyItem(ones, place), onlyItem(twos, place)];
  if (one === undefined || two === undefined || one === two) return undefined;
  return [opening(a.alternatives, 'one'), opening(b.alternatives, 'two')];
}

/** Bytes and names of symbols before the first group. */
function openingOf({ pieces }: Alternative): ReadonlyArray<number | string> {
  const items: Array<number | string> = [];
  for (const piece of pieces) {
    if (piece.kind === 'text') items.push(...bytesOf(piece.text));
    else if (piece.kind === 'symbol') items.push(piece.name);
    else break;
  }
  return items;
}

/** The item that all have at a place; undefined: they have several, or some have none. */
function onlyItem(
  all: ReadonlyArray<ReadonlyArray<number | string>>,
  place: number,
): number | string | undefined {
  const item = all[0]?.[place];
  return all.every((items) => items[place] === item) ? item : undefined;
}

/** The same alternatives with one symbol before the first group. */
function opening(alternatives: readonly Alternative[], name: string): TextFunction {
  const changed = alternatives.map((alternative): Alternative => {
    const { pieces } = alternative;
    const group = pieces.findIndex(({ kind }) => kind === 'group');
    return { ...alternative, pieces: [{ kind: 'symbol', name }, ...(group < 0 ? [] : pieces.slice(group))] };
  });
  return { kind: 'function', key: alternativesKey(changed), alternatives: changed };
}
