import type { FindingKind } from '../../model/finding.ts';
import type { Match, PathPredicate } from '../../model/match.ts';
import type { Redirect } from '../../model/outcome.ts';
import type { Route } from '../../model/route-table.ts';
import type { ReadContext } from './context.ts';
import {
  INTERNAL_REDIRECT,
  PATH_DECIDES,
  PATH_ESCAPED_TWICE,
  REDIRECT_UNESCAPED,
  SLASH_REDIRECT,
} from './dialect-findings.ts';
import { compareText, type Hostname } from './hostnames.ts';
import { type Relocated, relocated } from './internal-locations.ts';
import type { AcceptedListener } from './listeners.ts';
import { commonPath, sameTreatment, witnessOf } from './open-order.ts';
import type { Entry } from './serving.ts';

/** All entries of one path, as one location holds them. */
interface Location {
  readonly path: PathPredicate;
  readonly entries: readonly [Entry, ...Entry[]];
  /** Its number among those of the host. */
  readonly rule: number;
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
  return [...redirects, ...ordered.flatMap((location) => routesOf(location, place))];
}

function groupsOf(entries: readonly Entry[]): ReadonlyMap<string, Location> {
  const groups = new Map<string, { path: PathPredicate; entries: [Entry, ...Entry[]] }>();
  for (const entry of entries) {
    const { path } = entry.route.match;
    const group = groups.get(keyOf(path));
    if (group === undefined) groups.set(keyOf(path), { path, entries: [entry] });
    else group.entries.push(entry);
  }
  const rules = new Map([...groups.values()].sort(byRule).map((one, index) => [one, index] as const));
  return new Map([...groups].map(([key, group]) => [key, { ...group, rule: rules.get(group) ?? 0 }]));
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

function routesOf(location: Location, place: Place): readonly Route[] {
  const routes = throughNginx(location, place);
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

const TROUBLES: Readonly<Record<NonNullable<Relocated['trouble']>, readonly [FindingKind, string]>> = {
  'escaped-twice': [
    PATH_ESCAPED_TWICE,
    'paths with escapes, such as %20, reach the backend escaped twice (%2520)',
  ],
  'internal-path': [INTERNAL_REDIRECT, 'the redirect leads to a path that exists only inside of nginx'],
  'not-escaped': [REDIRECT_UNESCAPED, 'paths with escapes, such as %20, stand in the Location without them'],
};

/** Routes as they are carried out where the conditions of their path are looked at. */
function throughNginx({ path, entries, rule }: Location, { listener, context }: Place): readonly Route[] {
  const scheme = listener.speaks === 'https' ? 'https' : 'http';
  return entries.flatMap(({ route, declared }, index) => {
    const isInternal = entries.length > 1 || Object.keys(route.match).length > 1;
    const name = isInternal ? `/_ngf-internal-rule${rule}-route${index}` : undefined;
    const here: Route = { ...route, match: { ...route.match, path } };
    const { routes, trouble } = relocated(here, name, { scheme, port: listener.port });
    if (trouble !== undefined) {
      const [kind, what] = TROUBLES[trouble];
      const message = `${route.name}: with ${context.dialect.name} ${what}.`;
      context.report(kind, message, declared.ref, route.origins[0]?.path ?? ['spec', 'rules']);
    }
    return routes;
  });
}

/** Order of the rules of a server (sortPathRules). */
function byRule(a: Pick<Location, 'path'>, b: Pick<Location, 'path'>): number {
  return (
    byLength(a.path, b.path) ||
    compareText(textOf(a.path), textOf(b.path)) ||
    compareText(typeOf(a.path), typeOf(b.path))
  );
}

function typeOf({ kind }: PathPredicate): string {
  return kind === 'any' ? 'prefix' : kind;
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
