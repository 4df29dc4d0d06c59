import { type CharSet, everything, intersects, isSubset, sameSet } from '../../regex/char-set.ts';
import { type Node, sequence, someNode } from '../../regex/tree.ts';
import { joined, type Piece } from '../outcomes/pieces.ts';
import type { Alternative } from './text-function.ts';

/**
 * Alternatives behind the first letters of a path, when every path has one letter of each set there. What those letters
 * add to the text is put before the rest. Undefined where the rest depends on which letters they were, or on how far an
 * alternative has come.
 *
 * @param letters sets of bytes below 0x80, the slash that every path begins with first
 */
export function behindLetters(
  alternatives: readonly Alternative[],
  letters: readonly CharSet[],
): readonly Alternative[] | undefined {
  const result: Alternative[] = [];
  for (const alternative of alternatives) {
    const state: Reading = { letters, at: 0, pieces: alternative.pieces };
    const left = read([alternative.node], state);
    if (left === 'unclear') return undefined;
    if (left === 'impossible') continue;
    if (someNode(sequence(left), (node) => node.kind === 'start')) return undefined;
    const node = sequence(left);
    result.push({ ...alternative, node, pieces: joined(state.pieces) });
    if (takesEverything(node)) break;
  }
  return result;
}

/** Then no alternative behind it is ever tried. */
function takesEverything(node: Node): boolean {
  if (node.kind === 'capture') return takesEverything(node.body);
  if (node.kind !== 'repeat' || node.min > 0 || node.max !== Number.POSITIVE_INFINITY) return false;
  return node.body.kind === 'set' && sameSet(node.body.set, everything('bytes'));
}

interface Reading {
  readonly letters: readonly CharSet[];
  /** Letters that were read. */
  at: number;
  pieces: readonly Piece[];
}

type Left = readonly Node[] | 'impossible' | 'unclear';

/** Reads the remaining letters off the nodes, which stand at the end of the path. */
function read(nodes: readonly Node[], state: Reading): Left {
  for (const [place, node] of nodes.entries()) {
    if (state.at === state.letters.length) return nodes.slice(place);
    const rest = nodes.slice(place + 1);
    switch (node.kind) {
      case 'set': {
        const step = readOne(node.set, state);
        if (step !== 'read') return step;
        break;
      }
      case 'sequence':
        return read([...node.items, ...rest], state);
      case 'start':
        if (state.at > 0) return 'impossible';
        break;
      case 'capture':
        return readGroup(node, rest, state);
      case 'repeat':
        return readRepeat(node, rest, state);
      default:
        return 'unclear';
    }
  }
  return state.at === state.letters.length ? [] : 'impossible';
}

/** A group that is written must stand last; what it has held so far is written as text. */
function readGroup(node: Extract<Node, { kind: 'capture' }>, rest: readonly Node[], state: Reading): Left {
  const piece = state.pieces.findIndex((one) => one.kind === 'group' && one.group === node.index);
  if (piece < 0) return read([node.body, ...rest], state);
  const text = textOf(state.letters.slice(state.at));
  if (rest.length > 0 || text === undefined) return 'unclear';
  const left = read([node.body], state);
  if (typeof left === 'string') return left;
  const written: Piece = { kind: 'text', text };
  state.pieces = [...state.pieces.slice(0, piece), written, ...state.pieces.slice(piece)];
  return [{ ...node, body: sequence(left) }];
}

function readOne(set: CharSet, state: Reading): 'read' | 'impossible' | 'unclear' {
  const letter = state.letters[state.at] ?? [];
  if (!intersects(set, letter)) return 'impossible';
  if (!isSubset(letter, set)) return 'unclear';
  state.at += 1;
  return 'read';
}

/** Repetitions of one set, which must take all of the letters, or of a fixed number. */
function readRepeat(node: Extract<Node, { kind: 'repeat' }>, rest: readonly Node[], state: Reading): Left {
  const { body, min, max } = node;
  if (body.kind !== 'set') return 'unclear';
  const left = state.letters.length - state.at;
  if (min !== max && rest.length > 0) return 'unclear';
  const count = Math.min(left, max);
  for (let i = 0; i < count; i++) {
    const step = readOne(body.set, state);
    if (step !== 'read') return step;
  }
  if (count < left) return min === max ? read(rest, state) : 'impossible';
  if (max === count) return rest;
  return [{ ...node, min: Math.max(0, min - count), max: max - count }, ...rest];
}

/** The text of letters of which each is only one. */
function textOf(letters: readonly CharSet[]): string | undefined {
  let text = '';
  for (const set of letters) {
    const [low = 0, high] = set;
    if (set.length !== 2 || low !== high) return undefined;
    text += String.fromCharCode(low);
  }
  return text;
}
