import { fromByteString } from '../../regex/text.ts';
import { answerHeaders, pairsOf, splitUrl } from './cases.ts';
import { isRecord, textOfValue } from './json-values.ts';
import type { Chunks } from './lines.ts';
import type { Recorded, Unusable } from './recorded.ts';
import type { Stripper } from './secrets.ts';
import type { Tally } from './tally.ts';

/** Entries of an archive may hold whole bodies; larger ones are counted and left out. */
const LARGEST_ENTRY = 16 * 1024 * 1024;

/** The texts of the objects in `log.entries` of a HAR 1.2 file, one by one: the file itself is never held whole. */
export async function* harEntries(
  chunks: Chunks,
  source: string,
  tally: Tally,
): AsyncIterable<readonly string[]> {
  let state: 'before' | 'inside' | 'behind' = 'before';
  let tail = '';
  let depth = 0;
  let inString = false;
  let escaped = false;
  let entry = '';
  let isTooLarge = false;
  let number = 0;
  for await (const chunk of chunks) {
    tally.addBytes(chunk.length);
    let text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    if (state === 'behind') continue;
    if (state === 'before') {
      tail += text;
      const begin = /"entries"\s*:\s*\[/.exec(tail);
      if (begin === null) {
        tail = tail.slice(-100);
        continue;
      }
      text = tail.slice(begin.index + begin[0].length);
      tail = '';
      state = 'inside';
    }
    const entries: string[] = [];
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === 0x5c) escaped = true;
        else if (code === 0x22) inString = false;
        continue;
      }
      if (code === 0x22) inString = depth > 0;
      else if (code === 0x7b || code === 0x5b) {
        if (depth === 0) start = i;
        depth += 1;
      } else if (code === 0x7d || code === 0x5d) {
        if (depth === 0) {
          state = 'behind';
          break;
        }
        depth -= 1;
        if (depth > 0) continue;
        number += 1;
        if (isTooLarge) tally.addProblem('the entry is larger than 16 MiB', { source, line: number }, '');
        else entries.push(entry + text.slice(start, i + 1));
        entry = '';
        isTooLarge = false;
      }
    }
    if (depth > 0 && state === 'inside') {
      entry = isTooLarge ? '' : entry + text.slice(start);
      isTooLarge ||= entry.length > LARGEST_ENTRY;
    }
    if (entries.length > 0) yield entries;
  }
  if (state === 'before') tally.addProblem('the archive has no entries', { source }, '');
  else if (state === 'inside') tally.addProblem('the archive ends too early', { source }, '');
}

/** One entry of an archive as a request with its answer. */
export function readHarEntry(
  text: string,
  place: Recorded['place'],
  stripper: Stripper,
): Recorded | Unusable {
  let entry: unknown;
  try {
    entry = JSON.parse(fromByteString(text));
  } catch {
    return { problem: 'the entry is no JSON' };
  }
  const request = isRecord(entry) ? entry['request'] : undefined;
  if (!isRecord(entry) || !isRecord(request)) return { problem: 'the entry holds no request' };
  const parts = splitUrl(stripper.url(textOfValue(request['url']) ?? ''));
  if ('problem' in parts) return parts;
  const all = pairsOf(request['headers']);
  // Browsers write pseudo headers of HTTP/2 there as well.
  const sent = all.filter(([name]) => !name.startsWith(':') && name.toLowerCase() !== 'host');
  const host = all.find(([name]) => /^(?:host|:authority)$/i.test(name))?.[1] ?? parts.host;
  const response = isRecord(entry['response']) ? entry['response'] : undefined;
  const status = Number(response?.['status']);
  const answered = Number.isInteger(status) && status >= 100 && status < 1000;
  return {
    request: {
      method: textOfValue(request['method']) ?? 'GET',
      scheme: parts.scheme,
      host,
      ...(parts.port === undefined ? {} : { port: parts.port }),
      target: stripper.target(parts.target.split('#')[0] ?? '/'),
      headers: stripper.headers(sent),
    },
    place,
    ...(answered ? { observed: { status, headers: answerHeaders(response?.['headers'], stripper) } } : {}),
  };
}
