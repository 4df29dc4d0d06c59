import type { Location, PathRewrite, Redirect, Respond } from '../../src/model/outcome.ts';
import { literal, literalText, type Template, type TemplatePart } from '../../src/model/template.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Controller } from './controller.ts';

const KEEP: PathRewrite = { kind: 'keep' };

/** Host that redirects name: the client's, or the first item of X-Forwarded-Host, without port. */
function redirectHost(controller: Controller): TemplatePart {
  const own: TemplatePart = { variable: 'host-without-port' };
  if (!controller.useForwardedHeaders) return own;
  return { header: 'x-forwarded-host', first: true, withoutPort: true, fallback: [own] };
}

/**
 * The redirect from http to https (redirect_to_https and rewrite in rootfs/etc/nginx/lua/lua_ingress.lua): the request
 * as it came, without one slash at its very end unless preserve-trailing-slash.
 */
export function httpsRedirect(config: IngressConfig, controller: Controller): Redirect {
  return {
    kind: 'redirect',
    status: controller.httpRedirectCode,
    location: {
      kind: 'parts',
      scheme: 'https',
      host: controller.useForwardedHeaders
        ? { kind: 'template', value: [redirectHost(controller)] }
        : { kind: 'request' },
      port: config.usePortInRedirects ? controller.httpsPort : 'default',
      path: KEEP,
      query: 'keep',
      ...(config.preserveTrailingSlash ? {} : { cutLastSlash: true }),
    },
  };
}

/** The redirect of the `www.` twin of a host (ngx_srv_redirect.lua): the port is always printed. */
export function wwwRedirect(to: string, controller: Controller): Redirect {
  if (!controller.useForwardedHeaders)
    return {
      kind: 'redirect',
      status: controller.httpRedirectCode,
      location: {
        kind: 'parts',
        scheme: 'request',
        host: { kind: 'template', value: literal(to) },
        port: 'listener-always',
        path: KEEP,
        query: 'keep',
        cutLastSlash: true,
      },
    };
  const value: Template = [
    { header: 'x-forwarded-proto', fallback: [{ variable: 'scheme' }] },
    { text: `://${to}:` },
    { header: 'x-forwarded-port', fallback: [{ variable: 'listener-port' }] },
    { variable: 'request-uri' },
  ];
  return {
    kind: 'redirect',
    status: controller.httpRedirectCode,
    location: { kind: 'template', value, cutLastSlash: true },
  };
}

/** `return 302 $scheme://$http_host<target>` at server level: no query, connection scheme, the client's Host as sent. */
export function appRootRedirect(target: Template): Redirect {
  const text = literalText(target);
  const host: Template = [{ variable: 'host-header' }];
  if (text === undefined)
    return {
      kind: 'redirect',
      status: 302,
      location: { kind: 'template', value: [{ variable: 'scheme' }, { text: '://' }, ...host, ...target] },
    };
  const { path, query } = splitQuery(text);
  return {
    kind: 'redirect',
    status: 302,
    location: {
      kind: 'parts',
      scheme: 'request',
      host: { kind: 'template', value: host },
      port: 'default',
      path: { kind: 'constant', value: path },
      query,
    },
  };
}

/** nginx's own redirect to the same path with a slash, made before anything else of the location. */
export function slashRedirect(path: string, config: IngressConfig | undefined): Redirect {
  return { kind: 'redirect', status: 301, location: nginxLocation(path, 'keep', config) };
}

/** A path that nginx completes to a URL: scheme of the connection, lower-case host, no port unless asked for. */
function nginxLocation(
  path: string,
  query: 'keep' | 'drop' | { readonly value: string },
  config: IngressConfig | undefined,
): Location {
  return {
    kind: 'parts',
    scheme: 'request',
    host: { kind: 'template', value: [{ variable: 'host' }] },
    port: config?.usePortInRedirects === true ? 'listener' : 'default',
    path: { kind: 'constant', value: path },
    query,
    ...(config?.relativeRedirects === true ? { relative: true } : {}),
  };
}

/** Statuses with which nginx's `return` sends a Location; with others the URL becomes the body. */
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/** `return <status> <url>` of permanent-redirect and temporal-redirect: the request's path and query are not added. */
export function returnRedirect(
  status: number,
  url: Template,
  config: IngressConfig | undefined,
): Redirect | Respond {
  if (!REDIRECT_STATUSES.has(status)) {
    const body = literalText(url);
    return {
      kind: 'respond',
      status,
      ...(body === undefined ? {} : { body }),
      reason: `nginx sends no Location with status ${status}: the URL becomes the body`,
    };
  }
  return { kind: 'redirect', status, location: returnLocation(url, config) };
}

function returnLocation(url: Template, config: IngressConfig | undefined): Location {
  const text = literalText(url);
  if (text === undefined) return { kind: 'template', value: url };
  if (text.startsWith('/')) {
    const { path, query } = splitQuery(text);
    return nginxLocation(path, query, config);
  }
  return absoluteLocation(text) ?? { kind: 'template', value: url };
}

function splitQuery(text: string): { path: string; query: 'drop' | { value: string } } {
  const at = text.indexOf('?');
  if (at < 0) return { path: text, query: 'drop' };
  return { path: text.slice(0, at), query: { value: text.slice(at + 1) } };
}

/** The parts of a fixed URL, when they print as the very same text. */
function absoluteLocation(text: string): Location | undefined {
  const found = /^(https?):\/\/([^/?#:@]+)(?::(\d{1,5}))?(\/[^?#]*)?(?:\?([^#]*))?$/.exec(text);
  if (found === null) return undefined;
  const [, scheme, host = '', port, path = '', query] = found;
  if (port !== undefined && String(Number(port)) !== port) return undefined;
  return {
    kind: 'parts',
    scheme: scheme === 'https' ? 'https' : 'http',
    host: { kind: 'template', value: literal(host) },
    port: port === undefined ? 'default' : Number(port),
    path: { kind: 'constant', value: path },
    query: query === undefined ? 'drop' : { value: query },
  };
}

/** Redirect of a rewrite whose target names a scheme: the request's query is added. */
export function rewriteRedirect(target: Template): Redirect {
  const text = literalText(target);
  const fixed = text === undefined || text.includes('?') ? undefined : absoluteLocation(text);
  const location: Location =
    fixed?.kind === 'parts'
      ? { ...fixed, query: 'keep' }
      : { kind: 'template', value: [...target, { variable: 'query-part' }] };
  return { kind: 'redirect', status: 302, location };
}

/** True when nginx takes a rewrite target for a redirect: it names a scheme. */
export function isRedirectTarget(target: string): boolean {
  return target.startsWith('http://') || target.startsWith('https://') || target.startsWith('$scheme');
}
