import type { CharSet } from '../../regex/char-set.ts';
import { textOf } from '../../regex/text.ts';
import type { Node, Tree } from '../../regex/tree.ts';

/**
 * One of the ways in which a pattern can match a path from its start, in the order in which the engine tries them.
 * The path begins with `text`; then nothing more (`end`), or anything. What a capture holds is fixed text, to which the
 * whole rest of the path is added where `rest` is set.
 */
export interface Case {
  readonly text: string;
  readonly tail: 'end' | 'anything' | 'something';
  /** The rest of the path is no part of the match. */
  readonly open: boolean;
  readonly captures: ReadonlyMap<number, { readonly text: string; readonly rest: boolean }>;
  /** Some letter of `text` holds in either case. */
  readonly ignoresCase: boolean;
}

const MAX_CASES = 32;

interface State {
  readonly codes: readonly number[];
  readonly rest: 'none' | 'any' | 'some';
  readonly ended: boolean;
  /** Index of each capture to the code where it starts and, once closed, ends; `rest` if it holds the rest. */
  readonly captures: ReadonlyMap<
    number,
    { readonly from: number; readonly to?: number; readonly rest: boolean }
  >;
  readonly ignoresCase: boolean;
}

type Continue = (state: State) => boolean;

/**
 * Reads a pattern as an ordered list of cases, or undefined where it is more than literal text, choices, optional
 * parts and a `.*` or `.+` at the end.
 */
export function casesOf(tree: Tree): readonly Case[] | undefined {
  const cases: Case[] = [];
  const finish: Continue = (state) => {
    if (cases.length >= MAX_CASES) return false;
    const closedEnd = state.ended || tree.anchoring === 'full';
    const open = state.rest === 'none' && !closedEnd;
    const tail = state.rest === 'some' ? 'something' : state.rest === 'any' || open ? 'anything' : 'end';
    const text = textFrom(tree, state.codes);
    cases.push({ text, tail, open, captures: capturesOf(tree, state), ignoresCase: state.ignoresCase });
    return true;
  };
  const anchored = tree.anchoring !== 'none';
  const initial: State = { codes: [], rest: 'none', ended: false, captures: new Map(), ignoresCase: false };
  return walk(tree, tree.root, initial, anchored, finish) ? cases : undefined;
}

function textFrom(tree: Tree, codes: readonly number[]): string {
  return tree.alphabet === 'bytes' ? textOf(codes) : String.fromCodePoint(...codes);
}

function capturesOf(tree: Tree, state: State): Case['captures'] {
  const result = new Map<number, { text: string; rest: boolean }>();
  for (const [index, span] of state.captures) {
    result.set(index, { text: textFrom(tree, state.codes.slice(span.from, span.to)), rest: span.rest });
  }
  return result;
}

/** Calls `next` for every way to match `node` after `state`; false where the pattern is too rich. */
function walk(tree: Tree, node: Node, state: State, anchored: boolean, next: Continue): boolean {
  switch (node.kind) {
    case 'set': {
      if (!anchored) return false;
      if (state.ended) return true;
      const letter = oneLetter(node.set);
      if (letter === undefined || state.rest !== 'none') return false;
      const ignoresCase = state.ignoresCase || letter.both;
      return next({ ...state, codes: [...state.codes, letter.code], ignoresCase });
    }
    case 'sequence':
      return walkItems(tree, node.items, 0, state, anchored, next);
    case 'choice':
      return node.items.every((item) => walk(tree, item, state, anchored, next));
    case 'capture': {
      const from = state.codes.length;
      const hadRest = state.rest !== 'none';
      return walk(tree, node.body, state, anchored, (inner) => {
        const captures = new Map(inner.captures);
        const rest = !hadRest && inner.rest !== 'none';
        captures.set(node.index, { from, to: inner.codes.length, rest });
        return next({ ...inner, captures });
      });
    }
    case 'repeat':
      return walkRepeat(tree, node, state, anchored, next);
    case 'start':
      return state.codes.length === 0 && state.rest === 'none' && next(state);
    case 'end':
    case 'end-or-newline':
      return next({ ...state, ended: true });
    case 'atomic':
      return false;
  }
}

function walkItems(
  tree: Tree,
  items: readonly Node[],
  index: number,
  state: State,
  anchored: boolean,
  next: Continue,
): boolean {
  const item = items[index];
  if (item === undefined) return next(state);
  const nowAnchored = anchored || item.kind === 'start';
  return walk(tree, item, state, nowAnchored, (after) =>
    walkItems(tree, items, index + 1, after, nowAnchored, next),
  );
}

function walkRepeat(
  tree: Tree,
  node: Node & { kind: 'repeat' },
  state: State,
  anchored: boolean,
  next: Continue,
): boolean {
  if (!anchored) return false;
  const unbounded = node.max === Number.POSITIVE_INFINITY;
  if (unbounded && node.min <= 1 && node.body.kind === 'set' && isDot(node.body.set)) {
    if (state.ended) return node.min === 0 ? next(state) : true;
    if (state.rest !== 'none') return node.min === 0 && next(state);
    // A lazy `.*?` stops at once unless the end follows, which is only known later: too rich.
    if (node.lazy) return false;
    return next({ ...state, rest: node.min === 0 ? 'any' : 'some' });
  }
  if (node.min === 0 && node.max === 1) {
    const withBody = (): boolean => walk(tree, node.body, state, anchored, next);
    const without = (): boolean => next(state);
    return node.lazy ? without() && withBody() : withBody() && without();
  }
  if (node.min === node.max && node.max <= 16) {
    const items = Array.from({ length: node.max }, () => node.body);
    return walkItems(tree, items, 0, state, anchored, next);
  }
  return false;
}

/** A set that stands for one letter, or for both cases of one (then the lower case is taken). */
function oneLetter(set: CharSet): { readonly code: number; readonly both: boolean } | undefined {
  const first = set[0];
  if (first === undefined) return undefined;
  if (set.length === 2 && set[1] === first) return { code: first, both: false };
  const second = set[2];
  const isPair = set.length === 4 && set[1] === first && second !== undefined && set[3] === second;
  if (isPair && first >= 65 && first <= 90 && second === first + 32) return { code: second, both: true };
  return undefined;
}

/** Everything, or everything but a newline. */
function isDot(set: CharSet): boolean {
  if (set.length === 2) return set[0] === 0 && (set[1] ?? 0) >= 0xff;
  return set.length === 4 && set[0] === 0 && set[1] === 9 && set[2] === 11 && (set[3] ?? 0) >= 0xff;
}
