import type { Origin } from '../../src/model/origin.ts';
import type { Backend, Check, Gate, Outcome, Redirect, Respond } from '../../src/model/outcome.ts';
import type { Template, TemplatePart } from '../../src/model/template.ts';
import { addressCheck } from './address-check.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Controller } from './controller.ts';
import { answerHeaders } from './headers.ts';
import { type KnownVariables, nginxTemplate } from './nginx-variables.ts';
import type { Services } from './services.ts';

type ExternalAuth = NonNullable<IngressConfig['externalAuth']>;
type BasicAuth = NonNullable<IngressConfig['basicAuth']>;

const FORBIDDEN: Respond = { kind: 'respond', status: 403, reason: 'the client address is not allowed' };

interface Step {
  readonly check: Exclude<Check, { kind: 'any-of' }>;
  readonly origins: readonly Origin[];
  readonly refused: Outcome;
}

/**
 * Puts the access phase of a location before its outcome: address lists, then basic authentication, then the
 * authentication service; `satisfy any` needs one success only.
 *
 * @param exempt the path is in no-auth-locations: address lists only
 */
export function guarded(
  then: Outcome,
  config: IngressConfig | undefined,
  exempt: boolean,
  controller: Controller,
  services: Services,
): Outcome {
  const addresses = addressCheck(config, controller);
  const steps: Step[] = [];
  if (config !== undefined && !exempt) {
    const signIn =
      config.externalAuth?.signin === undefined ? undefined : signInRedirect(config.externalAuth, controller);
    if (config.basicAuth !== undefined && config.basicAuth.isOff !== true)
      steps.push(basicStep(config.basicAuth, signIn));
    if (config.externalAuth !== undefined) steps.push(externalStep(config.externalAuth, signIn, services));
  }
  const isAny = config?.satisfy?.value === 'any' && steps.length > 0;
  if (!isAny) {
    const list = addresses === undefined ? [] : [{ ...addresses, refused: FORBIDDEN }];
    return [...list, ...steps].reduceRight<Outcome>(gateOf, then);
  }
  const last = steps[0];
  if (last === undefined) return then;
  const admitting = addresses?.admits === true ? [addresses] : [];
  const checks = [...admitting.map((item) => item.check), ...steps.map((step) => step.check)];
  const origins = [...admitting, ...steps]
    .flatMap((item) => item.origins)
    .concat(config?.satisfy?.origins ?? []);
  const [only] = checks;
  const check: Check = checks.length === 1 && only !== undefined ? only : { kind: 'any-of', checks };
  return { kind: 'gate', check, then, otherwise: last.refused, origins };
}

function gateOf(then: Outcome, step: Step): Gate {
  return { kind: 'gate', check: step.check, then, otherwise: step.refused, origins: step.origins };
}

function basicStep(auth: BasicAuth, signIn: Redirect | undefined): Step {
  const scheme = auth.type === 'digest' ? 'Digest' : 'Basic';
  const challenge: Respond = {
    kind: 'respond',
    status: 401,
    headers: [
      { action: 'set', name: 'www-authenticate', value: [{ text: `${scheme} realm="${auth.realm}"` }] },
    ],
    reason: 'no valid user name and password',
  };
  return {
    check: {
      kind: 'credentials',
      scheme: auth.type,
      realm: auth.realm,
      secret: auth.secret,
      ...(auth.form === undefined ? {} : { form: auth.form }),
      satisfiable: auth.satisfiable,
    },
    origins: auth.origins,
    refused: signIn ?? challenge,
  };
}

/** 401 and 403 of the service are passed on, any other refusal is an error of nginx: 500. */
function externalStep(auth: ExternalAuth, signIn: Redirect | undefined, services: Services): Step {
  const unauthorized: Outcome = signIn ?? {
    kind: 'respond',
    status: 401,
    reason: 'the authentication service answers 401',
  };
  const forbidden: Outcome = {
    kind: 'respond',
    status: 403,
    reason: 'the authentication service answers 403',
  };
  return {
    check: {
      kind: 'external-auth',
      url: auth.url,
      method: auth.method,
      responseHeaders: auth.responseHeaders,
      service: serviceState(auth.url, services),
      answers: [
        { status: 401, outcome: unauthorized },
        { status: 403, outcome: forbidden },
      ],
      passesCookie: auth.alwaysSetCookie ? 'always' : 'unless-error',
      settings: settingsOf(auth),
    },
    origins: auth.origins,
    refused: {
      kind: 'respond',
      status: 500,
      reason: 'the authentication service answers neither 2xx nor 401 nor 403',
    },
  };
}

function settingsOf(auth: ExternalAuth): Record<string, string> {
  const settings: Record<string, string> = {};
  if (auth.requestRedirect !== undefined) settings['request-redirect'] = auth.requestRedirect;
  if (auth.proxySetHeaders !== undefined) settings['proxy-set-headers'] = auth.proxySetHeaders;
  if (auth.cacheKey !== undefined) settings['cache-key'] = auth.cacheKey;
  if (auth.cacheDuration !== undefined) settings['cache-duration'] = auth.cacheDuration;
  if (auth.snippet !== undefined) settings['snippet'] = auth.snippet;
  if (auth.keepalive > 0) settings['keepalive'] = String(auth.keepalive);
  return settings;
}

const ESCAPED_URI: TemplatePart = { variable: 'request-uri', encode: 'uri-component' };
/** Set where the page to sign in is worked out. */
const SIGN_IN_VARIABLES: KnownVariables = new Map([['escaped_request_uri', [ESCAPED_URI]]]);

/**
 * Redirect to the sign-in page: the original URL is added in the query under the parameter, unless the page's URL has it
 * already (buildAuthSignURL in the controller's template.go).
 */
export function signInRedirect(auth: ExternalAuth, controller: Controller): Redirect {
  const page = auth.signin ?? '';
  const parameter = auth.signinRedirectParam === '' ? 'rd' : auth.signinRedirectParam;
  const value: TemplatePart[] = [...nginxTemplate(page, SIGN_IN_VARIABLES)];
  const query = queryOf(page);
  if (query.size === 0 || (query.get(parameter) ?? '') === '') {
    const scheme: Template = controller.useForwardedHeaders
      ? [{ header: 'x-forwarded-proto', fallback: [{ variable: 'scheme' }] }]
      : [{ variable: 'scheme' }];
    value.push(
      { text: `${query.size === 0 ? '?' : '&'}${parameter}=` },
      ...scheme,
      { text: '://' },
      { variable: 'host-header' },
      ESCAPED_URI,
    );
  }
  // A named location answers: it has the headers of every answer, without those of the location that was asked.
  const headers = answerHeaders('http', controller);
  return { kind: 'redirect', status: 302, location: { kind: 'template', value }, headers, elsewhere: true };
}

/** First value of every parameter, as Go's url.Query reads them. */
export function queryOf(url: string): Map<string, string> {
  const query = new Map<string, string>();
  const start = url.indexOf('?');
  if (start < 0) return query;
  const end = url.indexOf('#', start);
  for (const pair of url.slice(start + 1, end < 0 ? undefined : end).split('&')) {
    if (pair === '') continue;
    const [name = '', ...rest] = pair.split('=');
    if (!query.has(name)) query.set(name, rest.join('='));
  }
  return query;
}

/** A Service that a URL names by its cluster DNS name; undefined for every other host. */
export function serviceOfUrl(url: string): (Backend & { readonly rest: string }) | undefined {
  const found =
    /^(https?):\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?(?::(\d{1,5}))?(\/.*|\$.*|\?.*)?$/.exec(
      url,
    );
  if (found === null) return undefined;
  const [, scheme, name = '', namespace = '', port, rest = ''] = found;
  const number = port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port);
  const protocol = scheme === 'https' ? 'https' : 'http';
  return { kind: 'Service', namespace, name, port: number, portNumber: number, protocol, rest };
}

function serviceState(url: string, services: Services): 'unknown' | 'unavailable' {
  const service = serviceOfUrl(url);
  if (service === undefined) return 'unknown';
  const { unavailable } = services.port(service.namespace, service.name, service.port, false);
  return unavailable === undefined ? 'unknown' : 'unavailable';
}
