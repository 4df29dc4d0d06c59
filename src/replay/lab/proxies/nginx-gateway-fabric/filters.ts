import { asNumber, asObjects, asString, asStrings, dig, isObject } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { type Maps, quoted } from './conditions.ts';
import type { PathRule } from './servers.ts';
import { isEditable, isHeaderValue, isPlain, isReplacement, isResponseHeader } from './validation.ts';

/** Filters of a rule: of each kind the first, as the implementation takes them (createHTTPFilters). */
export interface Filters {
  readonly redirect?: JsonObject;
  readonly rewrite?: JsonObject;
  readonly requestHeaders?: JsonObject;
  readonly responseHeaders?: JsonObject;
  readonly cors?: JsonObject;
  /** What filters of type ExtensionRef name, in their order. */
  readonly extensions: readonly JsonObject[];
  /** A filter that the rendering does not have. */
  readonly unknown?: string;
  /** A value that is refused: the rule answers 500. */
  readonly isInvalid: boolean;
}

/** @param isGrpc the rule is one of a GRPCRoute, which takes fewer filters */
export function filtersOf(rule: JsonObject, isGrpc: boolean): Filters {
  const list = asObjects(rule['filters']);
  const first = (type: string, field: string): JsonObject | undefined => {
    const value = list.find((filter) => filter['type'] === type)?.[field];
    return isObject(value) ? value : undefined;
  };
  const redirect = first('RequestRedirect', 'requestRedirect');
  const rewrite = first('URLRewrite', 'urlRewrite');
  const requestHeaders = first('RequestHeaderModifier', 'requestHeaderModifier');
  const responseHeaders = first('ResponseHeaderModifier', 'responseHeaderModifier');
  const cors = first('CORS', 'cors');
  const types = list.map((filter) => asString(filter['type']) ?? '');
  const unknown = types.find((type) => !KNOWN.has(type));
  const extensions = list.map((filter) => filter['extensionRef']).filter(isObject);
  const checks = extensions.filter((ref) => ref['kind'] === 'AuthenticationFilter');
  return {
    ...(redirect === undefined ? {} : { redirect }),
    ...(rewrite === undefined ? {} : { rewrite }),
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(responseHeaders === undefined ? {} : { responseHeaders }),
    ...(cors === undefined ? {} : { cors }),
    extensions,
    ...(unknown === undefined ? {} : { unknown }),
    isInvalid:
      checks.length > 1 ||
      (isGrpc && types.some((type) => !GRPC.has(type))) ||
      !namesOf(responseHeaders ?? {}).every(isResponseHeader) ||
      [redirect, rewrite].some((one) => one !== undefined && !isValidTarget(one)) ||
      [requestHeaders, responseHeaders].some((one) => one !== undefined && !areValidHeaders(one)),
  };
}

/** Copies of requests change no answer; they are not sent. */
const KNOWN: ReadonlySet<string> = new Set([
  'RequestRedirect',
  'URLRewrite',
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'CORS',
  'ExtensionRef',
]);

/** supportedGRPCFilterTypes of internal/controller/state/graph/common_filter.go. */
const GRPC: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'ExtensionRef',
]);

function namesOf(edits: JsonObject): readonly string[] {
  const given = [...asObjects(edits['set']), ...asObjects(edits['add'])];
  return [...given.map(({ name }) => asString(name) ?? ''), ...asStrings(edits['remove'])];
}

function isValidTarget(filter: JsonObject): boolean {
  const hostname = asString(filter['hostname']);
  return (hostname === undefined || isPlain(hostname)) && isReplacement(pathOf(filter)?.value ?? '');
}

function areValidHeaders(filter: JsonObject): boolean {
  const given = [...asObjects(filter['set']), ...asObjects(filter['add'])];
  return (
    given.every(
      ({ name, value }) => isEditable(asString(name) ?? '') && isHeaderValue(asString(value) ?? ''),
    ) && asStrings(filter['remove']).every(isEditable)
  );
}

function pathOf(filter: JsonObject): { readonly isFull: boolean; readonly value: string } | undefined {
  const { path } = filter;
  if (!isObject(path)) return undefined;
  const isFull = path['type'] === 'ReplaceFullPath';
  return { isFull, value: asString(path[isFull ? 'replaceFullPath' : 'replacePrefixMatch']) ?? '' };
}

/** createMainRewriteForFilters; undefined: a prefix cannot be replaced here, and nothing is done. */
function rewriteOf(filter: JsonObject, { path, type }: PathRule): string | undefined {
  const modifier = pathOf(filter);
  if (modifier === undefined) return undefined;
  if (modifier.isFull) return `^ ${modifier.value}`;
  if (type !== 'prefix') return undefined;
  const by = modifier.value === '' ? '/' : modifier.value;
  const escaped = path.replaceAll('$', '\\$');
  if (by.endsWith('/') && !path.endsWith('/')) return `^${escaped}(?:/([^?]*))? ${by}$1?$args?`;
  const between = path.endsWith('/') && !by.endsWith('/') ? '/' : '';
  return `^${escaped}([^?]*)? ${by}${between}$1?$args?`;
}

/** Lines of a location that answers with a redirect. @param port of the listener, as the Gateway names it */
export function redirectLines(filter: JsonObject, rule: PathRule, port: number): string[] {
  const rewrite = rewriteOf(filter, rule);
  // A path that cannot be replaced here takes the whole answer with it.
  if (filter['path'] !== undefined && rewrite === undefined) return [];
  const scheme = asString(filter['scheme']);
  const own = asNumber(filter['port']);
  const hostname = asString(filter['hostname']) ?? '$host';
  const shown = own ?? port;
  const isUsual = (scheme === 'http' && shown === 80) || (scheme === 'https' && shown === 443);
  const authority =
    scheme !== undefined && (isUsual || own === undefined) ? hostname : `${hostname}:${shown}`;
  const target = rewrite === undefined ? '$request_uri' : '$uri$is_args$args';
  return [
    ...(rewrite === undefined ? [] : [`rewrite ${rewrite};`]),
    `return ${asNumber(filter['statusCode']) ?? 302} "${scheme ?? '$scheme'}://${authority}${target}";`,
  ];
}

/** @param isInternal the request came here from another location, which lost its path */
export function rewriteLines(filters: Filters, rule: PathRule, isInternal: boolean): string[] {
  const main = filters.rewrite === undefined ? undefined : rewriteOf(filters.rewrite, rule);
  if (main === undefined) return [];
  return [...(isInternal ? ['rewrite ^ $request_uri;'] : []), `rewrite ${main} break;`];
}

/** Does the target of the proxy keep the path that was sent? */
export function replacesPath({ rewrite }: Filters): boolean {
  return rewrite?.['path'] !== undefined;
}

/** How a location hands requests over. */
export interface Handing {
  readonly isGrpc: boolean;
  /** Connections to the backend are kept open. */
  readonly keepsConnections: boolean;
  /** The listener's port is in it. */
  readonly portVariable: string;
}

/** Headers towards the backend (createBaseProxySetHeaders, generateProxySetHeaders). */
export function requestHeaderLines(filters: Filters, handing: Handing, maps: Maps): string[] {
  const { isGrpc, keepsConnections, portVariable } = handing;
  const hostname = asString(filters.rewrite?.['hostname']);
  const edits = filters.requestHeaders ?? {};
  const lines = [
    ...asObjects(edits['add']).map((one) => header(one, sentBefore(asString(one['name']) ?? '', maps))),
    ...asObjects(edits['set']).map((one) => header(one)),
    ...asStrings(edits['remove']).map((name) => [name, ''] as const),
  ];
  const base: ReadonlyArray<readonly [string, string]> = [
    ['Host', hostname ?? '$gw_api_compliant_host'],
    ['X-Forwarded-For', '$proxy_add_x_forwarded_for'],
    ['X-Real-IP', '$remote_addr'],
    ['X-Forwarded-Proto', '$scheme'],
    ['X-Forwarded-Host', '$host'],
    ['X-Forwarded-Port', `$${portVariable}`],
    ...(isGrpc
      ? ([['Authority', '$gw_api_compliant_host']] as const)
      : ([
          ['Upgrade', '$http_upgrade'],
          ['Connection', keepsConnections ? '$connection_keepalive' : '$connection_upgrade'],
        ] as const)),
  ];
  const all = [...lines, ...base.filter(([name]) => !lines.some(([own]) => own === name))];
  return all.map(([name, value]) => `${isGrpc ? 'grpc' : 'proxy'}_set_header ${name} "${value}";`);
}

function header(one: JsonObject, before = ''): readonly [string, string] {
  return [asString(one['name']) ?? '', before + (asString(one['value']) ?? '')];
}

/** What the client sent of a header that is added to, with a comma behind it (createAddHeadersMap). */
function sentBefore(name: string, maps: Maps): string {
  const variable = maps.fresh();
  const sent = `\${http_${name.toLowerCase().replaceAll('-', '_')}}`;
  maps.blocks.push(`map ${sent} $${variable} { default ''; ~.* ${sent},; }`);
  return `\${${variable}}`;
}

export function responseHeaderLines({ responseHeaders = {} }: Filters): string[] {
  const line = (one: JsonObject): string =>
    `add_header ${asString(one['name']) ?? ''} "${asString(one['value']) ?? ''}" always;`;
  return [
    ...asObjects(responseHeaders['add']).map(line),
    ...asObjects(responseHeaders['set']).flatMap((one) => [
      `proxy_hide_header ${asString(one['name']) ?? ''};`,
      line(one),
    ]),
    ...asStrings(responseHeaders['remove']).map((name) => `proxy_hide_header ${name};`),
  ];
}

/** generateCORSHeaders and buildCorsMaps: every preflight is answered here. */
export function corsLines({ cors }: Filters, maps: Maps): string[] {
  if (cors === undefined) return [];
  const lines: string[] = [];
  const add = (name: string, value: string): void => {
    lines.push(`add_header Access-Control-${name} ${value} always;`);
  };
  const origins = asStrings(cors['allowOrigins']);
  const byOrigin = (result: string): string => {
    const name = maps.fresh();
    const keys = origins.map(
      (origin) => `${quoted(`~^${origin.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)} ${result};`,
    );
    maps.blocks.push(`map $http_origin $${name} { ${keys.join(' ')} }`);
    return `"$${name}"`;
  };
  if (origins.length > 0) add('Allow-Origin', byOrigin('$http_origin'));
  const list = (field: string, name: string, all?: string): void => {
    const values = asStrings(dig(cors, field)).join(', ');
    if (values !== '') add(name, values === '*' && all !== undefined ? all : quoted(values));
  };
  list('allowMethods', 'Allow-Methods', '$http_access_control_request_method');
  list('allowHeaders', 'Allow-Headers', '$http_access_control_request_headers');
  list('exposeHeaders', 'Expose-Headers');
  if (cors['allowCredentials'] === true) add('Allow-Credentials', byOrigin('true'));
  const maxAge = asNumber(cors['maxAge']) ?? 5;
  if (maxAge > 0) add('Max-Age', String(maxAge));
  return lines.length === 0 ? [] : ['if ($request_method = OPTIONS) { return 200; }', ...lines];
}
