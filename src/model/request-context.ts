import type { Request } from './request.ts';
import type { Listener } from './route-table.ts';

/** A request with all that matching and templates need, worked out once. */
export interface RequestContext {
  readonly request: Request;
  readonly listener: Listener;
  /** Canonical path. */
  readonly path: string;
  readonly rawPath: string;
  readonly query: string | undefined;
  /** By lower-case name; without Host. */
  readonly headers: ReadonlyMap<string, string>;
  readonly clientAddress: string | undefined;
}
