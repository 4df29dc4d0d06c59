import path from 'node:path';
import type { Progress } from '../../input/cluster/options.ts';
import { readCluster } from '../../input/cluster/read-cluster.ts';
import type { InputsRead } from '../../input/read-inputs.ts';
import { inputOfCluster } from '../../input/snapshot-input.ts';
import { writeSnapshot } from '../../input/snapshot-write.ts';
import { printable } from '../../report/printable.ts';
import type { Host } from '../host.ts';
import { isSet, stringValue, type Values } from '../options.ts';
import { interruptible } from './interruptible.ts';
import { clusterOptions } from './options.ts';
import { wantedResources } from './resources.ts';

/**
 * Reads the cluster, and keeps what was read where --save asks for it.
 * @throws InputFailure when that cannot be done; InterruptedRun.
 */
export async function readLiveCluster(values: Values, host: Host): Promise<InputsRead> {
  const options = clusterOptions(values);
  const save = stringValue(values, 'save');
  const progress = createProgress(values, host);
  try {
    return await interruptible(host, async (clusterHost, signal) => {
      const snapshot = await readCluster(wantedResources(stringValue(values, 'provider')), options, {
        ...clusterHost,
        onProgress: progress.show,
      });
      progress.clear();
      if (save !== undefined) {
        await writeSnapshot(path.resolve(host.cwd, save), snapshot, signal);
        if (!isSet(values, 'quiet')) {
          host.stderr.write(`${printable(save)}: ${snapshot.items.length} objects of the cluster\n`);
        }
      }
      return inputOfCluster(snapshot);
    });
  } finally {
    progress.clear();
  }
}

/** One line on a terminal that says how far the reading is; nothing in a pipe. */
function createProgress(values: Values, { stderr }: Host) {
  const shown = stderr.isTerminal && !isSet(values, 'quiet');
  let last = '';
  return {
    show({ objects, kinds, kindsDone }: Progress): void {
      const line = `reading the cluster: ${kindsDone} of ${kinds} kinds, ${objects} objects`;
      if (!shown || line === last) return;
      last = line;
      stderr.write(`\r\u001b[K${line}`);
    },
    clear(): void {
      if (shown && last !== '') stderr.write('\r\u001b[K');
      last = '';
    },
  };
}
