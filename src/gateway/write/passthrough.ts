import type { Origin } from '../../model/origin.ts';
import type { Backend } from '../../model/outcome.ts';
import type { RouteTable } from '../../model/route-table.ts';
import type { Abilities } from '../limits.ts';
import { subsetNote } from './backends.ts';
import type { ServicePort } from './draft.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { describeCheck } from './gates.ts';
import { readHost } from './hosts.ts';
import { noteOf, type Reporter } from './reporter.ts';
import type { Services } from './services.ts';
import { sampleHost } from './witness.ts';

/** Hosts whose TLS connections go to a backend as they are. */
export interface Passthrough {
  readonly port: number;
  /** `namespace/name` of the Gateway of the source, where there is one. */
  readonly gateway?: string;
  readonly texts: readonly string[];
  readonly backends: ReadonlyArray<ServicePort & { readonly weight: number }>;
  readonly namespace: string | undefined;
  readonly origins: readonly Origin[];
}

/** The virtual hosts of TLS listeners, as far as a TLSRoute can serve them. */
export function readPassthroughs(
  table: RouteTable,
  services: Services,
  abilities: Abilities,
  reporter: Reporter,
): readonly Passthrough[] {
  return table.listeners
    .filter((listener) => listener.protocol === 'tls')
    .flatMap((listener) =>
      listener.virtualHosts.flatMap((host): Passthrough[] => {
        const texts = host.hosts.flatMap((pattern) => {
          const reading = readHost(pattern);
          return reading.ok && reading.text !== undefined ? [reading.text] : [];
        });
        const refuse = (reason: string, action?: string): Passthrough[] => {
          reporter.note(
            noteOf(GATEWAY_FINDINGS.passthroughUnavailable, reason, host.origins, {
              ...(action === undefined ? {} : { action }),
              before: 'TLS connections go to the backend unopened',
              after: 'the connection is refused',
            }),
            () => ({
              method: 'GET',
              scheme: 'https',
              host: sampleHost(host.hosts[0]),
              target: '/',
              headers: [],
              protocol: 'tls',
            }),
          );
          return [];
        };
        if (abilities.tlsRoute === undefined) {
          return refuse(`TLS passthrough of ${texts[0] ?? 'a host'} is not written.`);
        }
        const outcome = host.routes[0]?.outcome ?? host.unmatched;
        if (outcome.kind === 'gate') {
          return refuse(
            `TLS passthrough of ${texts[0] ?? 'a host'} depends on ${describeCheck(outcome.check)}, which no TLSRoute can ask.`,
            'Write a TLSRoute by hand once a policy of the Gateway implementation or a NetworkPolicy makes the check.',
          );
        }
        const targets =
          outcome.kind === 'forward' ? outcome.backends.filter((backend) => backend.weight > 0) : [];
        const backends = targets.flatMap(({ target, weight }) => {
          const port = isService(target) ? services.port(target)?.number : undefined;
          if (!isService(target) || port === undefined) return [];
          const service = services.referred(target);
          if ('refused' in service) return [];
          if (service.made !== undefined) reporter.note(subsetNote(target, service.name, host.origins));
          return [{ ...service, namespace: target.namespace, port, weight }];
        });
        if (texts.length === 0 || backends.length === 0 || backends.length < targets.length) {
          return refuse(
            `TLS passthrough of ${texts[0] ?? 'a host'} has no backend that can be written.`,
            'Give the host a name that DNS allows and the backend a Service with a known port.',
          );
        }
        const origins = host.routes[0]?.origins ?? host.origins;
        const { port, gateway } = listener;
        const place = gateway === undefined ? { port } : { port, gateway };
        return [{ ...place, texts, backends, namespace: origins[0]?.object.namespace, origins }];
      }),
    );
}

function isService(target: { readonly kind: string }): target is Backend {
  return target.kind === 'Service';
}
