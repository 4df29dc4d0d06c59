import type { Place } from '../exchange.ts';
import type { Watched } from '../watched.ts';
import { ENVOY_FORMAT, envoyReader, ISTIO_FORMAT } from './envoy.ts';
import type { FormatName } from './format-names.ts';
import { createGorJoiner, gorRecords } from './gor.ts';
import { harEntries, readHarEntry } from './har.ts';
import { jsonReader } from './json-lines.ts';
import { shapeOf } from './json-template.ts';
import { isRecord } from './json-values.ts';
import { type Chunks, linesOf, unpacked } from './lines.ts';
import {
  COMBINED_FORMAT,
  COMMON_FORMAT,
  INGRESS_NGINX_FORMAT,
  type LineReader,
  nginxReader,
} from './nginx.ts';
import type { Recorded, Unusable } from './recorded.ts';
import { createStripper, type Stripper } from './secrets.ts';
import type { Tally } from './tally.ts';
import { traefikTextReader } from './traefik.ts';
import type { Escapes } from './unescape.ts';
import { urlReader } from './urls.ts';

/** How traffic is read. */
export interface SourceOptions {
  readonly format: FormatName;
  /** nginx's `log_format`, as `log-format-upstream` has it. */
  readonly logFormat?: { readonly text: string; readonly escapes: Escapes };
  readonly watched: Watched;
  /** Parameters whose values are kept although their names look secret. */
  readonly keepQuery: ReadonlySet<string>;
  /** Keep all headers that are no secrets, for those who send the requests. */
  readonly allHeaders: boolean;
}

/** Something to read: a file, or standard input. */
export interface Source {
  readonly name: string;
  readonly chunks: Chunks;
}

/**
 * The requests of recorded traffic, in batches as they are read; constant memory. What cannot be read is counted, and
 * never ends the run.
 *
 * @throws FormatError where `logFormat` cannot be read back; whatever opening and reading a file throws.
 */
export async function* readTraffic(
  sources: readonly Source[],
  options: SourceOptions,
  tally: Tally,
): AsyncIterable<readonly Recorded[]> {
  const stripper = createStripper(options, tally);
  const readLine = lineReading(options, tally);
  for (const { name, chunks } of sources) {
    const peeked = await peek(unpacked(chunks, name, tally));
    const form = options.format === 'auto' ? detect(peeked.beginning) : options.format;
    if (form === 'har') yield* ofArchive(peeked.chunks, name, stripper, tally);
    else if (form === 'gor') yield* ofGoReplay(peeked.chunks, name, stripper, tally);
    else {
      for await (const lines of linesOf(peeked.chunks, name, tally)) {
        const batch: Recorded[] = [];
        for (const { text, number } of lines) {
          const found = readLine(text, { source: name, line: number }, stripper);
          if (found !== undefined) batch.push(found);
        }
        if (batch.length > 0) yield batch;
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

type ReadLine = (line: string, place: Place, stripper: Stripper) => Recorded | undefined;

/**
 * Tries the form of the line before first, so that a file of one form is read at full speed, and a mixed one line by
 * line.
 */
function lineReading(options: SourceOptions, tally: Tally): ReadLine {
  const readers = readersOf(options);
  let current: LineReader | undefined;
  const texts = readers.filter(({ form }) => form !== 'json');
  const tryAll = (line: string, place: Place, stripper: Stripper): Recorded | Unusable | undefined => {
    for (const reader of texts) {
      const found = reader.read(line, place, stripper);
      if (found === undefined) continue;
      current = reader;
      return found;
    }
    return undefined;
  };
  const template = jsonTemplateOf(options);
  const json = jsonReader(template, (line, place, stripper) => {
    const found = tryAll(line, place, stripper);
    current = undefined;
    return found;
  });
  const wantsJson = readers.some(({ form }) => form === 'json');
  return (given, place, stripper) => {
    const line = withoutPrefix(given);
    let form = current?.form;
    let found = current?.read(line, place, stripper);
    if (found === undefined && wantsJson && line.charCodeAt(0) === 0x7b) {
      found = json.read(line, place, stripper);
      form = json.last();
    }
    if (found === undefined) {
      found = tryAll(line, place, stripper);
      form = current?.form;
    }
    if (found === undefined) {
      if (line.startsWith('#') || line.trim() === '') return undefined;
      const binary = /[\x00-\x08\x0e-\x1f]/.test(line.slice(0, 200));
      tally.addProblem(binary ? 'the line is binary' : 'the line has an unknown form', place, line);
      return undefined;
    }
    if ('problem' in found) {
      tally.addProblem(found.problem, place, line);
      return undefined;
    }
    tally.addRecord(form ?? 'json');
    return found;
  };
}

/** What container runtimes and `kubectl logs --prefix` put before a line. */
function withoutPrefix(line: string): string {
  const first = line.charCodeAt(0);
  if (first === 0x5b && line.startsWith('[pod/')) return line.slice(line.indexOf('] ') + 2);
  if (first !== 0x32 || line.charCodeAt(4) !== 0x2d) return line;
  const prefix = /^\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] /.exec(line);
  return prefix === null ? line : line.slice(prefix[0].length);
}

function jsonTemplateOf({ logFormat }: SourceOptions): { format: string; escapes: Escapes } | undefined {
  if (logFormat === undefined || !isRecord(shapeOf(logFormat.text))) return undefined;
  return { format: logFormat.text, escapes: logFormat.escapes };
}

const JSON_LINES: LineReader = { form: 'json', read: () => undefined };

function readersOf({ format, logFormat }: SourceOptions): readonly LineReader[] {
  const own = logFormat === undefined ? [] : [nginxReader('nginx-custom', logFormat.text, logFormat.escapes)];
  const nginx = [...own, nginxReader('nginx', INGRESS_NGINX_FORMAT)];
  const clf = [nginxReader('combined', COMBINED_FORMAT), nginxReader('common', COMMON_FORMAT)];
  const envoy = [envoyReader('istio', ISTIO_FORMAT), envoyReader('envoy', ENVOY_FORMAT)];
  switch (format) {
    case 'nginx':
      return nginx;
    case 'clf':
      return [...own, ...clf];
    case 'envoy':
      return [...envoy, JSON_LINES];
    case 'traefik':
      return [traefikTextReader(), JSON_LINES];
    case 'urls':
      return [urlReader];
    case 'json':
    case 'ndjson':
    case 'nginx-json':
      return [...(format === 'nginx-json' ? own : []), JSON_LINES];
    default:
      return [...nginx, ...envoy, traefikTextReader(), ...clf, urlReader, JSON_LINES];
  }
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
