import { ANY_PATH } from '../../src/model/match.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Route } from '../../src/model/route-table.ts';
import type { Server } from './configuration.ts';
import type { Context } from './context.ts';
import type { LocationChoice, OwnAnswer, Plan } from './deciding.ts';
import type { PrintedLocation } from './locations.ts';
import { nginxTemplate } from './nginx-variables.ts';
import { branchesOf, sharedParts } from './phases.ts';
import { appRootRedirect } from './redirects.ts';
import { serverSnippetOf, withSnippet } from './snippet-effects.ts';
import { locationVariables } from './variables.ts';

/**
 * Routes of a server on one listener, in the order in which nginx decides: answers at server level, then for each
 * location in turn what it does.
 *
 * @param hasTls the names in question have a certificate, which switches the redirect to https on
 */
export function routesOf(server: Server, plan: Plan, hasTls: boolean, context: Context): readonly Route[] {
  const whole = wholeServerAnswer(server, context);
  if (whole !== undefined) return [whole];
  const routes: Route[] = [];
  const root = appRootRoute(plan.printed, context);
  if (root !== undefined) routes.push(root);
  const redirect = root === undefined ? onlyRedirect(server, plan, hasTls, context) : undefined;
  if (redirect !== undefined) return opaqueServer([redirect], server, context);
  for (const item of plan.order) {
    if ('route' in item) routes.push(ownAnswer(item, server, context));
    else addRoutes(routes, item, server, hasTls, context);
  }
  return opaqueServer(routes, server, context);
}

function ownAnswer({ route, of }: OwnAnswer, server: Server, context: Context): Route {
  if (of === undefined) return route;
  const { responseHeaders } = sharedParts(of, server, context);
  return responseHeaders === undefined ? route : { ...route, responseHeaders };
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
  const variables = locationVariables(location.source, context.controller);
  return {
    name: 'app-root',
    match: { path: { kind: 'exact', value: '/' } },
    outcome: appRootRedirect(nginxTemplate(appRoot.value, variables)),
    responseHeaders: context.serverAnswers,
    origins: appRoot.origins,
  };
}

function addRoutes(
  routes: Route[],
  item: LocationChoice,
  server: Server,
  hasTls: boolean,
  context: Context,
): void {
  const { printed, path, name } = item;
  const shared = sharedParts(printed, server, context);
  const { origins } = printed.source;
  for (const branch of branchesOf(printed, server, hasTls, context))
    routes.push({
      name: branch.name === undefined ? name : `${name}, ${branch.name}`,
      match: branch.when === undefined ? { path } : { path, ...branch.when },
      outcome: branch.outcome,
      ...shared,
      origins,
    });
}

/**
 * One route instead of many that do the very same: on plain http, where every path is redirected to https in the same
 * way. Paths that nginx redirects to a slash before stay apart.
 */
function onlyRedirect(server: Server, plan: Plan, hasTls: boolean, context: Context): Route | undefined {
  if (context.protocol !== 'http' || !hasTls) return undefined;
  const last = plan.order.at(-1);
  if (last === undefined || 'route' in last || last.path.kind !== 'prefix' || last.path.value !== '/')
    return undefined;
  const shared = sharedParts(last.printed, server, context);
  let outcome: Outcome | undefined;
  for (const item of plan.order) {
    if ('route' in item) return undefined;
    const own = sharedParts(item.printed, server, context);
    if (own.responseHeaders !== shared.responseHeaders || own.cors !== shared.cors) return undefined;
    if (own.errorPages !== shared.errorPages) return undefined;
    const [first, ...others] = branchesOf(item.printed, server, hasTls, context);
    if (first?.outcome.kind !== 'redirect' || first.when !== undefined || others.length > 0) return undefined;
    if (outcome !== undefined && outcome !== first.outcome) return undefined;
    outcome = first.outcome;
  }
  if (outcome === undefined) return undefined;
  const origins = [...(server.certificate?.origins ?? []), ...last.printed.source.origins];
  return { name: 'redirect to https', match: { path: last.path }, outcome, ...shared, origins };
}

/** A server snippet that is not understood makes the whole host opaque, and so does a check of certificate names. */
function opaqueServer(routes: readonly Route[], server: Server, context: Context): readonly Route[] {
  const snippet = serverSnippetOf(server, context);
  const mutual = server.clientCertificates;
  const matchCn = mutual?.matchCn;
  if (snippet === undefined && matchCn === undefined) return routes;
  return routes.map((route) => {
    let { outcome } = route;
    if (matchCn !== undefined)
      outcome = {
        kind: 'opaque',
        why: `only clients whose certificate has a subject that matches ${matchCn} are served, others get 403`,
        origins: mutual?.origins ?? [],
        presumably: outcome,
      };
    if (snippet !== undefined)
      outcome = withSnippet(outcome, { ...snippet, requestHeaders: [], policies: [] });
    return { ...route, outcome };
  });
}
