import type { Listener, RouteTable, VirtualHost } from '../../model/route-table.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { hostTexts } from './hosts.ts';
import type { WriteOptions } from './options.ts';
import { noteOf, type Reporter } from './reporter.ts';
import { sampleHost } from './witness.ts';

/** `namespace/name` of the Secret that an https host is served with; undefined when there is none to name. */
export function certificateOf(host: VirtualHost, options: WriteOptions): string | undefined {
  const certificate = host.tls?.certificate ?? 'default';
  if (certificate !== 'default' && isSecretName(certificate.secret)) return certificate.secret;
  const fallback = options.defaultTlsCertificate;
  return fallback !== undefined && isSecretName(fallback) ? fallback : undefined;
}

function isSecretName(text: string): boolean {
  const [namespace = '', name = '', ...more] = text.split('/');
  return namespace !== '' && name !== '' && more.length === 0;
}

/** Does the host use the system's own certificate? */
export function hasDefaultCertificate(host: VirtualHost): boolean {
  const certificate = host.tls?.certificate ?? 'default';
  return certificate === 'default' || !isSecretName(certificate.secret);
}

/**
 * Https hosts that cannot be served are said once; more urgently those whose http requests are sent to https today.
 */
export function reportUncertified(table: RouteTable, options: WriteOptions, reporter: Reporter): void {
  if (options.gateway !== undefined) return;
  const redirected = redirectedHosts(table);
  for (const listener of table.listeners) {
    if (listener.protocol !== 'https') continue;
    for (const host of listener.virtualHosts) {
      if (certificateOf(host, options) !== undefined || !isServed(host)) continue;
      const urgent = hostTexts(host).some((text) => redirected.has(text));
      const name = hostTexts(host)[0] ?? 'any host';
      reporter.note(
        noteOf(
          GATEWAY_FINDINGS.defaultCertificate,
          urgent
            ? `${name} is redirected to https, where it has no certificate of its own.`
            : 'Hosts without a certificate of their own get no https listener.',
          host.origins.length > 0 ? host.origins : host.routes.flatMap(({ origins }) => origins),
          {
            ...(urgent ? { severity: 'high' as const } : { group: 'plain' }),
            before: 'served over https with the built-in certificate',
            after: urgent ? 'http redirects to https, where nothing listens' : 'not served over https',
          },
        ),
        () => ({ method: 'GET', scheme: 'https', host: sampleHost(host.hosts[0]), target: '/', headers: [] }),
      );
    }
  }
}

/** A host of which the input says anything. */
function isServed(host: VirtualHost): boolean {
  return host.routes.some((route) => route.origins.length > 0);
}

function redirectedHosts(table: RouteTable): ReadonlySet<string | undefined> {
  const texts = new Set<string | undefined>();
  for (const listener of table.listeners) {
    if (listener.protocol !== 'http') continue;
    for (const host of listener.virtualHosts) {
      if (host.routes.some((route) => leadsToHttps(route.outcome))) {
        for (const text of hostTexts(host)) texts.add(text);
      }
    }
  }
  return texts;
}

function leadsToHttps(outcome: Listener['unmatched']): boolean {
  if (outcome.kind !== 'redirect' || outcome.location.kind !== 'parts') return false;
  const { scheme, host } = outcome.location;
  if (scheme !== 'https') return false;
  return host.kind === 'request' || host.value.every((part) => 'variable' in part);
}
