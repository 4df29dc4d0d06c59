import { serviceHost } from '../../model/mesh.ts';
import type { Origin } from '../../model/origin.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Request } from '../../model/request.ts';
import type { Listener, MeshPlace, RouteTable, VirtualHost } from '../../model/route-table.ts';
import type { Abilities } from '../limits.ts';
import { certificateOf } from './certificates.ts';
import type { DraftBackend } from './draft.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { describeCheck } from './gates.ts';
import { readHost } from './hosts.ts';
import type { WriteOptions } from './options.ts';
import { noteOf, type Reporter } from './reporter.ts';
import { servicesOf } from './services.ts';
import { readStreamBackends, type StreamContext } from './stream-backends.ts';
import { sampleHost } from './witness.ts';

/** Connections or datagrams that go to backends as they are, but for TLS that is ended. */
export interface Stream {
  readonly protocol: 'TLS' | 'TCP' | 'UDP';
  readonly port: number;
  /** `namespace/name` of the Gateway of the source, where there is one. */
  readonly gateway?: string;
  readonly mesh?: MeshPlace;
  /** Server names; none for TCP and UDP, where the port alone decides. */
  readonly texts: readonly string[];
  /** Secret (`namespace/name`) of TLS that ends at the Gateway; absent: it is passed on. */
  readonly certificate?: string;
  readonly backends: readonly DraftBackend[];
  readonly namespace: string | undefined;
  readonly origins: readonly Origin[];
}

/** What a TLSRoute, TCPRoute or UDPRoute can serve of the listeners for streams. */
export function readStreams(
  table: RouteTable,
  options: WriteOptions,
  abilities: Abilities,
  reporter: Reporter,
): readonly Stream[] {
  const context: StreamContext = {
    services: servicesOf(options.objects),
    dialect: options.dialect,
    allowPartial: options.allowPartial === true,
    reporter,
  };
  return table.listeners.flatMap((listener) =>
    listener.virtualHosts.flatMap((host) => {
      if (listener.protocol === 'tls') return tlsStream(listener, host, options, abilities, context);
      if (listener.protocol === 'tcp' || listener.protocol === 'udp')
        return plainStream(listener, host, abilities, context);
      return [];
    }),
  );
}

/** Where a stream comes from and goes to, apart from its hosts. */
function placeOf({ port, gateway, mesh }: Listener): Pick<Stream, 'port' | 'gateway' | 'mesh'> {
  return {
    port,
    ...(gateway === undefined ? {} : { gateway }),
    ...(mesh === undefined ? {} : { mesh }),
  };
}

function outcomeOf({ routes, unmatched }: VirtualHost): Outcome {
  return routes[0]?.outcome ?? unmatched;
}

function tlsStream(
  listener: Listener,
  host: VirtualHost,
  options: WriteOptions,
  abilities: Abilities,
  context: StreamContext,
): readonly Stream[] {
  const texts = host.hosts.flatMap((pattern) => {
    const reading = readHost(pattern);
    return reading.ok && reading.text !== undefined ? [reading.text] : [];
  });
  const name = `TLS ${host.tls === undefined ? 'passthrough' : 'termination'} of ${texts[0] ?? 'a host'}`;
  const refuse = (reason: string, action?: string): readonly [] => {
    context.reporter.note(
      noteOf(GATEWAY_FINDINGS.passthroughUnavailable, reason, host.origins, {
        ...(action === undefined ? {} : { action }),
        before:
          host.tls === undefined
            ? 'TLS connections go to the backend unopened'
            : 'TLS connections go to the backend decrypted',
        after: 'the connection is refused',
      }),
      () => connectionTo(sampleHost(host.hosts[0])),
    );
    return [];
  };
  if (abilities.tlsRoute === undefined) return refuse(`${name} is not written.`);
  const outcome = outcomeOf(host);
  if (outcome.kind === 'gate') {
    return refuse(
      `${name} depends on ${describeCheck(outcome.check)}, which no TLSRoute can ask.`,
      'Write a TLSRoute by hand once a policy of the Gateway implementation or a NetworkPolicy makes the check.',
    );
  }
  if (host.tls?.clientCertificates !== undefined && !context.allowPartial) {
    return refuse(
      `${name} asks for client certificates, which are checked for a port of a Gateway, not for one host.`,
      'Configure frontend validation on a Gateway of its own for these hosts, then convert with --allow-partial.',
    );
  }
  const certificate = host.tls === undefined ? undefined : certificateOf(host, options);
  if (host.tls !== undefined && certificate === undefined) {
    return refuse(
      `${name} has no Secret with a certificate.`,
      'Put the certificate into a Secret and name it.',
    );
  }
  const backends = readStreamBackends(outcome, host, context);
  if (texts.length === 0 || backends === undefined) {
    return refuse(
      `${name} has no backend that can be written.`,
      'Give the host a name that DNS allows and the backend a Service with a known port.',
    );
  }
  const origins = host.routes[0]?.origins ?? host.origins;
  const namespace = origins[0]?.object.namespace;
  const secured = certificate === undefined ? {} : { certificate };
  return [{ protocol: 'TLS', ...placeOf(listener), texts, ...secured, backends, namespace, origins }];
}

function connectionTo(host: string): Request {
  return { method: 'GET', scheme: 'https', host, target: '/', headers: [], protocol: 'tls' };
}

function plainStream(
  listener: Listener,
  host: VirtualHost,
  abilities: Abilities,
  context: StreamContext,
): readonly Stream[] {
  const protocol = listener.protocol === 'udp' ? 'UDP' : 'TCP';
  const { port } = listener;
  const outcome = outcomeOf(host);
  // Whoever refuses every connection may as well not listen.
  if (outcome.kind === 'respond') return [];
  const refuse = (reason: string): readonly [] => {
    const note = noteOf(GATEWAY_FINDINGS.streamUnavailable, reason, host.routes[0]?.origins ?? host.origins, {
      before: `${protocol === 'UDP' ? 'datagrams' : 'connections'} to port ${port} go to the backend`,
      after:
        listener.mesh === undefined ? `nothing listens at port ${port}` : 'the Service receives them itself',
    });
    context.reporter.note(note, () => ({
      method: 'GET',
      scheme: 'http',
      port,
      host: listener.mesh === undefined ? sampleHost(undefined) : serviceHost(listener.mesh),
      target: '/',
      headers: [],
      protocol: protocol === 'UDP' ? 'udp' : 'tcp',
    }));
    return [];
  };
  const kind = protocol === 'UDP' ? 'UDPRoute' : 'TCPRoute';
  if ((protocol === 'UDP' ? abilities.udpRoute : abilities.tcpRoute) === undefined) {
    return refuse(`Port ${port} needs a ${kind}, which the chosen release and channel do not have.`);
  }
  if (outcome.kind === 'gate') {
    return refuse(`Port ${port} depends on ${describeCheck(outcome.check)}, which no ${kind} can ask.`);
  }
  const backends = readStreamBackends(outcome, host, context);
  if (backends === undefined) return refuse(`Port ${port} has no backend that can be written.`);
  const origins = host.routes[0]?.origins ?? host.origins;
  const namespace = origins[0]?.object.namespace;
  return [{ protocol, ...placeOf(listener), texts: [], backends, namespace, origins }];
}
