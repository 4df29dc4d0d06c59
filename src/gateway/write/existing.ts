import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { hostCovers } from './hosts.ts';
import { type Attachment, GATEWAY_GROUP } from './parents.ts';
import { noteOf, type Reporter } from './reporter.ts';

/** A listener of a Gateway that is there already. */
interface KnownListener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly hostname?: string;
  readonly from: string;
}

/** Attaches routes to a Gateway that somebody else keeps. */
export interface ExistingGateway {
  /** Listeners are known by name; else routes attach by port. */
  readonly known: boolean;
  attach(
    protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP',
    port: number,
    host: string | undefined,
    namespace: string,
  ): Attachment;
}

export function existingGateway(
  gateway: { readonly namespace: string; readonly name: string },
  objects: ObjectSet,
  reporter: Reporter,
): ExistingGateway {
  const object = findGateway(gateway, objects);
  const listeners = object === undefined ? [] : listenersOf(object.raw['spec']);
  const base = { kind: 'Gateway', ...gateway } as const;
  return {
    known: object !== undefined,
    attach(protocol, port, host, namespace) {
      if (object === undefined) return { ...base, port };
      const fitting = listeners.filter(
        (listener) =>
          listener.protocol === protocol && listener.port === port && hostCovers(listener.hostname, host),
      );
      const best = fitting.sort((a, b) => (b.hostname?.length ?? 0) - (a.hostname?.length ?? 0))[0];
      const shown = `${protocol} port ${port}${host === undefined ? '' : ` for ${host}`}`;
      if (best === undefined) {
        missing(`The Gateway ${gateway.namespace}/${gateway.name} has no listener ${shown}.`, reporter);
        return { ...base, port };
      }
      if (best.from === 'Same' && namespace !== gateway.namespace) {
        const label = `${gateway.namespace}/${gateway.name}`;
        missing(
          `The listener ${best.name} of Gateway ${label} takes no routes of namespace ${namespace}.`,
          reporter,
        );
      }
      return { ...base, sectionName: best.name };
    },
  };
}

/** The Gateway of the Gateway API: Istio has a kind of the same name. */
export function findGateway(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  objects: ObjectSet,
): KubernetesObject | undefined {
  return objects
    .ofKind('Gateway')
    .find(
      ({ apiVersion, metadata }) =>
        apiVersion.startsWith(`${GATEWAY_GROUP}/`) &&
        metadata.namespace === namespace &&
        metadata.name === name,
    );
}

function missing(message: string, reporter: Reporter): void {
  reporter.note(
    noteOf(GATEWAY_FINDINGS.listenerMissing, message, [], {
      before: 'served',
      after: 'the route is not accepted, so 404',
      witness: 'none',
    }),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listenersOf(spec: Json | undefined): readonly KnownListener[] {
  const list = isObject(spec) ? spec['listeners'] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((listener): KnownListener[] => {
    const { name, port, protocol, hostname } = listener;
    if (typeof name !== 'string' || typeof port !== 'number' || typeof protocol !== 'string') return [];
    const allowed = listener['allowedRoutes'];
    const namespaces = isObject(allowed) ? allowed['namespaces'] : undefined;
    const from = isObject(namespaces) ? namespaces['from'] : undefined;
    return [
      {
        name,
        port,
        protocol,
        ...(typeof hostname === 'string' && hostname !== '' ? { hostname } : {}),
        from: typeof from === 'string' ? from : 'Same',
      },
    ];
  });
}
