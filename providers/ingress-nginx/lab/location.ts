import { activeCanary } from '../canary-branches.ts';
import { DEFAULT_UPSTREAM, type Server, type Upstream } from '../configuration.ts';
import type { Context } from '../context.ts';
import { startsWithAny } from '../deciding.ts';
import { firewallOf } from '../firewall.ts';
import { losesProxyHeaders } from '../headers.ts';
import { needsRewrite, type PrintedLocation } from '../locations.ts';
import { snippetOf as readSnippetOf } from '../snippet-effects.ts';
import { accessOf } from './access.ts';
import { canaryChoice, groupName } from './canary.ts';
import { corsLines } from './cors.ts';
import { errorPageLines } from './error-pages.ts';
import { answerLines, isGrpc, requestHeaderLines, type Variables } from './headers.ts';
import { type LabPlaces, leftOut } from './places.ts';
import { type SnippetLines, snippetLines } from './snippets.ts';
import { LITERAL_DOLLAR, namedGroups, quoted, unknownVariable } from './words.ts';

/** A location as it is printed, with what has to stand elsewhere. */
export interface Rendered {
  /** Directives of the http block. */
  readonly maps: readonly string[];
  /** Directives of the server, this location among them. */
  readonly lines: readonly string[];
}

export interface Place {
  readonly server: Server;
  readonly context: Context;
  readonly places: LabPlaces;
  readonly names: Variables;
  /** Unique among all locations: letters, digits and `_`. */
  readonly name: string;
}

/** The block of one location as rootfs/etc/nginx/template/nginx.tmpl prints it, with nginx alone in the place of Lua. */
export function renderLocation(printed: PrintedLocation, isRegex: boolean, place: Place): Rendered {
  const head = headOf(printed, isRegex);
  const reason = cannotRender(printed, place);
  if (reason !== undefined) return { maps: [], lines: [`location ${head} { ${leftOut(reason).join(' ')} }`] };
  const { context, places, names, name } = place;
  const { config } = printed.source;
  const answers = answerLines(printed, context.controller, names);
  const lines: string[] = [...constants(printed), ...answers];
  lines.push(`port_in_redirect ${config?.usePortInRedirects === true ? 'on' : 'off'};`);
  if (config?.denied !== undefined) {
    lines.push('return 503;');
    return { maps: [], lines: [block(head, lines)] };
  }
  const access = accessOf(printed, name, context, places);
  if (access.cannot !== undefined)
    return { maps: [], lines: [`location ${head} { ${leftOut(access.cannot).join(' ')} }`] };
  lines.push(...access.lines, ...corsLines(config));
  const limit = (config?.bodySize ?? context.controller.defaults.bodySize).value;
  lines.push(`client_max_body_size ${limit};`);
  const snippet = snippetOf(printed, context);
  if ('cannot' in snippet)
    return { maps: [], lines: [`location ${head} { ${leftOut(snippet.cannot).join(' ')} }`] };
  lines.push(...requestHeaderLines(printed, place.server, context), ...snippet.lines);
  if (config?.relativeRedirects === true) lines.push('absolute_redirect off;');
  lines.push(...errorPageLines(printed, place));
  if (config?.redirect !== undefined)
    lines.push(`return ${config.redirect.status} ${quoted(config.redirect.url)};`);
  const target = config?.rewriteTarget?.value;
  if (target !== undefined && needsRewrite(printed))
    lines.push(`rewrite ${quoted(`(?i)${printed.path}`)} ${quoted(target)};`);
  lines.push(...httpsLines(printed, place));
  const way = backendLines(printed, place);
  lines.push(...way.lines);
  return { maps: way.maps, lines: [...access.beside, block(head, lines)] };
}

function block(head: string, lines: readonly string[]): string {
  return `location ${head} {\n    ${lines.join('\n    ')}\n  }`;
}

/** buildLocation of the controller's template.go. */
function headOf(printed: PrintedLocation, isRegex: boolean): string {
  if (isRegex) return `~* ${quoted(`^${printed.path}`)}`;
  return printed.type === 'Exact' ? `= ${quoted(printed.path)}` : quoted(printed.path);
}

function cannotRender(printed: PrintedLocation, { context }: Place): string | undefined {
  const { config } = printed.source;
  if (config?.denied !== undefined) return undefined;
  const opaque = readSnippetOf(printed.source, context)?.opaque ?? [];
  if (opaque.length > 0) return 'a snippet with directives that are not modelled';
  if (firewallOf(config, context.controller) !== undefined) return 'a web application firewall';
  const protocol = config?.backendProtocol.value;
  if (protocol === 'FCGI' && needsRewrite(printed))
    return 'a path that is rewritten for a FastCGI backend, which is told the one that was sent as well';
  if (isGrpc(printed) && losesProxyHeaders(config))
    return 'gRPC backends whose protocol is not written in capitals, for which headers are lost';
  const groups = namedGroups(printed.path);
  const texts = [
    config?.redirect?.url,
    needsRewrite(printed) ? config?.rewriteTarget?.value : undefined,
    config?.upstreamVhost?.value,
    config?.xForwardedPrefix?.value,
    config?.connectionProxyHeader?.value,
    ...context.controller.proxySetHeaders.headers.map(([, value]) => value),
  ];
  for (const text of texts) {
    const strange = text === undefined ? undefined : unknownVariable(text, groups);
    if (strange !== undefined) return `variable ${strange}`;
  }
  return undefined;
}

/** configuration-snippet of the Ingress, then location-snippet of the ConfigMap. */
function snippetOf(printed: PrintedLocation, { controller }: Context): SnippetLines {
  const lines: string[] = [];
  for (const setting of [printed.source.config?.configurationSnippet, controller.locationSnippet]) {
    if (setting === undefined) continue;
    const made = snippetLines(setting.value, 'location', namedGroups(printed.path));
    if ('cannot' in made) return made;
    lines.push(...made.lines);
  }
  return { lines };
}

function constants(printed: PrintedLocation): string[] {
  const { ingress, service, path } = printed.source;
  const set = (name: string, value: string): string =>
    `set $${name} ${quoted(value.replaceAll('$', LITERAL_DOLLAR))};`;
  return [
    set('namespace', ingress?.namespace ?? ''),
    set('ingress_name', ingress?.name ?? ''),
    set('service_name', service?.name ?? ''),
    set('service_port', String(service?.port ?? '')),
    set('location_path', path),
  ];
}

/** The redirect to https, which Lua makes after all other directives of the rewrite phase. */
function httpsLines(printed: PrintedLocation, { context, names }: Place): string[] {
  const { config } = printed.source;
  const { controller } = context;
  if (config === undefined || startsWithAny(printed.path, controller.noTlsRedirectLocations)) return [];
  if (!config.forceSslRedirect.value && !config.sslRedirect.value) return [];
  const asked = config.forceSslRedirect.value ? '1' : `$${names.certified}`;
  const port = config.usePortInRedirects ? `:${controller.httpsPort}` : '';
  const target = config.preserveTrailingSlash ? '$request_uri' : `$${names.httpsTarget}`;
  return [
    `set $redirects "${asked}$pass_access_scheme";`,
    `if ($redirects = "1http") { return ${controller.httpRedirectCode} https://$best_host${port}${target}; }`,
  ];
}

function backendLines(printed: PrintedLocation, place: Place): Rendered {
  const { context, places, name } = place;
  const { source } = printed;
  const pass = (port: number): Rendered => ({
    maps: [],
    lines: ['break;', `proxy_pass http://127.0.0.1:${port};`],
  });
  const instead = source.insteadOfUpstream;
  if (instead !== undefined) {
    const extra = [
      'X-Code 503',
      'X-Format $http_accept',
      'X-Namespace $namespace',
      'X-Ingress-Name $ingress_name',
    ];
    const lines = [
      ...extra,
      'X-Service-Name $service_name',
      'X-Service-Port $service_port',
      'X-Request-ID $req_id',
    ];
    const way = pass(places.backendPort(instead.namespace, instead.name, instead.portNumber ?? instead.port));
    return { maps: [], lines: [...lines.map((line) => `proxy_set_header ${line};`), ...way.lines] };
  }
  const { upstreams } = context.configuration;
  const upstream = source.upstream === DEFAULT_UPSTREAM ? undefined : upstreams.get(source.upstream);
  if (upstream === undefined) {
    const { defaultBackend: own } = context;
    return pass(
      own === undefined
        ? places.notFoundPort
        : places.backendPort(own.namespace, own.name, own.portNumber ?? own.port),
    );
  }
  if (upstream.unavailable !== undefined) return { maps: [], lines: ['return 503;'] };
  const canary = activeCanary(upstream, upstreams);
  if (canary === undefined)
    return { maps: [], lines: ['break;', passTo(printed, groupName(upstream, places))] };
  const choice = canaryChoice(upstream, canary, `${places.prefix}_${name}`, places);
  if (typeof choice === 'string') return { maps: [], lines: leftOut(choice) };
  return { maps: choice.maps, lines: ['break;', passTo(printed, choice.variable)] };
}

/** Of what the controller's fastcgi_params tell a backend, the request itself; headers nginx adds. */
const FASTCGI =
  'fastcgi_keep_conn on; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param REQUEST_URI $request_uri;';

/** How a location hands requests over to a group or a port (buildProxyPass of the controller's template.go). */
function passTo(printed: PrintedLocation, target: string): string {
  const protocol = printed.source.config?.backendProtocol.value;
  if (protocol === 'FCGI') return `${FASTCGI} fastcgi_pass ${target};`;
  if (protocol === 'GRPC') return `grpc_pass grpc://${target};`;
  return protocol === 'GRPCS' ? `grpc_pass grpcs://${target};` : `proxy_pass http://${target};`;
}

/** Loopback port of an upstream's stand-in. */
export function upstreamPort(upstream: Upstream, places: LabPlaces): number {
  return places.backendPort(upstream.namespace, upstream.service, upstream.portNumber ?? upstream.port);
}
