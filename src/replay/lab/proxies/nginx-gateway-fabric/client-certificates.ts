import { asObjects, asString, dig, isObject } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { DIRECTORY } from '../../nginx.ts';
import type { GatewayName } from './listeners.ts';

/**
 * What the TLS servers of a Gateway ask of clients at a port: `spec.tls.frontend` of the Gateway, where what is said of the
 * port replaces what is said of all (nginx/nginx-gateway-fabric, internal/controller/state/dataplane/configuration.go;
 * internal/controller/nginx/config/servers_template.go: connections without a verified certificate are closed). Nobody has
 * a certificate in the lab; its own authority stands in for the named ones.
 */
export function clientCertificateLines(
  resources: readonly JsonObject[],
  gateway: GatewayName | undefined,
  port: number,
): readonly string[] {
  const named = resources.find(
    (resource) =>
      resource['kind'] === 'Gateway' &&
      dig(resource, 'metadata', 'name') === gateway?.name &&
      dig(resource, 'metadata', 'namespace') === gateway?.namespace,
  );
  const frontend = dig(named, 'spec', 'tls', 'frontend');
  const perPort = isObject(frontend) ? asObjects(frontend['perPort']) : [];
  const own = perPort.find((entry) => entry['port'] === port);
  const validation =
    own === undefined ? dig(frontend, 'default', 'validation') : dig(own, 'tls', 'validation');
  if (!isObject(validation)) return [];
  if (asString(validation['mode']) === 'AllowInsecureFallback') return ['ssl_verify_client optional_no_ca;'];
  return [
    `ssl_client_certificate ${DIRECTORY}/lab.crt;`,
    'ssl_verify_client on;',
    'ssl_verify_depth 4;',
    'error_page 495 496 = @frontend_tls_verify_failed;',
    'location @frontend_tls_verify_failed { return 444; }',
  ];
}
