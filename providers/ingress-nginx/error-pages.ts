import type { Backend, HeaderEdit } from '../../src/model/outcome.ts';
import type { ErrorPages } from '../../src/model/route-table.ts';
import { literal } from '../../src/model/template.ts';
import type { Location } from './configuration.ts';
import type { Controller } from './controller.ts';
import { locationConstants } from './variables.ts';

/**
 * Error pages of a location. Its own custom-http-errors replace the global list as a whole; the error page of a sign-in
 * address does so too. A denied location keeps only the global list (nginx inherits `error_page` as a whole).
 *
 * @param defaultBackend Service of `--default-backend-service`
 */
export function errorPagesOf(
  location: Location,
  controller: Controller,
  defaultBackend: Backend | undefined,
): ErrorPages | undefined {
  const { config } = location;
  const isDenied = config?.denied !== undefined;
  const own = isDenied ? [] : (config?.customHttpErrors?.value ?? []);
  if (own.length > 0)
    return {
      statuses: own,
      ...servedBy(location.errorBackend ?? defaultBackend),
      interceptsBackend: config?.disableProxyInterceptErrors !== true,
      requestHeaders: pageHeaders(location),
      origins: config?.customHttpErrors?.origins ?? [],
    };
  if (controller.customHttpErrors.value.length === 0) return undefined;
  if (!isDenied && config?.externalAuth?.signin !== undefined) return undefined;
  return {
    statuses: controller.customHttpErrors.value,
    ...servedBy(defaultBackend),
    interceptsBackend: controller.interceptErrors,
    requestHeaders: pageHeaders(location),
    origins: controller.customHttpErrors.origins,
  };
}

/** Without a Service the controller's own server answers, always 404. */
function servedBy(backend: Backend | undefined): Pick<ErrorPages, 'backend' | 'defaultStatus'> {
  return backend === undefined ? { backend: 'default-backend', defaultStatus: 404 } : { backend };
}

/** Headers that tell the error page what went wrong (CUSTOM_ERRORS in the controller's nginx.tmpl). */
function pageHeaders(location: Location): HeaderEdit[] {
  const constants = locationConstants(location);
  const constant = (name: string, variable: string): HeaderEdit => ({
    action: 'set',
    name,
    value: literal(constants.get(variable) ?? ''),
  });
  return [
    { action: 'set', name: 'x-code', value: [{ unknown: 'status of the replaced answer' }] },
    { action: 'set', name: 'x-format', value: [{ header: 'accept' }] },
    { action: 'set', name: 'x-original-uri', value: [{ variable: 'request-uri' }] },
    constant('x-namespace', 'namespace'),
    constant('x-ingress-name', 'ingress_name'),
    constant('x-service-name', 'service_name'),
    constant('x-service-port', 'service_port'),
    {
      action: 'set',
      name: 'x-request-id',
      value: [{ header: 'x-request-id', fallback: [{ variable: 'request-id' }] }],
    },
  ];
}

/** Headers for the Service of default-backend when it stands in for a Service without endpoints. */
export function insteadOfUpstreamHeaders(location: Location): HeaderEdit[] {
  const [, format, , ...rest] = pageHeaders(location);
  const code: HeaderEdit = { action: 'set', name: 'x-code', value: literal('503') };
  return [code, ...(format === undefined ? [] : [format]), ...rest];
}
