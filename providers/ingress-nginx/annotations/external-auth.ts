import { parseServiceUrl } from '../go-url.ts';
import { trimSpace } from '../go-values.ts';
import { configMapData, forbiddenNamespace, lookUp, splitKey } from '../references.ts';
import { isHeaderName } from '../settings/value-types.ts';
import { parseCacheDurations } from './cache-duration.ts';
import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import { denied, type Group, type GroupContext, type GroupOutcome, taken } from './group.ts';
import { builtIn, type Reader } from './reader.ts';
import {
  ANYTHING,
  BASIC_CHARACTERS,
  BOOLEAN,
  CACHE_DURATIONS,
  HEADER_LIST,
  HTTP_METHOD,
  INTEGER,
  NGINX_VARIABLES,
  options,
  URL_CHARACTERS,
  URL_WITH_VARIABLES,
} from './validators.ts';

const SECTION = 'external-authentication';
const NEEDS = 'auth-url';

function declare(
  key: string,
  validator: Declaration['validator'],
  risk: Declaration['risk'],
  initial: string,
  invalid: Declaration['invalid'],
  effect: string,
  since?: string,
): Declaration {
  const declaration: Declaration = {
    key,
    validator,
    risk,
    scope: 'location',
    initial,
    invalid,
    effect,
    needs: NEEDS,
    section: SECTION,
  };
  return since === undefined ? declaration : { ...declaration, since };
}

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'auth-url',
    validator: URL_WITH_VARIABLES,
    risk: 'High',
    scope: 'location',
    initial: 'nobody is asked',
    invalid: 'drop',
    effect:
      'Every request is first put to this address: 2xx lets it pass, 401 and 403 refuse it, anything else answers 500.',
    section: SECTION,
  },
  declare('auth-method', HTTP_METHOD, 'Low', 'GET', 'deny', 'Method of the request to auth-url.'),
  declare(
    'auth-signin',
    URL_WITH_VARIABLES,
    'High',
    'no redirect',
    'ignore',
    'A client that is refused with 401 is redirected here; the original address is appended as a parameter.',
  ),
  declare(
    'auth-signin-redirect-param',
    URL_CHARACTERS,
    'Medium',
    'rd',
    'ignore',
    'Name of the parameter with the original address.',
  ),
  declare(
    'auth-response-headers',
    HEADER_LIST,
    'Medium',
    'none',
    'deny',
    "Headers of the auth service's answer that the backend gets; the client's own values never pass.",
  ),
  declare(
    'auth-proxy-set-headers',
    BASIC_CHARACTERS,
    'Medium',
    'none',
    'ignore',
    'ConfigMap (namespace/name) with headers of the request to auth-url.',
  ),
  declare(
    'auth-request-redirect',
    URL_CHARACTERS,
    'Medium',
    'the address of the request',
    'no-auth',
    'Value of X-Auth-Request-Redirect of the request to auth-url.',
  ),
  declare(
    'auth-cache-key',
    NGINX_VARIABLES,
    'Medium',
    'no cache',
    'ignore',
    'Answers of auth-url are kept under this key.',
  ),
  declare(
    'auth-cache-duration',
    CACHE_DURATIONS,
    'Medium',
    '200 202 401 5m',
    'no-auth',
    'How long answers are kept, by status code.',
  ),
  declare(
    'auth-always-set-cookie',
    BOOLEAN,
    'Low',
    'false',
    'no-auth',
    'Cookies of the auth service are set whatever the status of the answer.',
    '1.2.1',
  ),
  declare('auth-keepalive', INTEGER, 'Low', '0', 'default', 'Idle connections kept to auth-url.', '1.2.0'),
  declare(
    'auth-keepalive-requests',
    INTEGER,
    'Low',
    '1000',
    'default',
    'Requests on one such connection.',
    '1.2.0',
  ),
  declare(
    'auth-keepalive-timeout',
    INTEGER,
    'Low',
    '60',
    'default',
    'Seconds such a connection stays open.',
    '1.2.0',
  ),
  declare(
    'auth-keepalive-share-vars',
    BOOLEAN,
    'Low',
    'false',
    'default',
    'Variables of nginx are shared with the request to auth-url.',
    '1.9.0',
  ),
  declare(
    'auth-snippet',
    ANYTHING,
    'Critical',
    'none',
    'ignore',
    'Text in the nginx location that asks auth-url.',
  ),
];

type ExternalAuth = NonNullable<IngressConfig['externalAuth']>;

/** Source: internal/ingress/annotations/authreq/main.go. */
export const EXTERNAL_AUTH: Group = {
  name: 'external-auth',
  annotations: ANNOTATIONS,
  parse(read, context) {
    const url = read.text('auth-url');
    if (!url.ok) return url.problem === 'refused' ? { kind: 'dropped', culprit: 'auth-url' } : taken({});
    const parsed = parseServiceUrl(url.value);
    if (typeof parsed === 'string') return denied('auth-url', parsed);
    const method = read.text('auth-method');
    if (!method.ok && method.problem === 'refused') return denied('auth-method', 'it is not an HTTP method');
    const signin = read.text('auth-signin');
    const signinParameter = read.text('auth-signin-redirect-param');
    const cacheKey = read.text('auth-cache-key');
    const keepalive = readKeepalive(read, parsed.host);
    const durationText = read.text('auth-cache-duration');
    if (!durationText.ok && durationText.problem === 'refused') return noAuth('auth-cache-duration');
    const durations = parseCacheDurations(durationText.ok ? durationText.value : '');
    if (durations === undefined)
      return denied('auth-cache-duration', 'it must be status codes and then durations');
    const responseHeaders = readResponseHeaders(read);
    if (responseHeaders === undefined)
      return denied('auth-response-headers', 'it is not a list of header names');
    const proxySetHeaders = readProxySetHeaders(read, context);
    if (typeof proxySetHeaders === 'object') return proxySetHeaders;
    const requestRedirect = read.text('auth-request-redirect');
    if (!requestRedirect.ok && requestRedirect.problem === 'refused') return noAuth('auth-request-redirect');
    const cookie = read.boolean('auth-always-set-cookie');
    if (!cookie.ok && cookie.problem === 'refused') return noAuth('auth-always-set-cookie');
    const snippet = readSnippet(read, context);
    if (!signin.ok) read.withoutEffect('auth-signin-redirect-param', 'there is no auth-signin');
    if (!cacheKey.ok) read.withoutEffect('auth-cache-duration', 'there is no auth-cache-key');
    const externalAuth: ExternalAuth = {
      url: url.value,
      method: method.ok ? method.value : 'GET',
      ...(signin.ok ? { signin: signin.value } : {}),
      signinRedirectParam: signinParameter.ok ? signinParameter.value : 'rd',
      responseHeaders,
      alwaysSetCookie: cookie.ok && cookie.value,
      ...(requestRedirect.ok ? { requestRedirect: requestRedirect.value } : {}),
      ...(proxySetHeaders === undefined ? {} : { proxySetHeaders }),
      ...(cacheKey.ok ? { cacheKey: cacheKey.value, cacheDuration: durations.join(', ') } : {}),
      keepalive,
      ...(snippet === undefined ? {} : { snippet }),
      isGlobal: false,
      origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
    };
    return taken({ externalAuth });
  },
};

/** A bad value here is an ordinary error to the controller, and the whole group counts as absent: nobody is asked. */
function noAuth(culprit: string): GroupOutcome {
  return {
    kind: 'ignored',
    culprit,
    reason: 'the controller then asks no auth service at all',
    opensAccess: 'bad-value',
  };
}

function readKeepalive(read: Reader, host: string): number {
  const connections = read.integerOr('auth-keepalive', builtIn(0)).value;
  const requests = read.integerOr('auth-keepalive-requests', builtIn(1000)).value;
  const timeout = read.integerOr('auth-keepalive-timeout', builtIn(60)).value;
  const share = read.booleanOr('auth-keepalive-share-vars', builtIn(false));
  const usable = connections > 0 && !host.includes('$') && requests > 0 && timeout > 0;
  if (!usable) {
    const reason = host.includes('$')
      ? 'the host of auth-url holds a variable'
      : 'auth-keepalive is not above 0';
    for (const key of ['auth-keepalive-requests', 'auth-keepalive-timeout', 'auth-keepalive-share-vars']) {
      read.withoutEffect(key, reason);
    }
    if (connections !== 0) read.withoutEffect('auth-keepalive', reason);
    return 0;
  }
  read.other(
    'auth-keepalive-share-vars',
    share,
    'Variables of nginx are shared with the request to auth-url.',
  );
  return connections;
}

function readResponseHeaders(read: Reader): readonly string[] | undefined {
  const text = read.text('auth-response-headers');
  if (!text.ok) return text.problem === 'refused' ? undefined : [];
  const names = text.value
    .split(',')
    .map(trimSpace)
    .filter((name) => name !== '');
  return names.every(isHeaderName) ? names : undefined;
}

/** The ConfigMap's name; or why every location is denied. */
function readProxySetHeaders(read: Reader, context: GroupContext): string | GroupOutcome | undefined {
  const key = 'auth-proxy-set-headers';
  const text = read.text(key);
  if (!text.ok) return undefined;
  const parts = splitKey(text.value);
  if (parts === undefined) return denied(key, 'it must be namespace/name');
  const namespace = parts.namespace === '' ? context.namespace : parts.namespace;
  const crossNamespace = context.config.settings['allow-cross-namespace-resources'];
  if (namespace !== context.namespace && !crossNamespace.value) {
    return denied(key, forbiddenNamespace('ConfigMap', crossNamespace));
  }
  const reference = lookUp(context.objects, 'ConfigMap', parts.namespace, parts.name);
  if (reference.state === 'missing') {
    return denied(key, `there is no ConfigMap ${text.value} (the form is namespace/name)`);
  }
  if (reference.state === 'assumed') read.assumed(key, `ConfigMap ${text.value}`);
  else {
    const bad = configMapData(reference.object).find(([name]) => !isHeaderName(name));
    if (bad !== undefined) return denied(key, `${bad[0]} in ConfigMap ${text.value} is not a header name`);
  }
  return text.value;
}

function readSnippet(read: Reader, context: GroupContext): string | undefined {
  const snippet = read.text('auth-snippet');
  if (!snippet.ok) return undefined;
  if (context.config.settings['allow-snippet-annotations'].value) return snippet.value;
  read.snippetOff('auth-snippet');
  return undefined;
}

const ENABLE_GLOBAL_AUTH: Declaration = {
  key: 'enable-global-auth',
  validator: BOOLEAN,
  risk: 'Low',
  scope: 'location',
  initial: 'true',
  invalid: 'default',
  effect: 'false: the paths are exempt from global-auth-url.',
  needs: 'global-auth-url in the ConfigMap',
  section: 'global-external-authentication',
};

/** Source: internal/ingress/annotations/authreqglobal/main.go. */
export const GLOBAL_AUTH: Group = {
  name: 'global-auth',
  annotations: [ENABLE_GLOBAL_AUTH],
  parse(read, { config }) {
    const enabled = read.booleanOr('enable-global-auth', builtIn(true));
    if (config.globalAuth === undefined) {
      read.withoutEffect('enable-global-auth', 'the ConfigMap has no usable global-auth-url');
    }
    return taken({ enableGlobalAuth: enabled.value });
  },
};

const SATISFY_DECLARATION: Declaration = {
  key: 'satisfy',
  validator: options('any', 'all'),
  risk: 'Low',
  scope: 'location',
  initial: 'all',
  invalid: 'ignore',
  effect:
    'any: passing one of address lists, basic authentication and auth-url is enough. all: every one must be passed.',
  section: 'satisfy',
};

/** Source: internal/ingress/annotations/satisfy/main.go. */
export const SATISFY: Group = {
  name: 'satisfy',
  annotations: [SATISFY_DECLARATION],
  parse(read) {
    const text = read.text('satisfy');
    if (!text.ok) return taken({});
    const { value, origins } = text;
    if (value !== 'any' && value !== 'all') {
      read.fault('satisfy', 'it must be any or all; the controller ignores it');
      return taken({});
    }
    if (value === 'all') read.withoutEffect('satisfy', 'it is the default');
    return taken({ satisfy: { value, origins, isDefault: false } });
  },
};
