import type { Server } from '../configuration.ts';
import type { Context } from '../context.ts';
import type { Controller } from '../controller.ts';
import { losesProxyHeaders } from '../headers.ts';
import { needsRewrite, type PrintedLocation } from '../locations.ts';
import { quoted, quotedLiteral } from './words.ts';

/** Names of maps that the rendering defines, without `$`. */
export interface Variables {
  readonly port: string;
  readonly hsts: string;
  readonly certified: string;
  readonly httpsTarget: string;
}

/** Lines of a location towards its backend, in the order of the template. */
export function requestHeaderLines(printed: PrintedLocation, server: Server, context: Context): string[] {
  const { config } = printed.source;
  const { controller } = context;
  if (losesProxyHeaders(config)) return [];
  const directive = isGrpc(printed) ? 'grpc_set_header' : 'proxy_set_header';
  const set = (name: string, value: string): string => `${directive} ${name} ${value};`;
  const vhost = config?.upstreamVhost?.value;
  const lines = [set('Host', vhost === undefined ? '$best_http_host' : quoted(vhost))];
  const mutual = server.clientCertificates;
  if (mutual?.hasCa === true) {
    if (mutual.passToUpstream) lines.push(set('ssl-client-cert', '$ssl_client_escaped_cert'));
    lines.push(set('ssl-client-verify', '$ssl_client_verify'));
    lines.push(set('ssl-client-subject-dn', '$ssl_client_s_dn'));
    lines.push(set('ssl-client-issuer-dn', '$ssl_client_i_dn'));
  }
  lines.push(set('Upgrade', '$http_upgrade'));
  const connection = config?.connectionProxyHeader?.value;
  lines.push(set('Connection', connection === undefined ? '$connection_upgrade' : quoted(connection)));
  if (controller.generateRequestId) lines.push(set('X-Request-ID', '$req_id'));
  lines.push(set('X-Real-IP', '$remote_addr'));
  const isFull = controller.useForwardedHeaders && controller.computeFullForwardedFor;
  lines.push(set('X-Forwarded-For', isFull ? '$full_x_forwarded_for' : '$remote_addr'));
  lines.push(set('X-Forwarded-Host', '$best_http_host'));
  lines.push(set('X-Forwarded-Port', '$pass_port'));
  for (const name of ['X-Forwarded-Proto', 'X-Forwarded-Scheme'])
    lines.push(set(name, '$pass_access_scheme'));
  if (controller.addOriginalUriHeader) lines.push(set('X-Original-URI', '$request_uri'));
  lines.push(set('X-Scheme', '$pass_access_scheme'));
  lines.push(set('X-Original-Forwarded-For', headerVariable(controller.forwardedForHeader)));
  lines.push(set('X-Original-Forwarded-Host', headerVariable(controller.forwardedHostHeader)));
  lines.push(set('Proxy', '""'));
  for (const [name, value] of controller.proxySetHeaders.headers)
    lines.push(set(quoted(name), quoted(value)));
  if (config?.xForwardedPrefix !== undefined && needsRewrite(printed))
    lines.push(set('X-Forwarded-Prefix', quoted(config.xForwardedPrefix.value)));
  return lines;
}

/** Does the backend speak gRPC, with TLS or without? */
export function isGrpc({ source }: PrintedLocation): boolean {
  const protocol = source.config?.backendProtocol.value;
  return protocol === 'GRPC' || protocol === 'GRPCS';
}

function headerVariable(name: string): string {
  return `$http_${name.toLowerCase().replaceAll('-', '_')}`;
}

/** Headers of every answer (`add-headers` of the ConfigMap). */
export function serverAnswerLines({ addHeaders }: Controller): string[] {
  return addHeaders.headers.map(
    ([name, value]) => `add_header ${quoted(name)} ${quotedLiteral(value)} always;`,
  );
}

/** Headers of every answer of a location: those above, Strict-Transport-Security, custom-headers. */
export function answerLines(printed: PrintedLocation, controller: Controller, names: Variables): string[] {
  const { config } = printed.source;
  const lines = serverAnswerLines(controller);
  if (controller.hsts !== undefined)
    lines.push(`add_header Strict-Transport-Security $${names.hsts} always;`);
  if (config?.denied === undefined)
    for (const [name, value] of config?.customHeaders?.headers ?? [])
      lines.push(`add_header ${quoted(name)} ${quotedLiteral(value)} always;`);
  return lines;
}
