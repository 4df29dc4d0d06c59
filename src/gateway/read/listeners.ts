import { describeObject, nameOf } from '../../model/origin.ts';
import type { ListenerProtocol } from '../../model/route-table.ts';
import type { ReadContext } from './context.ts';
import { LISTENER_CONFLICT, LISTENER_PROTOCOL } from './findings.ts';
import type { DeclaredGateway, DeclaredListener } from './gateways.ts';
import type { Hostname } from './hostnames.ts';

/** What a listener of the model speaks. */
export type ReadProtocol = ListenerProtocol;

export interface AcceptedListener extends DeclaredListener {
  readonly speaks: ReadProtocol;
}

const PROTOCOLS: ReadonlyMap<string, ReadProtocol> = new Map([
  ['HTTP', 'http'],
  ['HTTPS', 'https'],
  ['TLS', 'tls'],
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
]);

/**
 * The listeners of a Gateway that are accepted. Indistinct listeners of one object are all refused; a listener of a
 * ListenerSet that cannot be told apart from an accepted one of an earlier object is refused alone (Gateway API v1.6,
 * GatewaySpec.listeners and ListenerSetSpec.listeners).
 */
export function acceptListeners(gateway: DeclaredGateway, context: ReadContext): readonly AcceptedListener[] {
  const accepted: DeclaredListener[] = [];
  const before = createClaims();
  for (const group of gateway.groups) {
    const beside = createClaims();
    for (const listener of group) beside.add(listener);
    const kept = group.filter((listener) => {
      const other = before.conflicting(listener) ?? beside.conflicting(listener);
      if (other === undefined) return true;
      const message =
        `Listener ${listener.name} of ${describeObject(listener.owner)} is not accepted: on port ${listener.port} it ` +
        `cannot be told apart from listener ${other.name} of ${describeObject(other.owner)}.`;
      context.report(LISTENER_CONFLICT, message, listener.owner, listener.path);
      return false;
    });
    for (const listener of kept) {
      accepted.push(listener);
      before.add(listener);
    }
  }
  return accepted.flatMap((listener) => {
    const speaks = PROTOCOLS.get(listener.protocol);
    if (speaks === 'tcp' || speaks === 'udp') return { ...listener, speaks, hostname: undefined };
    if (speaks !== undefined) return { ...listener, speaks };
    const message = `Listener ${listener.name} of ${describeObject(listener.owner)} speaks ${listener.protocol} and is left out.`;
    context.report(LISTENER_PROTOCOL, message, listener.owner, [...listener.path, 'protocol']);
    return [];
  });
}

/** Datagrams and streams do not share ports; on one port TLS may be shared by server name, HTTP only with HTTP. */
function transport(protocol: string): string {
  if (protocol === 'HTTPS' || protocol === 'TLS') return 'tls';
  return protocol.toLowerCase();
}

interface Claims {
  add(listener: DeclaredListener): void;
  /** Another listener here that cannot be told apart from this one. */
  conflicting(listener: DeclaredListener): DeclaredListener | undefined;
}

/** Which listeners hold a port, by transport and hostname. */
function createClaims(): Claims {
  const ports = new Map<number, Map<string, Map<Hostname, DeclaredListener[]>>>();
  const hostnameOf = (listener: DeclaredListener): Hostname =>
    ['tcp', 'udp'].includes(transport(listener.protocol)) ? undefined : listener.hostname;
  return {
    add: (listener) => {
      const transports = entry(ports, listener.port, () => new Map());
      const hostnames = entry(transports, transport(listener.protocol), () => new Map());
      entry(hostnames, hostnameOf(listener), (): DeclaredListener[] => []).push(listener);
    },
    conflicting: (listener) => {
      const own = transport(listener.protocol);
      for (const [other, hostnames] of ports.get(listener.port) ?? []) {
        if (other === own) {
          const same = hostnames.get(hostnameOf(listener))?.find((one) => one !== listener);
          if (same !== undefined) return same;
        } else if (own !== 'udp' && other !== 'udp') {
          return hostnames.values().next().value?.[0];
        }
      }
      return undefined;
    },
  };
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** Name of the model's listener that carries all accepted listeners of one port and protocol. */
export function listenerName(listener: AcceptedListener): string {
  return `${nameOf(listener.gateway)}:${listener.port}/${listener.speaks}`;
}
