import type {
  Backend,
  BackendProtocol,
  Forward,
  HeaderEdit,
  Mirror,
  PathRewrite,
  WeightedBackend,
} from '../../src/model/outcome.ts';
import type { Policy } from '../../src/model/policy.ts';
import { literalText } from '../../src/model/template.ts';
import type { IngressConfig } from './annotations/config.ts';
import { serviceOfUrl } from './auth.ts';
import { type CanaryBranch, weighted } from './canary-branches.ts';
import { DEFAULT_SERVER, type Server, type Upstream } from './configuration.ts';
import type { Context } from './context.ts';
import { insteadOfUpstreamHeaders } from './error-pages.ts';
import { clientCertificateHeaders, losesProxyHeaders, upstreamHost } from './headers.ts';
import { needsRewrite, type PrintedLocation } from './locations.ts';
import { nginxTemplate } from './nginx-variables.ts';
import { affinityPolicy, upstreamPolicies } from './policies.ts';
import { locationVariables } from './variables.ts';

const NO_MIRRORS: readonly Mirror[] = [];
const KEEP: PathRewrite = { kind: 'keep' };

const PROTOCOLS: Readonly<Record<IngressConfig['backendProtocol']['value'], BackendProtocol>> = {
  HTTP: 'http',
  HTTPS: 'https',
  AUTO_HTTP: 'same-as-client',
  GRPC: 'grpc',
  GRPCS: 'grpcs',
  FCGI: 'fastcgi',
};

export function backendOf(upstream: Upstream, config: IngressConfig | undefined): Backend {
  const { namespace, service: name, port, portNumber, externalName } = upstream;
  const protocol = PROTOCOLS[config?.backendProtocol.value ?? 'HTTP'];
  const backend: Backend =
    portNumber === undefined
      ? { kind: 'Service', namespace, name, port, protocol }
      : { kind: 'Service', namespace, name, port, portNumber, protocol };
  if (externalName === undefined) return backend;
  return { ...backend, externalName: { name: externalName, unresolvedStatus: 503 } };
}

/** Forwarding to the Service of a location, or to the share of it and its canary that a branch decides. */
export function forwardTo(
  printed: PrintedLocation,
  server: Server,
  context: Context,
  upstream: Upstream,
  canary: Upstream | undefined,
  branch: CanaryBranch,
): Forward {
  const { config } = printed.source;
  const mainline = backendOf(upstream, config);
  const backends =
    canary === undefined
      ? [{ weight: 1, target: mainline }]
      : weighted(branch, mainline, backendOf(canary, config));
  const policies = policiesFor(printed, context, upstream, branch.share === 'canary' ? canary : undefined);
  return forward(printed, server, context, [], backends, policies);
}

/** Forwarding to a Service that stands in: the default backend, or the one of the annotation default-backend. */
export function forwardToStandIn(
  printed: PrintedLocation,
  server: Server,
  context: Context,
  backend: Backend,
): Forward {
  const isAnnotation = printed.source.insteadOfUpstream !== undefined;
  const extra = isAnnotation ? insteadOfUpstreamHeaders(printed.source) : [];
  const policies = context.policies(printed.source.config);
  return forward(printed, server, context, extra, [{ weight: 1, target: backend }], policies);
}

function forward(
  printed: PrintedLocation,
  server: Server,
  context: Context,
  extra: readonly HeaderEdit[],
  backends: readonly WeightedBackend[],
  policies: readonly Policy[],
): Forward {
  const { source } = printed;
  const { config } = source;
  const vhost =
    config?.upstreamVhost === undefined
      ? undefined
      : nginxTemplate(config.upstreamVhost.value, locationVariables(source, context.controller));
  return {
    kind: 'forward',
    backends,
    path: rewriteOf(printed, context),
    host: upstreamHost(config, context.controller, vhost),
    requestHeaders: requestHeaders(printed, server, context, extra),
    mirrors: mirrorsOf(config, server),
    policies,
  };
}

/**
 * The rewrite of a location: the path text, without `^`, is searched in the canonical path, without case, and the target
 * replaces all of it (buildProxyPass in the controller's template.go). A printed location matches only where its own
 * text is found, so that a fixed target is simply the new path.
 */
function rewriteOf(printed: PrintedLocation, context: Context): PathRewrite {
  const target = printed.source.config?.rewriteTarget;
  if (target === undefined || !needsRewrite(printed)) return KEEP;
  const template = nginxTemplate(target.value, locationVariables(printed.source, context.controller));
  const fixed = literalText(template);
  if (fixed !== undefined && /^\/[A-Za-z0-9._~:/-]*$/.test(fixed)) return { kind: 'constant', value: fixed };
  return {
    kind: 'regex',
    pattern: { source: printed.path, flavour: 'pcre', ignoreCase: true, anchoring: 'none' },
    template,
    replaces: 'whole',
  };
}

function requestHeaders(
  printed: PrintedLocation,
  server: Server,
  context: Context,
  extra: readonly HeaderEdit[],
): readonly HeaderEdit[] {
  const { source } = printed;
  const { config } = source;
  if (losesProxyHeaders(config)) return [];
  const own: HeaderEdit[] = [];
  if (config?.basicAuth !== undefined)
    own.push({ action: 'remove', name: 'authorization', origins: config.basicAuth.origins });
  const mutual = server.clientCertificates;
  if (mutual?.hasCa === true)
    own.push(...clientCertificateHeaders(context.protocol, mutual.passToUpstream, mutual.origins));
  const connection = config?.connectionProxyHeader;
  if (connection !== undefined)
    own.push({
      action: 'set',
      name: 'connection',
      value: [{ text: connection.value }],
      origins: connection.origins,
    });
  const prefix = config?.xForwardedPrefix;
  if (prefix !== undefined && needsRewrite(printed))
    own.push({
      action: 'set',
      name: 'x-forwarded-prefix',
      value: nginxTemplate(prefix.value, locationVariables(source, context.controller)),
      origins: prefix.origins,
    });
  own.push(...extra);
  return own.length === 0 ? context.forwarding : [...context.forwarding, ...own];
}

function policiesFor(
  printed: PrintedLocation,
  context: Context,
  upstream: Upstream,
  canary: Upstream | undefined,
): readonly Policy[] {
  const { config } = printed.source;
  const base = context.policies(config);
  const own = upstreamPolicies(canary ?? upstream);
  const affinity = affinityPolicy(canary ?? upstream, config, printed.source.path, context.protocol);
  if (affinity !== undefined) own.push(affinity);
  return own.length === 0 ? base : [...base, ...own];
}

/** A refused mirror-target leaves a mirror that asks the host itself, under a path of the controller. */
function mirrorsOf(config: IngressConfig | undefined, server: Server): readonly Mirror[] {
  const mirror = config?.mirror;
  if (mirror === undefined) return NO_MIRRORS;
  const { origins } = mirror;
  if (mirror.target === undefined) {
    const host = server.host === DEFAULT_SERVER ? '$host' : server.host;
    return [{ backend: { url: `http://${host}/_mirror-<uid>` }, percent: 100, origins }];
  }
  const service = serviceOfUrl(mirror.target);
  if (service === undefined || service.rest !== '$request_uri')
    return [{ backend: { url: mirror.target }, percent: 100, origins }];
  const { rest, ...backend } = service;
  return [{ backend, percent: 100, origins }];
}
