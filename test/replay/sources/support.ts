import { FORMATS } from '../../../src/replay/sources/format-names.ts';
import { readTraffic, type SourceOptions } from '../../../src/replay/sources/index.ts';
import type { Recorded } from '../../../src/replay/sources/recorded.ts';
import { createTally, type ReadingReport } from '../../../src/replay/sources/tally.ts';
import type { Watched } from '../../../src/replay/watched.ts';

export const NOTHING: Watched = { headers: new Set(), query: new Set(), cookies: new Set() };

export interface Wishes extends Partial<SourceOptions> {
  /** Size of the pieces in which bytes arrive. */
  readonly pieces?: number;
}

/** Reads bytes as one file. */
export async function readBytes(
  bytes: Uint8Array | string,
  wishes: Wishes = {},
): Promise<{ readonly requests: readonly Recorded[]; readonly report: ReadingReport }> {
  const { pieces = 7, ...rest } = wishes;
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  const chunks = (async function* () {
    for (let at = 0; at < all.length; at += pieces) yield all.subarray(at, at + pieces);
  })();
  const options: SourceOptions = {
    format: FORMATS[0],
    watched: NOTHING,
    keepQuery: new Set(),
    allHeaders: false,
    ...rest,
  };
  const tally = createTally();
  const requests: Recorded[] = [];
  for await (const batch of readTraffic([{ name: 'a.log', chunks }], options, tally)) requests.push(...batch);
  return { requests, report: tally.report() };
}

/** The only request of a text. */
export async function readOne(bytes: Uint8Array | string, wishes: Wishes = {}): Promise<Recorded> {
  const { requests, report } = await readBytes(bytes, wishes);
  const [first] = requests;
  if (first === undefined || requests.length !== 1) {
    throw new Error(`${requests.length} requests: ${JSON.stringify(report.problems)}`);
  }
  return first;
}
