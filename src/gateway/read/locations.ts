import type { Match, PathPredicate } from '../../model/match.ts';
import type { Redirect } from '../../model/outcome.ts';
import type { Route } from '../../model/route-table.ts';
import type { ReadContext } from './context.ts';
import { PATH_DECIDES, SLASH_REDIRECT } from './dialect-findings.ts';
import { compareText, type Hostname } from './hostnames.ts';
import type { AcceptedListener } from './listeners.ts';
import { commonPath, sameTreatment, witnessOf } from './open-order.ts';
import type { Entry } from './serving.ts';

/** All entries of one path, as one location holds them. */
interface Location {
  readonly path: PathPredicate;
  readonly entries: readonly [Entry, ...Entry[]];
}

interface Place {
  readonly hostname: Hostname;
  readonly listener: AcceptedListener;
  readonly context: ReadContext;
}

/**
 * The routes of a host where the path alone decides which matches are looked at, as NGINX Gateway Fabric writes
 * locations (nginx-gateway-fabric, internal/controller/nginx/config/servers.go, initializeExternalLocations):
 * - exact paths first, among them each prefix itself unless a rule has that path as Exact;
 * - regular expressions, the longest first;
 * - prefixes, the longest first, by text: `/abc` stands for `/abc/` here.
 * Behind the entries of a path stands a 404, which the locations answer when none of them holds (httpmatches.js).
 */
export function byLocation(entries: readonly Entry[], place: Place): readonly Route[] {
  const groups = groupsOf(entries);
  const known = new Set(groups.keys());
  const exact: Location[] = [];
  const regexes: Location[] = [];
  const prefixes: Location[] = [];
  const redirects: Route[] = [];
  for (const group of groups.values()) {
    const { path } = group;
    if (path.kind === 'exact') exact.push(group);
    else if (path.kind === 'regex') regexes.push(group);
    else if (path.kind !== 'prefix') prefixes.push(group);
    else if (path.value.endsWith('/')) {
      prefixes.push({ ...group, path: { kind: 'string-prefix', value: path.value } });
      redirects.push(...addingSlash(group, path.value, known, place));
    } else {
      if (!known.has(keyOf({ kind: 'exact', value: path.value }))) {
        exact.push({ ...group, path: { kind: 'exact', value: path.value } });
      }
      if (!known.has(keyOf({ kind: 'prefix', value: `${path.value}/` }))) {
        prefixes.push({ ...group, path: { kind: 'string-prefix', value: `${path.value}/` } });
      }
    }
  }
  regexes.sort((a, b) => byLength(a.path, b.path) || compareText(textOf(a.path), textOf(b.path)));
  prefixes.sort((a, b) => byLength(a.path, b.path));
  const ordered = [...exact, ...regexes, ...prefixes];
  reportStops(ordered, place);
  return [...redirects, ...ordered.flatMap(routesOf)];
}

function groupsOf(entries: readonly Entry[]): ReadonlyMap<string, Location> {
  const groups = new Map<string, { path: PathPredicate; entries: [Entry, ...Entry[]] }>();
  for (const entry of entries) {
    const { path } = entry.route.match;
    const group = groups.get(keyOf(path));
    if (group === undefined) groups.set(keyOf(path), { path, entries: [entry] });
    else group.entries.push(entry);
  }
  return groups;
}

function keyOf(path: PathPredicate): string {
  return `${path.kind} ${textOf(path)}`;
}

function textOf(path: PathPredicate): string {
  if (path.kind === 'any') return '/';
  return path.kind === 'regex' ? path.pattern.source : path.value;
}

function byLength(a: PathPredicate, b: PathPredicate): number {
  return Buffer.byteLength(textOf(b)) - Buffer.byteLength(textOf(a));
}

function routesOf(location: Location): readonly Route[] {
  const routes = location.entries.map(({ route }) => ({
    ...route,
    match: { ...route.match, path: location.path },
  }));
  return isOpen(location) ? [...routes, stopOf(location)] : routes;
}

/** Can a request have the path and none of the other conditions? */
function isOpen({ entries }: Location): boolean {
  return entries.every(({ route }) => Object.keys(route.match).length > 1);
}

function stopOf({ path, entries }: Location): Route {
  return {
    name: `no other match for ${textOf(path)}`,
    match: { path },
    outcome: {
      kind: 'respond',
      status: 404,
      reason: 'the path is chosen and none of its other conditions holds',
    },
    origins: entries[0].route.origins,
  };
}

/** Reports stops that keep requests from a less specific path, once for each. */
function reportStops(locations: readonly Location[], { hostname, listener, context }: Place): void {
  locations.forEach((location, index) => {
    if (!isOpen(location)) return;
    const stop = stopOf(location);
    for (const later of locations.slice(index + 1)) {
      const match: Match = { path: later.path };
      const path = commonPath(stop.match, match);
      const [wide] = later.entries;
      if (path === undefined || later.entries.every(({ route }) => sameTreatment(route, stop))) continue;
      const [{ route, declared }] = location.entries;
      const request = witnessOf(hostname, path, listener);
      const message =
        `A request for the path of ${route.name} whose other conditions do not hold is answered with 404 by ` +
        `${context.dialect.name}; ${wide.route.name} does not see it.`;
      const more = request === undefined ? {} : { witness: request };
      context.report(PATH_DECIDES, message, declared.ref, route.origins[0]?.path ?? ['spec', 'rules'], more);
      return;
    }
  });
}

/**
 * A location whose name ends with a slash and that hands requests on redirects the name without the slash
 * (ngx_http_core_find_static_location, auto_redirect).
 */
function addingSlash(
  { entries }: Location,
  value: string,
  known: ReadonlySet<string>,
  { context }: Place,
): readonly Route[] {
  const bare = value.slice(0, -1);
  const [{ route, declared }] = entries;
  const taken = (['exact', 'prefix'] as const).some((kind) => known.has(keyOf({ kind, value: bare })));
  if (taken || bare === '' || Object.keys(route.match).length > 1 || route.outcome.kind !== 'forward')
    return [];
  const message = `${route.name}: ${context.dialect.name} answers ${bare} with a redirect to ${value}.`;
  context.report(SLASH_REDIRECT, message, declared.ref, route.origins[0]?.path ?? ['spec', 'rules']);
  const outcome: Redirect = {
    kind: 'redirect',
    status: 301,
    location: {
      kind: 'parts',
      scheme: 'request',
      host:
        context.dialect.redirectHost === 'normalised'
          ? { kind: 'template', value: [{ variable: 'host' }] }
          : { kind: 'request' },
      port: 'listener',
      path: { kind: 'constant', value },
      query: 'keep',
    },
  };
  return [
    {
      name: `${route.name} without slash`,
      match: { path: { kind: 'exact', value: bare } },
      outcome,
      origins: route.origins,
    },
  ];
}
