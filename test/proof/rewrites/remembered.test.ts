import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Piece } from '../../../src/proof/outcomes/pieces.ts';
import { functionsEqual, type Region } from '../../../src/proof/rewrites/equal.ts';
import { createEqualities } from '../../../src/proof/rewrites/remembered.ts';
import {
  type Alternative,
  alternativesKey,
  plainFunction,
  type TextFunction,
} from '../../../src/proof/rewrites/text-function.ts';
import type { Node } from '../../../src/regex/tree.ts';

/** All paths of the letters `a`, `b` and `/`. */
const region: Region = {
  start: 0,
  step: (_, byte) => (byte === 0x61 || byte === 0x62 || byte === 0x2f ? 0 : -1),
  accepts: () => true,
  ranges: [0x2f, 0x2f, 0x61, 0x62],
};
const BUDGET = 10_000;

const text = (value: string): Piece => ({ kind: 'text', text: value });
const symbol = (name: string): Piece => ({ kind: 'symbol', name });
const path: Piece = { kind: 'path' };

/** With and without the slash at the end of the path, as the group of everything before it. */
function cutting(pieces: readonly Piece[]): TextFunction {
  const any: Node = { kind: 'set', set: [0, 0xff] };
  const rest: Node = { kind: 'repeat', body: any, min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
  const group: Node = { kind: 'capture', body: rest, index: 1 };
  const slash: Node = { kind: 'set', set: [0x2f, 0x2f] };
  const written = pieces.map((piece): Piece => (piece.kind === 'path' ? { kind: 'group', group: 1 } : piece));
  const alternatives: readonly Alternative[] = [
    { node: { kind: 'sequence', items: [group, slash] }, alphabet: 'bytes', pieces: written },
    { node: group, alphabet: 'bytes', pieces: written },
  ];
  return { kind: 'function', key: alternativesKey(alternatives), alternatives };
}

const piece = fc.oneof(
  fc.constantFrom('h', 'https://', 'a.test', 'é', '?').map(text),
  fc.constantFrom('host', 'query').map(symbol),
  fc.constant(path),
);
const made = fc
  .tuple(fc.array(piece, { maxLength: 4 }), fc.boolean())
  .filter(([pieces]) => pieces.filter(({ kind }) => kind === 'path').length < 2)
  .map(([pieces, cuts]) => (cuts ? cutting(pieces) : plainFunction(pieces)));

describe('answers that are remembered', () => {
  test('are those of the procedure itself, whatever was asked before', () => {
    const equalities = createEqualities(BUDGET);
    fc.assert(
      fc.property(made, made, (one, two) => {
        expect(equalities(one, two, region)).toEqual(functionsEqual(one, two, region, BUDGET));
      }),
      { seed: 7, numRuns: 600 },
    );
  });

  test('hold for other hosts too: the region is walked once', () => {
    let steps = 0;
    const counting: Region = {
      ...region,
      step: (state, byte) => {
        steps += 1;
        return region.step(state, byte);
      },
    };
    const equalities = createEqualities(BUDGET);
    const ask = (host: string): string =>
      equalities(
        plainFunction([text('https://'), symbol('forwarded host'), path]),
        plainFunction([text(`https://${host}`), path]),
        counting,
      ).kind;
    expect(ask('a.test')).toBe('different');
    const first = steps;
    expect(ask('b.example')).toBe('different');
    expect(steps).toBe(first);
  });

  test('of one region are not given for another', () => {
    const equalities = createEqualities(BUDGET);
    const nothing: Region = { ...region, accepts: () => false };
    const functions = [plainFunction([text('x'), path]), plainFunction([text('y'), path])] as const;
    expect(equalities(...functions, region).kind).toBe('different');
    expect(equalities(...functions, nothing).kind).toBe('equal');
  });
});
