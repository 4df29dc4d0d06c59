import type { Origin } from '../../../src/model/origin.ts';
import { parseCacheDurations } from '../annotations/cache-duration.ts';
import { isHttpMethod } from '../annotations/validators.ts';
import { parseServiceUrl } from '../go-url.ts';
import { parseBool, splitCommaFields, trimSpace } from '../go-values.ts';
import type { ControllerConfig } from './controller-config.ts';
import { isHeaderName } from './value-types.ts';

/** Keys of the ConfigMap that make up the external authentication of every location. */
export const GLOBAL_AUTH_KEYS: ReadonlyMap<string, string> = new Map([
  ['global-auth-url', 'URL that is asked about every request.'],
  ['global-auth-method', 'Method of that request.'],
  ['global-auth-signin', 'Where a client that is not signed in is sent.'],
  ['global-auth-signin-redirect-param', 'Parameter of the sign-in page with the original URL.'],
  ['global-auth-response-headers', 'Headers of the answer that the backend gets.'],
  ['global-auth-request-redirect', 'Value of X-Auth-Request-Redirect.'],
  ['global-auth-cache-key', 'Key under which answers are kept.'],
  ['global-auth-cache-duration', 'How long answers are kept.'],
  ['global-auth-always-set-cookie', 'Cookies of the answer are set on every status.'],
  ['global-auth-snippet', 'Text in the location that asks.'],
]);

/** What a key says, and what is wrong with it. */
interface GlobalAuth {
  readonly auth: ControllerConfig['globalAuth'];
  /** Key and reason of every value that the controller refuses. */
  readonly invalid: ReadonlyArray<readonly [key: string, reason: string]>;
}

/**
 * Reads `global-auth-*`. Source: internal/ingress/controller/template/configmap.go, ReadConfig.
 */
export function readGlobalAuth(
  settings: ReadonlyMap<string, string>,
  originOf: (key: string) => Origin,
): GlobalAuth {
  const invalid: Array<readonly [string, string]> = [];
  const refuse = (key: string, reason: string): void => {
    invalid.push([key, reason]);
  };

  const url = settings.get('global-auth-url');
  const parsed = url === undefined ? undefined : parseServiceUrl(url);
  if (typeof parsed === 'string') refuse('global-auth-url', parsed);

  const method = settings.get('global-auth-method') ?? '';
  const methodIsGood = method === '' || isHttpMethod(method);
  if (!methodIsGood) refuse('global-auth-method', 'it is not an HTTP method');

  const signin = settings.get('global-auth-signin');
  const signinProblem = signin === undefined ? undefined : parseServiceUrl(signin);
  if (typeof signinProblem === 'string') refuse('global-auth-signin', signinProblem);
  const usableSignin = signin !== undefined && typeof signinProblem !== 'string' ? signin : undefined;

  const parameter = trimSpace(settings.get('global-auth-signin-redirect-param') ?? '');
  const parameterIsGood =
    parameter === '' || typeof parseServiceUrl(`${usableSignin ?? ''}?${parameter}=dummy`) !== 'string';
  if (!parameterIsGood) refuse('global-auth-signin-redirect-param', 'it needs a usable global-auth-signin');

  const named = splitCommaFields(settings.get('global-auth-response-headers') ?? '');
  const responseHeaders = named.filter(isHeaderName);
  if (responseHeaders.length < named.length) {
    refuse('global-auth-response-headers', 'some names are not header names and are left out');
  }

  const duration = settings.get('global-auth-cache-duration');
  const cacheDurations = duration === undefined ? undefined : parseCacheDurations(duration);
  if (duration !== undefined && cacheDurations === undefined) {
    refuse('global-auth-cache-duration', 'it is not a list of status codes and durations');
  }

  const cookie = settings.get('global-auth-always-set-cookie');
  const alwaysSetCookie = cookie === undefined ? false : parseBool(cookie);
  if (alwaysSetCookie === undefined) refuse('global-auth-always-set-cookie', 'it is not true or false');

  if (url === undefined || parsed === undefined || typeof parsed === 'string')
    return { auth: undefined, invalid };
  const cacheKey = settings.get('global-auth-cache-key') ?? '';
  const requestRedirect = settings.get('global-auth-request-redirect') ?? '';
  const snippet = settings.get('global-auth-snippet') ?? '';
  const origins = [...GLOBAL_AUTH_KEYS.keys()].filter((key) => settings.has(key)).map(originOf);
  return {
    auth: {
      url,
      method: methodIsGood && method !== '' ? method : 'GET',
      ...(usableSignin === undefined ? {} : { signin: usableSignin }),
      signinRedirectParam: parameterIsGood && parameter !== '' ? parameter : 'rd',
      responseHeaders,
      alwaysSetCookie: alwaysSetCookie ?? false,
      ...(requestRedirect === '' ? {} : { requestRedirect }),
      ...(cacheKey === ''
        ? {}
        : { cacheKey, cacheDuration: (cacheDurations ?? ['200 202 401 5m']).join(', ') }),
      keepalive: 0,
      ...(snippet === '' ? {} : { snippet }),
      isGlobal: true,
      origins,
    },
    invalid,
  };
}
