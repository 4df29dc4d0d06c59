import { own } from '../../../src/kubernetes/json.ts';
import { findService } from '../../../src/kubernetes/services.ts';
import type { Backend, Outcome, WeightedBackend } from '../../../src/model/outcome.ts';
import { NO_ANSWER } from '../../../src/model/outcome.ts';
import { assume, type Context } from '../context.ts';
import { numberAt, originOf, type Place, placesBelow, textAt } from '../crd/place.ts';
import { type Failure, failure } from '../reading.ts';
import { serversBehind } from '../services/servers.ts';

export type TcpServiceReading = { readonly ok: true; readonly outcome: Outcome } | Failure;

/**
 * Where the connections of a TCP route go. A Service that cannot be had is left out; without any the router is not built
 * (createLoadBalancerServerTCP in pkg/provider/kubernetes/crd/kubernetes_tcp.go).
 */
export function tcpService(
  context: Context,
  route: Place,
  namespace: string,
  passthrough: boolean,
): TcpServiceReading {
  const backends: WeightedBackend[] = [];
  const failures: Failure[] = [];
  for (const place of placesBelow(route, 'services')) {
    const reading = backendOf(context, place, namespace, passthrough);
    if (!reading.ok) failures.push(reading);
    else if (reading.backend !== undefined) {
      backends.push({ weight: numberAt(place, 'weight') ?? 1, target: reading.backend });
    }
  }
  const live = backends.filter(({ weight }) => weight > 0);
  if (live.length === 0) {
    const [first] = failures;
    if (first !== undefined && backends.length === 0) return first;
    if (backends.length === 0 && placesBelow(route, 'services').length === 0) {
      return failure('it has no service', [originOf(route)]);
    }
    return {
      ok: true,
      outcome: { kind: 'respond', status: NO_ANSWER, reason: 'no server for the connection' },
    };
  }
  return {
    ok: true,
    outcome: {
      kind: 'forward',
      backends,
      path: { kind: 'keep' },
      host: { kind: 'keep' },
      requestHeaders: [],
      mirrors: [],
      policies: [],
    },
  };
}

/** Without `backend`: the Service has no endpoint that is ready, and that is allowed. */
function backendOf(
  context: Context,
  place: Place,
  parent: string,
  passthrough: boolean,
): { readonly ok: true; readonly backend: Backend | undefined } | Failure {
  const { allowCrossNamespace, allowExternalNameServices, allowEmptyServices } = context.options.crd;
  const name = textAt(place, 'name');
  const written = textAt(place, 'namespace');
  const namespace = written === '' ? parent : written;
  const origin = originOf(place);
  const label = `Service ${namespace}/${name}`;
  const port = own(place.value, 'port');
  if (typeof port !== 'number' && typeof port !== 'string') {
    return failure(`the port of ${label} is not named`, [origin]);
  }
  if (namespace !== parent && !allowCrossNamespace) {
    return failure(`${label} is in another namespace, which needs allowCrossNamespace`, [origin]);
  }
  const protocol = passthrough ? 'tls' : 'tcp';
  const backend = { kind: 'Service', namespace, name, port, protocol } as const;
  const service = findService(context.objects, namespace, name);
  if (service === undefined) {
    if (context.objects.complete) return failure(`${label} does not exist`, [origin]);
    assume(context, label, origin);
    return { ok: true, backend: { ...backend, ...(typeof port === 'number' ? { portNumber: port } : {}) } };
  }
  if (service.type === 'ExternalName' && !allowExternalNameServices) {
    return failure(`${label} is of type ExternalName, which Traefik does not allow by default`, [origin]);
  }
  const found = service.ports.find((item) =>
    typeof port === 'number' ? item.port === port : item.name === port,
  );
  const number =
    found?.port ?? (service.type === 'ExternalName' && typeof port === 'number' ? port : undefined);
  if (number === undefined) return failure(`${label} has no port ${port}`, [origin]);
  const isEmpty =
    found !== undefined &&
    service.type !== 'ExternalName' &&
    serversBehind(context.objects, service, found, 'ready') === 'none';
  if (isEmpty && !allowEmptyServices) return failure(`${label} has no endpoint that is ready`, [origin]);
  if (isEmpty) return { ok: true, backend: undefined };
  const external = service.type === 'ExternalName' ? service.externalName : undefined;
  return {
    ok: true,
    backend: {
      ...backend,
      portNumber: number,
      ...(external === undefined ? {} : { externalName: { name: external, unresolvedStatus: NO_ANSWER } }),
    },
  };
}
