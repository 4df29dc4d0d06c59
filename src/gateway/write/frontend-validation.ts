import type { JsonObject } from '../../kubernetes/object.ts';
import type { Listener, RouteTable } from '../../model/route-table.ts';
import type { Abilities } from '../limits.ts';
import { certificateOf } from './certificates.ts';
import type { ListenerDraft } from './listeners.ts';
import type { WriteOptions } from './options.ts';
import type { ClientCertificates } from './target-policies/writer.ts';

/** By port: what every host that is served there asks of client certificates, as `spec.tls.frontend` says it. */
export type FrontendValidation = ReadonlyMap<number, ClientCertificates>;

const FEATURE = 'GatewayFrontendClientCertificateValidation';
const NONE: FrontendValidation = new Map();

/** `optional`, where a certificate that is shown has to be valid, is no mode of the Gateway API. */
const MODES: Readonly<Partial<Record<ClientCertificates['mode'], string>>> = {
  require: 'AllowValidOnly',
  'optional-unverified': 'AllowInsecureFallback',
};

/**
 * The ports of which all hosts ask for the same certificates: frontend validation is about a port, whatever the host
 * (Gateway API v1.5, GatewaySpec.tls.frontend). Only where the implementation claims it and takes authorities from Secrets,
 * and has no object of its own for it.
 */
export function frontendValidation(
  { listeners }: RouteTable,
  options: WriteOptions,
  { support }: Abilities,
): FrontendValidation {
  const { version, gateway, policies, dialect } = options;
  const isKnown =
    version !== '1.4' && gateway === undefined && policies?.clients === undefined && dialect.authoritySecrets;
  if (isKnown !== true || support(FEATURE) !== 'supported') return NONE;
  const byPort = new Map<number, Listener[]>();
  for (const listener of listeners) {
    if (listener.protocol !== 'https') continue;
    byPort.set(listener.port, [...(byPort.get(listener.port) ?? []), listener]);
  }
  return new Map(
    [...byPort].flatMap(([port, all]) => {
      const hosts = all
        .flatMap(({ virtualHosts }) => virtualHosts)
        .filter((host) => certificateOf(host, options) !== undefined);
      const wanted = hosts.map(({ tls }) => tls?.clientCertificates);
      const [first] = wanted;
      if (first === undefined || MODES[first.mode] === undefined) return [];
      const isSame = wanted.every((one) => one?.caSecret === first.caSecret && one.mode === first.mode);
      const mayFallBack = support(`${FEATURE}InsecureFallback`) === 'supported';
      const isClaimed = first.mode === 'require' || mayFallBack;
      return isSame && isClaimed && first.caSecret.includes('/') ? [[port, first] as const] : [];
    }),
  );
}

/** `spec.tls` of a Gateway with listeners on these ports; nothing where none of them asks for certificates. */
export function frontendJson(
  frontend: FrontendValidation,
  listeners: readonly ListenerDraft[],
  namespace: string,
): JsonObject {
  const perPort = askedPorts(frontend, listeners).map(([port, { caSecret, mode }]) => {
    const [home = '', name = ''] = caSecret.split('/');
    const reference = {
      group: '',
      kind: 'Secret',
      name,
      ...(home === namespace ? {} : { namespace: home }),
    };
    const validation = { caCertificateRefs: [reference], mode: MODES[mode] ?? 'AllowValidOnly' };
    return { port, tls: { validation } };
  });
  return perPort.length === 0 ? {} : { tls: { frontend: { default: {}, perPort } } };
}

/** The ports of listeners on which certificates are asked for, in order. */
export function askedPorts(
  frontend: FrontendValidation,
  listeners: readonly ListenerDraft[],
): ReadonlyArray<readonly [number, ClientCertificates]> {
  const ports = new Set(listeners.flatMap(({ port, protocol }) => (protocol === 'HTTPS' ? [port] : [])));
  return [...frontend].filter(([port]) => ports.has(port)).sort(([a], [b]) => a - b);
}
