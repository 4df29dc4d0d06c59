import type { Dfa } from './languages/dfa.ts';

/** One byte for each range that nothing tells apart, in the order in which they read well. */
export function readablePoints(dfas: readonly Dfa[]): readonly number[] {
  const cuts = new Set<number>([0]);
  for (const { edges } of dfas) {
    for (const own of edges) {
      for (let i = 0; i + 2 < own.length; i += 3) cuts.add(own[i] ?? 0).add((own[i + 1] ?? 0) + 1);
    }
  }
  const points = [...cuts].filter((point) => point <= 0xff).sort((a, b) => a - b);
  return points
    .map((low, index) => mostReadable(low, (points[index + 1] ?? 0x100) - 1))
    .sort((a, b) => legibility(a) - legibility(b) || a - b);
}

/** Bytes by how well they read, best first. */
const READABLE = [
  [0x61, 0x7a],
  [0x30, 0x39],
  [0x2f, 0x2f],
  [0x2d, 0x2e],
  [0x5f, 0x5f],
  [0x41, 0x5a],
  [0x21, 0x7e],
  [0x20, 0x20],
  [0x00, 0xff],
] as const;

/** 0 is best. */
export function legibility(byte: number): number {
  return READABLE.findIndex(([first, last]) => first <= byte && byte <= last);
}

/** The byte of a range that reads best. */
export function mostReadable(low: number, high: number): number {
  for (const [first, last] of READABLE) {
    if (low <= last && high >= first) return Math.max(low, first);
  }
  return low;
}
