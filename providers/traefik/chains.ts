import type { Origin } from '../../src/model/origin.ts';
import type { Handling } from './handling.ts';
import type { Failure } from './reading.ts';

/** What is known of the router that a middleware belongs to. */
export interface RouterFacts {
  readonly scheme: 'http' | 'https';
  /** Port that clients ask. */
  readonly port: number;
  /** Peers whose X-Forwarded headers the entry point keeps: all of them, or those in these CIDRs. */
  readonly forwardedHeaders: 'all' | readonly string[];
  /** Paths arrive without `//` and dot segments. */
  readonly cleanPaths: boolean;
}

/** A middleware, ready to be put around what follows it. */
export interface Stage {
  readonly name: string;
  readonly origins: readonly Origin[];
  apply(inner: Handling, router: RouterFacts): Handling;
}

export type ChainReading = { readonly ok: true; readonly stages: readonly Stage[] } | Failure;

/** Finds middlewares by the ways in which routers and services name them. */
export interface Chains {
  /** `namespace-name@provider`, as annotations and entry points write it. */
  byName(names: readonly string[], origin: Origin): ChainReading;
  /** `{ name, namespace }`, as objects of Traefik write it. */
  byReference(references: readonly NamedReference[], namespace: string): ChainReading;
}

export interface NamedReference {
  readonly name: string;
  /** Absent: that of the object. */
  readonly namespace: string | undefined;
  readonly origin: Origin;
}

/** The first stage is the outermost: it sees the request first. */
export function applyStages(stages: readonly Stage[], inner: Handling, router: RouterFacts): Handling {
  return stages.reduceRight((handling, stage) => stage.apply(handling, router), inner);
}
