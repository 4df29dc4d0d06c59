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

interface Steps {
  readonly list: readonly Step[];
  /** Letters that can come behind the steps. */
  readonly first: CharSet;
  readonly canEnd: boolean;
}

interface Place {
  readonly set: CharSet;
  readonly many: boolean;
  first: CharSet;
  readonly children: Place[];
  /** Forms whose steps end here. */
  readonly ends: number[];
}

export function createMeetings(forms: readonly PathForm[]): Meetings {
  const root: Place = { set: [], many: false, first: [], children: [], ends: [] };
  const steps = forms.map(stepsOf);
  for (const [number, { list }] of steps.entries()) {
    let place = root;
    for (const step of list) place = childFor(place, step);
    place.ends.push(number);
  }
  const find = (number: number, whole: boolean): readonly number[] => {
    const own = steps[number];
    const found: number[] = [];
    if (own === undefined) return found;
    const add = (other: number): void => {
      if (whole || other <= number) found.push(other);
    };
    let places: readonly Place[] = [root];
    for (const [depth, step] of own.list.entries()) {
      const next: Place[] = [];
      for (const place of places) {
        for (const other of place.ends) {
          if (intersects(steps[other]?.first ?? [], step.first)) found.push(other);
        }
        for (const child of place.children) {
          if (isSameStep(child, step)) next.push(child);
          else if (!intersects(child.first, step.first)) continue;
          else if (child.many || step.many) below(child, add);
          else next.push(child);
        }
      }
      if (next.length === 0 && depth < own.list.length) return found;
      places = next;
    }
    for (const place of places) {
      for (const other of place.ends) {
        const { first, canEnd } = steps[other] ?? { first: [], canEnd: false };
        if ((canEnd && own.canEnd) || intersects(first, own.first)) add(other);
      }
      if (!whole) continue;
      for (const child of place.children) if (intersects(child.first, own.first)) below(child, add);
    }
    return found;
  };
  return { half: (place) => find(place, false), all: (place) => find(place, true) };
}

function childFor(place: Place, step: Step): Place {
  for (const child of place.children) {
    if (!isSameStep(child, step)) continue;
    if (!isSubset(step.first, child.first)) child.first = union(child.first, step.first);
    return child;
  }
  const { set, many, first } = step;
  const made: Place = { set, many, first, children: [], ends: [] };
  place.children.push(made);
  return made;
}

function isSameStep(a: { readonly set: CharSet; readonly many: boolean }, b: Step): boolean {
  return a.many === b.many && (a.set === b.set || sameSet(a.set, b.set));
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

function stepsOf({ chain, rest }: PathForm): Steps {
  const list: Step[] = chain.map((set) => ({ set, many: false, first: set }));
  if (rest === undefined) return { list, first: EVERYTHING, canEnd: true };
  let at = 0;
  for (let node = rest[at]; node !== undefined; node = rest[at]) {
    const step = stepOf(node, rest[at + 1]);
    if (step === undefined) break;
    list.push(step);
    at += 1;
  }
  const open = rest.slice(at);
  const first = firstOf({ kind: 'sequence', items: open });
  return { list, first: isAscii(first) ? first : union(first, BEYOND_ASCII), canEnd: open.every(nullable) };
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
