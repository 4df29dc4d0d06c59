import type { Backend } from '../../../src/model/outcome.ts';
import type { Context } from '../context.ts';
import type { PrintedLocation } from '../locations.ts';
import type { LabPlaces } from './places.ts';

interface Place {
  readonly context: Context;
  readonly places: LabPlaces;
}

/** Lines of a location whose answers are replaced; the pages themselves are locations of the server. */
export function errorPageLines(printed: PrintedLocation, { context }: Place): string[] {
  const { source } = printed;
  const statuses = source.config?.customHttpErrors?.value ?? [];
  if (statuses.length === 0) return [];
  const page = pageName(source.errorBackend ?? context.defaultBackend);
  const lines = statuses.map((status) => `error_page ${status} = @custom_${page}_${status};`);
  return source.config?.disableProxyInterceptErrors === true
    ? lines
    : ['proxy_intercept_errors on;', ...lines];
}

/** Pages that the ConfigMap asks for everywhere. */
export function globalErrorPageLines({ context }: Place): string[] {
  const { controller } = context;
  const statuses = controller.customHttpErrors.value;
  if (statuses.length === 0) return [];
  const page = pageName(context.defaultBackend);
  const lines = statuses.map((status) => `error_page ${status} = @custom_${page}_${status};`);
  return controller.interceptErrors ? ['proxy_intercept_errors on;', ...lines] : lines;
}

/** The named locations of a server that serve the pages (CUSTOM_ERRORS of the template). */
export function pageLocations(printed: readonly PrintedLocation[], { context, places }: Place): string[] {
  const made = new Map<string, string>();
  const add = (statuses: readonly number[], backend: Backend | undefined): void => {
    for (const status of statuses) {
      const name = `@custom_${pageName(backend)}_${status}`;
      if (!made.has(name)) made.set(name, pageLocation(name, status, backend, places));
    }
  };
  add(context.controller.customHttpErrors.value, context.defaultBackend);
  for (const { source } of printed)
    add(source.config?.customHttpErrors?.value ?? [], source.errorBackend ?? context.defaultBackend);
  return [...made.values()];
}

function pageName(backend: Backend | undefined): string {
  return backend === undefined
    ? 'none'
    : `${backend.namespace}_${backend.name}_${backend.port}`.replace(/\W/g, '_');
}

function pageLocation(name: string, status: number, backend: Backend | undefined, places: LabPlaces): string {
  const headers = [
    `X-Code ${status}`,
    'X-Format $http_accept',
    'X-Original-URI $request_uri',
    'X-Namespace $namespace',
    'X-Ingress-Name $ingress_name',
    'X-Service-Name $service_name',
    'X-Service-Port $service_port',
    'X-Request-ID $req_id',
    'X-Forwarded-For $remote_addr',
    'Host $best_http_host',
  ].map((line) => `proxy_set_header ${line};`);
  const port =
    backend === undefined
      ? places.notFoundPort
      : places.backendPort(backend.namespace, backend.name, backend.portNumber ?? backend.port);
  return `location ${name} { internal; proxy_intercept_errors off; ${headers.join(' ')} rewrite (.*) / break; proxy_pass http://127.0.0.1:${port}; }`;
}
