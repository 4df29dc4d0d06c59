import type { Grouping } from '../../report/migration/facts.ts';
import { FORMS, type FormName } from '../../report/migration/forms/index.ts';
import { UsageError } from '../exit.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';

/** One rendering of a report; without a file it goes to stdout. */
export interface ReportOutput {
  readonly form: FormName;
  readonly file?: string;
}

export interface ReportOptions {
  readonly outputs: readonly ReportOutput[];
  readonly redact: boolean;
  readonly headers: boolean;
  readonly maxBytes?: number;
}

/** @throws UsageError for an unknown form, a missing file name, or two forms for stdout. */
export function reportOptions(values: Values): ReportOptions {
  const words = stringList(values, 'output');
  const outputs = words.map((word): ReportOutput => {
    const split = word.indexOf('=');
    const name = split < 0 ? word : word.slice(0, split);
    const file = split < 0 ? undefined : word.slice(split + 1);
    const form = FORMS.find((item) => item === name);
    if (form === undefined || file === '') {
      throw new UsageError(
        `-o is "${word}", which is no form of a report.`,
        `Known are ${FORMS.join(', ')}; -o html=report.html writes to a file.`,
      );
    }
    return file === undefined ? { form } : { form, file };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new UsageError(
      'Two forms of the report are meant for standard output.',
      'Give all but one a file: -o table -o json=result.json.',
    );
  }
  return {
    outputs: outputs.length === 0 ? [{ form: 'table' }] : outputs,
    redact: isSet(values, 'redact'),
    headers: !isSet(values, 'no-headers'),
    ...maxBytes(stringValue(values, 'max-bytes')),
  };
}

function maxBytes(text: string | undefined): { maxBytes?: number } {
  if (text === undefined) return {};
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 2000) return { maxBytes: number };
  throw new UsageError(`--max-bytes is "${text}".`, 'Write a number of bytes, 2000 or more, such as 65536.');
}

export function grouping(text: string): Grouping {
  if (text === 'namespace' || text === 'host' || text === 'owner') return text;
  const label = /^label=([A-Za-z0-9._/-]{1,317})$/.exec(text)?.[1];
  if (label !== undefined) return { label };
  throw new UsageError(
    `--group-by is "${text}", which is no way to group.`,
    'Write namespace, host, owner, or label=KEY such as label=team.',
  );
}
