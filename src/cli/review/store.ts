import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AcceptEntry } from '../../accept/entry.ts';
import { AcceptError, readAccept } from '../../accept/read-accept.ts';
import { CAUSES } from '../../report/proof/causes.ts';
import { acceptText } from '../../review/decisions/accept-file.ts';
import { RecordsError, readRecords } from '../../review/decisions/read-records.ts';
import type { Records } from '../../review/decisions/record.ts';
import { type Disk, saveFile } from '../../review/decisions/save.ts';
import { recordsText } from '../../review/decisions/write-records.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { ReviewOptions } from './options.ts';

/** The two files that decisions are kept in. */
export interface Store {
  readonly entries: readonly AcceptEntry[];
  readonly records: Records;
  /** Saves both at once, each as a whole. @throws Error of the file system. */
  save(records: Records, entries: readonly AcceptEntry[]): void;
}

/**
 * Reads what was decided before.
 * @throws CommandError when a file cannot be read or understood.
 */
export function openStore(options: ReviewOptions, host: Host, disk?: Disk): Store {
  const files = [options.accept, options.decisions].map((name) => path.resolve(host.cwd, name));
  const [acceptFile = '', recordsFile = ''] = files;
  let acceptBefore = textOf(acceptFile, options.accept);
  let recordsBefore = textOf(recordsFile, options.decisions);
  const entries = understood(() => readAccept(acceptBefore, options.accept, CAUSES));
  const records = options.isResumed
    ? understood(() => readRecords(recordsBefore, options.decisions))
    : new Map();
  return {
    entries,
    records,
    save: (newRecords, newEntries) => {
      // The accepted differences first: without them a record of acceptance says nothing.
      const accept =
        newEntries.length === 0 && acceptBefore === '' ? '' : acceptText(newEntries, acceptBefore);
      if (accept !== acceptBefore) saveFile(acceptFile, accept, disk);
      acceptBefore = accept;
      const text = recordsText(newRecords);
      if (text !== recordsBefore) saveFile(recordsFile, text, disk);
      recordsBefore = text;
    },
  };
}

/** The decisions of a file that is to be applied. @throws CommandError when it cannot be read or understood. */
export function readDecisions(name: string, host: Host): Records {
  const text = textOf(path.resolve(host.cwd, name), name, true);
  return understood(() => readRecords(text, name));
}

function textOf(file: string, name: string, isNeeded = false): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && !isNeeded) return '';
    throw new CommandError(
      `${name}: ${isMissing ? 'There is no such file.' : 'The file cannot be read.'}`,
      'Without it nobody knows what was decided; nothing was reviewed.',
      'Check the name, and that the file can be read.',
    );
  }
}

function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AcceptError || error instanceof RecordsError)) throw error;
    throw new CommandError(
      error.message,
      'A decision that is misread could hide a difference, so nothing was reviewed.',
      'Correct the file; docs/review.md describes it.',
    );
  }
}
