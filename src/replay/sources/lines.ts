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

/** Lines in a batch: what is made of few of them is gone before memory is cleaned up. */
const MOST_AT_ONCE = 128;

/** A line as a text of one character per byte. */
export interface Line {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

/**
 * Splits bytes into lines, in batches as they arrive. `\r` before the end is left out, empty lines as well. Lines beyond
 * `LONGEST_LINE` are counted and left out; memory is bounded by it.
 */
export async function* linesOf(chunks: Chunks, source: string, tally: Tally): AsyncIterable<readonly Line[]> {
  let rest = '';
  let number = 0;
  let skipping = false;
  for await (const chunk of chunks) {
    tally.addBytes(chunk.length);
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    let lines: Line[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      number += 1;
      if (skipping || end - start > LONGEST_LINE) tooLong(text.slice(start, start + 100), number);
      else push(lines, text, start, end, number);
      skipping = false;
      start = end + 1;
      if (lines.length >= MOST_AT_ONCE) {
        yield lines;
        lines = [];
      }
    }
    rest = skipping ? '' : text.slice(start);
    if (rest.length > LONGEST_LINE) {
      skipping = true;
      rest = '';
    }
    if (lines.length > 0) yield lines;
  }
  if (skipping) tooLong('', number + 1);
  else if (rest !== '') {
    const lines: Line[] = [];
    push(lines, rest, 0, rest.length, number + 1);
    if (lines.length > 0) yield lines;
  }
  function tooLong(text: string, line: number): void {
    tally.addProblem('the line is longer than 1 MiB', { source, line }, text);
  }
}

function push(lines: Line[], text: string, start: number, end: number, number: number): void {
  const cut = end > start && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
  if (cut > start) lines.push({ text: text.slice(start, cut), number });
}
