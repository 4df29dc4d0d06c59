import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Tally } from './tally.ts';

/** Bytes of a file or stream, as they come. */
export type Chunks = AsyncIterable<Uint8Array>;

const CHUNK = 256 * 1024;

/** The bytes of a file, which is opened when the first are asked for; errors are thrown by the iteration. */
export async function* fileChunks(name: string): Chunks {
  for await (const chunk of createReadStream(name, { highWaterMark: CHUNK })) yield chunk as Uint8Array;
}

/**
 * Unpacks what begins like gzip, whatever it is called; passes everything else on. Damage ends the stream and is counted:
 * what was unpacked before it counts.
 */
export async function* unpacked(chunks: Chunks, source: string, tally: Tally): Chunks {
  const iterator = chunks[Symbol.asyncIterator]();
  let first = new Uint8Array();
  while (first.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = first.length === 0 ? Uint8Array.from(next.value) : Buffer.concat([first, next.value]);
  }
  const all = (async function* () {
    if (first.length > 0) yield first;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  })();
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const feeding = feed(all, gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? `${error.code}` : '';
    if (!code.startsWith('Z_')) throw error;
    tally.addProblem(
      code === 'Z_BUF_ERROR' ? 'the gzip file ends too early' : 'the gzip file is damaged',
      { source },
      '',
    );
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

type Gunzip = ReturnType<typeof createGunzip>;

async function feed(chunks: Chunks, gunzip: Gunzip): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (gunzip.destroyed || gunzip.writableEnded) return;
      if (!gunzip.write(chunk)) {
        await new Promise<void>((resolve) => {
          const go = (): void => {
            for (const name of ['drain', 'close', 'error']) gunzip.off(name, go);
            resolve();
          };
          for (const name of ['drain', 'close', 'error']) gunzip.once(name, go);
        });
      }
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Longest line that is looked at, in bytes. */
export const LONGEST_LINE = 1024 * 1024;

/** Bytes of the beginning of a longer one that are kept to show it. */
const SHOWN = 100;

/** Goes through the lines of a block of bytes one by one; every block has to be gone through before the next one comes. */
export interface LineCursor {
  /** The bytes that hold the line, from `start` up to `end`, without its end; valid until `next` is called. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly number: number;
  /** Goes to the next line; false: the block has no more. */
  next(): boolean;
}

/** Of a line, with one character per byte. */
export function textOfLine({ bytes, start, end }: LineCursor): string {
  return bytes.toString('latin1', start, end);
}

/**
 * Splits bytes into lines, block by block as they arrive. `\r` before the end is left out, empty lines as well. Lines
 * beyond `LONGEST_LINE` are counted and left out; memory is bounded by it.
 */
export async function* linesOf(chunks: Chunks, source: string, tally: Tally): AsyncIterable<LineCursor> {
  const tooLong = (beginning: Uint8Array, line: number): void => {
    const text = Buffer.from(beginning.subarray(0, SHOWN)).toString('latin1');
    tally.addProblem('the line is longer than 1 MiB', { source, line }, text);
  };
  const cursor = createCursor(tooLong);
  /** The beginning of a line that is not yet whole. */
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    tally.addBytes(chunk.length);
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const first = bytes.indexOf(NEWLINE);
    let rest = 0;
    if (first >= 0) {
      rest = bytes.lastIndexOf(NEWLINE) + 1;
      if (size > LONGEST_LINE) cursor.leaveOut(Buffer.concat(held));
      else if (size > 0) {
        cursor.aim(Buffer.concat([...held, bytes.subarray(0, first + 1)]));
        yield cursor;
      }
      const start = size > 0 ? first + 1 : 0;
      held = [];
      size = 0;
      if (start < rest) {
        cursor.aim(bytes.subarray(start, rest));
        yield cursor;
      }
    }
    if (rest === bytes.length) continue;
    // Of a line that is too long already, only the beginning is kept. A copy: the chunk itself may be filled anew.
    const more = bytes.subarray(rest);
    if (size <= LONGEST_LINE) held.push(Buffer.from(more));
    size += more.length;
    if (size > LONGEST_LINE) held = [Uint8Array.from(Buffer.concat(held).subarray(0, SHOWN))];
  }
  if (size > LONGEST_LINE) cursor.leaveOut(Buffer.concat(held));
  else if (size > 0) {
    cursor.aim(Buffer.concat(held));
    yield cursor;
  }
}

const [NEWLINE, RETURN] = [0x0a, 0x0d];

interface AimedCursor extends LineCursor {
  aim(bytes: Buffer): void;
  /** Passes a line over. */
  leaveOut(beginning: Uint8Array): void;
}

function createCursor(tooLong: (beginning: Uint8Array, number: number) => void): AimedCursor {
  let at = 0;
  const cursor = {
    bytes: Buffer.alloc(0) as Buffer,
    start: 0,
    end: 0,
    number: 0,
    aim(bytes: Buffer): void {
      cursor.bytes = bytes;
      at = 0;
    },
    leaveOut(beginning: Uint8Array): void {
      cursor.number += 1;
      tooLong(beginning, cursor.number);
    },
    next(): boolean {
      const { bytes } = cursor;
      const { length } = bytes;
      while (at < length) {
        const start = at;
        const found = bytes.indexOf(NEWLINE, start);
        const stop = found < 0 ? length : found;
        at = stop + 1;
        if (stop - start > LONGEST_LINE) {
          cursor.leaveOut(bytes.subarray(start, stop));
          continue;
        }
        cursor.number += 1;
        const end = stop > start && bytes[stop - 1] === RETURN ? stop - 1 : stop;
        if (end === start) continue;
        cursor.start = start;
        cursor.end = end;
        return true;
      }
      return false;
    },
  };
  return cursor;
}
