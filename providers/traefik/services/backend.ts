import { findService, type Service, type ServicePort } from '../../../src/kubernetes/services.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Backend, BackendProtocol, Forward, HostRewrite, Outcome } from '../../../src/model/outcome.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { literal } from '../../../src/model/template.ts';
import { assume, type Context } from '../context.ts';
import { type Failure, failure } from '../reading.ts';
import type { KubernetesOptions } from '../static/options.ts';
import { serversBehind } from './servers.ts';

/** A port of a Service as a router names it. */
export interface ServiceWish {
  readonly namespace: string;
  readonly name: string;
  readonly port: number | string;
  /** Empty: from the port. */
  readonly scheme: string;
  /** Undefined: as the provider is set up. */
  readonly nativeLB: boolean | undefined;
  /** Taken for servers by the ports of nodes. */
  readonly nodePortLB: boolean;
  readonly origin: Origin;
}

/** What Traefik makes of a Service. `empty`: it has no server and answers 503. */
export interface Target {
  readonly backend: Backend;
  readonly empty: boolean;
  /** What the backend sees as Host where the client's is not passed on. */
  readonly address: HostRewrite;
  /** Absent where the Service is not among the input. */
  readonly service?: Service;
}

export type TargetReading = { readonly ok: true; readonly target: Target } | Failure;

const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'h2c']);

/**
 * Finds the servers of a Service as loadServers (pkg/provider/kubernetes/crd/kubernetes_http.go) and loadService
 * (pkg/provider/kubernetes/ingress/kubernetes.go) do. A failure means that the router is not built.
 */
export function targetOf(
  context: Pick<Context, 'objects' | 'options' | 'assumed'>,
  wish: ServiceWish,
  options: KubernetesOptions,
  source: 'crd' | 'ingress',
): TargetReading {
  const { namespace, name, origin } = wish;
  const label = `Service ${namespace}/${name}`;
  const service = findService(context.objects, namespace, name);
  if (service === undefined) {
    if (context.objects.complete) return failure(`${label} does not exist`, [origin]);
    if (wish.port === '' || wish.port === 0) return failure(`the port of ${label} is not named`, [origin]);
    assume(context, label, origin);
    return withScheme(context, wish, undefined, undefined, source);
  }
  if (service.type === 'ExternalName' && !options.allowExternalNameServices) {
    return failure(`${label} is of type ExternalName, which Traefik does not allow by default`, [origin]);
  }
  const port = portOf(service, wish.port, source);
  if (port === undefined) return failure(`${label} has no port ${String(wish.port)}`, [origin]);
  const native = wish.nativeLB ?? options.nativeLBByDefault;
  if (service.type === 'ExternalName' || (wish.nodePortLB && service.type === 'NodePort')) {
    return withScheme(context, wish, service, port, source);
  }
  if (native) {
    if (service.clusterIP === 'None') {
      return failure(`${label} has no cluster IP, and nativeLB asks for it`, [origin]);
    }
    return withScheme(context, wish, service, port, source);
  }
  if (serversBehind(context.objects, service, port, 'serving') !== 'none') {
    return withScheme(context, wish, service, port, source);
  }
  if (!options.allowEmptyServices) return failure(`${label} has no endpoint that serves`, [origin]);
  const reading = withScheme(context, wish, service, port, source);
  return reading.ok ? { ok: true, target: { ...reading.target, empty: true } } : reading;
}

/** Objects of Traefik find a port by number or name; ExternalName Services may have others than they list. */
function portOf(service: Service, port: number | string, source: 'crd' | 'ingress'): ServicePort | undefined {
  const found = service.ports.find((item) =>
    typeof port === 'number' ? item.port === port : item.name === port && port !== '',
  );
  if (found !== undefined || source === 'ingress') return found;
  if (service.type !== 'ExternalName' || typeof port !== 'number' || port === 0) return undefined;
  return { name: '', port, protocol: 'TCP', targetPort: port };
}

function withScheme(
  { options }: Pick<Context, 'options'>,
  wish: ServiceWish,
  service: Service | undefined,
  port: ServicePort | undefined,
  source: 'crd' | 'ingress',
): TargetReading {
  const { namespace, name, scheme, origin } = wish;
  if (source === 'crd' && scheme !== '' && !SCHEMES.has(scheme)) {
    return failure(
      `the scheme ${JSON.stringify(scheme)} of Service ${namespace}/${name} is none of http, https, h2c`,
      [origin],
    );
  }
  const number = port?.port ?? (typeof wish.port === 'number' ? wish.port : undefined);
  const byPort = number === 443 || (port?.name ?? String(wish.port)).startsWith('https') ? 'https' : 'http';
  const protocol: BackendProtocol =
    scheme === 'https' || scheme === 'h2c' ? scheme : scheme === '' ? byPort : 'http';
  const external = service?.type === 'ExternalName' ? service.externalName : undefined;
  const isNative = wish.nativeLB ?? options[source].nativeLBByDefault;
  return {
    ok: true,
    target: {
      backend: {
        kind: 'Service',
        namespace,
        name,
        port: wish.port,
        ...(number === undefined ? {} : { portNumber: number }),
        protocol,
        ...(external === undefined ? {} : { externalName: { name: external, unresolvedStatus: 502 } }),
      },
      empty: false,
      address: addressOf(service, number, external, isNative),
      ...(service === undefined ? {} : { service }),
    },
  };
}

/** The address of a server, which takes the place of the client's Host with `passHostHeader: false`. */
function addressOf(
  service: Service | undefined,
  port: number | undefined,
  external: string | undefined,
  isNative: boolean,
): HostRewrite {
  const host = external ?? (isNative ? service?.clusterIP : undefined);
  if (host === undefined || port === undefined) {
    return { kind: 'set', value: [{ unknown: 'address and port of the endpoint' }] };
  }
  return { kind: 'set', value: literal(`${host}:${port}`) };
}

export interface ForwardWish {
  readonly target: Target;
  readonly passHostHeader: boolean;
  readonly policies: readonly Policy[];
}

/** Sends requests to one Service; without servers the answer is 503 (pkg/server/service/loadbalancer/wrr). */
export function forwardTo({ target, passHostHeader, policies }: ForwardWish): Outcome {
  if (target.empty) return { kind: 'respond', status: 503, reason: 'no available server' };
  const forward: Forward = {
    kind: 'forward',
    backends: [{ weight: 1, target: target.backend }],
    path: { kind: 'keep' },
    host: passHostHeader ? { kind: 'keep' } : target.address,
    requestHeaders: [],
    mirrors: [],
    policies,
  };
  return forward;
}
