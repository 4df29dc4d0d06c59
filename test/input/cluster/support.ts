import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClusterHost, ClusterOptions } from '../../../src/input/cluster/options.ts';
import { readCluster } from '../../../src/input/cluster/read-cluster.ts';
import { InputFailure } from '../../../src/input/input-error.ts';
import type { Snapshot } from '../../../src/input/snapshot.ts';
import type { ResourceKind } from '../../../src/kubernetes/provider.ts';
import type { Stored } from './fake-server.ts';

export const INGRESSES = wanted('networking.k8s.io', 'v1', 'ingresses', 'Ingress');
export const SERVICES = wanted('', 'v1', 'services', 'Service');
export const SECRETS = wanted('', 'v1', 'secrets', 'Secret');
export const NAMESPACES = wanted('', 'v1', 'namespaces', 'Namespace');

export function wanted(group: string, version: string, plural: string, kind: string): ResourceKind {
  return { group, version, plural, kind, neededFor: `${plural} for a test` };
}

export function object(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  more: Record<string, unknown> = {},
): Stored {
  const { metadata, ...rest } = more;
  const place = namespace === '' ? {} : { namespace };
  return { apiVersion, kind, metadata: { name, ...place, ...(metadata as object | undefined) }, ...rest };
}

export function ingress(name: string, namespace = 'shop', metadata: object = {}): Stored {
  return object('networking.k8s.io/v1', 'Ingress', namespace, name, {
    metadata,
    spec: { ingressClassName: 'nginx', rules: [] },
  });
}

/** A directory of its own for the tests of a file, and kubeconfigs in it. */
export function workspace() {
  const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-cluster-'));
  const file = (name: string, content: string): string => {
    const full = path.join(directory, name);
    writeFileSync(full, content);
    return full;
  };
  return {
    directory,
    file,
    /** One context that is called `test`, in the namespace `shop`. */
    kubeconfig: (cluster: object, user: object = {}, name = 'config'): string =>
      file(
        name,
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Config',
          'current-context': 'test',
          contexts: [{ name: 'test', context: { cluster: 'test', user: 'tester', namespace: 'shop' } }],
          clusters: [{ name: 'test', cluster }],
          users: [{ name: 'tester', user }],
        }),
      ),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export const OPTIONS: ClusterOptions = {
  asGroups: [],
  allNamespaces: true,
  requestTimeout: 5000,
  chunkSize: 500,
};

/** Reads with every pause noted in place of waiting. */
export async function readWith(
  kinds: readonly ResourceKind[],
  options: Partial<ClusterOptions>,
  host: Partial<ClusterHost> = {},
): Promise<{ readonly snapshot: Snapshot; readonly pauses: readonly number[] }> {
  const pauses: number[] = [];
  const snapshot = await readCluster(
    kinds,
    { ...OPTIONS, ...options },
    {
      env: {},
      cwd: process.cwd(),
      pause: async (milliseconds) => void pauses.push(milliseconds),
      ...host,
    },
  );
  return { snapshot, pauses };
}

/** The failure of a run that must fail, and for people to read. */
export async function failureOf(run: Promise<unknown>) {
  const error: unknown = await run.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputFailure)) throw error;
  return error.error;
}

export function names(snapshot: Snapshot, kind?: string): readonly string[] {
  return snapshot.items
    .filter((item) => kind === undefined || item['kind'] === kind)
    .map(({ metadata }) => (metadata as { name: string }).name);
}
