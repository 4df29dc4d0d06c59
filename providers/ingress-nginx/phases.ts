import type { Match, NamedPredicate } from '../../src/model/match.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { HeaderEdit, Outcome, Respond } from '../../src/model/outcome.ts';
import { literal } from '../../src/model/template.ts';
import { guarded } from './auth.ts';
import { activeCanary, type CanaryBranch, canaryBranches } from './canary-branches.ts';
import { DEFAULT_UPSTREAM, type Server } from './configuration.ts';
import type { Context, SharedParts } from './context.ts';
import { startsWithAny } from './deciding.ts';
import { errorPagesOf } from './error-pages.ts';
import { firewallOf } from './firewall.ts';
import { forwardTo, forwardToStandIn } from './forwards.ts';
import { needsRewrite, type PrintedLocation } from './locations.ts';
import { nginxTemplate } from './nginx-variables.ts';
import { isRedirectTarget, returnRedirect, rewriteRedirect } from './redirects.ts';
import { serverSnippetOf, snippetOf, withSnippet } from './snippet-effects.ts';
import { locationVariables } from './variables.ts';

/** One decision inside a location; the last has no condition. */
export interface Branch {
  readonly when?: Pick<Match, 'headers' | 'cookies' | 'any'>;
  readonly name?: string;
  readonly outcome: Outcome;
}

const NOT_FOUND: Respond = {
  kind: 'respond',
  status: 404,
  reason: 'no Ingress serves this path: the default backend answers',
};

/**
 * What one printed location does, in the order of nginx's phases: what is returned without a backend, the redirect to
 * https, missing endpoints, access, forwarding.
 *
 * @param hasTls the name in question has a certificate, which switches the redirect to https on
 */
export function branchesOf(
  printed: PrintedLocation,
  server: Server,
  hasTls: boolean,
  context: Context,
): Branch[] {
  const { source } = printed;
  const { config } = source;
  if (config?.denied !== undefined)
    return [{ outcome: { kind: 'respond', status: 503, reason: config.denied.reason } }];
  const snippet = snippetOf(source, context);
  const returned = snippet?.answer ?? returnedBy(printed, context);
  const branches =
    returned === undefined ? rewritePhase(printed, server, hasTls, context) : [{ outcome: returned }];
  const under =
    snippet === undefined
      ? branches
      : branches.map((branch) => ({ ...branch, outcome: withSnippet(branch.outcome, snippet) }));
  const firewall = firewallOf(config, context.controller);
  if (firewall === undefined) return under;
  return under.map((branch) => ({
    ...branch,
    outcome: { kind: 'opaque', ...firewall, presumably: branch.outcome },
  }));
}

/** Directives that answer in the rewrite phase, before the redirect to https. */
function returnedBy(printed: PrintedLocation, context: Context): Outcome | undefined {
  const { config } = printed.source;
  if (config === undefined) return undefined;
  const variables = () => locationVariables(printed.source, context.controller);
  if (config.redirect !== undefined)
    return returnRedirect(config.redirect.status, nginxTemplate(config.redirect.url, variables()), config);
  const target = config.rewriteTarget?.value;
  if (target === undefined || !needsRewrite(printed) || !isRedirectTarget(target)) return undefined;
  return rewriteRedirect(nginxTemplate(target, variables()));
}

function rewritePhase(printed: PrintedLocation, server: Server, hasTls: boolean, context: Context): Branch[] {
  const redirect = httpsBranch(printed, hasTls, context);
  if (redirect !== undefined && redirect.when === undefined) return [redirect];
  const rest = servingBranches(printed, server, context);
  return redirect === undefined ? rest : [redirect, ...rest];
}

/**
 * The redirect to https. With use-forwarded-headers X-Forwarded-Proto decides on both listeners: it must be exactly
 * `http` where it is sent (rootfs/etc/nginx/lua/lua_ingress.lua).
 */
function httpsBranch(printed: PrintedLocation, hasTls: boolean, context: Context): Branch | undefined {
  const { config } = printed.source;
  const { controller, protocol } = context;
  if (config === undefined || startsWithAny(printed.path, controller.noTlsRedirectLocations))
    return undefined;
  if (!config.forceSslRedirect.value && !(config.sslRedirect.value && hasTls)) return undefined;
  const outcome = context.httpsRedirect(config);
  const name = 'redirect to https';
  if (!controller.useForwardedHeaders) return protocol === 'http' ? { name, outcome } : undefined;
  return { name, outcome, when: protocol === 'https' ? IS_HTTP : IS_NOT_HTTPS };
}

const saysHttp: NamedPredicate = { name: 'x-forwarded-proto', value: { kind: 'exact', value: 'http' } };
const saysNothing: NamedPredicate = { name: 'x-forwarded-proto', value: { kind: 'absent' } };

/** What most redirects depend on; routes share these. */
const IS_HTTP: NonNullable<Branch['when']> = { headers: [saysHttp] };
const IS_NOT_HTTPS: NonNullable<Branch['when']> = {
  any: [saysNothing, saysHttp].map((header) => ({ path: { kind: 'any' }, headers: [header] })),
};

const MAINLINE: CanaryBranch = { share: 'mainline', origins: [] };

/** Everything after the redirect to https: no endpoints, access, canary, forwarding. */
function servingBranches(printed: PrintedLocation, server: Server, context: Context): Branch[] {
  const { source } = printed;
  const { controller, services, configuration } = context;
  const exempt = startsWithAny(printed.path, controller.noAuthLocations);
  const behindAccess = (outcome: Outcome): Outcome =>
    guarded(outcome, source.config, exempt, controller, services);
  if (source.insteadOfUpstream !== undefined)
    return [{ outcome: behindAccess(forwardToStandIn(printed, server, context, source.insteadOfUpstream)) }];
  const upstream =
    source.upstream === DEFAULT_UPSTREAM ? undefined : configuration.upstreams.get(source.upstream);
  if (upstream === undefined) {
    const { defaultBackend } = context;
    const answer =
      defaultBackend === undefined ? NOT_FOUND : forwardToStandIn(printed, server, context, defaultBackend);
    return [{ outcome: behindAccess(answer) }];
  }
  if (upstream.unavailable !== undefined)
    return [{ outcome: { kind: 'respond', status: 503, reason: upstream.unavailable } }];
  const canary = activeCanary(upstream, configuration.upstreams);
  if (canary === undefined) {
    return [{ outcome: behindAccess(forwardTo(printed, server, context, upstream, undefined, MAINLINE)) }];
  }
  return canaryBranches(canary.canary, context.isPattern).map((branch) => ({
    ...(branch.when === undefined ? {} : { when: branch.when }),
    ...(branch.name === undefined ? {} : { name: branch.name }),
    outcome: behindAccess(forwardTo(printed, server, context, upstream, canary, branch)),
  }));
}

/** Edits of every answer of a location. */
function answersOf(printed: PrintedLocation, server: Server, context: Context): readonly HeaderEdit[] {
  const { source } = printed;
  const { config } = source;
  const own: HeaderEdit[] = [];
  const ofServer = serverSnippetOf(server, context);
  if (ofServer !== undefined) own.push(...ofServer.responseHeaders);
  if (config?.denied === undefined) {
    const snippet = snippetOf(source, context);
    if (snippet !== undefined) own.push(...snippet.responseHeaders);
    const custom = config?.customHeaders;
    for (const [name, value] of custom?.headers ?? [])
      own.push({
        action: 'set',
        name: name.toLowerCase(),
        value: literal(value),
        ...originsOf(custom?.origins),
      });
  }
  return own.length === 0 ? context.answers : [...context.answers, ...own];
}

function originsOf(origins: readonly Origin[] | undefined): { origins?: readonly Origin[] } {
  return origins === undefined ? {} : { origins };
}

/** Extras that every route of a location shares. */
export function sharedParts(printed: PrintedLocation, server: Server, context: Context): SharedParts {
  const { source } = printed;
  const { config } = source;
  const errorPages = errorPagesOf(source, context.controller, context.defaultBackend);
  const responseHeaders = answersOf(printed, server, context);
  const isPlain = errorPages === undefined && responseHeaders === context.answers;
  const known = isPlain ? context.plainParts.get(config ?? NO_CONFIG) : undefined;
  if (known !== undefined) return known;
  const cors = config === undefined || config.denied !== undefined ? undefined : context.cors(config);
  const parts: SharedParts = {
    responseHeaders,
    ...(cors === undefined ? {} : { cors }),
    ...(errorPages === undefined ? {} : { errorPages }),
  };
  if (isPlain) context.plainParts.set(config ?? NO_CONFIG, parts);
  return parts;
}

/** Stands for the configuration of the default server's own location. */
const NO_CONFIG = {};
