import type { IngressConfig } from '../annotations/config.ts';
import { queryOf, serviceOfUrl } from '../auth.ts';
import type { Context } from '../context.ts';
import type { Controller } from '../controller.ts';
import { startsWithAny } from '../deciding.ts';
import type { PrintedLocation } from '../locations.ts';
import { corsLines } from './cors.ts';
import { serverAnswerLines } from './headers.ts';
import { ESCAPE_MARK, type LabPlaces } from './places.ts';
import { quoted, unknownVariable } from './words.ts';

/** What the access phase of a location needs: lines inside it, locations beside it. */
export interface Access {
  readonly lines: readonly string[];
  readonly beside: readonly string[];
  /** Set where stock nginx cannot do it. */
  readonly cannot?: string;
}

/** Address lists, basic authentication and the authentication service, in the order of the template. */
export function accessOf(
  printed: PrintedLocation,
  name: string,
  context: Context,
  places: LabPlaces,
): Access {
  const { config } = printed.source;
  const lines: string[] = [];
  const beside: string[] = [];
  if (config === undefined) return { lines, beside };
  for (const cidr of config.denyList.value) lines.push(`deny ${cidr};`);
  for (const cidr of config.allowList.value) lines.push(`allow ${cidr};`);
  if (config.allowList.value.length > 0) lines.push('deny all;');
  if (!startsWithAny(printed.path, context.controller.noAuthLocations)) {
    const { externalAuth: auth, basicAuth: basic } = config;
    if (auth !== undefined) {
      if (auth.snippet !== undefined) return { lines, beside, cannot: 'an auth-snippet' };
      const strange = unknownVariable(auth.url, new Set());
      if (strange !== undefined) return { lines, beside, cannot: `variable ${strange} in auth-url` };
      if (auth.signin !== undefined) {
        const unknown = unknownVariable(auth.signin, new Set());
        if (unknown !== undefined) return { lines, beside, cannot: `variable ${unknown} in auth-signin` };
        lines.push(`error_page 401 = @signin_${name};`);
        beside.push(signInLocation(name, auth, config, context.controller));
      }
      beside.push(authLocation(name, auth, context, places));
      lines.push(`auth_request /_external-auth-${name};`);
      for (const [index, header] of auth.responseHeaders.entries()) {
        const variable = `$${places.prefix}_auth_${index}`;
        lines.push(`auth_request_set ${variable} $upstream_http_${variableName(header)};`);
        lines.push(`proxy_set_header ${quoted(header)} ${variable};`);
      }
    }
    if (basic !== undefined) {
      if (basic.type === 'digest')
        return { lines, beside, cannot: 'digest authentication, for which a stock nginx has no module' };
      lines.push(`auth_basic ${quoted(basic.realm)};`, `auth_basic_user_file ${places.users};`);
      lines.push('proxy_set_header Authorization "";');
    }
  }
  if (config.satisfy !== undefined) lines.push(`satisfy ${config.satisfy.value};`);
  return { lines, beside };
}

function variableName(header: string): string {
  return header.toLowerCase().replaceAll('-', '_');
}

type ExternalAuth = NonNullable<NonNullable<PrintedLocation['source']['config']>['externalAuth']>;

/**
 * The redirect to the sign-in page, which does not have the headers of the server (buildAuthSignURL in the controller's
 * template.go). What Lua escapes comes last; whoever reads the answer escapes it.
 */
function signInLocation(
  name: string,
  auth: ExternalAuth,
  config: IngressConfig,
  controller: Controller,
): string {
  const page = auth.signin ?? '';
  const parameter = auth.signinRedirectParam === '' ? 'rd' : auth.signinRedirectParam;
  const query = queryOf(page);
  const original = `${parameter}=$pass_access_scheme://$http_host${ESCAPE_MARK}$request_uri`;
  const url =
    query.size === 0
      ? `${page}?${original}`
      : (query.get(parameter) ?? '') === ''
        ? `${page}&${original}`
        : page;
  const headers = [...corsLines(config), ...serverAnswerLines(controller), 'add_header Set-Cookie "";'];
  return `location @signin_${name} { internal; ${headers.join(' ')} return 302 ${quoted(url)}; }`;
}

/** A Service without endpoints refuses the connection, which `auth_request` takes for 502. */
function authLocation(name: string, auth: ExternalAuth, context: Context, places: LabPlaces): string {
  const service = serviceOfUrl(auth.url);
  const isGone =
    service !== undefined &&
    context.services.port(service.namespace, service.name, service.port, false).unavailable !== undefined;
  const method = auth.method === '' ? '' : `proxy_method ${auth.method};`;
  const body = isGone
    ? 'return 502;'
    : `${method} proxy_pass_request_body off; proxy_set_header Content-Length ""; proxy_set_header X-Original-URI $request_uri; proxy_pass http://127.0.0.1:${places.authPort};`;
  return `location = /_external-auth-${name} { internal; proxy_intercept_errors off; ${body} }`;
}
