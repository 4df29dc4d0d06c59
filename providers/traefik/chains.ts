import type { KubernetesObject } from '../../src/kubernetes/object.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { ExtensionObject } from '../../src/model/route-table.ts';
import type { MiddlewareContext } from './middlewares/context.ts';
import type { Stage } from './middlewares/stage.ts';
import type { Failure } from './reading.ts';

export type ChainReading = Chain | Failure;

export interface Chain {
  readonly ok: true;
  readonly stages: readonly Stage[];
  /** The objects of the stages as they are named, in order; absent where some of them are no objects of the cluster. */
  readonly named?: readonly ExtensionObject[];
}

/** No middlewares. */
export const NO_CHAIN: Chain = { ok: true, stages: [], named: [] };

/** Finds middlewares by the ways in which routers and services name them. */
export interface Chains {
  /** `namespace-name@provider`, as annotations and entry points write it. */
  byName(names: readonly string[], origin: Origin): ChainReading;
  /** `{ name, namespace }`, as objects of Traefik write it. */
  byReference(references: readonly NamedReference[], namespace: string): ChainReading;
  /** Middlewares that something names. */
  readonly used: ReadonlySet<KubernetesObject>;
  readonly context: MiddlewareContext;
}

export interface NamedReference {
  readonly name: string;
  /** Absent: that of the object. */
  readonly namespace: string | undefined;
  readonly origin: Origin;
}
