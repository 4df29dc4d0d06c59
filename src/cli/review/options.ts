import { userInfo } from 'node:os';
import { daysAfter, keepsOrder } from '../../review/core/days.ts';
import { FILTERS, type Filter } from '../../review/core/state.ts';
import { UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';

/** What `review` is asked, apart from the conversion. */
export interface ReviewOptions {
  readonly accept: string;
  readonly decisions: string;
  readonly isResumed: boolean;
  /** A file of decisions to be applied without questions. */
  readonly decide?: string;
  readonly isPlain: boolean;
  readonly isSilent: boolean;
  readonly by: string;
  readonly today: string;
  readonly until: string;
  readonly filter?: Filter;
  readonly theme: string;
  readonly outputDir?: string;
}

export const DEFAULT_DECISIONS_FILE = 'gateproof.review.yaml';
export const DEFAULT_ACCEPT_FILE = 'gateproof.accept.yaml';

/** Days for which a difference is accepted unless the user says otherwise. */
const ACCEPTED_DAYS = 180;

/** @throws UsageError where options do not go together. */
export function reviewOptions(values: Values, host: Host): ReviewOptions {
  if (stringList(values, 'result').length > 0) {
    throw new UsageError(
      '--result names a saved result, which holds neither manifests nor what the source says.',
      'Give what was converted: gateproof review -f DIRECTORY with the options of that run. Decisions that were made are found again.',
    );
  }
  if (stringList(values, 'filename').includes('-')) {
    throw new UsageError(
      '-f - reads standard input, which a review needs for its keys.',
      'Write the manifests to a file and name it with -f.',
    );
  }
  const today = new Date().toISOString().slice(0, 10);
  const until = stringValue(values, 'until') ?? daysAfter(today, ACCEPTED_DAYS);
  if (!keepsOrder(today, until)) {
    throw new UsageError(
      `--until is "${until}", which is no day YYYY-MM-DD from ${today} on.`,
      `Write --until ${daysAfter(today, ACCEPTED_DAYS)}.`,
    );
  }
  const [decide, outputDir] = [stringValue(values, 'decide'), stringValue(values, 'output-dir')];
  const filter = FILTERS.find((name) => name === stringValue(values, 'only'));
  return {
    accept: stringValue(values, 'accept') ?? DEFAULT_ACCEPT_FILE,
    decisions: stringValue(values, 'decisions') ?? DEFAULT_DECISIONS_FILE,
    isResumed: values['resume'] !== false,
    ...(decide === undefined ? {} : { decide }),
    isPlain: isSet(values, 'plain'),
    isSilent: isSet(values, 'no-input'),
    by: stringValue(values, 'by') ?? userName(host),
    today,
    until,
    ...(filter === undefined ? {} : { filter }),
    theme: stringValue(values, 'theme') ?? 'auto',
    ...(outputDir === undefined ? {} : { outputDir }),
  };
}

function userName({ env }: Host): string {
  const { USER, LOGNAME, USERNAME } = env;
  const named = [USER, LOGNAME, USERNAME].find((name) => name !== undefined && name !== '');
  if (named !== undefined) return named;
  try {
    return userInfo().username;
  } catch {
    // A number without a name, as in some containers.
    return 'unknown';
  }
}
