import type { IngressConfig } from './annotations/config.ts';
import {
  DEFAULT_SERVER,
  hostOf,
  type Location,
  type Server,
  type TakenIngress,
  type Upstream,
} from './configuration.ts';
import { inPrintedOrder } from './order.ts';
import { originOf, type SpecPath } from './spec.ts';

/** A path that made no location, and why. */
export interface IgnoredPath {
  readonly ingress: TakenIngress;
  readonly path: SpecPath;
  readonly host: string;
  readonly why: 'duplicate' | 'resource-backend' | 'canary-service';
  /** The Ingress whose location stands instead. */
  readonly winner?: TakenIngress;
}

/**
 * Adds the locations of all rules to their servers, in order of age, and settles what is host-wide about client
 * certificates and affinity (getBackendServers in internal/ingress/controller/controller.go).
 *
 * The search for an existing location stops at the first one with the same path: if its type differs, the new one is
 * added without looking further, so that a third path can print the same location twice.
 */
export function addLocations(
  ingresses: readonly TakenIngress[],
  upstreams: ReadonlyMap<string, Upstream>,
  servers: ReadonlyMap<string, Server>,
): IgnoredPath[] {
  const ignored: IgnoredPath[] = [];
  const index = new Map<Server, Map<string, Location>>();
  for (const ingress of ingresses) {
    for (const rule of ingress.spec.rules) {
      const host = hostOf(rule.host);
      const server = servers.get(host) ?? servers.get(DEFAULT_SERVER);
      if (server === undefined) continue;
      if (rule.paths === undefined && host !== DEFAULT_SERVER) continue;
      applyClientCertificates(server, ingress.config);
      for (const path of rule.paths ?? []) {
        const entry = { ingress, path, host };
        if (path.backend.service === undefined) {
          ignored.push({ ...entry, why: 'resource-backend' });
          continue;
        }
        const upstream = upstreams.get(path.backend.service.upstream);
        if (upstream === undefined) continue;
        if (upstream.isCanary) {
          if (ingress.config.canary === undefined) ignored.push({ ...entry, why: 'canary-service' });
          continue;
        }
        const winner = addLocation(server, ingress, path, upstream, firstByPath(index, server));
        if (winner !== undefined) ignored.push({ ...entry, why: 'duplicate', winner });
        joinAffinity(upstream, ingress.config);
      }
    }
  }
  return ignored;
}

function firstByPath(index: Map<Server, Map<string, Location>>, server: Server): Map<string, Location> {
  let byPath = index.get(server);
  if (byPath === undefined) {
    byPath = new Map(server.locations.map((location) => [location.path, location]));
    index.set(server, byPath);
  }
  return byPath;
}

/** Returns the Ingress that already holds the location, if one does. */
function addLocation(
  server: Server,
  ingress: TakenIngress,
  path: SpecPath,
  upstream: Upstream,
  byPath: Map<string, Location>,
): TakenIngress | undefined {
  const text = path.path === '' ? '/' : path.path;
  const there = byPath.get(text);
  const origins = [originOf(ingress.spec, path.field)];
  if (there !== undefined && there.type === path.type) {
    if (!there.implicit) return there.ingress ?? ingress;
    there.implicit = false;
    there.upstream = upstream.name;
    there.config = ingress.config;
    there.ingress = ingress;
    there.origins = origins;
    there.service = { name: upstream.service, port: upstream.port };
  } else {
    const location: Location = {
      path: text,
      type: path.type,
      implicit: false,
      upstream: upstream.name,
      config: ingress.config,
      ingress,
      service: { name: upstream.service, port: upstream.port },
      origins,
    };
    server.locations.push(location);
    if (there === undefined) byPath.set(text, location);
  }
  if (ingress.config.fromToWww !== undefined) server.fromToWww = ingress.config.fromToWww.origins;
  return undefined;
}

function applyClientCertificates(server: Server, config: IngressConfig): void {
  if (server.clientCertificatesError === undefined && config.clientCertificatesError !== undefined)
    server.clientCertificatesError = config.clientCertificatesError;
  if (server.clientCertificates?.hasCa === true) return;
  if (config.clientCertificates !== undefined) server.clientCertificates = config.clientCertificates;
  else delete server.clientCertificates;
}

/** Mode: the first Ingress that uses the Service; cookie: the last one processed. */
function joinAffinity(upstream: Upstream, config: IngressConfig): void {
  if (config.affinity === undefined) return;
  const mode = upstream.affinity?.mode ?? config.affinity.mode;
  upstream.affinity = { ...config.affinity, mode };
}

/** The catch-all of `spec.defaultBackend` takes all annotations but the redirect and rewrite groups. */
export function withoutRedirectAndRewrite(config: IngressConfig): IngressConfig {
  const { rewriteTarget, appRoot, redirect, fromToWww, ...rest } = config;
  const off = { value: false, origins: [], isDefault: true };
  return {
    ...rest,
    useRegex: off,
    sslRedirect: off,
    forceSslRedirect: off,
    preserveTrailingSlash: false,
    relativeRedirects: false,
  };
}

/** A location as it is printed. `source` is the location it comes from. */
export interface PrintedLocation {
  readonly path: string;
  readonly type: 'Exact' | 'Prefix';
  readonly source: Location;
}

/** True when the rewrite-target changes something at this printed path. */
export function needsRewrite(
  location: Pick<PrintedLocation, 'path'> & { readonly source: Location },
): boolean {
  const target = location.source.config?.rewriteTarget?.value ?? '';
  return target !== '' && target !== location.path;
}

/**
 * The locations of a server as printed: a Prefix path is given a slash at its end and an exact twin, unless it is `/`, a
 * regular expression or rewritten, or an Exact path is there (updateServerLocations in
 * internal/ingress/controller/location.go).
 */
export function printLocations(server: Server): PrintedLocation[] {
  const exact = new Set<string>();
  for (const location of server.locations) if (location.type === 'Exact') exact.add(location.path);
  const printed: PrintedLocation[] = [];
  for (const source of inPrintedOrder(server.locations)) {
    const { path, type } = source;
    const asIs = { path, type, source };
    if (path === '/' || type === 'Exact' || needsRewrite(asIs) || source.config?.useRegex.value === true) {
      printed.push(asIs);
      continue;
    }
    printed.push({ path: path.endsWith('/') ? path : `${path}/`, type, source });
    if (!exact.has(path)) printed.push({ path, type: 'Exact', source });
  }
  return printed;
}

/** Regex mode: one location with use-regex or an effective rewrite turns all of the server into regular expressions. */
export function isRegexServer(printed: readonly PrintedLocation[]): boolean {
  return printed.some(
    (location) => location.source.config?.useRegex.value === true || needsRewrite(location),
  );
}
