import { type CharSet, intersects, isSubset, sameSet, union } from '../../regex/char-set.ts';
import { type Node, nullable } from '../../regex/tree.ts';
import { firstOf } from '../forms/first.ts';
import type { PathForm } from '../languages/language.ts';

/**
 * Which forms can hold for one path, judged by the letters that they begin with. Never misses any; may name some that
 * cannot. Forms are named by their places in the list.
 */
export interface Meetings {
  /** Of every two forms that may meet, at least one names the other here. */
  half(place: number): readonly number[];
  /** All forms that may meet this one, itself among them. */
  all(place: number): readonly number[];
}

/** A letter; or a run of letters (`many`) that ends at the first letter not among them, as `[^/]*` before a slash. */
interface Step {
  readonly set: CharSet;
  readonly many: boolean;
  /** The letters that can come here. */
  readonly first: CharSet;
}

/** A form as letters, steps behind them, and what can come behind those. */
interface Steps {
  readonly chain: readonly CharSet[];
  readonly more: readonly Step[];
  readonly first: CharSet;
  readonly canEnd: boolean;
}

interface Place {
  readonly set: CharSet;
  readonly many: boolean;
  first: CharSet;
  children: Place[];
  /** Forms whose steps end here. */
  ends: number[];
}

/** Most places have one child and no end; lists are made when something is put in. */
const NO_PLACES: Place[] = [];
const NO_ENDS: number[] = [];

export function createMeetings(forms: readonly PathForm[]): Meetings {
  const root = placeOf([], false, []);
  const rests = new Map<PathForm['rest'], Rest>();
  const steps = forms.map(({ chain, rest }): Steps => ({ chain, ...readRest(rest, rests) }));
  for (const [number, { chain, more }] of steps.entries()) {
    let place = root;
    for (const set of chain) place = childFor(place, set, false, set);
    for (const { set, many, first } of more) place = childFor(place, set, many, first);
    if (place.ends === NO_ENDS) place.ends = [number];
    else place.ends.push(number);
  }
  const find = (number: number, whole: boolean): readonly number[] => {
    const own = steps[number];
    const found: number[] = [];
    if (own === undefined) return found;
    const add = (other: number): void => {
      if (whole || other <= number) found.push(other);
    };
    const { chain, more } = own;
    let places: readonly Place[] = [root];
    for (let depth = 0; depth < chain.length + more.length; depth++) {
      const step = more[depth - chain.length];
      const set = step?.set ?? chain[depth] ?? [];
      const first = step?.first ?? set;
      const many = step?.many === true;
      const next: Place[] = [];
      for (const place of places) {
        for (const other of place.ends) if (intersects(steps[other]?.first ?? [], first)) found.push(other);
        for (const child of place.children) {
          if (isSame(child, set, many)) next.push(child);
          else if (!intersects(child.first, first)) continue;
          else if (child.many || many) below(child, add);
          else next.push(child);
        }
      }
      places = next;
    }
    for (const place of places) {
      for (const other of place.ends) {
        const { first, canEnd } = steps[other] ?? own;
        if ((canEnd && own.canEnd) || intersects(first, own.first)) add(other);
      }
      if (!whole) continue;
      for (const child of place.children) if (intersects(child.first, own.first)) below(child, add);
    }
    return found;
  };
  return { half: (place) => find(place, false), all: (place) => find(place, true) };
}

function placeOf(set: CharSet, many: boolean, first: CharSet): Place {
  return { set, many, first, children: NO_PLACES, ends: NO_ENDS };
}

function childFor(place: Place, set: CharSet, many: boolean, first: CharSet): Place {
  for (const child of place.children) {
    if (!isSame(child, set, many)) continue;
    if (child.first !== first && !isSubset(first, child.first)) child.first = union(child.first, first);
    return child;
  }
  const made = placeOf(set, many, first);
  if (place.children === NO_PLACES) place.children = [made];
  else place.children.push(made);
  return made;
}

function isSame(place: Place, set: CharSet, many: boolean): boolean {
  return place.many === many && (place.set === set || sameSet(place.set, set));
}

function below(place: Place, visit: (number: number) => void): void {
  const stack = [place];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    for (const number of next.ends) visit(number);
    for (const child of next.children) stack.push(child);
  }
}

const EVERYTHING: CharSet = [0, 0x10ffff];
/** Above ASCII letters are bytes for some forms and characters for others. */
const BEYOND_ASCII: CharSet = [0x80, 0x10ffff];

type Rest = Omit<Steps, 'chain'>;

/** Many forms share what follows their chains. */
function readRest(rest: PathForm['rest'], known: Map<PathForm['rest'], Rest>): Rest {
  let read = known.get(rest);
  if (read === undefined) {
    read = rest === undefined ? { more: [], first: EVERYTHING, canEnd: true } : readParts(rest);
    known.set(rest, read);
  }
  return read;
}

function readParts(rest: readonly Node[]): Rest {
  const more: Step[] = [];
  for (let node = rest[0]; node !== undefined; node = rest[more.length]) {
    const step = stepOf(node, rest[more.length + 1]);
    if (step === undefined) break;
    more.push(step);
  }
  const open = rest.slice(more.length);
  const first = firstOf({ kind: 'sequence', items: open });
  const canEnd = open.every(nullable);
  return { more, first: isAscii(first) ? first : union(first, BEYOND_ASCII), canEnd };
}

function stepOf(node: Node, next: Node | undefined): Step | undefined {
  if (node.kind === 'set')
    return isAscii(node.set) ? { set: node.set, many: false, first: node.set } : undefined;
  if (node.kind !== 'repeat' || node.min > 0 || node.max !== Number.POSITIVE_INFINITY) return undefined;
  const { body } = node;
  if (body.kind !== 'set' || next?.kind !== 'set' || !isAscii(body.set) || !isAscii(next.set))
    return undefined;
  if (intersects(body.set, next.set)) return undefined;
  return { set: body.set, many: true, first: union(body.set, next.set) };
}

function isAscii(set: CharSet): boolean {
  return (set.at(-1) ?? 0) < 0x80;
}
