/** What the command line says about the cluster: kubectl's flags, with kubectl's meaning. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly server?: string;
  readonly token?: string;
  readonly as?: string;
  readonly asGroups: readonly string[];
  /** Absent: the namespace of the context. */
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  /** Label selector of the objects that route requests; what they refer to is read without it. */
  readonly selector?: string;
  /** Field selector of the same objects. */
  readonly fieldSelector?: string;
  /** Milliseconds for one request with its answer; 0: no limit. */
  readonly requestTimeout: number;
  /** Objects per page; 0: everything in one answer. */
  readonly chunkSize: number;
}

/** What reading a cluster needs of the process it runs in. */
export interface ClusterHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  /** Text that a credential plugin prints for people. */
  readonly say?: (text: string) => void;
  /** A person sits at the terminal, so that a credential plugin may ask. */
  readonly interactive?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Waits so many milliseconds; for tests. */
  readonly pause?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Where a Pod finds its service account. */
  readonly serviceAccount?: string;
}

export interface Progress {
  readonly objects: number;
  readonly kindsDone: number;
  readonly kinds: number;
}

export const DEFAULT_REQUEST_TIMEOUT = 60_000;
/** kubectl's own. */
export const DEFAULT_CHUNK_SIZE = 500;

/** A person or a signal ended the run. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
