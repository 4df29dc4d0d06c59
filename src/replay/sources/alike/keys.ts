import type { FormatStep, FormatSteps } from '../format.ts';
import type { Stripper } from '../secrets.ts';
import { createKeyWriter, isMissing } from './key-writer.ts';

/**
 * What a value of a line means for the key of its group.
 * - `exact`: lines with different bytes are of different groups.
 * - `request`: a request line, of which the method counts as it is and the target folded. `target`: a target alone.
 * - `reached`: it counts whether there is a value; `-` is none.
 * - `missing`: with a value the line has to be read.
 * - `ignored`: it may be anything.
 */
export type KeyPart = 'exact' | 'request' | 'target' | 'reached' | 'missing' | 'ignored';

/** Makes keys of lines of one format without making texts of them. */
export interface LineKeys {
  /** The key that was made last, in words: they are compared sooner than bytes. */
  readonly words: Int32Array;
  /**
   * Makes the key of the line between two places: lines with equal keys are of one group (`LineGroup`), provided that
   * one of them was read by the same format.
   * @returns the length of the key in words; -1: the line is none of the format, or has to be read.
   */
  make(line: Buffer, start: number, end: number): number;
  /**
   * Adds to the key that was made last what makes its group exact (`LineGroup.isExact`).
   * @returns its length in words now; -1: it is too long.
   */
  makeExact(length: number): number;
}

const [SPACE, COMMA, COLON] = [0x20, 0x2c, 0x3a];

interface Step {
  readonly part: KeyPart;
  readonly end: Uint8Array;
  readonly keepsEnd: boolean;
  readonly isList: boolean;
  /** Values are usually so long that it is worth while to ask for their end outside of JavaScript. */
  readonly isLong: boolean;
}

/** @param partOf undefined: lines of this format have to be read */
export function createLineKeys(
  { first: firstText, steps: given }: FormatSteps,
  partOf: (step: FormatStep) => KeyPart | undefined,
  stripper: Stripper,
): LineKeys | undefined {
  const steps: Step[] = [];
  for (const step of given) {
    const part = partOf(step);
    if (part === undefined) return undefined;
    const { keepsEnd, isList } = step;
    const isLong = /user.agent|referer|cookie/i.test(step.name);
    steps.push({ part, end: Buffer.from(step.end, 'latin1'), keepsEnd, isList, isLong });
  }
  const targets = steps.filter(({ part }) => part === 'request' || part === 'target');
  if (targets.length !== 1) return undefined;
  const first = Uint8Array.from(Buffer.from(firstText, 'latin1'));
  const writer = createKeyWriter(stripper);
  return {
    words: writer.words,
    make(line, start, end) {
      let at = start + first.length;
      if (at > end) return -1;
      for (let i = 0; i < first.length; i++) if (line[start + i] !== first[i]) return -1;
      writer.begin();
      for (let index = 0; index < steps.length; index++) {
        const step = steps[index] as Step;
        const stop = endOf(line, at, end, step);
        if (stop < 0) return -1;
        switch (step.part) {
          case 'ignored':
            break;
          case 'exact':
            if (!writer.exact(line, at, stop)) return -1;
            break;
          case 'request':
            if (!writer.request(line, at, stop)) return -1;
            break;
          case 'target':
            if (!writer.target(line, at, stop)) return -1;
            break;
          case 'reached':
            if (!writer.mark(isMissing(line, at, stop) ? 0 : 1)) return -1;
            break;
          case 'missing':
            if (!isMissing(line, at, stop)) return -1;
            break;
        }
        at = step.keepsEnd ? stop : stop + step.end.length;
      }
      return at < end ? -1 : writer.end();
    },
    makeExact: writer.makeExact,
  };
}

/** Where a value ends, as `compileFormat` finds it; -1: nowhere. */
function endOf(line: Buffer, from: number, to: number, { end, isList, isLong }: Step): number {
  const { length } = end;
  if (length === 0) return to;
  const first = end[0] ?? 0;
  const last = to - length;
  for (let stop = from; stop <= last; stop++) {
    if (isLong) {
      stop = line.indexOf(first, stop);
      if (stop < 0 || stop > last) return -1;
    } else if (line[stop] !== first) continue;
    let i = 1;
    while (i < length && line[stop + i] === end[i]) i += 1;
    if (i < length) continue;
    if (isList && first === SPACE && isInsideList(line, from, stop, to)) continue;
    return stop;
  }
  return -1;
}

/** A blank that is part of a list: `a, b : c`. */
function isInsideList(line: Uint8Array, from: number, stop: number, to: number): boolean {
  if (stop > 0 && line[stop - 1] === COMMA) return true;
  if (line[stop + 1] === COLON && line[stop + 2] === SPACE && stop + 2 < to) return true;
  return line[stop - 1] === COLON && line[stop - 2] === SPACE && stop - 2 >= from;
}
