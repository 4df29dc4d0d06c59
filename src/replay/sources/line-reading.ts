import type { Place } from '../exchange.ts';
import { createLineGroups } from './alike/line-groups.ts';
import { ENVOY_FORMAT, envoyReader, ISTIO_FORMAT } from './envoy.ts';
import { jsonReader } from './json-lines.ts';
import { shapeOf } from './json-template.ts';
import { isRecord } from './json-values.ts';
import { type LineCursor, textOfLine } from './lines.ts';
import {
  COMBINED_FORMAT,
  COMMON_FORMAT,
  INGRESS_NGINX_FORMAT,
  type LineReader,
  nginxReader,
} from './nginx.ts';
import type { SourceOptions } from './options.ts';
import { prefixEnd, withoutPrefix } from './prefixes.ts';
import type { Recorded, Unusable } from './recorded.ts';
import type { Stripper } from './secrets.ts';
import type { Tally } from './tally.ts';
import { traefikTextReader } from './traefik.ts';
import type { Escapes } from './unescape.ts';
import { urlReader } from './urls.ts';

/** Makes requests of lines. */
export interface LineReading {
  /** Undefined: the line is no request, which is counted, or it was counted with its group. */
  read(line: LineCursor, source: string): Recorded | undefined;
  /** Hands the lines that were counted to the tally. */
  endOfBlock(): void;
}

/**
 * Tries the form of the line before first, so that a file of one form is read at full speed, and a mixed one line by
 * line.
 */
export function createLineReading(options: SourceOptions, stripper: Stripper, tally: Tally): LineReading {
  const readers = readersOf(options);
  let current: LineReader | undefined;
  const texts = readers.filter(({ form }) => form !== 'json');
  const tryAll = (line: string, place: Place): Recorded | Unusable | undefined => {
    for (const reader of texts) {
      const found = reader.read(line, place, stripper);
      if (found === undefined) continue;
      current = reader;
      return found;
    }
    return undefined;
  };
  const template = jsonTemplateOf(options);
  const json = jsonReader(template, (line, place) => {
    const found = tryAll(line, place);
    current = undefined;
    return found;
  });
  const wantsJson = readers.some(({ form }) => form === 'json');
  const readText = (line: string, place: Place): Recorded | undefined => {
    let form = current?.form;
    let found = current?.read(line, place, stripper);
    if (found === undefined && wantsJson && line.charCodeAt(0) === 0x7b) {
      found = json.read(line, place, stripper);
      form = json.lastForm();
      if (found !== undefined && !('problem' in found)) current = json.lastReader();
    }
    if (found === undefined) {
      found = tryAll(line, place);
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
  if (options.groups !== true) {
    return {
      read: (line, source) => readText(withoutPrefix(textOfLine(line)), { source, line: line.number }),
      endOfBlock: () => undefined,
    };
  }
  const groups = createLineGroups(stripper, tally);
  return {
    read(line, source) {
      const { bytes, start, end } = line;
      const from = prefixEnd(bytes, start, end);
      const before = current;
      const isKnown = before !== undefined && from >= 0 && groups.look(before, bytes, from, end);
      if (isKnown && groups.count()) return undefined;
      const text = from < 0 ? withoutPrefix(textOfLine(line)) : bytes.toString('latin1', from, end);
      const found = readText(text, { source, line: line.number });
      if (!isKnown || found === undefined || current !== before) return found;
      const group = groups.group();
      return group === undefined ? found : { ...found, group };
    },
    endOfBlock: groups.endOfBlock,
  };
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
