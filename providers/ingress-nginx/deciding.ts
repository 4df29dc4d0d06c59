import type { PathPredicate } from '../../src/model/match.ts';
import type { HeaderEdit } from '../../src/model/outcome.ts';
import type { Route } from '../../src/model/route-table.ts';
import { DEFAULT_SERVER, type Server } from './configuration.ts';
import type { Controller } from './controller.ts';
import { isRegexServer, needsRewrite, type PrintedLocation } from './locations.ts';
import { slashRedirect } from './redirects.ts';

/** A location with the paths that it decides, or a route that is the same whatever the listener. */
export type Deciding = LocationChoice | OwnAnswer;

/** An answer of nginx's own; the edits of answers are those of the location `of`, where it is made in one. */
export interface OwnAnswer {
  readonly route: Route;
  readonly of?: PrintedLocation;
}

export interface LocationChoice {
  readonly printed: PrintedLocation;
  readonly path: PathPredicate;
  /** The line that nginx reads. */
  readonly name: string;
}

/** The locations of a server as printed, and in the order in which nginx chooses among them. */
export interface Plan {
  readonly printed: readonly PrintedLocation[];
  readonly order: readonly Deciding[];
}

/** @param answers edits of answers that nginx gives before a location is chosen */
export function planOf(
  server: Server,
  printed: readonly PrintedLocation[],
  controller: Controller,
  answers: readonly HeaderEdit[],
): Plan {
  const order = isRegexServer(printed)
    ? regexOrder(printed, controller)
    : literalOrder(server, printed, controller, answers);
  return { printed, order };
}

/** Exact locations, then nginx's own redirects to a slash, then prefixes, longest first. */
function literalOrder(
  server: Server,
  printed: readonly PrintedLocation[],
  controller: Controller,
  answers: readonly HeaderEdit[],
): Deciding[] {
  const exact = new Map<string, PrintedLocation>();
  const prefixes = new Map<string, PrintedLocation>();
  for (const location of printed) {
    const byPath = location.type === 'Exact' ? exact : prefixes;
    if (!byPath.has(location.path)) byPath.set(location.path, location);
  }
  const order: Deciding[] = [];
  for (const location of exact.values()) {
    const { path } = location;
    const twin = prefixes.get(path.endsWith('/') ? path : `${path}/`);
    if (twin !== undefined && doSame(twin, location, controller)) continue;
    order.push({ printed: location, path: { kind: 'exact', value: path }, name: `location = "${path}"` });
  }
  order.push(...missingSlashes(exact, prefixes));
  const rest: Array<readonly [path: string, item: Deciding]> = internalLocations(server, controller, answers);
  for (const location of prefixes.values()) {
    const { path } = location;
    rest.push([path, { printed: location, path: prefixPredicate(path, exact), name: `location "${path}"` }]);
  }
  rest.sort(([a], [b]) => b.length - a.length);
  for (const [, item] of rest) order.push(item);
  return order;
}

/**
 * `location "/foo/"` together with `location = "/foo"`: whole path segments. Where another location takes `/foo` it does
 * so before, and the predicate may include it all the same; otherwise the text alone counts.
 */
function prefixPredicate(path: string, exact: ReadonlyMap<string, PrintedLocation>): PathPredicate {
  if (path === '/') return { kind: 'prefix', value: '/' };
  const bare = path.slice(0, -1);
  return exact.has(bare) ? { kind: 'prefix', value: bare } : { kind: 'string-prefix', value: path };
}

/**
 * nginx redirects `/foo` to `/foo/` where a location of that name proxies and no exact location takes `/foo`
 * (ngx_http_core_find_static_location). Denied locations do not proxy. The location has been chosen by then: its filters
 * see the answer, so that it carries the headers of the location's answers.
 */
function missingSlashes(
  exact: ReadonlyMap<string, PrintedLocation>,
  prefixes: ReadonlyMap<string, PrintedLocation>,
): Deciding[] {
  const redirects: Deciding[] = [];
  const seen = new Set<string>();
  for (const [path, location] of [...exact, ...prefixes]) {
    if (!path.endsWith('/') || path === '/' || seen.has(path) || exact.has(path.slice(0, -1))) continue;
    seen.add(path);
    const nodes = [location, prefixes.get(path) ?? location];
    if (nodes.every((node) => node.source.config?.denied !== undefined)) continue;
    redirects.push({
      of: location,
      route: {
        name: `missing slash of "${path}"`,
        match: { path: { kind: 'exact', value: path.slice(0, -1) } },
        outcome: slashRedirect(path, location.source.config),
        origins: location.source.origins,
      },
    });
  }
  return redirects;
}

/** Paths of the default server that the controller keeps for itself. */
function internalLocations(
  server: Server,
  controller: Controller,
  answers: readonly HeaderEdit[],
): Array<readonly [path: string, item: Deciding]> {
  if (server.host !== DEFAULT_SERVER) return [];
  const own = (path: string, status: number, reason: string): readonly [string, Deciding] => [
    path,
    {
      route: {
        name: `location ${path}`,
        match: { path: { kind: 'string-prefix', value: path } },
        outcome: { kind: 'respond', status, reason },
        responseHeaders: answers,
        origins: [],
      },
    },
  ];
  return [
    own(controller.healthCheckPath, 200, 'health check of the controller'),
    own('/nginx_status', 403, 'status page of the controller, closed to other addresses'),
  ];
}

/**
 * Locations of a server in regex mode, in printed order: the first whose text, anchored at the start and without case,
 * is found decides, whatever its path type. Nothing after `/` is ever reached.
 */
function regexOrder(printed: readonly PrintedLocation[], controller: Controller): Deciding[] {
  const order: Deciding[] = [];
  const seen = new Set<string>();
  for (const [index, location] of printed.entries()) {
    if (seen.has(location.path)) continue;
    seen.add(location.path);
    const next = printed[index + 1];
    if (next !== undefined && isWiderTwin(location, next, controller) && !seen.has(next.path)) continue;
    const source = `^${location.path}`;
    const isAll = location.path === '/';
    order.push({
      printed: location,
      path: isAll
        ? { kind: 'prefix', value: '/' }
        : { kind: 'regex', pattern: { source, flavour: 'pcre', ignoreCase: true, anchoring: 'none' } },
      name: `location ~* "${source}"`,
    });
    if (isAll) break;
  }
  return order;
}

/** The next location is the exact twin of this one and, in regex mode, matches all that this one does. */
function isWiderTwin(location: PrintedLocation, next: PrintedLocation, controller: Controller): boolean {
  if (location.path !== `${next.path}/` || needsRewrite(location)) return false;
  return doSame(location, next, controller) && /^[\w/.~-]*$/.test(next.path);
}

/** True when two printed locations of one Ingress path do the same: they may differ in lists of paths. */
function doSame(a: PrintedLocation, b: PrintedLocation, controller: Controller): boolean {
  if (a.source !== b.source || needsRewrite(a) !== needsRewrite(b)) return false;
  const { noTlsRedirectLocations, noAuthLocations } = controller;
  return (
    startsWithAny(a.path, noTlsRedirectLocations) === startsWithAny(b.path, noTlsRedirectLocations) &&
    startsWithAny(a.path, noAuthLocations) === startsWithAny(b.path, noAuthLocations)
  );
}

/** True when the printed path starts with an item of the list, as isLocationInLocationList compares. */
export function startsWithAny(path: string, list: readonly string[]): boolean {
  return list.some((item) => path.startsWith(item));
}
