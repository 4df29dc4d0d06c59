import { fromByteString } from '../../regex/text.ts';
import type { Place } from '../exchange.ts';
import { answerHeaders } from './cases.ts';
import type { Chunks } from './lines.ts';
import type { Recorded, Unusable } from './recorded.ts';
import type { Stripper } from './secrets.ts';
import type { Tally } from './tally.ts';

/** `\n🐵🙈🙉\n`, one character per byte. */
const SEPARATOR = Buffer.from('\n🐵🙈🙉\n', 'utf8').toString('latin1');
const LARGEST_RECORD = 8 * 1024 * 1024;
/** Requests that wait for their answer. */
const MOST_WAITING = 5000;

/** The records of a file that GoReplay wrote, without their separators. */
export async function* gorRecords(
  chunks: Chunks,
  source: string,
  tally: Tally,
): AsyncIterable<readonly string[]> {
  let rest = '';
  let number = 0;
  let skipping = false;
  for await (const chunk of chunks) {
    tally.addBytes(chunk.length);
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    const records: string[] = [];
    let start = 0;
    for (let end = text.indexOf(SEPARATOR); end >= 0; end = text.indexOf(SEPARATOR, start)) {
      number += 1;
      if (skipping) tally.addProblem('the record is larger than 8 MiB', { source, line: number }, '');
      else if (end > start) records.push(text.slice(start, end));
      skipping = false;
      start = end + SEPARATOR.length;
    }
    rest = text.slice(start);
    if (rest.length > LARGEST_RECORD) {
      skipping = true;
      rest = rest.slice(-SEPARATOR.length);
    }
    if (records.length > 0) yield records;
  }
  if (rest.trim() !== '' && !skipping) yield [rest];
}

/** Joins requests (type 1) with the answers that were given to them (type 2). */
export interface GorJoiner {
  add(record: string, place: Place): readonly (Recorded | Unusable)[];
  /** Requests that nobody saw an answer to. */
  rest(): readonly Recorded[];
}

export function createGorJoiner(stripper: Stripper): GorJoiner {
  const waiting = new Map<string, Recorded>();
  return {
    add(record, place) {
      const end = record.indexOf('\n');
      const [type, id] = record.slice(0, Math.max(0, end)).split(' ');
      if (id === undefined || id === '' || !/^[123]$/.test(type ?? '')) {
        return [{ problem: 'the record has no GoReplay header' }];
      }
      const message = record.slice(end + 1);
      if (type === '1') {
        const request = readRequest(message, place, stripper);
        if ('problem' in request) return [request];
        waiting.set(id, request);
        if (waiting.size <= MOST_WAITING) return [];
        const [oldest] = waiting;
        if (oldest === undefined) return [];
        waiting.delete(oldest[0]);
        return [oldest[1]];
      }
      // What a replay answered says nothing of the system that was recorded.
      if (type === '3') return [];
      const request = waiting.get(id);
      if (request === undefined) return [{ problem: 'the answer belongs to no request' }];
      waiting.delete(id);
      const { status, headers } = readHead(message);
      const number = Number(status);
      if (!(number >= 100 && number < 1000)) return [request];
      return [{ ...request, observed: { status: number, headers: answerHeaders(headers, stripper) } }];
    },
    rest: () => [...waiting.values()],
  };
}

function readRequest(message: string, place: Place, stripper: Stripper): Recorded | Unusable {
  const { method, target, headers } = readHead(message);
  if (method === undefined || target === undefined) return { problem: 'the record holds no HTTP request' };
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const forwarded = headers.find(([name]) => name.toLowerCase() === 'x-forwarded-proto')?.[1]?.toLowerCase();
  const unknown = [
    ...(host === undefined ? ['host' as const] : []),
    ...(forwarded === undefined ? ['scheme' as const] : []),
  ];
  return {
    request: {
      method,
      scheme: forwarded === 'https' ? 'https' : 'http',
      host: host ?? '',
      target: stripper.target(fromByteString(target)),
      headers: stripper.headers(headers.filter(([name]) => name.toLowerCase() !== 'host')),
    },
    place,
    ...(unknown.length === 0 ? {} : { hints: { unknown } }),
  };
}

interface Head {
  readonly method?: string;
  readonly target?: string;
  readonly status?: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
}

const MOST_HEADERS = 200;

/** Start line and headers of a raw HTTP/1 message. */
function readHead(message: string): Head {
  const end = message.search(/\r?\n\r?\n/);
  const [start = '', ...lines] = (end < 0 ? message : message.slice(0, end)).split(/\r?\n/);
  const headers = lines.slice(0, MOST_HEADERS).flatMap((line): ReadonlyArray<readonly [string, string]> => {
    const colon = line.indexOf(':');
    return colon <= 0 ? [] : [[line.slice(0, colon).trim(), fromByteString(line.slice(colon + 1).trim())]];
  });
  const [, status] = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(start) ?? [];
  if (status !== undefined) return { status, headers };
  const [, method, target] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (\S+) HTTP\/\d(?:\.\d)?$/.exec(start) ?? [];
  return method === undefined || target === undefined ? { headers } : { method, target, headers };
}
