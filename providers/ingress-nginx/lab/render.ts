import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { ProviderOptions } from '../../../src/kubernetes/provider.ts';
import { hasCertificate } from '../certificates.ts';
import { prepare } from '../compile.ts';
import { DEFAULT_SERVER, type Server } from '../configuration.ts';
import type { Context } from '../context.ts';
import type { Controller } from '../controller.ts';
import { isRegexServer, type PrintedLocation } from '../locations.ts';
import { serverSnippetOf } from '../snippet-effects.ts';
import { wwwTwin } from '../table.ts';
import { groupName } from './canary.ts';
import { globalErrorPageLines, pageLocations } from './error-pages.ts';
import { serverAnswerLines, type Variables } from './headers.ts';
import { renderLocation, upstreamPort } from './location.ts';
import { type LabPlaces, LEFT_OUT_HEADER, leftOut } from './places.ts';
import { type SnippetLines, snippetLines } from './snippets.ts';
import { quoted } from './words.ts';

/**
 * The configuration that the controller would print for these objects, as text for the http block of a stock nginx: the
 * directives of rootfs/etc/nginx/template/nginx.tmpl, and `map`, `split_clients` and `if` in the place of the
 * controller's Lua. It is made from the controller's servers and locations, not from the routes, so that real matching
 * is held against ours. What nginx alone cannot do answers with `LEFT_OUT_HEADER`.
 */
export function renderNginx(objects: ObjectSet, options: ProviderOptions, places: LabPlaces): string {
  const { contexts, printed } = prepare(objects, options);
  const [context] = contexts;
  if (context === undefined) return '';
  const { prefix } = places;
  const names: Variables = {
    port: `${prefix}_port`,
    hsts: `${prefix}_hsts`,
    certified: `${prefix}_certified`,
    httpsTarget: `${prefix}_cut`,
  };
  const lines = [...upstreamGroups(context, places), ...sharedMaps(context.controller, names, places)];
  lines.push(certifiedMap(printed, context, names));
  lines.push(`server { listen 127.0.0.1:${places.notFoundPort}; return 404; }`);
  lines.push(...wwwServers([...printed.keys()], context, names, places));
  let index = 0;
  for (const [server, locations] of printed) {
    lines.push(...renderServer(server, locations, context, names, places, `s${index}`));
    index += 1;
  }
  return `${lines.join('\n')}\n`;
}

/** Text for the http block that all configurations of one nginx share. */
export const LAB_HTTP = `
  proxy_http_version 1.1;
  server_names_hash_max_size 65536; server_names_hash_bucket_size 256;
  variables_hash_max_size 65536; map_hash_max_size 65536; map_hash_bucket_size 512;
  absolute_redirect on; port_in_redirect off; server_tokens off;
  large_client_header_buffers 4 8k; underscores_in_headers off; ignore_invalid_headers on;
  geo $literal_dollar { default "$"; }
  map $http_x_request_id $req_id { default $http_x_request_id; "" $request_id; }
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  map $http_x_forwarded_for $full_x_forwarded_for { default "$http_x_forwarded_for, $realip_remote_addr"; "" "$realip_remote_addr"; }
  map $best_http_host $best_host { default $best_http_host; "~^(?<lab_host>[^:]*):" $lab_host; }
`;

function upstreamGroups(context: Context, places: LabPlaces): string[] {
  const lines: string[] = [];
  for (const upstream of context.configuration.upstreams.values()) {
    if (upstream.unavailable !== undefined) continue;
    const port = upstreamPort(upstream, places);
    lines.push(`upstream ${groupName(upstream, places)} { server 127.0.0.1:${port}; keepalive 8; }`);
  }
  return lines;
}

function sharedMaps(controller: Controller, names: Variables, places: LabPlaces): string[] {
  const { hsts } = controller;
  const value =
    hsts === undefined
      ? ''
      : `max-age=${hsts.maxAge}${hsts.includeSubdomains ? '; includeSubDomains' : ''}${hsts.preload ? '; preload' : ''}`;
  return [
    `map $server_port $${names.port} { ${places.httpPort} ${controller.httpPort}; ${places.httpsPort} 443; }`,
    `map $https $${names.hsts} { default ""; on ${quoted(value)}; }`,
    `map $request_uri $${names.httpsTarget} { default $request_uri; "~^(?<${names.httpsTarget}_path>.*)/$" $${names.httpsTarget}_path; }`,
  ];
}

/** Names that switch the redirect to https on (rootfs/etc/nginx/lua/certificate.lua). */
function certifiedMap(
  printed: ReadonlyMap<Server, readonly PrintedLocation[]>,
  { certified }: Context,
  names: Variables,
): string {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const server of printed.keys()) {
    if (server.host === DEFAULT_SERVER) continue;
    for (const name of [server.host, ...server.aliases]) {
      if (name.startsWith('~') || seen.has(name.toLowerCase()) || !hasCertificate(name, certified)) continue;
      seen.add(name.toLowerCase());
      lines.push(name.startsWith('*.') ? `${quoted(serverName(name))} 1;` : `${quoted(name)} 1;`);
    }
  }
  return `map $host $${names.certified} { default 0; ${lines.join(' ')} }`;
}

/** buildServerName of the controller's template.go. */
function serverName(host: string): string {
  if (!host.startsWith('*')) return host;
  return `~^(?<subdomain>[\\w-]+)\\.${host.slice(2).split('.').join('\\.')}$`;
}

function listens(places: LabPlaces, isDefault: boolean): string[] {
  const mark = isDefault ? ' default_server' : '';
  return [
    `listen 127.0.0.1:${places.httpPort}${mark};`,
    `listen 127.0.0.1:${places.httpsPort} ssl http2${mark};`,
    `ssl_certificate ${places.certificate.cert};`,
    `ssl_certificate_key ${places.certificate.key};`,
  ];
}

/** What Lua computes for every request, at the beginning of a server. */
function serverVariables(controller: Controller, names: Variables, places: LabPlaces): string[] {
  const lines = [
    'set $best_http_host $http_host;',
    'set $pass_access_scheme $scheme;',
    `set $pass_port $${names.port};`,
  ];
  if (controller.useForwardedHeaders)
    lines.push(
      'if ($http_x_forwarded_proto) { set $pass_access_scheme $http_x_forwarded_proto; }',
      'if ($http_x_forwarded_port) { set $pass_port $http_x_forwarded_port; }',
      'if ($http_x_forwarded_host ~ "^([^,]+)") { set $best_http_host $1; }',
    );
  if (controller.useForwardedHeaders || controller.enableRealIp) {
    for (const cidr of controller.realIpCidrs) lines.push(`set_real_ip_from ${cidr};`);
    lines.push(`real_ip_header ${controller.forwardedForHeader};`, 'real_ip_recursive on;');
  }
  for (const cidr of controller.blockCidrs.value) lines.push(`deny ${cidr};`);
  for (const name of controller.hideHeaders) lines.push(`proxy_hide_header ${quoted(name)};`);
  lines.push(...guardLines('user_agent', controller.blockUserAgents.value, places));
  lines.push(...guardLines('referer', controller.blockReferers.value, places));
  return lines;
}

function guardLines(header: string, items: readonly string[], { prefix }: LabPlaces): string[] {
  return items.length === 0 ? [] : [`if ($${prefix}_blocked_${header}) { return 403; }`];
}

function guardMaps(controller: Controller, { prefix }: LabPlaces): string[] {
  const lists = [
    ['user_agent', controller.blockUserAgents.value],
    ['referer', controller.blockReferers.value],
  ] as const;
  return lists.flatMap(([header, items]) =>
    items.length === 0
      ? []
      : [
          `map $http_${header} $${prefix}_blocked_${header} { default 0; ${items.map((item) => `${item} 1;`).join(' ')} }`,
        ],
  );
}

/** Servers that only redirect to their twin with or without `www.`, before all others. */
function wwwServers(
  servers: readonly Server[],
  context: Context,
  names: Variables,
  places: LabPlaces,
): string[] {
  const { controller } = context;
  const hosts = new Set(servers.map((server) => server.host));
  const lines = guardMaps(controller, places);
  for (const server of servers) {
    const from = wwwTwin(server.host);
    if (server.fromToWww === undefined || server.host === DEFAULT_SERVER || server.host.startsWith('*'))
      continue;
    if (hosts.has(from)) continue;
    const target = `$pass_access_scheme://${server.host}:$pass_port$${names.httpsTarget}`;
    const body = [...serverVariables(controller, names, places), ...serverAnswerLines(controller)];
    lines.push(
      `server { ${listens(places, false).join(' ')} server_name ${quoted(from)}; ${body.join(' ')} return ${controller.httpRedirectCode} ${target}; }`,
    );
  }
  return lines;
}

function renderServer(
  server: Server,
  printed: readonly PrintedLocation[],
  context: Context,
  names: Variables,
  places: LabPlaces,
  name: string,
): string[] {
  const { controller } = context;
  const isDefault = server.host === DEFAULT_SERVER;
  const hosts = [server.host, ...server.aliases].map((host) =>
    quoted(host === server.host ? serverName(host) : host),
  );
  const lines = [...listens(places, isDefault), `server_name ${hosts.join(' ')};`];
  lines.push(...serverVariables(controller, names, places), ...serverAnswerLines(controller));
  const maps: string[] = [];
  if (server.clientCertificatesError !== undefined) lines.push('return 403;');
  else {
    lines.push(...clientCertificateLines(server, places));
    lines.push(...globalErrorPageLines({ context, places }), ...pageLocations(printed, { context, places }));
    const isPassedOn = server.passthrough !== undefined && controller.sslPassthrough;
    if (isPassedOn) {
      maps.push(
        `map $https $${places.prefix}_${name}_passed { default ""; on "a TLS connection is passed on as it is"; }`,
      );
      lines.push(`add_header ${LEFT_OUT_HEADER} $${places.prefix}_${name}_passed always;`);
      lines.push('if ($https) { return 418; }');
    }
    const snippet = serverSnippetLines(server, context);
    if ('cannot' in snippet) lines.push(`location / { ${leftOut(snippet.cannot).join(' ')} }`);
    else {
      lines.push(...snippet.lines);
      const appRoot = printed.find(({ source }) => source.config?.appRoot !== undefined)?.source.config
        ?.appRoot;
      if (appRoot !== undefined)
        lines.push(`if ($uri = /) { return 302 $scheme://$http_host${quotedTail(appRoot.value)}; }`);
      const isRegex = isRegexServer(printed);
      for (const [index, location] of printed.entries()) {
        const place = { server, context, places, names, name: `${name}_l${index}` };
        const rendered = renderLocation(location, isRegex, place);
        maps.push(...rendered.maps);
        lines.push(...rendered.lines);
      }
      if (isDefault)
        lines.push(
          `location ${controller.healthCheckPath} { return 200; }`,
          'location /nginx_status { return 403; }',
        );
    }
  }
  return [...maps, `server {\n  ${lines.join('\n  ')}\n}`];
}

function serverSnippetLines(server: Server, context: Context): SnippetLines {
  if (server.clientCertificates?.matchCn !== undefined) return { cannot: 'a check of certificate names' };
  const opaque = serverSnippetOf(server, context)?.opaque ?? [];
  if (opaque.length > 0) return { cannot: 'a server snippet with directives that are not modelled' };
  const lines: string[] = [];
  for (const setting of [server.serverSnippet, context.controller.serverSnippet]) {
    if (setting === undefined) continue;
    const made = snippetLines(setting.value, 'server', new Set());
    if ('cannot' in made) return made;
    lines.push(...made.lines);
  }
  return { lines };
}

/** White space and braces cannot stand in a bare word. */
function quotedTail(text: string): string {
  return text.replace(/[\s"'{};\\]/g, '\\$&');
}

/** The one certificate of the lab is its own authority. */
function clientCertificateLines({ clientCertificates: asked }: Server, places: LabPlaces): string[] {
  if (asked === undefined || !asked.hasCa || asked.verify === 'off') return [];
  const lines = [
    `ssl_client_certificate ${places.certificate.cert};`,
    `ssl_verify_client ${asked.verify};`,
    `ssl_verify_depth ${asked.depth};`,
  ];
  if (asked.errorPage !== undefined) lines.push(`error_page 495 496 = ${quoted(asked.errorPage)};`);
  return lines;
}
