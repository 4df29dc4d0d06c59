import { asNumber, asObjects, asString } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { DIRECTORY } from '../../nginx.ts';
import { conditionVariable, createMaps, type Maps } from './conditions.ts';
import {
  corsLines,
  filtersOf,
  redirectLines,
  replacesPath,
  requestHeaderLines,
  responseHeaderLines,
  rewriteLines,
} from './filters.ts';
import { ANY_HOST, type ListenerPort, type MatchRule, type PathRule, type VirtualServer } from './servers.ts';
import { INTERNAL } from './validation.ts';

/** What the text of one configuration needs to know of the lab. */
export interface Places {
  /** Letters, digits and `_`; keeps configurations of one nginx apart. */
  readonly prefix: string;
  /** Port where a port of the Gateway really listens. */
  port(port: number): number;
  /** Loopback port and scheme of the stand-in for a Service; undefined: the reference does not hold. */
  backend(
    ref: JsonObject,
    namespace: string,
  ): { readonly scheme: 'http' | 'https'; readonly port: number } | undefined;
}

/** Text for the http block that all configurations share. */
export const SHARED = `
  proxy_http_version 1.1; server_tokens off; proxy_headers_hash_max_size 1024; proxy_headers_hash_bucket_size 512;
  server_names_hash_max_size 65536; server_names_hash_bucket_size 512;
  variables_hash_max_size 65536; variables_hash_bucket_size 512; map_hash_max_size 65536; map_hash_bucket_size 1024;
  map $http_host $gw_api_compliant_host { '' $host; default $http_host; }
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  upstream invalid-backend-ref { server unix:${DIRECTORY}/invalid.sock; }
  server { listen unix:${DIRECTORY}/invalid.sock; return 500; }
`;

/**
 * The configuration that NGINX Gateway Fabric writes (nginx/nginx-gateway-fabric v2.7, internal/controller/nginx/config:
 * servers.go, servers_template.go, maps.go, split_clients.go), as text for the http block of a stock nginx. Where the
 * implementation chooses among matches in JavaScript, `map` and `if` choose here.
 */
export function renderFabric(ports: readonly ListenerPort[], places: Places): string {
  const maps = createMaps(places.prefix);
  const lines: string[] = [];
  for (const port of ports) {
    const portVariable = `${places.prefix}_port`;
    lines.push(...portLines(port, places));
    for (const server of port.servers) lines.push(...serverLines(server, port, places, portVariable, maps));
  }
  const numbers = ports.map(({ port }) => `${places.port(port)} ${port};`);
  const shown = `map $server_port $${places.prefix}_port { default 0; ${numbers.join(' ')} }`;
  return `${[shown, ...maps.blocks, ...lines].join('\n')}\n`;
}

/** The default server of a port, and who may be asked over a connection that was opened for whom. */
function portLines({ port, isTls, hostnames, servers }: ListenerPort, places: Places): string[] {
  const listen = `listen 127.0.0.1:${places.port(port)}`;
  if (!isTls) return [`server { ${listen} default_server; default_type text/html; return 404; }`];
  const named = [...new Set(hostnames)].filter((name) => name !== '').sort();
  const entries = named.map((name, index) => `${name} ${index + 1};`).join(' ');
  const map = (source: string, kind: string): string =>
    `map ${source} $${places.prefix}_${kind}_${port} { hostnames; ${entries} default 0; }`;
  const hasAny = servers.some(({ hostname }) => hostname === ANY_HOST) || hostnames.includes('');
  return [
    map('$ssl_server_name', 'sni'),
    map('$host', 'host'),
    // Without a listener for every name, handshakes for other names end here.
    `server { ${listen} ssl http2 default_server; ${hasAny ? CERTIFICATE : 'ssl_reject_handshake on;'} }`,
  ];
}

const CERTIFICATE = `ssl_certificate ${DIRECTORY}/lab.crt; ssl_certificate_key ${DIRECTORY}/lab.key;`;

function serverLines(
  { port, isTls, hostname, rules }: VirtualServer,
  _: ListenerPort,
  places: Places,
  portVariable: string,
  maps: Maps,
): string[] {
  const { prefix } = places;
  const own: string[] = [];
  const paths = new Set(rules.map(({ type, path }) => `${type} ${path}`));
  for (const [index, rule] of rules.entries()) {
    const heads = locationsOf(rule, paths);
    const [only] = rule.matches;
    const isDirect = rule.matches.length === 1 && only !== undefined && isPathOnly(only);
    if (isDirect) {
      for (const head of heads)
        own.push(
          `location ${head} {`,
          ...matchLines(only, rule, false, port, places, portVariable, maps),
          '}',
        );
      continue;
    }
    const choice: string[] = [];
    for (const [number, match] of rule.matches.entries()) {
      const name = `${INTERNAL}-rule${index}-route${number}`;
      const variable = conditionVariable(match.match, maps);
      choice.push(
        variable === undefined ? `rewrite ^ ${name} last;` : `if ($${variable}) { rewrite ^ ${name} last; }`,
      );
      own.push(
        `location ${name} { internal;`,
        ...matchLines(match, rule, true, port, places, portVariable, maps),
        '}',
      );
    }
    for (const head of heads) own.push(`location ${head} {`, ...choice, 'return 404;', '}');
  }
  if (!rules.some(servesRoot)) own.push('location = / { return 404; }');
  const tls = isTls
    ? [CERTIFICATE, `if ($${prefix}_sni_${port} != $${prefix}_host_${port}) { return 421; }`]
    : [];
  const listen = `listen 127.0.0.1:${places.port(port)}${isTls ? ' ssl http2' : ''};`;
  return [`server { ${listen} server_name ${hostname};`, ...tls, ...own, '}'];
}

function isPathOnly({ match }: MatchRule): boolean {
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

function matchLines(
  { rule, route }: MatchRule,
  pathRule: PathRule,
  isInternal: boolean,
  port: number,
  places: Places,
  portVariable: string,
  maps: Maps,
): string[] {
  const filters = filtersOf(rule);
  if (filters.isInvalid) return ['return 500;'];
  if (filters.unknown !== undefined)
    return [
      `add_header X-Gateproof-Left-Out "a filter of type ${plain(filters.unknown)}" always;`,
      'return 418;',
    ];
  const cors = corsLines(filters, maps);
  if (filters.redirect !== undefined) return [...cors, ...redirectLines(filters.redirect, pathRule, port)];
  const { scheme, target } = backendOf(rule, route.namespace, places, maps);
  // Without a path of its own the proxy passes the path on as it was sent, or as a rewrite left it.
  const uri = isInternal && !replacesPath(filters) ? '$request_uri' : '';
  return [
    ...cors,
    ...rewriteLines(filters, pathRule, isInternal),
    ...requestHeaderLines(filters, portVariable, maps),
    `proxy_pass ${scheme}://${target}${uri};`,
    ...responseHeaderLines(filters),
  ];
}

function plain(text: string): string {
  return text.replace(/[^\w .,:;()/-]/g, '_').slice(0, 100);
}

/** backendGroupName and createBackendGroupSplitClientDistributions. */
function backendOf(
  rule: JsonObject,
  namespace: string,
  places: Places,
  maps: Maps,
): { readonly scheme: string; readonly target: string } {
  const backends = asObjects(rule['backendRefs']).map((ref) => {
    const weight = asNumber(ref['weight']) ?? 1;
    return { weight, found: places.backend(ref, namespace) };
  });
  const scheme = backends.find(({ found }) => found !== undefined)?.found?.scheme ?? 'http';
  const name = (found: { readonly port: number } | undefined): string =>
    found === undefined ? 'invalid-backend-ref' : `127.0.0.1:${found.port}`;
  const [only, ...more] = backends;
  if (only === undefined) return { scheme: 'http', target: 'invalid-backend-ref' };
  if (more.length === 0)
    return only.weight === 0 || only.found === undefined
      ? { scheme: 'http', target: 'invalid-backend-ref' }
      : { scheme, target: name(only.found) };
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { scheme: 'http', target: 'invalid-backend-ref' };
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
  return { scheme, target: `$${variable}` };
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
