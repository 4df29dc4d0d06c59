import { certificateFor, type Secrets } from './certificates.ts';
import {
  type Configuration,
  DEFAULT_SERVER,
  DEFAULT_UPSTREAM,
  hostOf,
  type Location,
  type Server,
  type TakenIngress,
  type Upstream,
} from './configuration.ts';
import { withoutRedirectAndRewrite } from './locations.ts';
import { originOf } from './spec.ts';

/**
 * Makes the servers: one for each host of any rule, made by the oldest Ingress that names it and is no canary, and the
 * default server. Every server starts with an implicit location `/` that carries that Ingress's annotations
 * (createServers in internal/ingress/controller/controller.go).
 *
 * @param ingresses in order of age
 */
export function createServers(
  ingresses: readonly TakenIngress[],
  upstreams: ReadonlyMap<string, Upstream>,
  secrets: Secrets,
): Map<string, Server> {
  const servers = new Map<string, Server>();
  const catchAll: Location = {
    path: '/',
    type: 'Prefix',
    implicit: true,
    upstream: DEFAULT_UPSTREAM,
    origins: [],
  };
  servers.set(DEFAULT_SERVER, {
    host: DEFAULT_SERVER,
    aliases: [],
    aliasOrigins: [],
    locations: [catchAll],
    certificate: { secret: 'default', origins: [] },
  });
  for (const ingress of ingresses) {
    if (ingress.config.canary !== undefined) continue;
    const fallback = takeCatchAll(ingress, upstreams, catchAll);
    for (const rule of ingress.spec.rules) {
      const host = hostOf(rule.host);
      if (servers.has(host)) continue;
      servers.set(host, newServer(host, ingress, rule.field, fallback));
    }
  }
  for (const ingress of ingresses) {
    if (ingress.config.canary !== undefined) continue;
    for (const rule of ingress.spec.rules) {
      const server = servers.get(hostOf(rule.host));
      if (server !== undefined) applyHostWide(server, ingress, secrets);
    }
  }
  for (const server of servers.values())
    if (server.aliases.length > 0) server.aliases = freeAliases(server, servers);
  return servers;
}

/** Upstream for the implicit locations of this Ingress; claims the catch-all when the Ingress has no rules. */
function takeCatchAll(
  ingress: TakenIngress,
  upstreams: ReadonlyMap<string, Upstream>,
  catchAll: Location,
): string {
  const backend = ingress.spec.defaultBackend;
  if (backend?.service === undefined) return DEFAULT_UPSTREAM;
  const name = backend.service.upstream;
  if (!upstreams.has(name)) return DEFAULT_UPSTREAM;
  if (catchAll.implicit && ingress.spec.rules.length === 0) {
    catchAll.implicit = false;
    catchAll.upstream = name;
    catchAll.ingress = ingress;
    catchAll.config = withoutRedirectAndRewrite(ingress.config);
    catchAll.service = backend.service;
    catchAll.origins = [originOf(ingress.spec, backend.field)];
  }
  return name;
}

function newServer(
  host: string,
  ingress: TakenIngress,
  field: readonly (string | number)[],
  upstream: string,
): Server {
  const backend = ingress.spec.defaultBackend;
  const origin = originOf(
    ingress.spec,
    upstream === DEFAULT_UPSTREAM || backend === undefined ? field : backend.field,
  );
  const root: Location = {
    path: '/',
    type: 'Prefix',
    implicit: true,
    upstream,
    config: ingress.config,
    ingress,
    ...(upstream === DEFAULT_UPSTREAM || backend?.service === undefined ? {} : { service: backend.service }),
    origins: [origin],
  };
  return {
    host,
    creator: ingress,
    aliases: [],
    aliasOrigins: [],
    locations: [root],
    ...(ingress.config.sslPassthrough === undefined
      ? {}
      : { passthrough: ingress.config.sslPassthrough.origins }),
  };
}

/** What one Ingress of the host decides for all of it: the first with a value wins. */
function applyHostWide(server: Server, ingress: TakenIngress, secrets: Secrets): void {
  const { config } = ingress;
  if (server.aliases.length === 0) {
    server.aliases = config.serverAliases.value;
    server.aliasOrigins = config.serverAliases.origins;
  }
  if (server.serverSnippet === undefined && config.serverSnippet !== undefined)
    server.serverSnippet = config.serverSnippet;
  if (server.passthrough === undefined && config.sslPassthrough !== undefined)
    server.passthrough = config.sslPassthrough.origins;
  if (server.certificate === undefined && ingress.spec.tls.length > 0)
    server.certificate = certificateFor(server.host, ingress, secrets);
}

/** Aliases that are no host of their own; sorted, as the controller's set is. */
function freeAliases(server: Server, servers: ReadonlyMap<string, Server>): string[] {
  const free = new Set<string>();
  for (const alias of server.aliases) if (alias !== server.host && !servers.has(alias)) free.add(alias);
  return [...free].sort((a, b) => (a < b ? -1 : 1));
}

/** Servers in the controller's order, by name. */
export function sortedServers(configuration: Configuration): Server[] {
  return [...configuration.servers.values()].sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
}
