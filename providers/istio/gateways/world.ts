import type { TokenPlace } from '../../../src/model/token.ts';
import type { Destinations } from '../destinations/destinations.ts';
import type { Notes } from '../notes.ts';
import type { Server } from '../objects/gateway.ts';
import type { VirtualService } from '../objects/virtual-service.ts';
import type { RouteContext } from '../routes/context.ts';
import type { Reach } from '../routes/reach.ts';
import type { MeshSettings } from '../settings.ts';
import type { Workload } from './workloads.ts';

/** Everything that the listeners of one workload are made from. */
export interface WorkloadWorld {
  readonly settings: MeshSettings;
  readonly notes: Notes;
  readonly workload: Workload;
  /** The VirtualServices of a Gateway (`namespace/name`) that the proxy sees, in order; delegates are merged in. */
  servicesOf(gateway: string): readonly VirtualService[];
  readonly destinations: Destinations;
  readonly tokens: readonly TokenPlace[];
  /** A VirtualService has a part in what the gateway does. */
  used(service: VirtualService): void;
  readonly reach: Reach;
}

/** The same for servers of one scheme. */
export interface ServerWorld extends WorkloadWorld {
  readonly scheme: 'http' | 'https';
  contextOf(server: Server): RouteContext;
}

export function serverWorld(world: WorkloadWorld, scheme: 'http' | 'https'): ServerWorld {
  const { settings, notes, workload, destinations, tokens, reach } = world;
  return {
    ...world,
    scheme,
    contextOf: ({ gateway, port }) => ({
      settings,
      notes,
      destinations,
      workload,
      tokens,
      reach,
      gateway,
      port,
      scheme,
    }),
  };
}
