import path from 'node:path';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { ObjectRef } from '../../model/origin.ts';
import { FormatError } from '../../replay/sources/format.ts';
import { readTraffic, type Source, type SourceOptions } from '../../replay/sources/index.ts';
import { isRecord } from '../../replay/sources/json-values.ts';
import { fileChunks } from '../../replay/sources/lines.ts';
import type { Recorded } from '../../replay/sources/recorded.ts';
import type { Tally } from '../../replay/sources/tally.ts';
import { watchedBy } from '../../replay/watched.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { Progress } from '../progress.ts';
import type { ReplayOptions } from './options.ts';
import { readingProgress } from './reading-progress.ts';
import type { ReplaySubject } from './subject.ts';

export interface TrafficWishes extends Pick<SourceOptions, 'allHeaders' | 'groups'> {
  readonly progress: Progress;
}

/**
 * The requests of the logs that are named, in batches.
 * @throws CommandError when a log cannot be read, or its format cannot be read back.
 */
export async function* recordedTraffic(
  subject: ReplaySubject,
  options: ReplayOptions,
  host: Host,
  tally: Tally,
  { progress, ...wishes }: TrafficWishes,
): AsyncIterable<readonly Recorded[]> {
  const configured = formatOf(subject.objects, subject.configMap);
  const logFormat = options.logFormat ?? configured;
  const settings: SourceOptions = {
    format: options.format,
    ...(logFormat === undefined ? {} : { logFormat }),
    watched: watchedBy([subject.before, subject.after]),
    keepQuery: options.keepQuery,
    ...wishes,
  };
  const { watched } = readingProgress(options.logs, host, progress);
  const sources = options.logs.map((name): Source => {
    const source = sourceOf(name, host);
    return { ...source, chunks: watched(source.chunks) };
  });
  try {
    yield* readTraffic(sources, settings, tally);
  } catch (error) {
    throw translated(error, options.logFormat !== undefined);
  }
}

/** Traffic is never held whole, standard input only where the host cannot stream it. */
function sourceOf(name: string, host: Host): Source {
  if (name !== '-') return { name, chunks: fileChunks(path.resolve(host.cwd, name)) };
  const chunks =
    host.stdinChunks?.() ??
    (async function* () {
      yield await host.stdin();
    })();
  return { name: 'standard input', chunks };
}

/** `log-format-upstream` and its escapes, as the ConfigMap of ingress-nginx sets them. */
function formatOf(objects: ObjectSet, ref: ObjectRef | undefined): SourceOptions['logFormat'] {
  if (ref === undefined) return undefined;
  const data = objects.find('ConfigMap', ref.namespace, ref.name)?.raw['data'];
  if (!isRecord(data) || typeof data['log-format-upstream'] !== 'string') return undefined;
  const text = data['log-format-upstream'];
  const escapes =
    data['log-format-escape-none'] === 'true'
      ? ('none' as const)
      : data['log-format-escape-json'] === 'true'
        ? ('json' as const)
        : ('nginx' as const);
  return { text, escapes };
}

function translated(error: unknown, named: boolean): unknown {
  if (error instanceof FormatError) {
    return new CommandError(
      error.message,
      'Lines that are cut in the wrong place would be compared as other requests.',
      named
        ? 'Correct --log-format; it must be the text of log_format as nginx has it.'
        : 'Give the format with --log-format; the one of log-format-upstream in the input is not used then.',
    );
  }
  if (error instanceof Error && 'code' in error && 'path' in error) {
    const what =
      error.code === 'ENOENT'
        ? 'There is no such file.'
        : error.code === 'EISDIR'
          ? 'It is a directory; name the files in it.'
          : `It cannot be read (${error.code}).`;
    return new CommandError(
      `${error.path}: ${what}`,
      'A part of the traffic must not pass for the whole.',
      'Check --log.',
    );
  }
  if (error instanceof Error && 'code' in error && error.code === 'EISDIR') {
    return new CommandError('--log names a directory.', 'Only files can be read.', 'Name the files in it.');
  }
  return error;
}
