import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Interrupted } from './cluster/options.ts';
import { codeOf } from './cluster/problems.ts';
import { InputFailure } from './input-error.ts';
import { type Snapshot, snapshotText } from './snapshot.ts';

/** Characters that are written at once. */
const PIECE = 1024 * 1024;

/**
 * Writes a snapshot by way of a temporary file beside it, so that nobody ever sees half of one. Only its owner may read the file.
 * @throws InputFailure when it cannot be written; Interrupted.
 */
export async function writeSnapshot(file: string, snapshot: Snapshot, signal?: AbortSignal): Promise<void> {
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      let pending = '';
      for (const piece of snapshotText(snapshot)) {
        pending += piece;
        if (signal?.aborted === true) throw new Interrupted('interrupted');
        if (pending.length < PIECE) continue;
        await handle.write(pending);
        pending = '';
      }
      await handle.write(pending);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Interrupted) throw error;
    throw new InputFailure({
      kind: 'cluster',
      where: file,
      what: `The snapshot cannot be written (${codeOf(error)}).`,
      action: 'Name another file with --save.',
    });
  }
}
