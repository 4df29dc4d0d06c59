import { statSync } from 'node:fs';
import path from 'node:path';
import type { Chunks } from '../../replay/sources/lines.ts';
import type { Host } from '../host.ts';
import type { Progress } from '../progress.ts';

/** Tells how much of the traffic is read. */
export interface ReadingProgress {
  /** Counts bytes as they lie in the file, packed or not. */
  watched(chunks: Chunks): Chunks;
}

const MEBIBYTE = 1024 * 1024;

/** @param names of files, or `-`; where one of them has no size, nobody knows when it ends */
export function readingProgress(names: readonly string[], host: Host, progress: Progress): ReadingProgress {
  const total = sizeOf(names, host.cwd);
  let bytes = 0;
  let shown = -1;
  const show = (): void => {
    const mebibytes = Math.floor(bytes / MEBIBYTE);
    const done = total === undefined ? rounded(mebibytes) : Math.min(mebibytes, total);
    if (done === shown) return;
    shown = done;
    const known = total === undefined ? {} : { total };
    progress.show({ phase: 'read', about: 'traffic', done, of: 'MiB', ...known });
  };
  return {
    async *watched(chunks) {
      show();
      for await (const chunk of chunks) {
        bytes += chunk.length;
        show();
        yield chunk;
      }
    },
  };
}

function sizeOf(names: readonly string[], cwd: string): number | undefined {
  let sum = 0;
  for (const name of names) {
    const stats = name === '-' ? undefined : statSync(path.resolve(cwd, name), { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return undefined;
    sum += stats.size;
  }
  return Math.ceil(sum / MEBIBYTE);
}

/** The first digit alone, so that streams without an end are told in few steps. */
function rounded(count: number): number {
  const unit = 10 ** Math.max(String(count).length - 1, 0);
  return Math.floor(count / unit) * unit;
}
