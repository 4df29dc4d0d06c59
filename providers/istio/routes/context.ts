import type { TokenPlace } from '../../../src/model/token.ts';
import type { Destinations } from '../destinations/destinations.ts';
import type { Workload } from '../gateways/workloads.ts';
import type { Notes } from '../notes.ts';
import type { MeshSettings } from '../settings.ts';
import type { Reach } from './reach.ts';

/** Everything that the routes of a VirtualService at one server are made from. */
export interface RouteContext {
  readonly settings: MeshSettings;
  readonly notes: Notes;
  readonly destinations: Destinations;
  readonly workload: Workload;
  readonly reach: Reach;
  /** `namespace/name` of the Gateway. */
  readonly gateway: string;
  /** Number of the server's port. */
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** Where validated tokens are looked for; empty: no RequestAuthentication holds for the gateway. */
  readonly tokens: readonly TokenPlace[];
}
