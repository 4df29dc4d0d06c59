import { getObjects } from '../../input/cluster/get-objects.ts';
import { InputFailure } from '../../input/input-error.ts';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import { toObjects } from '../../kubernetes/objects.ts';
import { interruptible } from '../cluster/interruptible.ts';
import { clusterOptions } from '../cluster/options.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { Values } from '../options.ts';

/**
 * What the cluster holds of these objects; each is asked for by its name, and nothing else is.
 * @throws CommandError when one of them cannot be read: it would pass for one that is not there.
 */
export async function liveObjects(
  wanted: readonly KubernetesObject[],
  values: Values,
  host: Host,
): Promise<readonly KubernetesObject[]> {
  const names = wanted.map(({ apiVersion, kind, metadata: { namespace, name } }) => ({
    apiVersion,
    kind,
    namespace,
    name,
  }));
  try {
    const items = await interruptible(host, (clusterHost) =>
      getObjects(names, clusterOptions(values), clusterHost),
    );
    const list = { apiVersion: 'v1', kind: 'List', items };
    const source = { file: 'cluster', text: '', spans: [], listLengths: new Map<number, number>() };
    const reading = { source, documents: [{ index: 0, value: list, duplicates: [] }] };
    return toObjects([reading], { namespace: 'default' }).objects;
  } catch (error) {
    if (!(error instanceof InputFailure)) throw error;
    const { what, where, action } = error.error;
    throw new CommandError(
      `${where}: ${what}`,
      'The cluster cannot be compared with, so nothing was.',
      action,
    );
  }
}
