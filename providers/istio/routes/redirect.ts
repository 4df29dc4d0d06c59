import { asNumber, asString, isObject, own } from '../../../src/kubernetes/json.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Location, PathRewrite, Redirect } from '../../../src/model/outcome.ts';
import { literal } from '../../../src/model/template.ts';
import { REDIRECT_HOST_PORT } from '../findings/routes.ts';
import type { Notes } from '../notes.ts';
import type { HttpMatch, Part } from '../objects/virtual-service.ts';
import type { RouteContext } from './context.ts';
import { replaceMatched } from './rewrite.ts';

type Parts = Extract<Location, { kind: 'parts' }>;

const STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A redirect; undefined where Envoy would take none of it (an unknown status). */
export function redirectOf(
  part: Part,
  match: HttpMatch | undefined,
  context: RouteContext,
): Redirect | undefined {
  const redirect = isObject(part.value) ? part.value : {};
  const code = asNumber(own(redirect, 'redirectCode')) ?? 0;
  const status = code === 0 ? 301 : code;
  if (!STATUSES.has(status)) return undefined;
  const scheme = asString(own(redirect, 'scheme'));
  return {
    kind: 'redirect',
    status,
    location: {
      kind: 'parts',
      scheme: scheme === 'http' || scheme === 'https' ? scheme : 'request',
      ...authorityOf(redirect, part, context),
      ...targetOf(redirect, match),
    },
  };
}

/**
 * Envoy keeps the Host header with its port unless a name or a port is given; where the scheme changes, the default port
 * of the old one is left out (http/utility.cc, newUri). Istio gives no port that is the default of the scheme
 * (route.go, ApplyRedirect).
 */
function authorityOf(
  redirect: JsonObject,
  { origin }: Part,
  context: RouteContext,
): Pick<Parts, 'host' | 'port'> {
  const scheme = asString(own(redirect, 'scheme')) || context.scheme;
  const wanted =
    asString(own(redirect, 'derivePort')) === 'FROM_REQUEST_PORT'
      ? context.port
      : asNumber(own(redirect, 'port'));
  const isDefault = wanted === (scheme === 'https' ? 443 : 80);
  const port = wanted === undefined || wanted === 0 || isDefault ? undefined : wanted;
  const authority = asString(own(redirect, 'authority')) ?? '';
  if (authority !== '') {
    const [, name = authority, digits] = /^(.*?)(?::([0-9]+))?$/.exec(authority) ?? [];
    const inText = digits === undefined ? 'default' : Number(digits);
    return { host: { kind: 'template', value: literal(name) }, port: port ?? inText };
  }
  if (port !== undefined) return { host: { kind: 'request' }, port };
  noteHostPort([origin], context.notes);
  const variable = scheme === context.scheme ? 'host-header' : 'host-header-without-default-port';
  return { host: { kind: 'template', value: [{ variable }] }, port: 'default' };
}

function targetOf(redirect: JsonObject, match: HttpMatch | undefined): Pick<Parts, 'path' | 'query'> {
  const prefix = asString(own(redirect, 'prefixRewrite')) ?? '';
  if (prefix !== '') return { path: replaceMatched(match, prefix), query: 'keep' };
  const uri = asString(own(redirect, 'uri')) ?? '';
  if (uri === '') return { path: { kind: 'canonical' }, query: 'keep' };
  const mark = uri.indexOf('?');
  const constant = (path: string): PathRewrite => ({
    kind: 'constant',
    value: path.startsWith('/') ? path : `/${path}`,
  });
  if (mark < 0) return { path: constant(uri), query: 'keep' };
  return { path: constant(uri.slice(0, mark)), query: { value: uri.slice(mark + 1) } };
}

/** Said once for all redirects. */
export function noteHostPort(origins: readonly Origin[], notes: Notes): void {
  notes.report(REDIRECT_HOST_PORT, 'The port of the Host header stands in redirects.', origins, {
    before: 'http://a.example:8080/ is sent to the port 8080 again',
    after: 'the port of the listener, or none',
  });
}

/** require_tls: the whole Host header stays, with its port. */
export function toHttps(): Redirect {
  return {
    kind: 'redirect',
    status: 301,
    location: {
      kind: 'parts',
      scheme: 'https',
      host: { kind: 'template', value: [{ variable: 'host-header' }] },
      port: 'default',
      path: { kind: 'canonical' },
      query: 'keep',
    },
  };
}
