import { FORMATS, type FormatName } from '../../replay/sources/format-names.ts';
import type { Escapes } from '../../replay/sources/unescape.ts';
import { REPLAY_FORMS, type ReplayForm } from '../../report/replay/forms/index.ts';
import { UsageError } from '../exit.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';

/** One rendering of the result; without a file it goes to stdout. */
export interface ReplayOutput {
  readonly form: ReplayForm;
  readonly file?: string;
}

/** What `replay` is asked of traffic and result, whatever the way. */
export interface ReplayOptions {
  readonly logs: readonly string[];
  readonly generated: boolean;
  readonly format: FormatName;
  /** As on the command line; absent: that of the input. */
  readonly logFormat?: { readonly text: string; readonly escapes: Escapes };
  readonly keepQuery: ReadonlySet<string>;
  /** Percent. */
  readonly minCoverage?: number;
  readonly outputs: readonly ReplayOutput[];
}

/** @throws UsageError where options cannot be understood. */
export function replayOptions(values: Values): ReplayOptions {
  const logFormat = stringValue(values, 'log-format');
  const minimum = stringValue(values, 'min-coverage');
  return {
    logs: stringList(values, 'log'),
    generated: isSet(values, 'generated'),
    format: FORMATS.find((name) => name === stringValue(values, 'format')) ?? 'auto',
    ...(logFormat === undefined
      ? {}
      : { logFormat: { text: logFormat, escapes: escapesOf(stringValue(values, 'log-escape')) } }),
    keepQuery: new Set(stringList(values, 'keep-query')),
    ...(minimum === undefined ? {} : { minCoverage: percentage(minimum) }),
    outputs: outputsOf(stringList(values, 'output')),
  };
}

function escapesOf(text: string | undefined): Escapes {
  return text === 'json' || text === 'none' ? text : 'nginx';
}

function percentage(text: string): number {
  const number = /^\d{1,3}(?:\.\d{1,3})?%?$/.test(text) ? Number(text.replace('%', '')) : Number.NaN;
  if (number >= 0 && number <= 100) return number;
  throw new UsageError(`--min-coverage is "${text}", which is no percentage.`, 'Write --min-coverage 95%.');
}

function outputsOf(words: readonly string[]): readonly ReplayOutput[] {
  const outputs = words.map((word): ReplayOutput => {
    const split = word.indexOf('=');
    const name = split < 0 ? word : word.slice(0, split);
    const file = split < 0 ? undefined : word.slice(split + 1);
    const form = REPLAY_FORMS.find((item) => item === name);
    if (form === undefined || file === '') {
      throw new UsageError(
        `-o is "${word}", which is no form of the result.`,
        `Known are ${REPLAY_FORMS.join(', ')}; -o html=replay.html writes to a file.`,
      );
    }
    return file === undefined ? { form } : { form, file };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new UsageError(
      'Two forms of the result are meant for standard output.',
      'Give all but one a file: -o table -o json=replay.json.',
    );
  }
  return outputs.length === 0 ? [{ form: 'table' }] : outputs;
}
