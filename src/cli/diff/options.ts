import { refuseBoth, wantsCluster } from '../cluster/options.ts';
import { UsageError } from '../exit.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';

/** Where the configuration of today is. */
export type Before =
  | { readonly from: 'files'; readonly names: readonly string[] }
  | { readonly from: 'previous'; readonly directory: string }
  | { readonly from: 'cluster' };

/** Where the configuration of afterwards comes from. */
export type After =
  | { readonly from: 'files'; readonly names: readonly string[] }
  | { readonly from: 'conversion' };

export type Style = 'unified' | 'side' | 'yaml-path' | 'stat';

export interface DiffOptions {
  readonly before: Before;
  readonly after: After;
  readonly context: number;
  readonly showManaged: boolean;
  /** Absent: none was asked for, so that KUBECTL_EXTERNAL_DIFF may say how. */
  readonly style?: Style;
  readonly behaviour: boolean;
  readonly output: 'text' | 'json' | 'markdown';
}

const DEFAULT_CONTEXT = 3;

/** @throws UsageError where the two sides are not named, or options do not go together. */
export function diffOptions(values: Values): DiffOptions {
  const behaviour = isSet(values, 'behaviour');
  const style = styleOf(values);
  const output = stringValue(values, 'output');
  if (!behaviour)
    refuse(values, ['output', 'after-provider', 'dialect', 'before-dialect', 'budget'], ['host', 'port']);
  if (behaviour && (style !== undefined || stringValue(values, 'unified') !== undefined)) {
    throw new UsageError(
      '--behaviour compares requests, not lines: --style, --stat and -U say nothing of it.',
      'Leave them out; -o chooses the form.',
    );
  }
  const [before, after] = [beforeOf(values), afterOf(values)];
  checkStdin(values);
  return {
    before,
    after,
    context: contextOf(stringValue(values, 'unified')),
    showManaged: isSet(values, 'show-managed'),
    ...(style === undefined ? {} : { style }),
    behaviour,
    output: output === 'json' || output === 'markdown' ? output : 'text',
  };
}

function refuse(values: Values, singles: readonly string[], lists: readonly string[]): void {
  const given =
    singles.find((name) => stringValue(values, name) !== undefined) ??
    lists.find((name) => stringList(values, name).length > 0);
  if (given === undefined) return;
  throw new UsageError(`--${given} belongs to --behaviour.`, 'Add --behaviour, or leave it out.');
}

function styleOf(values: Values): Style | undefined {
  const style = stringValue(values, 'style');
  if (isSet(values, 'stat')) {
    if (style === undefined) return 'stat';
    throw new UsageError('--stat and --style are two forms of output.', 'Leave out one of them.');
  }
  return (['unified', 'side', 'yaml-path'] as const).find((item) => item === style);
}

function contextOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CONTEXT;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`-U is "${text}", which is no number of lines.`, 'Write -U 3.');
}

function afterOf(values: Values): After {
  const names = stringList(values, 'after');
  const converts = stringList(values, 'filename').length > 0;
  if (names.length === 0) {
    if (converts) refuseBoth(values);
    if (converts || wantsCluster(values)) return { from: 'conversion' };
    throw new UsageError(
      'Nothing says what is there afterwards.',
      'Name manifests with --after, or what to convert with -f: --after gateway/, -f ingress.yaml.',
    );
  }
  if (!converts) return { from: 'files', names };
  throw new UsageError(
    '--after names manifests, and -f names what to convert.',
    'Both are the configuration afterwards: leave out one of them.',
  );
}

function beforeOf(values: Values): Before {
  const names = stringList(values, 'before');
  const against = stringValue(values, 'against');
  const directory = stringValue(values, 'output-dir');
  if (names.length > 0 && against !== undefined) {
    throw new UsageError('--before and --against both name what is there today.', 'Leave out one of them.');
  }
  if (directory !== undefined && against !== 'previous') {
    throw new UsageError(
      '--output-dir belongs to --against previous.',
      'To compare with a directory: --against DIR.',
    );
  }
  if (against === 'cluster') return { from: 'cluster' };
  if (against === 'previous') {
    if (directory !== undefined) return { from: 'previous', directory };
    throw new UsageError(
      '--against previous lacks the directory of the previous run.',
      'Add --output-dir DIRECTORY, as it was given to convert.',
    );
  }
  if (against !== undefined) return { from: 'files', names: [against] };
  if (names.length > 0) return { from: 'files', names };
  throw new UsageError(
    'Nothing says what is there today.',
    'Name manifests with --before, or --against DIR, --against cluster, --against previous.',
  );
}

function checkStdin(values: Values): void {
  const against = stringValue(values, 'against') ?? '';
  const names = [...['before', 'after', 'filename'].flatMap((name) => stringList(values, name)), against];
  if (names.filter((name) => name === '-').length <= 1) return;
  throw new UsageError(
    'Standard input is named twice.',
    'It can be read once: write one of the two configurations to a file.',
  );
}
