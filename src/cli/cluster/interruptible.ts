import { type ClusterHost, Interrupted } from '../../input/cluster/options.ts';
import { InterruptedRun } from '../exit.ts';
import type { Host } from '../host.ts';

/**
 * Talks to a cluster until it is done or a signal ends it.
 * @throws InterruptedRun after a signal, and what the talk throws.
 */
export async function interruptible<T>(
  host: Host,
  talk: (clusterHost: ClusterHost, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let ended: 'SIGINT' | 'SIGTERM' = 'SIGINT';
  const release = host.onSignal?.((signal) => {
    ended = signal;
    stop.abort();
  });
  const clusterHost: ClusterHost = {
    env: host.env,
    cwd: host.cwd,
    signal: stop.signal,
    say: (text) => host.stderr.write(text),
    interactive: host.stdinIsTerminal?.() === true && host.stderr.isTerminal,
  };
  try {
    return await talk(clusterHost, stop.signal);
  } catch (error) {
    throw error instanceof Interrupted ? new InterruptedRun(ended) : error;
  } finally {
    release?.();
  }
}
