import { asNumber, asObjects, asString } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { DIRECTORY } from '../../nginx.ts';
import { conditionVariable, createMaps, type Maps } from './conditions.ts';
import type { Extension, FindExtension } from './extensions.ts';
import {
  corsLines,
  filtersOf,
  redirectLines,
  replacesPath,
  requestHeaderLines,
  responseHeaderLines,
  rewriteLines,
} from './filters.ts';
import { ERROR_LOCATIONS, ERROR_PAGES } from './grpc.ts';
import { ANY_HOST, byAge, type GatewayName, type RouteName } from './listeners.ts';
import type { Policies } from './policies.ts';
import type { ListenerPort, MatchRule, PathRule, VirtualServer } from './servers.ts';
import { INTERNAL } from './validation.ts';

/** What the text of one configuration needs to know of the lab. */
export interface Places {
  /** Letters, digits and `_`; keeps configurations of one nginx apart. */
  readonly prefix: string;
  /** Port where a port of the Gateway really listens. */
  port(port: number): number;
  /** Stand-in for a Service; undefined: the reference does not hold. */
  backend(ref: JsonObject, route: RouteName): StandIn | undefined;
  readonly policies: Policies;
  readonly extension: FindExtension;
  /** What TLS servers ask of clients. */
  clients(gateway: GatewayName | undefined, port: number): readonly string[];
}

export interface StandIn {
  /** Unique among Services and their ports: letters, digits and `_`. */
  readonly name: string;
  readonly isTls: boolean;
  /** Loopback port. */
  readonly port: number;
  readonly service: { readonly namespace: string; readonly name: string };
}

/** Text for the http block that all configurations share. */
export const SHARED = `
  proxy_http_version 1.1; server_tokens off; proxy_headers_hash_max_size 1024; proxy_headers_hash_bucket_size 512;
  server_names_hash_max_size 65536; server_names_hash_bucket_size 512;
  variables_hash_max_size 65536; variables_hash_bucket_size 512; map_hash_max_size 65536; map_hash_bucket_size 1024;
  map $http_host $gw_api_compliant_host { '' $host; default $http_host; }
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  map $http_upgrade $connection_keepalive { default upgrade; '' ''; }
  upstream invalid-backend-ref { server unix:${DIRECTORY}/invalid.sock; }
  server { listen unix:${DIRECTORY}/invalid.sock; return 500; }
`;

/**
 * The configuration that NGINX Gateway Fabric writes (nginx/nginx-gateway-fabric v2.7, internal/controller/nginx/config:
 * servers.go, servers_template.go, maps.go, split_clients.go), as text for the http block of a stock nginx. Where the
 * implementation chooses among matches in JavaScript, `map` and `if` choose here.
 */
export function renderFabric(ports: readonly ListenerPort[], places: Places): string {
  const { prefix, policies } = places;
  const work: Work = {
    places,
    maps: createMaps(prefix),
    portVariable: `${prefix}_port`,
    upstreams: new Map(),
    ofAll: new Set(),
  };
  // What one rule says of all servers has to be known before the first is printed.
  const rendered = ports.map((port) => ({
    port,
    servers: port.servers.map((server) => serverOf(server, work)),
  }));
  const lines = rendered.flatMap(({ port, servers }) => [
    ...portLines(port, places),
    ...servers.flatMap((server) => serverLines(server, work)),
  ]);
  const numbers = ports.map(({ port }) => `${places.port(port)} ${port};`);
  const shown = `map $server_port $${work.portVariable} { default 0; ${numbers.join(' ')} }`;
  return `${[shown, ...policies.zones, ...work.upstreams.values(), ...work.maps.blocks, ...lines].join('\n')}\n`;
}

/** What the parts of one configuration share. */
interface Work {
  readonly places: Places;
  readonly maps: Maps;
  readonly portVariable: string;
  /** By name: upstreams of Services that policies name. */
  readonly upstreams: Map<string, string>;
  /** Lines of snippets that hold in all servers. */
  readonly ofAll: Set<string>;
}

/** The default server of a port, and who may be asked over a connection that was opened for whom. */
function portLines({ port, isTls, hostnames, gateways, servers }: ListenerPort, places: Places): string[] {
  const listen = `listen 127.0.0.1:${places.port(port)}`;
  const [gateway] = gateways;
  const address = gateway === undefined ? '' : places.policies.clientAddress(gateway).join(' ');
  if (!isTls) return [`server { ${listen} default_server; ${address} default_type text/html; return 404; }`];
  const named = [...new Set(hostnames)].filter((name) => name !== '').sort();
  const entries = named.map((name, index) => `${name} ${index + 1};`).join(' ');
  const map = (source: string, kind: string): string =>
    `map ${source} $${places.prefix}_${kind}_${port} { hostnames; ${entries} default 0; }`;
  const hasAny = servers.some(({ hostname }) => hostname === ANY_HOST) || hostnames.includes('');
  const certified = [CERTIFICATE, ...places.clients(gateway, port)].join(' ');
  return [
    map('$ssl_server_name', 'sni'),
    map('$host', 'host'),
    // Without a listener for every name, handshakes for other names end here.
    `server { ${listen} ssl http2 default_server; ${address} ${hasAny ? certified : 'ssl_reject_handshake on;'} }`,
  ];
}

const CERTIFICATE = `ssl_certificate ${DIRECTORY}/lab.crt; ssl_certificate_key ${DIRECTORY}/lab.key;`;

/** A server block before it is put together. */
interface Server {
  readonly server: VirtualServer;
  readonly locations: readonly string[];
  /** Lines of snippets. */
  readonly own: ReadonlySet<string>;
}

function serverOf(server: VirtualServer, work: Work): Server {
  const { rules } = server;
  const locations: string[] = [];
  const own = new Set<string>();
  const paths = new Set(rules.map(({ type, path }) => `${type} ${path}`));
  for (const [index, rule] of rules.entries()) {
    const heads = locationsOf(rule, paths);
    const [only] = rule.matches;
    const place = { rule, server, own, work };
    if (rule.matches.length === 1 && only !== undefined && isPathOnly(only)) {
      const lines = matchLines(only, { ...place, isInternal: false });
      for (const head of heads) locations.push(`location ${head} {`, ...lines, '}');
      continue;
    }
    const choice: string[] = [];
    for (const [number, match] of rule.matches.entries()) {
      const name = `${INTERNAL}-rule${index}-route${number}`;
      const variable = conditionVariable(match.match, work.maps);
      choice.push(
        variable === undefined ? `rewrite ^ ${name} last;` : `if ($${variable}) { rewrite ^ ${name} last; }`,
      );
      const lines = matchLines(match, { ...place, isInternal: true });
      locations.push(`location ${name} { internal;`, ...lines, '}');
    }
    const settings = settingsOf(rule, work);
    for (const head of heads)
      locations.push(`location ${head} {`, ...settings, ...choice, 'return 404;', '}');
  }
  if (!rules.some(servesRoot)) locations.push('location = / { return 404; }');
  if (rules.some(({ isGrpc }) => isGrpc)) locations.push(...ERROR_LOCATIONS);
  return { server, locations, own };
}

function serverLines({ server, locations, own }: Server, { places, ofAll }: Work): string[] {
  const { port, isTls, hostname, gateway } = server;
  const { prefix, policies } = places;
  const tls = isTls
    ? [
        CERTIFICATE,
        ...places.clients(gateway, port),
        `if ($${prefix}_sni_${port} != $${prefix}_host_${port}) { return 421; }`,
      ]
    : [];
  const listen = `listen 127.0.0.1:${places.port(port)}${isTls ? ' ssl http2' : ''};`;
  const settings = [...policies.ofGateway(gateway), ...policies.clientAddress(gateway)];
  return [
    `server { ${listen} server_name ${hostname};`,
    ...tls,
    ...new Set([...ofAll, ...own]),
    ...settings,
    ...locations,
    '}',
  ];
}

/** Policies of the route that came first for the path (state/dataplane/configuration.go, upsertRoute). */
function settingsOf({ matches }: PathRule, { places: { policies } }: Work): readonly string[] {
  const [first] = [...matches].sort((a, b) => byAge(a.route, b.route));
  return first === undefined ? [] : policies.ofRoute(first.route);
}

export function isPathOnly({ match }: MatchRule): boolean {
  return (
    match['method'] === undefined &&
    asObjects(match['headers']).length + asObjects(match['queryParams']).length === 0
  );
}

/** matchesRootPath, as far as it matters: one more location for `/` changes nothing where another takes it. */
function servesRoot({ path, type }: PathRule): boolean {
  return path === '/' || type === 'regularExpression';
}

/** createPath and initializeExternalLocations. */
function locationsOf({ path, type }: PathRule, all: ReadonlySet<string>): readonly string[] {
  if (type === 'exact') return [`= ${path}`];
  if (type === 'regularExpression') return [`~ ^${path}`];
  if (path.endsWith('/')) return [path];
  return [
    ...(all.has(`prefix ${path}/`) ? [] : [`${path}/`]),
    ...(all.has(`exact ${path}`) ? [] : [`= ${path}`]),
  ];
}

interface MatchPlace {
  readonly rule: PathRule;
  readonly server: VirtualServer;
  /** The request came here from another location, which lost its path. */
  readonly isInternal: boolean;
  /** Lines that the whole server gets. */
  readonly own: Set<string>;
  readonly work: Work;
}

/** updateLocation, with the policies of its route before it. */
function matchLines({ rule, route }: MatchRule, place: MatchPlace): string[] {
  const { rule: pathRule, server, isInternal, own, work } = place;
  const { places, maps, portVariable } = work;
  const { isGrpc } = pathRule;
  const settings = settingsOf(pathRule, work);
  const filters = filtersOf(rule, route.kind === 'GRPCRoute');
  const named = filters.extensions.map((ref) => places.extension(ref, route.namespace));
  if (filters.isInvalid || named.some(({ kind }) => kind === 'invalid')) return [...settings, 'return 500;'];
  const why = leftOutWhy(filters.unknown, named);
  if (why !== undefined) return [`add_header X-Gateproof-Left-Out "${plain(why)}" always;`, 'return 418;'];
  const snippets = named.filter((one) => one.kind === 'lines');
  for (const line of snippets.flatMap(({ server: lines }) => lines)) own.add(line);
  for (const line of snippets.flatMap(({ http }) => http)) work.ofAll.add(line);
  const before = [
    ...settings,
    ...new Set(snippets.flatMap(({ location }) => location)),
    ...corsLines(filters, maps),
  ];
  if (filters.redirect !== undefined)
    return [...before, ...redirectLines(filters.redirect, pathRule, server.port)];
  const { target, isTls, keepsConnections } = backendOf(rule, route, work);
  // Without a path of its own the proxy passes the path on as it was sent, or as a rewrite left it.
  const uri = isInternal && !isGrpc && !replacesPath(filters) ? '$request_uri' : '';
  const scheme = `${isGrpc ? 'grpc' : 'http'}${isTls ? 's' : ''}`;
  return [
    ...(isGrpc && isInternal ? ['rewrite ^ $request_uri break;'] : []),
    ...before,
    ...rewriteLines(filters, pathRule, isInternal),
    ...(isGrpc ? ERROR_PAGES : []),
    ...requestHeaderLines(filters, { isGrpc, keepsConnections, portVariable }, maps),
    `${isGrpc ? 'grpc' : 'proxy'}_pass ${scheme}://${target}${uri};`,
    ...responseHeaderLines(filters),
  ];
}

function leftOutWhy(unknown: string | undefined, named: readonly Extension[]): string | undefined {
  if (unknown !== undefined) return `a filter of type ${unknown}`;
  return named.flatMap((one) => (one.kind === 'left-out' ? [one.why] : [])).at(0);
}

function plain(text: string): string {
  return text.replace(/[^\w .,:;()/-]/g, '_').slice(0, 100);
}

interface Handed {
  readonly target: string;
  readonly isTls: boolean;
  readonly keepsConnections: boolean;
}

const NOBODY: Handed = { target: 'invalid-backend-ref', isTls: false, keepsConnections: false };

/** backendGroupName and createBackendGroupSplitClientDistributions. */
function backendOf(rule: JsonObject, route: RouteName, work: Work): Handed {
  const { places, maps } = work;
  const backends = asObjects(rule['backendRefs']).map((ref) => {
    const weight = asNumber(ref['weight']) ?? 1;
    return { weight, found: places.backend(ref, route) };
  });
  const name = (found: StandIn | undefined): string =>
    found === undefined ? NOBODY.target : upstreamOf(found, work);
  const [only, ...more] = backends;
  if (only === undefined) return NOBODY;
  const kept = {
    isTls: backends.find(({ found }) => found !== undefined)?.found?.isTls ?? false,
    keepsConnections: backends.some(
      ({ found }) =>
        found !== undefined && places.policies.keepsConnections(found.service.namespace, found.service.name),
    ),
  };
  if (more.length === 0)
    return only.weight === 0 || only.found === undefined ? NOBODY : { ...kept, target: name(only.found) };
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return NOBODY;
  const variable = maps.fresh();
  const shares: string[] = [];
  let left = 100;
  for (const [index, { weight, found }] of backends.entries()) {
    const share = index === backends.length - 1 ? left : Math.floor((weight * 10_000) / total) / 100;
    left -= share;
    // nginx refuses a share of nothing.
    if (share >= 0.01) shares.push(`${share.toFixed(2)}% ${name(found)};`);
  }
  // Rounded shares leave a rest to the last one.
  const last = shares.pop()?.replace(/^[\d.]+%/, '*') ?? '';
  maps.blocks.push(`split_clients $request_id $${variable} { ${shares.join(' ')} ${last} }`);
  return { ...kept, target: `$${variable}` };
}

/** A Service that a policy names has an upstream with what that says; others are asked at their port. */
function upstreamOf({ name, port, service }: StandIn, { places, upstreams }: Work): string {
  const settings = places.policies.ofService(service.namespace, service.name);
  if (settings === undefined) return `127.0.0.1:${port}`;
  const upstream = `${places.prefix}_${name}`;
  const [method = '', ...others] = settings;
  upstreams.set(upstream, `upstream ${upstream} { ${method} server 127.0.0.1:${port}; ${others.join(' ')} }`);
  return upstream;
}

/** Names of headers whose values are compared with a regular expression. */
export function regexNames(
  ports: readonly ListenerPort[],
  field: 'headers' | 'queryParams',
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { servers } of ports)
    for (const { rules } of servers)
      for (const { matches } of rules)
        for (const { match } of matches)
          for (const one of asObjects(match[field]))
            if (one['type'] === 'RegularExpression') found.add((asString(one['name']) ?? '').toLowerCase());
  return found;
}
