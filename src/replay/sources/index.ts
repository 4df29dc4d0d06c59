import { createGorJoiner, gorRecords } from './gor.ts';
import { harEntries, readHarEntry } from './har.ts';
import { createLineReading } from './line-reading.ts';
import { type Chunks, linesOf, unpacked } from './lines.ts';
import type { SourceOptions } from './options.ts';
import type { Recorded } from './recorded.ts';
import { createStripper, type Stripper } from './secrets.ts';
import type { Tally } from './tally.ts';

export type { SourceOptions } from './options.ts';

/** Requests in a batch: what is made of few of them is gone before memory is cleaned up. */
const MOST_AT_ONCE = 128;

/** Something to read: a file, or standard input. */
export interface Source {
  readonly name: string;
  readonly chunks: Chunks;
}

/**
 * The requests of recorded traffic, in batches as they are read, some of them empty; constant memory. What cannot be read
 * is counted, and never ends the run.
 *
 * @throws FormatError where `logFormat` cannot be read back; whatever opening and reading a file throws.
 */
export async function* readTraffic(
  sources: readonly Source[],
  options: SourceOptions,
  tally: Tally,
): AsyncIterable<readonly Recorded[]> {
  const stripper = createStripper(options, tally);
  const reading = createLineReading(options, stripper, tally);
  for (const { name, chunks } of sources) {
    const peeked = await peek(unpacked(chunks, name, tally));
    const form = options.format === 'auto' ? detect(peeked.beginning) : options.format;
    if (form === 'har') yield* ofArchive(peeked.chunks, name, stripper, tally);
    else if (form === 'gor') yield* ofGoReplay(peeked.chunks, name, stripper, tally);
    else {
      for await (const lines of linesOf(peeked.chunks, name, tally)) {
        let batch: Recorded[] = [];
        while (lines.next()) {
          const found = reading.read(lines, name);
          if (found === undefined) continue;
          batch.push(found);
          if (batch.length < MOST_AT_ONCE) continue;
          yield batch;
          batch = [];
        }
        reading.endOfBlock();
        yield batch;
      }
    }
  }
}

const ENOUGH = 4096;

/** The first bytes of a stream, which is whole afterwards. */
async function peek(chunks: Chunks): Promise<{ readonly beginning: string; readonly chunks: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let size = 0;
  while (size < ENOUGH) {
    const next = await iterator.next();
    if (next.done === true) break;
    held.push(next.value);
    size += next.value.length;
  }
  const all = (async function* () {
    yield* held;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  })();
  return { beginning: Buffer.concat(held).subarray(0, ENOUGH).toString('latin1'), chunks: all };
}

/** Files that are not made of lines show it at their beginning. */
function detect(beginning: string): 'har' | 'gor' | 'lines' {
  if (/^[123] [0-9A-Za-z_.:-]+ \d+(?: -?\d+)?\n/.test(beginning)) return 'gor';
  return /^(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:\s*\{/.test(beginning) ? 'har' : 'lines';
}

async function* ofArchive(
  chunks: Chunks,
  source: string,
  stripper: Stripper,
  tally: Tally,
): AsyncIterable<readonly Recorded[]> {
  let number = 0;
  for await (const entries of harEntries(chunks, source, tally)) {
    const batch: Recorded[] = [];
    for (const entry of entries) {
      number += 1;
      const place = { source, line: number };
      const found = readHarEntry(entry, place, stripper);
      if ('problem' in found) tally.addProblem(found.problem, place, '');
      else {
        tally.addRecord('har');
        batch.push(found);
      }
    }
    yield batch;
  }
}

async function* ofGoReplay(
  chunks: Chunks,
  source: string,
  stripper: Stripper,
  tally: Tally,
): AsyncIterable<readonly Recorded[]> {
  const joiner = createGorJoiner(stripper);
  let number = 0;
  for await (const records of gorRecords(chunks, source, tally)) {
    const batch: Recorded[] = [];
    for (const record of records) {
      number += 1;
      const place = { source, line: number };
      for (const found of joiner.add(record, place)) {
        if ('problem' in found) tally.addProblem(found.problem, place, '');
        else {
          tally.addRecord('gor');
          batch.push(found);
        }
      }
    }
    yield batch;
  }
  const rest = joiner.rest();
  for (const _ of rest) tally.addRecord('gor');
  yield rest;
}
