import type { Cors, OriginPredicate } from '../../src/model/route-table.ts';
import type { IngressConfig } from './annotations/config.ts';

/**
 * CORS as the controller's template writes it: every OPTIONS request with an allowed origin is answered 204 by nginx,
 * and every other answer gets all headers. Undefined when nothing is ever added.
 */
export function corsOf(config: IngressConfig): Cors | undefined {
  const cors = config.cors;
  if (cors === undefined || cors.allowOrigins.length === 0) return undefined;
  const isAny = cors.allowOrigins.length === 1 && cors.allowOrigins[0] === '*';
  return {
    allowOrigins: isAny ? '*' : cors.allowOrigins.map(originPredicate),
    allowCredentials: cors.allowCredentials,
    starAnswer: 'literal',
    allowMethods: cors.allowMethods,
    allowHeaders: cors.allowHeaders,
    ...(cors.exposeHeaders === undefined ? {} : { exposeHeaders: cors.exposeHeaders }),
    maxAge: cors.maxAge,
    answers: 'every-options',
    preflightStatus: 204,
    headersOnEveryAnswer: true,
    origins: cors.origins,
  };
}

/**
 * The controller quotes an origin, lets its first `*` stand for one label, and anchors it only at the end, without case
 * (buildOriginRegex and buildCorsOriginRegex in the controller's template.go).
 */
function originPredicate(origin: string): OriginPredicate {
  const quoted = origin.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&').replace('\\*', '[A-Za-z0-9\\-]+');
  return {
    kind: 'regex',
    pattern: { source: `${quoted}$`, flavour: 'pcre', ignoreCase: true, anchoring: 'none' },
    text: origin,
  };
}
