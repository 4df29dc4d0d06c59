import { legibility, mostReadable } from '../legibility.ts';
import { questionsByPieces } from './by-pieces.ts';
import { readerOf } from './reader.ts';
import { createRuns, LETTER, type Runs } from './runs.ts';
import type { Alternative, TextFunction } from './text-function.ts';

/** A regular set of paths, as bytes after the leading slash. States are numbers; -1 is none. */
export interface Region {
  readonly start: number;
  step(state: number, byte: number): number;
  accepts(state: number): boolean;
  /** Byte ranges that the region tells apart. */
  readonly ranges: readonly number[];
}

/**
 * - `equal`: decided for every path of the region.
 * - `different`: decided; at least one of the paths shows it.
 * - `undecided`: out of reach of the procedure; some paths of the region, to be tried.
 */
export type Equality =
  | { readonly kind: 'equal' }
  | { readonly kind: 'different'; readonly paths: ReadonlyArray<readonly number[]> }
  | { readonly kind: 'undecided'; readonly reason: string; readonly paths: ReadonlyArray<readonly number[]> };

const SLASH = 0x2f;
const MAX_DELAY = 4096;

/**
 * Do two functions write the same for every path of the region? Both readers and the region are run side by side; where
 * one has written more than the other, the surplus is remembered. The functions are equal just if every combination of
 * states (from which the end can be reached) has one surplus only, and none is left at the end (Béal, Carton, Prieur,
 * Sakarovitch: Squaring transducers, 2003). A letter that is copied is kept as "the letter read n steps ago", so that
 * copying is decided and not sampled. Groups that are written in another order are decided piece by piece.
 *
 * @param budget most combinations of states
 */
export function functionsEqual(
  a: TextFunction,
  b: TextFunction,
  region: Region,
  budget: number,
  pairs: Pairs = pairOf,
): Equality {
  const answer = equalInOrder(a, b, region, budget, pairs);
  if (answer.kind !== 'undecided') return answer;
  const questions = questionsByPieces(a, b) ?? [];
  const isEqual = ([one, two]: readonly [TextFunction, TextFunction]): boolean =>
    equalInOrder(one, two, region, budget, pairOf).kind === 'equal';
  return questions.length > 0 && questions.every(isEqual) ? { kind: 'equal' } : answer;
}

/** Decides functions that write their groups in the order in which they are read, each once. */
function equalInOrder(
  a: TextFunction,
  b: TextFunction,
  region: Region,
  budget: number,
  pairs: Pairs,
): Equality {
  if (a.key === b.key) return { kind: 'equal' };
  const undecided = (reason: string): Equality => ({
    kind: 'undecided',
    reason,
    paths: sampleWords(region, []),
  });
  if (a.kind === 'opaque') return undecided(a.reason);
  if (b.kind === 'opaque') return undecided(b.reason);
  const pair = pairs(a, b);
  if (pair === undefined) return undecided('a pattern is too large');
  const { first, second } = pair;
  const letters = letterClasses([...pair.ranges, region.ranges]);
  const product = explore(first, second, region, letters, budget, true);
  const trouble = first.trouble() ?? second.trouble();
  const reason = product === undefined ? 'too many combinations of states' : trouble;
  if (product === undefined || reason !== undefined) {
    return { kind: 'undecided', reason: reason ?? '', paths: sampleWords(region, letters) };
  }
  const answer = compareDelays(product, letters);
  if (answer.kind !== 'different') return answer;
  // The paths found show the difference, but shorter ones may show it too.
  const shortest = Math.min(...answer.paths.map((path) => path.length));
  const shorter = sampleWords(region, letters, shortest - 1);
  return { kind: 'different', paths: [...shorter, ...answer.paths] };
}

/** What two functions write while paths are read, whatever region they are of. */
export interface Pair {
  readonly first: Runs;
  readonly second: Runs;
  readonly ranges: ReadonlyArray<readonly number[]>;
}

export type Pairs = (a: DecidableFunction, b: DecidableFunction) => Pair | undefined;

export type DecidableFunction = Exclude<TextFunction, { readonly kind: 'opaque' }>;

/** Undefined: one of them is too large. */
export function pairOf(a: DecidableFunction, b: DecidableFunction): Pair | undefined {
  const [one, two] = [readerOf(a.alternatives), readerOf(b.alternatives)];
  if (one === undefined || two === undefined) return undefined;
  const symbolNumber = numberSymbols();
  const first = createRuns(one, symbolNumber, true);
  const second = createRuns(two, symbolNumber, true);
  return { first, second, ranges: [one.ranges, two.ranges] };
}

/**
 * Do two functions write the same for every path of the region, whose first letters have been read? False also where
 * that cannot be decided within the budget.
 */
export function equalBehind(
  a: readonly Alternative[],
  b: readonly Alternative[],
  region: Region,
  budget: number,
): boolean {
  const readers = [readerOf(a), readerOf(b)] as const;
  if (readers[0] === undefined || readers[1] === undefined) return false;
  const symbolNumber = numberSymbols();
  const letters = letterClasses([readers[0].ranges, readers[1].ranges, region.ranges]);
  const first = createRuns(readers[0], symbolNumber, false);
  const second = createRuns(readers[1], symbolNumber, false);
  const product = explore(first, second, region, letters, budget, false);
  if (product === undefined || first.trouble() !== undefined || second.trouble() !== undefined) return false;
  return compareDelays(product, letters).kind === 'equal';
}

function numberSymbols(): (name: string) => number {
  const symbols = new Map<string, number>();
  return (name) => {
    const number = symbols.get(name) ?? 256 + symbols.size;
    symbols.set(name, number);
    return number;
  };
}

/** Bytes that nothing tells apart. */
export interface LetterClass {
  readonly low: number;
  readonly high: number;
}

function letterClasses(all: ReadonlyArray<readonly number[]>): readonly LetterClass[] {
  const cuts = new Set<number>([0]);
  for (const ranges of all) {
    for (let i = 0; i + 1 < ranges.length; i += 2) cuts.add(ranges[i] ?? 0).add((ranges[i + 1] ?? 0) + 1);
  }
  const points = [...cuts].filter((cut) => cut <= 0xff).sort((x, y) => x - y);
  const classes = points.map((low, index) => ({ low, high: (points[index + 1] ?? 0x100) - 1 }));
  const rank = ({ low, high }: LetterClass): number => legibility(mostReadable(low, high));
  return classes.sort((x, y) => rank(x) - rank(y) || x.low - y.low);
}

interface Edge {
  readonly target: number;
  readonly letter: number;
  readonly outputs: readonly [readonly number[], readonly number[]];
}

interface ProductNode {
  readonly edges: Edge[];
  readonly ends: readonly [readonly number[], readonly number[]] | undefined;
  /** The step towards the nearest end; undefined: no end can be reached, or this is one. */
  towardsEnd?: Edge;
  live: boolean;
}

/**
 * All combinations of states. Undefined: more than the budget.
 *
 * @param fromStart the slash that every path begins with is still to be read, which the region does not know of
 */
function explore(
  first: Runs,
  second: Runs,
  region: Region,
  letters: readonly LetterClass[],
  budget: number,
  fromStart: boolean,
): readonly ProductNode[] | undefined {
  const numbers = new Map<string, number>();
  const queue: Array<readonly [number, number, number]> = [];
  const numberOf = (a: number, b: number, state: number): number => {
    const key = `${a} ${b} ${state}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = queue.length;
      numbers.set(key, number);
      queue.push([a, b, state]);
    }
    return number;
  };
  const nodes: ProductNode[] = [{ edges: [], ends: undefined, live: false }];
  numberOf(0, 0, fromStart ? -1 : region.start);
  const slash = letters.findIndex(({ low, high }) => low <= SLASH && SLASH <= high);
  let work = 0;
  for (let i = 0; i < queue.length; i++) {
    const [a, b, state] = queue[i] ?? [0, 0, -1];
    const atStart = fromStart && i === 0;
    const ends = atStart || !region.accepts(state) ? undefined : bothEnd(first, second, a, b);
    const node: ProductNode = { edges: [], ends, live: false };
    nodes[i] = node;
    for (const [letter, { low }] of letters.entries()) {
      if (atStart && letter !== slash) continue;
      const byte = atStart ? SLASH : low;
      const next = atStart ? region.start : region.step(state, byte);
      if (next < 0) continue;
      const after = second.step(b, byte);
      for (const one of first.step(a, byte)) {
        for (const other of after) {
          const target = numberOf(one.run, other.run, next);
          node.edges.push({ target, letter, outputs: [one.output, other.output] });
        }
      }
      work += 1 + after.length;
    }
    if (queue.length > budget || work > budget * 64) return undefined;
  }
  markLive(nodes);
  return nodes;
}

function bothEnd(first: Runs, second: Runs, a: number, b: number): ProductNode['ends'] {
  const one = first.end(a);
  const other = one === undefined ? undefined : second.end(b);
  return one === undefined || other === undefined ? undefined : [one, other];
}

function markLive(nodes: readonly ProductNode[]): void {
  const sources: Array<Array<readonly [number, Edge]>> = nodes.map(() => []);
  for (const [index, node] of nodes.entries()) {
    for (const edge of node.edges) sources[edge.target]?.push([index, edge]);
  }
  const queue: number[] = [];
  for (const [index, node] of nodes.entries()) {
    if (node.ends === undefined) continue;
    node.live = true;
    queue.push(index);
  }
  for (let i = 0; i < queue.length; i++) {
    for (const [source, edge] of sources[queue[i] ?? 0] ?? []) {
      const node = nodes[source];
      if (node === undefined || node.live) continue;
      node.live = true;
      node.towardsEnd = edge;
      queue.push(source);
    }
  }
}

/** What one function has written more than the other: `side` 0 or 1, and the letters. */
interface Delay {
  readonly side: 0 | 1;
  readonly items: readonly number[];
}

interface Arrival {
  readonly delay: Delay;
  readonly before: number;
  readonly letter: number;
}

const EMPTY: Delay = { side: 0, items: [] };
const REFERENCE = 256;

function compareDelays(nodes: readonly ProductNode[], letters: readonly LetterClass[]): Equality {
  if (nodes[0]?.live !== true) return { kind: 'equal' };
  const arrivals = new Map<number, Arrival>([[0, { delay: EMPTY, before: -1, letter: -1 }]]);
  const queue = [0];
  const different = (...words: ReadonlyArray<readonly number[]>): Equality => ({
    kind: 'different',
    paths: words.flatMap((word) => spellings(word, letters)),
  });
  const prefix = (node: number): number[] => {
    const word: number[] = [];
    for (let at = node; at > 0; ) {
      const arrival = arrivals.get(at);
      if (arrival === undefined) break;
      word.push(arrival.letter);
      at = arrival.before;
    }
    return word.reverse();
  };
  const suffix = (node: number): number[] => {
    const word: number[] = [];
    for (let edge = nodes[node]?.towardsEnd; edge !== undefined; edge = nodes[edge.target]?.towardsEnd) {
      word.push(edge.letter);
    }
    return word;
  };
  for (const from of queue) {
    const node = nodes[from];
    const arrival = arrivals.get(from);
    if (node === undefined || arrival === undefined) continue;
    if (node.ends !== undefined) {
      const rest = advance(arrival.delay, node.ends);
      if (rest === undefined || rest.items.length > 0) return different(prefix(from));
    }
    for (const edge of node.edges) {
      if (nodes[edge.target]?.live !== true) continue;
      const outputs = edge.outputs.map((output) =>
        output.map((item) => (item === LETTER ? letterItem(edge.letter, letters) : item)),
      );
      const delay = advance(aged(arrival.delay), [outputs[0] ?? [], outputs[1] ?? []]);
      const word = [...prefix(from), edge.letter, ...suffix(edge.target)];
      if (delay === undefined) return different(word);
      if (delay.items.length > MAX_DELAY)
        return { kind: 'undecided', reason: 'the texts drift apart', paths: spellings(word, letters) };
      const known = arrivals.get(edge.target);
      if (known === undefined) {
        arrivals.set(edge.target, { delay, before: from, letter: edge.letter });
        queue.push(edge.target);
      } else if (!sameDelay(known.delay, delay)) {
        return different([...prefix(edge.target), ...suffix(edge.target)], word);
      }
    }
  }
  return { kind: 'equal' };
}

/** A letter whose class holds only one byte is that byte; others are references by age, here 0. */
function letterItem(letter: number, letters: readonly LetterClass[]): number {
  const { low = 0, high = 0 } = letters[letter] ?? {};
  return low === high ? low : -1 - letter;
}

function aged(delay: Delay): Delay {
  if (delay.items.length === 0) return delay;
  return { ...delay, items: delay.items.map((item) => (item < 0 ? item - REFERENCE : item)) };
}

/** The surplus after both have written more; undefined: what they wrote cannot become equal any more. */
function advance(delay: Delay, outputs: readonly [readonly number[], readonly number[]]): Delay | undefined {
  const ahead = [...delay.items, ...outputs[delay.side]];
  const behind = outputs[delay.side === 0 ? 1 : 0];
  const common = Math.min(ahead.length, behind.length);
  for (let i = 0; i < common; i++) if (ahead[i] !== behind[i]) return undefined;
  if (ahead.length >= behind.length) {
    const items = ahead.slice(common);
    return items.length === 0 ? EMPTY : { side: delay.side, items };
  }
  return { side: delay.side === 0 ? 1 : 0, items: behind.slice(common) };
}

function sameDelay(a: Delay, b: Delay): boolean {
  return (
    a.side === b.side && a.items.length === b.items.length && a.items.every((item, i) => item === b.items[i])
  );
}

/** Bytes for letters: the readable one of each class, and a spelling in which no two letters of a class are alike. */
function spellings(
  word: readonly number[],
  letters: readonly LetterClass[],
): ReadonlyArray<readonly number[]> {
  const plain = word.map((letter, place) => (place === 0 ? SLASH : byteOf(letters[letter], 0)));
  const varied = word.map((letter, place) => (place === 0 ? SLASH : byteOf(letters[letter], place)));
  return [plain, varied];
}

function byteOf(letter: LetterClass | undefined, shift: number): number {
  if (letter === undefined) return SLASH;
  const first = mostReadable(letter.low, letter.high);
  const size = letter.high - first + 1;
  return first + (shift % Math.max(1, Math.min(size, 26)));
}

const MAX_SAMPLES = 400;
/** How often a state is passed, so that samples spread over all of them. */
const MAX_VISITS = 60;

/** Some short paths of a region, none longer than `longest`. */
function sampleWords(
  region: Region,
  known: readonly LetterClass[],
  longest = Number.POSITIVE_INFINITY,
): ReadonlyArray<readonly number[]> {
  if (longest < 1) return [];
  const letters = known.length > 0 ? known : letterClasses([region.ranges]);
  const samples: Array<readonly number[]> = [];
  const visits = new Map<number, number>();
  const queue: Array<{ state: number; word: readonly number[] }> = [{ state: region.start, word: [SLASH] }];
  for (const { state, word } of queue) {
    if (region.accepts(state)) samples.push(word);
    if (samples.length >= MAX_SAMPLES || queue.length > 20_000) break;
    if (word.length >= longest) continue;
    for (const letter of letters) {
      const next = region.step(state, letter.low);
      const times = visits.get(next) ?? 0;
      if (next < 0 || times > MAX_VISITS) continue;
      visits.set(next, times + 1);
      queue.push({ state: next, word: [...word, byteOf(letter, word.length)] });
    }
  }
  return samples;
}
