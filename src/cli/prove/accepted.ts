import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AcceptEntry } from '../../accept/entry.ts';
import { AcceptError, readAccept } from '../../accept/read-accept.ts';
import { CAUSES } from '../../report/proof/causes.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';

export const DEFAULT_ACCEPT_FILE = 'gateproof.accept.yaml';

/**
 * The entries of the file that is named, or of the usual one if it is there.
 * @throws CommandError when it cannot be read or understood.
 */
export async function acceptedEntries(
  named: string | undefined,
  host: Host,
): Promise<readonly AcceptEntry[]> {
  const name = named ?? DEFAULT_ACCEPT_FILE;
  let text: string;
  try {
    text = await readFile(path.resolve(host.cwd, name), 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && named === undefined) return [];
    throw new CommandError(
      `${name}: ${isMissing ? 'There is no such file.' : 'The file cannot be read.'}`,
      'Without it nobody knows which differences are accepted; nothing was compared.',
      'Check the name given with --accept.',
    );
  }
  try {
    return readAccept(text, name, CAUSES);
  } catch (error) {
    if (!(error instanceof AcceptError)) throw error;
    throw new CommandError(
      error.message,
      'An entry that is misread could hide a difference, so nothing was compared.',
      'Correct the entry; docs/prove.md describes the file.',
    );
  }
}
