import { byCodeUnit } from './names.ts';
import type { PolicyPart } from './target-policies/part.ts';

/** A listener to be written. `namespaces` fills up as routes attach. */
export interface ListenerDraft {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP';
  readonly hostname?: string;
  /** `namespace/name`; absent where no TLS is ended. */
  readonly certificate?: string;
  readonly namespaces: Set<string>;
  /** Of objects of the implementation that name the listener. */
  readonly policies?: readonly PolicyPart[];
}

/** An https host with its certificate. No text: any host. `fallback`: the system's own certificate. */
export interface CertifiedHost {
  readonly text: string | undefined;
  readonly certificate: string;
  readonly fallback: boolean;
  /** Its connections are set up as those of no other host: it needs a listener of its own. */
  readonly alone?: boolean;
}

/** Which listener serves each host text, and with which certificate. */
export interface ListenerChoice {
  /** Hostname of the listener for each host text. */
  readonly hostnameOf: ReadonlyMap<string | undefined, string | undefined>;
  readonly certificates: ReadonlyMap<string | undefined, string>;
  /** Wildcard hostnames that stand for several hosts. */
  readonly combined: readonly string[];
}

/**
 * One listener for each host; one without hostname for all hosts with the default certificate; one with a wildcard
 * where several hosts of a domain share a certificate and no other host of the domain depends on something else.
 * `others`: hosts that must not be caught by a wildcard listener (passthrough, hosts that are not served over https).
 */
export function chooseListeners(
  hosts: readonly CertifiedHost[],
  others: readonly (string | undefined)[],
): ListenerChoice {
  const hostnameOf = new Map<string | undefined, string | undefined>();
  const certificates = new Map<string | undefined, string>();
  const combined: string[] = [];
  const winners = wildcardWinners(hosts, others);
  for (const host of hosts) {
    const wildcard =
      host.text === undefined || host.fallback || host.alone === true ? undefined : domainOf(host.text);
    const together = wildcard !== undefined && winners.get(wildcard) === host.certificate;
    const hostname = host.fallback ? undefined : together ? wildcard : host.text;
    if (together && !combined.includes(wildcard)) combined.push(wildcard);
    hostnameOf.set(host.text, hostname);
    if (!certificates.has(hostname)) certificates.set(hostname, host.certificate);
  }
  return { hostnameOf, certificates, combined: combined.sort(byCodeUnit) };
}

/** `*.example.com` for `a.example.com` and for itself; never for a top-level domain. */
function domainOf(text: string): string | undefined {
  if (text.startsWith('*.')) return text;
  const [, ...rest] = text.split('.');
  return rest.length >= 2 ? `*.${rest.join('.')}` : undefined;
}

/** All wildcards that hold for a name. */
function wildcardsOver(text: string): readonly string[] {
  const labels = text.split('.');
  return labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`);
}

/** The certificate that a wildcard listener serves, for each domain that gets one: that of the most hosts. */
function wildcardWinners(
  hosts: readonly CertifiedHost[],
  others: readonly (string | undefined)[],
): ReadonlyMap<string, string> {
  // Names that no listener serves today, or only the one for any host, must not be caught.
  if (hosts.some((host) => host.text === undefined || host.fallback)) return new Map();
  const blocked = new Set(
    [...others, ...hosts.flatMap(({ text, alone }) => (alone === true ? [text] : []))].flatMap((text) =>
      text === undefined ? [] : [text, ...wildcardsOver(text)],
    ),
  );
  const counts = new Map<string, Map<string, number>>();
  const wanted = new Map<string, string>();
  for (const { text, certificate, alone } of hosts) {
    if (text === undefined || alone === true) continue;
    if (text.startsWith('*.')) wanted.set(text, certificate);
    const domain = domainOf(text);
    if (domain === undefined || blocked.has(domain)) continue;
    const ofDomain = counts.get(domain) ?? new Map<string, number>();
    counts.set(domain, ofDomain);
    ofDomain.set(certificate, (ofDomain.get(certificate) ?? 0) + 1);
  }
  const winners = new Map<string, string>();
  for (const [domain, ofDomain] of counts) {
    const [best] = [...ofDomain].sort(([a, m], [b, n]) => n - m || byCodeUnit(a, b));
    const owner = wanted.get(domain);
    if (best === undefined || best[1] < 2 || (owner !== undefined && owner !== best[0])) continue;
    winners.set(domain, best[0]);
  }
  return winners;
}
