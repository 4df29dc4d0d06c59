import type { Request } from '../model/request.ts';
import type { RouteTable } from '../model/route-table.ts';
import type { HostProof, Proof } from './proof.ts';

/** The listeners of both tables that requests to one Gateway can reach. */
export interface GatewayPart {
  /** Absent: the tables are compared as a whole. */
  readonly gateway?: string;
  readonly before: RouteTable;
  readonly after: RouteTable;
}

/**
 * Gateways have addresses of their own. Where the first table has several and the second one no others, each is compared
 * for itself; else nothing tells which belong together, and the tables are compared as if all listeners had one address.
 */
export function byGateway(before: RouteTable, after: RouteTable): readonly GatewayPart[] {
  const names = gatewaysOf(before);
  if (names.size < 2 || [...gatewaysOf(after)].some((name) => !names.has(name))) return [{ before, after }];
  return [...names]
    .sort()
    .map((gateway) => ({ gateway, before: reached(before, gateway), after: reached(after, gateway) }));
}

function gatewaysOf({ listeners }: RouteTable): ReadonlySet<string> {
  return new Set(listeners.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway])));
}

function reached({ listeners }: RouteTable, gateway: string): RouteTable {
  return { listeners: listeners.filter((one) => one.gateway === undefined || one.gateway === gateway) };
}

/** The same proof with witnesses that say which Gateway they are sent to. */
export function atGateway(proof: Proof, gateway: string | undefined): Proof {
  if (gateway === undefined) return proof;
  const sent = (request: Request): Request => ({ ...request, gateway });
  const hosts = proof.hosts.map(
    (host): HostProof => ({
      ...host,
      differences: host.differences.map((one) => ({
        ...one,
        witness: sent(one.witness),
        witnessAfter: sent(one.witnessAfter),
      })),
    }),
  );
  const handling = proof.handling.map((one) =>
    one.witness === undefined ? one : { ...one, witness: sent(one.witness) },
  );
  return { ...proof, hosts, handling };
}
