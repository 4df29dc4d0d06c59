import type { IngressConfig } from '../annotations/config.ts';
import { quoted } from './words.ts';

/**
 * The CORS block of the controller's template. `more_set_headers` of an `if` becomes `add_header` of the location with
 * a variable that is empty unless the `if` holds: an `if` with headers of its own would lose them to a later one.
 */
export function corsLines(config: IngressConfig | undefined): string[] {
  const cors = config?.cors;
  if (cors === undefined || cors.allowOrigins.length === 0) return [];
  const isAny = cors.allowOrigins.length === 1 && cors.allowOrigins[0] === '*';
  const headers: ReadonlyArray<readonly [name: string, value: string]> = [
    ['Allow-Origin', isAny ? '*' : '$http_origin'],
    ...(cors.allowCredentials ? [['Allow-Credentials', 'true'] as const] : []),
    ['Allow-Methods', cors.allowMethods],
    ['Allow-Headers', cors.allowHeaders],
    ...(cors.exposeHeaders === undefined ? [] : [['Expose-Headers', cors.exposeHeaders] as const]),
    ['Max-Age', String(cors.maxAge)],
  ];
  const allowed = isAny
    ? "set $cors 'true';"
    : `if ($http_origin ~* ${quoted(`(${cors.allowOrigins.map(originRegex).join('|')})$`)}) { set $cors 'true'; }`;
  const variable = (name: string): string => `$cors_${name.toLowerCase().replaceAll('-', '_')}`;
  return [
    "set $cors '';",
    ...headers.map(([name]) => `set ${variable(name)} '';`),
    allowed,
    `if ($cors = 'true') { ${headers.map(([name, value]) => `set ${variable(name)} ${quoted(value)};`).join(' ')} }`,
    ...headers.map(([name]) => `add_header Access-Control-${name} ${variable(name)} always;`),
    `if ($request_method = 'OPTIONS') { set $cors '\${cors}options'; }`,
    "if ($cors = 'trueoptions') { return 204; }",
  ];
}

/** buildOriginRegex of the controller's template.go: quoted, and the first `*` is one label. */
function originRegex(origin: string): string {
  const meta = origin.trim().replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
  return meta.replace('\\*', '[A-Za-z0-9\\-]+');
}
