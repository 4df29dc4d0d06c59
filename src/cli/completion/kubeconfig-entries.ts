import { findKubeconfig } from '../../input/cluster/kubeconfig.ts';
import { DEFAULT_CHUNK_SIZE, DEFAULT_REQUEST_TIMEOUT } from '../../input/cluster/options.ts';
import { InputFailure } from '../../input/input-error.ts';
import type { Host } from '../host.ts';
import type { KubeconfigPart } from '../options.ts';

/** Names of the entries of a kubeconfig, sorted; none where there is no kubeconfig that can be read. */
export function entriesOf(
  part: KubeconfigPart,
  kubeconfig: string | undefined,
  host: Host,
): readonly string[] {
  const options = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    asGroups: [],
    allNamespaces: false,
    requestTimeout: DEFAULT_REQUEST_TIMEOUT,
    chunkSize: DEFAULT_CHUNK_SIZE,
  };
  try {
    return [...findKubeconfig(options, { env: host.env, cwd: host.cwd })[part].keys()].sort();
  } catch (error) {
    // A shell that asks has no use for an error.
    if (error instanceof InputFailure) return [];
    throw error;
  }
}
