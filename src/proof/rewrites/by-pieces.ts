import type { Piece } from '../outcomes/pieces.ts';
import { type Alternative, alternativesKey, type TextFunction } from './text-function.ts';

type Written = Extract<TextFunction, { kind: 'function' }>;

/**
 * Questions that together decide two functions whose first alternatives write the same texts, whatever the order in which
 * the groups between them are read: what stands between two texts by itself, and what the other alternatives write. If
 * every pair is equal, so are the functions; nothing follows where a pair differs. Undefined: the texts are not the same.
 */
export function questionsByPieces(
  a: TextFunction,
  b: TextFunction,
): ReadonlyArray<readonly [TextFunction, TextFunction]> | undefined {
  if (a.kind === 'opaque' || b.kind === 'opaque') return undefined;
  const [ones, twos] = [segmentsOf(a.alternatives[0]), segmentsOf(b.alternatives[0])];
  if (ones.texts.length === 0 || ones.texts.join('\0') !== twos.texts.join('\0')) return undefined;
  const questions = new Map<string, readonly [Written, Written]>();
  const ask = (one: Written, two: Written): void => {
    questions.set(`${one.key}\n\n${two.key}`, [one, two]);
  };
  for (const [index, segment] of ones.between.entries()) {
    ask(firstWrites(a, segment), firstWrites(b, twos.between[index] ?? []));
  }
  ask(othersAlone(a), othersAlone(b));
  return [...questions.values()];
}

/** Constant texts, and what stands before, between and after them: one segment more than texts. */
interface Segments {
  readonly texts: readonly string[];
  readonly between: ReadonlyArray<readonly Piece[]>;
}

function segmentsOf(alternative: Alternative | undefined): Segments {
  const texts: string[] = [];
  const between: Piece[][] = [[]];
  for (const piece of alternative?.pieces ?? []) {
    if (piece.kind === 'text') {
      texts.push(piece.text);
      between.push([]);
    } else {
      between.at(-1)?.push(piece);
    }
  }
  return { texts, between };
}

/** Written by alternatives that a question is not about; both sides must choose them for the same paths. */
const NOT_ASKED: readonly Piece[] = [{ kind: 'symbol', name: 'another alternative' }];

function firstWrites({ alternatives }: Written, pieces: readonly Piece[]): Written {
  return made(alternatives.map((one, index) => ({ ...one, pieces: index === 0 ? pieces : NOT_ASKED })));
}

function othersAlone({ alternatives }: Written): Written {
  return made(alternatives.map((one, index) => (index === 0 ? { ...one, pieces: NOT_ASKED } : one)));
}

function made(alternatives: readonly Alternative[]): Written {
  return { kind: 'function', key: alternativesKey(alternatives), alternatives };
}
