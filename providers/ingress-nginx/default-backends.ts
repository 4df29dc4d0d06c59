import type { Backend } from '../../src/model/outcome.ts';
import { type Configuration, DEFAULT_UPSTREAM, type Location } from './configuration.ts';
import type { Services } from './services.ts';

/**
 * Puts the Service of the annotation default-backend in place: instead of a Service without endpoints, and for error
 * pages. It counts only if it has endpoints itself; locations without a Service never use it.
 */
export function useDefaultBackends(configuration: Configuration, services: Services): void {
  for (const server of configuration.servers.values()) {
    for (const location of server.locations) {
      const named = location.config?.defaultBackend?.value;
      if (named === undefined || location.ingress === undefined || location.upstream === DEFAULT_UPSTREAM)
        continue;
      const upstream = configuration.upstreams.get(location.upstream);
      const isDown = upstream?.unavailable !== undefined;
      const hasErrors = (location.config?.customHttpErrors?.value.length ?? 0) > 0;
      if (!isDown && !hasErrors) continue;
      use(location, serviceBackend(location.ingress.namespace, named, services), isDown);
    }
  }
}

function use(location: Location, backend: Backend | undefined, isDown: boolean): void {
  if (backend === undefined) return;
  location.errorBackend = backend;
  if (isDown) location.insteadOfUpstream = backend;
}

/** First port of a Service; undefined when it is known that nobody can receive a request there. */
export function serviceBackend(namespace: string, name: string, services: Services): Backend | undefined {
  const port = services.firstPort(namespace, name);
  if (port === undefined || port.unavailable !== undefined) return undefined;
  return {
    kind: 'Service',
    namespace,
    name,
    port: port.port,
    ...(port.portNumber === undefined ? {} : { portNumber: port.portNumber }),
    protocol: 'http',
  };
}
