import { ANY_PATH, type PathPredicate } from '../../src/model/match.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Route } from '../../src/model/route-table.ts';
import { DEFAULT_SERVER, type Server } from './configuration.ts';
import type { Context } from './context.ts';
import { answerHeaders } from './headers.ts';
import { isRegexServer, needsRewrite, type PrintedLocation } from './locations.ts';
import { nginxTemplate } from './nginx-variables.ts';
import { branchesOf, doSame, sharedParts } from './phases.ts';
import { appRootRedirect, slashRedirect } from './redirects.ts';
import { serverSnippetOf, withSnippet } from './snippet-effects.ts';
import { locationVariables } from './variables.ts';

/** A location of a server with the paths it decides. */
interface Deciding {
  readonly printed: PrintedLocation;
  readonly path: PathPredicate;
  readonly name: string;
}

/**
 * Routes of a server on one listener, in the order in which nginx decides: answers at server level, then for each
 * location in turn what it does. Locations that can never be chosen are left out.
 */
export function routesOf(
  server: Server,
  printed: readonly PrintedLocation[],
  hasTls: boolean,
  context: Context,
): Route[] {
  const whole = wholeServerAnswer(server, context);
  if (whole !== undefined) return [whole];
  const routes: Route[] = [];
  const root = appRootRoute(printed, context);
  if (root !== undefined) routes.push(root);
  const isRegex = isRegexServer(printed);
  if (isRegex)
    for (const item of regexOrder(printed, context))
      routes.push(...locationRoutes(item, server, hasTls, context));
  else routes.push(...literalRoutes(server, printed, hasTls, context));
  return opaqueServer(routes, server, context);
}

/** What answers every request of a host before any location is chosen. */
function wholeServerAnswer(server: Server, context: Context): Route | undefined {
  const mutual = server.clientCertificates;
  if (mutual?.matchCn !== undefined && context.protocol === 'http')
    return everything('client certificate name', 403, 'no client certificate on plain http', mutual.origins);
  const error = server.clientCertificatesError;
  if (error !== undefined) return everything('unusable auth-tls-secret', 403, error.reason, error.origins);
  const snippet = serverSnippetOf(server, context);
  if (snippet?.answer === undefined) return undefined;
  return {
    name: 'server-snippet',
    match: { path: ANY_PATH },
    outcome: snippet.answer,
    origins: snippet.origins,
  };
}

function everything(name: string, status: number, reason: string, origins: readonly Origin[]): Route {
  return { name, match: { path: ANY_PATH }, outcome: { kind: 'respond', status, reason }, origins };
}

/** `if ($uri = /) { return 302 ...; }` at server level: the first in printed order. */
function appRootRoute(printed: readonly PrintedLocation[], context: Context): Route | undefined {
  const location = printed.find((candidate) => candidate.source.config?.appRoot !== undefined);
  const appRoot = location?.source.config?.appRoot;
  if (location === undefined || appRoot === undefined) return undefined;
  return {
    name: 'app-root',
    match: { path: { kind: 'exact', value: '/' } },
    outcome: appRootRedirect(
      nginxTemplate(appRoot.value, locationVariables(location.source, context.controller)),
    ),
    responseHeaders: answerHeaders('http', context.controller),
    origins: appRoot.origins,
  };
}

/** Exact locations, then nginx's own redirects to a slash, then prefixes, longest first. */
function literalRoutes(
  server: Server,
  printed: readonly PrintedLocation[],
  hasTls: boolean,
  context: Context,
): Route[] {
  const exact = new Map<string, PrintedLocation>();
  const prefixes = new Map<string, PrintedLocation>();
  for (const location of printed) {
    const byPath = location.type === 'Exact' ? exact : prefixes;
    if (!byPath.has(location.path)) byPath.set(location.path, location);
  }
  const deciding: Array<Deciding | Route> = [];
  for (const location of exact.values()) {
    const twin = prefixes.get(twinPath(location.path));
    if (twin !== undefined && doSame(twin, location, context.controller)) continue;
    deciding.push({
      printed: location,
      path: { kind: 'exact', value: location.path },
      name: `location = "${location.path}"`,
    });
  }
  for (const path of new Set([...exact.keys(), ...prefixes.keys()])) {
    if (!path.endsWith('/') || path === '/' || exact.has(path.slice(0, -1))) continue;
    const nodes = [exact.get(path), prefixes.get(path)].filter((node) => node !== undefined);
    const [first] = nodes;
    if (first === undefined || nodes.every((node) => node.source.config?.denied !== undefined)) continue;
    deciding.push({
      name: `missing slash of "${path}"`,
      match: { path: { kind: 'exact', value: path.slice(0, -1) } },
      outcome: slashRedirect(path, first.source.config),
      responseHeaders: answerHeaders('http', context.controller),
      origins: first.source.origins,
    });
  }
  const ordered = [...prefixes.values(), ...internalLocations(server, context)].sort(
    (a, b) => b.path.length - a.path.length,
  );
  for (const item of ordered) {
    if ('outcome' in item) deciding.push(item.route);
    else
      deciding.push({
        printed: item,
        path: prefixPredicate(item.path, exact),
        name: `location "${item.path}"`,
      });
  }
  return deciding.flatMap((item) =>
    'printed' in item ? locationRoutes(item, server, hasTls, context) : [item],
  );
}

/** The prefix location that a Prefix path's exact twin belongs to. */
function twinPath(exactPath: string): string {
  return exactPath.endsWith('/') ? exactPath : `${exactPath}/`;
}

/**
 * `location "/foo/"` together with `location = "/foo"`: whole path segments. Where another location or redirect takes
 * `/foo` it does so before, and the predicate may include it all the same; otherwise the text alone counts.
 */
function prefixPredicate(path: string, exact: ReadonlyMap<string, PrintedLocation>): PathPredicate {
  if (path === '/') return { kind: 'prefix', value: '/' };
  const bare = path.slice(0, -1);
  return exact.has(bare) ? { kind: 'prefix', value: bare } : { kind: 'string-prefix', value: path };
}

interface InternalLocation {
  readonly path: string;
  readonly outcome: Outcome;
  readonly route: Route;
}

/** Paths of the default server that the controller keeps for itself. */
function internalLocations(server: Server, context: Context): InternalLocation[] {
  if (server.host !== DEFAULT_SERVER) return [];
  const own = (path: string, status: number, reason: string): InternalLocation => {
    const outcome: Outcome = { kind: 'respond', status, reason };
    const route: Route = {
      name: `location ${path}`,
      match: { path: { kind: 'string-prefix', value: path } },
      outcome,
      responseHeaders: answerHeaders('http', context.controller),
      origins: [],
    };
    return { path, outcome, route };
  };
  return [
    own(context.controller.healthCheckPath, 200, 'health check of the controller'),
    own('/nginx_status', 403, 'status page of the controller, closed to other addresses'),
  ];
}

/**
 * Locations of a server in regex mode, in printed order: the first whose text, anchored at the start and without case,
 * is found decides, whatever its path type. Nothing after `/` is ever reached.
 */
function regexOrder(printed: readonly PrintedLocation[], context: Context): Deciding[] {
  const deciding: Deciding[] = [];
  const seen = new Set<string>();
  for (const [index, location] of printed.entries()) {
    if (seen.has(location.path)) continue;
    seen.add(location.path);
    const next = printed[index + 1];
    if (next !== undefined && isWiderTwin(location, next, context) && !seen.has(next.path)) continue;
    const source = `^${location.path}`;
    const isAll = location.path === '/';
    deciding.push({
      printed: location,
      path: isAll
        ? { kind: 'prefix', value: '/' }
        : { kind: 'regex', pattern: { source, flavour: 'pcre', ignoreCase: true, anchoring: 'none' } },
      name: `location ~* "${source}"`,
    });
    if (isAll) break;
  }
  return deciding;
}

/** The next location is the exact twin of this one and, in regex mode, matches all that this one does. */
function isWiderTwin(location: PrintedLocation, next: PrintedLocation, context: Context): boolean {
  if (location.path !== `${next.path}/` || needsRewrite(location)) return false;
  return doSame(location, next, context.controller) && /^[\w/.~-]*$/.test(next.path);
}

function locationRoutes(item: Deciding, server: Server, hasTls: boolean, context: Context): Route[] {
  const { printed, path, name } = item;
  const shared = sharedParts(printed, server, context);
  const origins = printed.source.origins;
  return branchesOf(printed, server, hasTls, context).map((branch) => ({
    name: branch.name === undefined ? name : `${name}, ${branch.name}`,
    match: branch.when === undefined ? { path } : { path, ...branch.when },
    outcome: branch.outcome,
    ...shared,
    origins,
  }));
}

/** A server snippet that is not understood makes the whole host opaque, and so does a check of certificate names. */
function opaqueServer(routes: Route[], server: Server, context: Context): Route[] {
  const snippet = serverSnippetOf(server, context);
  const matchCn = server.clientCertificates?.matchCn;
  return routes.map((route) => {
    let { outcome } = route;
    if (matchCn !== undefined)
      outcome = {
        kind: 'opaque',
        why: `only clients whose certificate has a subject that matches ${matchCn} are served, others get 403`,
        origins: server.clientCertificates?.origins ?? [],
        presumably: outcome,
      };
    if (snippet !== undefined)
      outcome = withSnippet(outcome, { ...snippet, requestHeaders: [], policies: [] });
    return outcome === route.outcome ? route : { ...route, outcome };
  });
}
