import type { IngressConfig } from '../annotations/config.ts';
import { quoted } from './words.ts';

/**
 * The CORS block of the controller's template. `more_set_headers` becomes `add_header ... always`, whose list an `if`
 * replaces as a whole: `headers` are the lines of the location itself.
 */
export function corsLines(config: IngressConfig | undefined, headers: readonly string[]): string[] {
  const cors = config?.cors;
  if (cors === undefined || cors.allowOrigins.length === 0) return [];
  const add = (name: string, value: string): string => `add_header ${name} ${quoted(value)} always;`;
  const isAny = cors.allowOrigins.length === 1 && cors.allowOrigins[0] === '*';
  const lines = [
    ...headers,
    add('Access-Control-Allow-Origin', isAny ? '*' : '$http_origin'),
    ...(cors.allowCredentials ? [add('Access-Control-Allow-Credentials', 'true')] : []),
    add('Access-Control-Allow-Methods', cors.allowMethods),
    add('Access-Control-Allow-Headers', cors.allowHeaders),
    ...(cors.exposeHeaders === undefined ? [] : [add('Access-Control-Expose-Headers', cors.exposeHeaders)]),
    add('Access-Control-Max-Age', String(cors.maxAge)),
  ].join(' ');
  const allowed = isAny
    ? "set $cors 'true';"
    : `if ($http_origin ~* ${quoted(`(${cors.allowOrigins.map(originRegex).join('|')})$`)}) { set $cors 'true'; }`;
  return [
    "set $cors '';",
    allowed,
    `if ($request_method = 'OPTIONS') { set $cors '\${cors}options'; }`,
    `if ($cors = 'true') { ${lines} }`,
    `if ($cors = 'trueoptions') { ${lines} return 204; }`,
  ];
}

/** buildOriginRegex of the controller's template.go: quoted, and the first `*` is one label. */
function originRegex(origin: string): string {
  const meta = origin.trim().replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
  return meta.replace('\\*', '[A-Za-z0-9\\-]+');
}
