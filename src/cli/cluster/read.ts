import path from 'node:path';
import { readCluster } from '../../input/cluster/read-cluster.ts';
import type { InputsRead } from '../../input/read-inputs.ts';
import { inputOfCluster } from '../../input/snapshot-input.ts';
import { writeSnapshot } from '../../input/snapshot-write.ts';
import { printable } from '../../report/printable.ts';
import type { Host } from '../host.ts';
import { isSet, stringValue, type Values } from '../options.ts';
import { progressFor } from '../progress.ts';
import { interruptible } from './interruptible.ts';
import { clusterOptions } from './options.ts';
import { wantedResources } from './resources.ts';

/**
 * Reads the cluster, and keeps what was read where --save asks for it.
 *
 * @param forReport also what only a report speaks of
 * @throws InputFailure when that cannot be done; InterruptedRun.
 */
export async function readLiveCluster(values: Values, host: Host, forReport: boolean): Promise<InputsRead> {
  const options = clusterOptions(values);
  const save = stringValue(values, 'save');
  const progress = progressFor(values, host);
  try {
    return await interruptible(host, async (clusterHost, signal) => {
      const snapshot = await readCluster(
        // What is kept may be reported on later.
        wantedResources(stringValue(values, 'provider'), forReport || save !== undefined),
        options,
        {
          ...clusterHost,
          onProgress: ({ objects, kinds, kindsDone }) => {
            const of = `kinds of the cluster, ${objects} objects`;
            progress.show({ phase: 'read', done: kindsDone, total: kinds, of });
          },
        },
      );
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
