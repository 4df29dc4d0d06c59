import type { Origin } from '../../src/model/origin.ts';
import type { HeaderEdit, HostRewrite } from '../../src/model/outcome.ts';
import { literal, type Template, type TemplatePart } from '../../src/model/template.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Controller } from './controller.ts';
import { nginxTemplate } from './nginx-variables.ts';

const KEEP: HostRewrite = { kind: 'keep' };

export type ListenerProtocol = 'http' | 'https';

/** Host that the backend sees, and that X-Forwarded-Host names: the client's text, or the forwarded one. */
export function requestedHost(controller: Controller): Template {
  const own: TemplatePart = { variable: 'host-header' };
  if (!controller.useForwardedHeaders) return [own];
  return [{ header: 'x-forwarded-host', first: true, fallback: [own] }];
}

/** Scheme that the backend and the https redirect believe in. */
export function forwardedScheme(controller: Controller): Template {
  const own: TemplatePart = { variable: 'scheme' };
  return controller.useForwardedHeaders ? [{ header: 'x-forwarded-proto', fallback: [own] }] : [own];
}

function passPort(protocol: ListenerProtocol, controller: Controller): Template {
  const own: TemplatePart = protocol === 'https' ? { text: '443' } : { variable: 'listener-port' };
  return controller.useForwardedHeaders ? [{ header: 'x-forwarded-port', fallback: [own] }] : [own];
}

/**
 * Only grpc_set_header reaches gRPC backends, and the template writes it only for the upper-case words: with `grpc` the
 * backend gets none of the headers below and nginx's own Host; FastCGI backends never get them.
 */
export function losesProxyHeaders(config: IngressConfig | undefined): boolean {
  const protocol = config?.backendProtocol;
  if (protocol === undefined) return false;
  if (protocol.value === 'FCGI') return true;
  const isGrpc = protocol.value === 'GRPC' || protocol.value === 'GRPCS';
  return isGrpc && protocol.written !== protocol.value;
}

export function upstreamHost(
  config: IngressConfig | undefined,
  controller: Controller,
  vhost?: Template,
): HostRewrite {
  if (losesProxyHeaders(config))
    return config?.backendProtocol.value === 'FCGI'
      ? KEEP
      : { kind: 'set', value: literal('upstream_balancer') };
  if (vhost !== undefined) return { kind: 'set', value: vhost };
  return controller.useForwardedHeaders ? { kind: 'set', value: requestedHost(controller) } : KEEP;
}

/**
 * Headers that the proxy sets towards every backend (location block of rootfs/etc/nginx/template/nginx.tmpl), in the
 * template's order. An empty value removes the header, as nginx does.
 */
export function forwardingHeaders(protocol: ListenerProtocol, controller: Controller): HeaderEdit[] {
  const set = (name: string, value: Template): HeaderEdit => ({ action: 'set', name, value });
  const edits: HeaderEdit[] = [];
  if (controller.generateRequestId)
    edits.push(set('x-request-id', [{ header: 'x-request-id', fallback: [{ variable: 'request-id' }] }]));
  edits.push(set('x-real-ip', [{ variable: 'client-address' }]));
  if (controller.useForwardedHeaders && controller.computeFullForwardedFor)
    edits.push({ action: 'add', name: 'x-forwarded-for', value: [{ variable: 'remote-address' }] });
  else edits.push(set('x-forwarded-for', [{ variable: 'client-address' }]));
  edits.push(
    set('x-forwarded-host', requestedHost(controller)),
    set('x-forwarded-port', passPort(protocol, controller)),
    set('x-forwarded-proto', forwardedScheme(controller)),
    set('x-forwarded-scheme', forwardedScheme(controller)),
  );
  if (controller.addOriginalUriHeader) edits.push(set('x-original-uri', [{ variable: 'request-uri' }]));
  edits.push(
    set('x-scheme', forwardedScheme(controller)),
    set('x-original-forwarded-for', [{ header: controller.forwardedForHeader.toLowerCase() }]),
    set('x-original-forwarded-host', [{ header: controller.forwardedHostHeader.toLowerCase() }]),
    { action: 'remove', name: 'proxy' },
  );
  const { origins } = controller.proxySetHeaders;
  for (const [name, value] of controller.proxySetHeaders.headers)
    edits.push({ action: 'set', name: name.toLowerCase(), value: nginxTemplate(value), origins });
  return edits;
}

/** Facts about the client's certificate: only on hosts with auth-tls, where the client's own values are replaced. */
export function clientCertificateHeaders(
  protocol: ListenerProtocol,
  passCertificate: boolean,
  origins: readonly Origin[],
): HeaderEdit[] {
  const names = ['ssl-client-verify', 'ssl-client-subject-dn', 'ssl-client-issuer-dn'];
  if (passCertificate) names.unshift('ssl-client-cert');
  return names.map(
    (name): HeaderEdit =>
      protocol === 'http'
        ? { action: 'remove', name, origins }
        : { action: 'set', name, value: [{ unknown: `${name} of the client certificate` }], origins },
  );
}

/**
 * What is done to the headers of every answer of a location: Server, hidden headers, Strict-Transport-Security on TLS
 * connections, add-headers of the ConfigMap.
 */
export function answerHeaders(protocol: ListenerProtocol, controller: Controller): HeaderEdit[] {
  const edits: HeaderEdit[] = [];
  const server = controller.serverHeader;
  if (server !== undefined)
    edits.push(
      server.length === 0
        ? { action: 'remove', name: 'server' }
        : { action: 'set', name: 'server', value: server },
    );
  for (const name of controller.hideHeaders) edits.push({ action: 'remove', name: name.toLowerCase() });
  if (protocol === 'https' && controller.hsts !== undefined) {
    const { maxAge, includeSubdomains, preload } = controller.hsts;
    const value = `max-age=${maxAge}${includeSubdomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`;
    edits.push({ action: 'set', name: 'strict-transport-security', value: literal(value) });
  }
  const { origins } = controller.addHeaders;
  for (const [name, value] of controller.addHeaders.headers)
    edits.push({ action: 'set', name: name.toLowerCase(), value: literal(value), origins });
  return edits;
}
