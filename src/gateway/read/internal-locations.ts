import type { Match, PathPredicate } from '../../model/match.ts';
import type { Outcome, PathRewrite, Redirect } from '../../model/outcome.ts';
import { encodePath, replacePrefix } from '../../model/paths.ts';
import type { Route } from '../../model/route-table.ts';
import type { Template } from '../../model/template.ts';
import type { Pattern } from '../../regex/pattern.ts';

/** Where the connection comes in. */
export interface Entrance {
  readonly scheme: 'http' | 'https';
  readonly port: number;
}

/** What became of a route, with what there is to say of it. */
export interface Relocated {
  readonly routes: readonly Route[];
  readonly trouble?: 'escaped-twice' | 'internal-path' | 'not-escaped';
}

/**
 * A route as nginx carries it out in the locations of NGINX Gateway Fabric (nginx/nginx-gateway-fabric v2.6.7,
 * internal/controller/nginx/config/servers.go; nginx, ngx_http_script_regex_end_code and ngx_http_proxy_create_request).
 *
 * Where more than the path decides, requests are handed to an internal location, which knows the path as it was sent. A
 * prefix is replaced in that (`rewrite ^ $request_uri`), and so is nothing for gRPC; what comes of it is escaped once more.
 * A redirect does not take the path back (updateLocationRedirectFilter), so that it names the internal one. Redirects print
 * a path with a new prefix as it was decoded (`$uri`).
 *
 * @param internal name of the location; undefined: the path alone decides
 */
export function relocated(route: Route, internal: string | undefined, entrance: Entrance): Relocated {
  const { outcome } = route;
  if (outcome.kind === 'redirect') return relocatedRedirect(route, outcome, internal, entrance);
  if (internal === undefined) return { routes: [route] };
  const escaped = forwarding(outcome);
  const path = escaped === undefined ? undefined : unusual(route.match.path);
  if (escaped === undefined || path === undefined) return { routes: [route] };
  const twice: Route = { ...named(route), match: { ...route.match, path }, outcome: escaped };
  return { routes: [twice, route], trouble: 'escaped-twice' };
}

/** The outcome with paths escaped twice; undefined where they are passed on as they were sent. */
function forwarding(outcome: Outcome): Outcome | undefined {
  if (outcome.kind === 'forward') {
    const isGrpc = outcome.backends.some(
      ({ target }) =>
        target.kind !== 'respond' && (target.protocol === 'grpc' || target.protocol === 'grpcs'),
    );
    if (outcome.path.kind === 'prefix') return { ...outcome, path: twice(outcome.path) };
    return isGrpc && outcome.path.kind === 'keep'
      ? { ...outcome, path: twice({ kind: 'canonical' }) }
      : undefined;
  }
  if (outcome.kind === 'gate') {
    const passed = forwarding(outcome.then);
    return passed === undefined ? undefined : { ...outcome, ...Object.fromEntries([['then', passed]]) };
  }
  if (outcome.kind === 'opaque' && outcome.presumably !== undefined) {
    const presumably = forwarding(outcome.presumably);
    return presumably === undefined ? undefined : { ...outcome, presumably };
  }
  return undefined;
}

const EVERYTHING: Pattern = { source: '[\\s\\S]*', flavour: 're2', ignoreCase: false, anchoring: 'full' };

function twice(rewritten: PathRewrite): PathRewrite {
  return { kind: 'regex', pattern: EVERYTHING, template: [{ rewritten }], replaces: 'whole' };
}

function relocatedRedirect(
  route: Route,
  redirect: Redirect,
  internal: string | undefined,
  entrance: Entrance,
): Relocated {
  const { location } = redirect;
  if (location.kind !== 'parts' || location.path.kind !== 'prefix') return { routes: [route] };
  const { prefix, replacement } = location.path;
  if (internal !== undefined) {
    // Only the prefix `/` is one of the internal path.
    const value = prefix === '/' ? replacePrefix(internal, prefix, replacement) : internal;
    const outcome: Redirect = { ...redirect, location: { ...location, path: { kind: 'constant', value } } };
    return { routes: [{ ...route, outcome }], trouble: 'internal-path' };
  }
  const path = unusual(route.match.path);
  if (path === undefined) return { routes: [route] };
  const scheme = location.scheme === 'request' ? entrance.scheme : location.scheme;
  const host: Template = location.host.kind === 'request' ? [{ variable: 'host' }] : location.host.value;
  const outcome: Redirect = {
    ...redirect,
    location: {
      kind: 'template',
      value: [
        { text: `${scheme}://` },
        ...host,
        { text: portText(location.port, scheme, entrance.port) },
        { replaced: [{ variable: 'path' }], ...replacing(prefix, replacement) },
        { variable: 'query-part' },
      ],
    },
  };
  return {
    routes: [{ ...named(route), match: { ...route.match, path }, outcome }, route],
    trouble: 'not-escaped',
  };
}

function portText(
  port: Extract<Redirect['location'], { kind: 'parts' }>['port'],
  scheme: 'http' | 'https',
  own: number,
): string {
  if (port === 'default' || (port === 'listener' && own === USUAL[scheme])) return '';
  return `:${typeof port === 'number' ? port : own}`;
}

const USUAL = { http: 80, https: 443 } as const;

/** createMainRewriteForFilters: what stands behind a question mark, also an escaped one, is cut off. */
function replacing(
  prefix: string,
  replacement: string,
): { readonly pattern: Pattern; readonly by: Template } {
  const by = replacement === '' ? '/' : replacement;
  const isSlashTaken = by.endsWith('/') && !prefix.endsWith('/');
  const rest = isSlashTaken ? '(?:/([^?]*))?' : '([^?]*)';
  const between = prefix.endsWith('/') && !by.endsWith('/') ? '/' : '';
  return {
    pattern: {
      source: `^${literal(prefix)}${rest}[\\s\\S]*$`,
      flavour: 're2',
      ignoreCase: false,
      anchoring: 'none',
    },
    by: [{ text: `${by}${between}` }, { capture: 1 }],
  };
}

function named(route: Route): Route {
  return { ...route, name: `${route.name} (a path with escapes)` };
}

/** A byte that nginx escapes in paths (ngx_escape_uri with NGX_ESCAPE_URI). */
const ESCAPED = '[^!$&-;=@-\\[\\]_a-z~]';

/** Of the paths those with a byte that is written with an escape; undefined where there is none. */
function unusual(path: PathPredicate): Match['path'] | undefined {
  const pattern = (start: string): PathPredicate => ({
    kind: 'regex',
    pattern: {
      source: `${start}[\\s\\S]*${ESCAPED}[\\s\\S]*`,
      flavour: 're2',
      ignoreCase: false,
      anchoring: 'full',
    },
  });
  switch (path.kind) {
    case 'any':
      return pattern('/');
    case 'string-prefix':
      return encodePath(path.value, 'nginx') === path.value ? pattern(literal(path.value)) : path;
    case 'exact':
      return encodePath(path.value, 'nginx') === path.value ? undefined : path;
    default:
      return undefined;
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
