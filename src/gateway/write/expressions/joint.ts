import { type Automaton, automatonOf } from '../../../regex/automaton.ts';
import type { Tree } from '../../../regex/tree.ts';
import { bytesOfSymbol, isUniform, SYMBOLS } from './symbols.ts';

/** A deterministic automaton over letters; state 0 is the start, -1 in a row leads nowhere. */
export interface Machine {
  readonly accepts: readonly boolean[];
  readonly rows: ReadonlyArray<readonly number[]>;
}

/** Larger machines give expressions that nobody can read, and that no field has room for. */
const MOST_STATES = 300;

/** `both`: texts that both trees match. `only-first`: those that the second one does not match. */
export type Combination = 'both' | 'only-first';

/**
 * The texts of a combination of two trees as the smallest machine. Undefined: too large, or characters above ASCII are
 * told apart.
 */
export function combine(first: Tree, second: Tree, combination: Combination): Machine | undefined {
  const one = automatonOf(first);
  const other = automatonOf(second);
  if (one === undefined || other === undefined || !isUniform(first) || !isUniform(second)) return undefined;
  const numbers = new Map<string, number>();
  const places: Array<readonly [readonly number[], readonly number[]]> = [];
  const numberOf = (a: readonly number[], b: readonly number[]): number => {
    if (a.length === 0 || (b.length === 0 && combination === 'both')) return -1;
    const key = `${a.join()} ${b.join()}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = places.length;
      numbers.set(key, number);
      places.push([a, b]);
    }
    return number;
  };
  numberOf([0], [0]);
  const accepts: boolean[] = [];
  const rows: number[][] = [];
  for (let at = 0; at < places.length; at++) {
    const [a, b] = places[at] ?? [[], []];
    accepts.push(acceptsIn(one, a) && acceptsIn(other, b) === (combination === 'both'));
    const row: number[] = [];
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const targets = new Set(
        bytesOfSymbol(symbol).map((bytes) => numberOf(run(one, a, bytes), run(other, b, bytes))),
      );
      const [target = -1, ...more] = targets;
      if (more.length > 0) return undefined;
      row.push(target);
    }
    rows.push(row);
    if (places.length > MOST_STATES) return undefined;
  }
  return smallest({ accepts, rows });
}

function acceptsIn(automaton: Automaton, states: readonly number[]): boolean {
  return states.some((state) => automaton.states[state]?.accepts === true);
}

/** Sorted, so that equal sets look alike; a state that accepts whatever follows stands for all others. */
function run(automaton: Automaton, from: readonly number[], bytes: readonly number[]): readonly number[] {
  let current = from;
  for (const byte of bytes) {
    const next = new Set<number>();
    for (const state of current) {
      const edges = automaton.states[state]?.edges ?? [];
      for (let i = 0; i + 2 < edges.length; i += 3) {
        if ((edges[i] ?? 0) <= byte && byte <= (edges[i + 1] ?? -1)) next.add(edges[i + 2] ?? 0);
      }
    }
    current = [...next];
  }
  const universal = current.find((state) => automaton.states[state]?.universal === true);
  return universal === undefined ? [...current].sort((x, y) => x - y) : [universal];
}

/** The same language without states that lead nowhere, and with states that do the same made one. */
function smallest(machine: Machine): Machine {
  const { accepts, rows } = machine;
  let classes: readonly number[] = accepts.map((accepting) => (accepting ? 1 : 0));
  for (let count = 0; ; ) {
    const numbers = new Map<string, number>();
    const next = rows.map((row, state) => {
      const key = `${classes[state]} ${row.map((to) => (to < 0 ? -1 : (classes[to] ?? -1))).join()}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    classes = next;
    if (numbers.size === count) break;
    count = numbers.size;
  }
  return withoutDeadEnds(merged(machine, classes));
}

function merged({ accepts, rows }: Machine, classes: readonly number[]): Machine {
  const sample = new Map<number, number>();
  classes.forEach((one, state) => {
    if (!sample.has(one)) sample.set(one, state);
  });
  const samples = [...sample.values()];
  return {
    accepts: samples.map((state) => accepts[state] === true),
    rows: samples.map((state) => (rows[state] ?? []).map((to) => (to < 0 ? -1 : (classes[to] ?? -1)))),
  };
}

function withoutDeadEnds({ accepts, rows }: Machine): Machine {
  const alive = [...accepts];
  for (let changed = true; changed; ) {
    changed = false;
    rows.forEach((row, state) => {
      if (alive[state] === true || !row.some((to) => to >= 0 && alive[to] === true)) return;
      alive[state] = true;
      changed = true;
    });
  }
  return { accepts, rows: rows.map((row) => row.map((to) => (to >= 0 && alive[to] === true ? to : -1))) };
}
