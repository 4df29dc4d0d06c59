import type { Server, ServerCertificate, TakenIngress } from './configuration.ts';
import { compareHost } from './hosts.ts';
import { originOf, type SpecTls } from './spec.ts';

/** What the input tells of TLS Secrets. */
export interface Secrets {
  /** `missing` and `invalid` only where the input proves it; `names` only where it tells them. */
  certificate(
    namespace: string,
    name: string,
  ): { readonly state: 'usable' | 'missing' | 'invalid' | 'assumed'; readonly names?: readonly string[] };
}

/**
 * Certificate of a host, chosen from the `tls` section of one Ingress: the entry that lists the host, else the first
 * whose certificate covers it; the default certificate when that Secret is missing, invalid or does not cover the host
 * (createServers and extractTLSSecretName in internal/ingress/controller/controller.go).
 */
export function certificateFor(host: string, ingress: TakenIngress, secrets: Secrets): ServerCertificate {
  const listed = ingress.spec.tls.find((entry) => entry.hosts.some((name) => lower(name) === lower(host)));
  const chosen = listed ?? ingress.spec.tls.find((entry) => covered(entry, host, ingress, secrets));
  const entry = chosen ?? ingress.spec.tls[0];
  const origins = entry === undefined ? [] : [originOf(ingress.spec, entry.field)];
  if (chosen === undefined || chosen.secretName === '') return { secret: 'default', origins };
  const found = secrets.certificate(ingress.namespace, chosen.secretName);
  const usable = found.state === 'usable' || found.state === 'assumed';
  if (!usable || (found.names !== undefined && !covers(found.names, host)))
    return { secret: 'default', origins };
  const names = found.names === undefined ? {} : { names: found.names };
  return { secret: `${ingress.namespace}/${chosen.secretName}`, origins, ...names };
}

/**
 * An entry that does not list the host is used only when its certificate covers the host. Where the names are not
 * known, an entry without hosts is taken to be made for all hosts of the Ingress.
 */
function covered(entry: SpecTls, host: string, ingress: TakenIngress, secrets: Secrets): boolean {
  if (entry.secretName === '') return false;
  const { state, names } = secrets.certificate(ingress.namespace, entry.secretName);
  if (state !== 'usable' && state !== 'assumed') return false;
  return names === undefined ? entry.hosts.length === 0 : covers(names, host);
}

/** True when one of the certificate's names is the host, or a wildcard for exactly its first label. */
export function covers(names: readonly string[], host: string): boolean {
  return names.some((name) => compareHost(name, host));
}

/**
 * True when the handshake finds a certificate of its own for this name: exact, or of the wildcard one label up
 * (rootfs/etc/nginx/lua/certificate.lua). This is what decides about the redirect to https.
 */
export function hasCertificate(host: string, certified: ReadonlySet<string>): boolean {
  if (certified.has(host)) return true;
  const dot = host.indexOf('.');
  return dot > 0 && certified.has(`*${host.slice(dot)}`);
}

/** Names for which the controller installs a certificate (configureCertificates in nginx.go). */
export function certifiedNames(servers: Iterable<Server>): Set<string> {
  const names = new Set<string>();
  for (const server of servers) {
    if (server.certificate === undefined) continue;
    names.add(server.host);
    for (const alias of server.aliases) if (coversAlias(server.certificate, alias)) names.add(alias);
  }
  return names;
}

/** Aliases and www names get the certificate only when it covers them; unknown names are assumed to be covered. */
export function coversAlias(certificate: ServerCertificate, alias: string): boolean {
  if (certificate.secret === 'default') return false;
  return certificate.names === undefined || covers(certificate.names, alias);
}

function lower(text: string): string {
  return text.toLowerCase();
}
