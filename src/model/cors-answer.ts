import type { RequestContext } from './matching.ts';
import type { Cors } from './route-table.ts';
import { type Truth, valueHolds } from './values.ts';

/** What CORS does with a request: the headers that it adds, and whether it answers itself. */
export interface CorsDecision {
  readonly answers: boolean;
  readonly headers: ReadonlyMap<string, string>;
  readonly reason: string;
}

const UNTOUCHED: CorsDecision = { answers: false, headers: new Map(), reason: 'no cross-origin request' };

/**
 * Decides by the Origin header. `every-options` is nginx as ingress-nginx configures it: any OPTIONS request of an
 * allowed origin is answered, others go on. `preflight` is the Fetch standard: OPTIONS with Access-Control-Request-Method
 * is answered in any case, without headers where the origin is not allowed.
 */
export function decideCors(cors: Cors, context: RequestContext): CorsDecision {
  const origin = context.headers.get('origin');
  if (cors.manner === 'traefik') return decideAsTraefik(cors, origin, context);
  if (cors.manner === 'nginx-gateway-fabric') return decideAsFabric(cors, origin, context);
  if (cors.manner === 'kong') return decideAsKong(cors, origin, context);
  const isOptions = context.request.method === 'OPTIONS';
  const fetch = cors.answers === 'preflight';
  const preflight = isOptions && (!fetch || context.headers.has('access-control-request-method'));
  if (fetch && origin === undefined) return UNTOUCHED;
  if (originAllowed(cors, origin) !== true) {
    const reason = `origin ${origin ?? '(none)'} is not allowed`;
    const answers = preflight && fetch && cors.foreignPreflight !== 'forwarded';
    return { answers, headers: new Map(), reason };
  }
  const allowed = cors.allowOrigins === '*' && cors.starAnswer === 'literal' ? '*' : origin;
  const headers = new Map<string, string>();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') headers.set(`access-control-${name}`, value);
  };
  add('allow-origin', allowed);
  if (cors.allowCredentials) add('allow-credentials', 'true');
  if (preflight || cors.headersOnEveryAnswer) {
    add('allow-methods', list(cors, cors.allowMethods, context, 'access-control-request-method'));
    add('allow-headers', list(cors, cors.allowHeaders, context, 'access-control-request-headers'));
    add('max-age', cors.maxAge === undefined ? undefined : String(cors.maxAge));
  }
  add('expose-headers', cors.exposeHeaders);
  return { answers: preflight, headers, reason: `origin ${origin ?? '(none)'} is allowed` };
}

/** Traefik, pkg/middlewares/headers/header.go. */
function decideAsTraefik(cors: Cors, origin: string | undefined, context: RequestContext): CorsDecision {
  const asked = context.headers.get('access-control-request-method') ?? '';
  const preflight = context.request.method === 'OPTIONS' && asked !== '' && (origin ?? '') !== '';
  const headers = new Map<string, string>();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') headers.set(`access-control-${name}`, value);
  };
  const isStar = (text: string): boolean => text.split(',').includes('*') && cors.allowCredentials;
  if (originAllowed(cors, origin ?? '') === true) {
    const allowed = cors.allowOrigins === '*' && cors.starAnswer === 'literal' ? '*' : origin;
    headers.set('access-control-allow-origin', allowed ?? '');
  }
  if (cors.allowCredentials) add('allow-credentials', 'true');
  if (cors.exposeHeaders !== undefined && !isStar(cors.exposeHeaders)) {
    add('expose-headers', cors.exposeHeaders);
  }
  if (!preflight) return { answers: false, headers, reason: 'no preflight' };
  headers.set('content-length', '0');
  const names = context.headers.get('access-control-request-headers');
  add('allow-headers', isStar(cors.allowHeaders) ? names : cors.allowHeaders);
  add('allow-methods', isStar(cors.allowMethods) ? asked : cors.allowMethods);
  add('max-age', cors.maxAge === undefined ? undefined : String(cors.maxAge));
  return { answers: true, headers, reason: 'preflight' };
}

/** NGINX Gateway Fabric, internal/controller/nginx/config/servers.go, generateCORSHeaders, and its template. */
function decideAsFabric(cors: Cors, origin: string | undefined, context: RequestContext): CorsDecision {
  const headers = new Map<string, string>();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') headers.set(`access-control-${name}`, value);
  };
  const isAllowed = originAllowed(cors, origin) === true;
  if (isAllowed) add('allow-origin', origin);
  const asked = (configured: string, name: string): string | undefined =>
    configured === '*' ? context.headers.get(name) : configured;
  add('allow-methods', asked(cors.allowMethods, 'access-control-request-method'));
  add('allow-headers', asked(cors.allowHeaders, 'access-control-request-headers'));
  add('expose-headers', cors.exposeHeaders);
  if (isAllowed && cors.allowCredentials) add('allow-credentials', 'true');
  add('max-age', cors.maxAge === undefined || cors.maxAge <= 0 ? undefined : String(cors.maxAge));
  const answers = context.request.method === 'OPTIONS';
  return { answers, headers, reason: answers ? 'an OPTIONS request' : 'no OPTIONS request' };
}

/** Kong, kong/plugins/cors/handler.lua. */
function decideAsKong(cors: Cors, origin: string | undefined, context: RequestContext): CorsDecision {
  const headers = new Map<string, string>();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') headers.set(`access-control-${name}`, value);
  };
  const { allowOrigins, allowCredentials } = cors;
  const [only, ...others] = allowOrigins === '*' ? [] : allowOrigins;
  if (allowOrigins === '*') add('allow-origin', allowCredentials ? (origin ?? '*') : '*');
  else if (only?.kind === 'exact' && others.length === 0) add('allow-origin', only.value);
  else if (originAllowed(cors, origin) === true) add('allow-origin', origin);
  if (allowCredentials && (allowOrigins !== '*' || origin !== undefined)) add('allow-credentials', 'true');
  const isPreflight =
    context.request.method === 'OPTIONS' &&
    origin !== undefined &&
    context.headers.has('access-control-request-method');
  if (!isPreflight) {
    add('expose-headers', cors.exposeHeaders);
    return { answers: false, headers, reason: 'no preflight' };
  }
  const asked = context.headers.get('access-control-request-headers');
  add('allow-headers', cors.allowHeaders === '' ? asked : cors.allowHeaders);
  add('allow-methods', cors.allowMethods);
  add('max-age', cors.maxAge === undefined ? undefined : String(cors.maxAge));
  return { answers: true, headers, reason: 'preflight' };
}

function originAllowed(cors: Cors, origin: string | undefined): Truth {
  if (cors.allowOrigins === '*') return true;
  return cors.allowOrigins.some((allowed) => valueHolds(allowed, origin) === true);
}

/**
 * `*` together with credentials is no wildcard for browsers, so the Gateway API has the requested names echoed (its
 * HTTPCORSFilter, allowMethods and allowHeaders). nginx prints what is configured.
 */
function list(cors: Cors, configured: string, context: RequestContext, asked: string): string | undefined {
  if (cors.answers === 'every-options' || configured !== '*' || !cors.allowCredentials) return configured;
  return context.headers.get(asked);
}
