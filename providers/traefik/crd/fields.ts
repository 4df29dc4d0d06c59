import { UDP_ROUTE } from '../findings/crd.ts';
import { CERT_RESOLVER } from '../findings/tls.ts';
import { each, type Fields, inert, lost, TAKEN, within } from './field.ts';

/** Fields of the objects of Traefik (pkg/provider/kubernetes/crd/traefikio/v1alpha1); Middlewares declare their own. */

const OBSERVED = 'it is about logs, metrics and traces';
const COOKIE = within({
  cookie: within(each(['name', 'secure', 'httpOnly', 'sameSite', 'maxAge', 'path', 'domain'], TAKEN)),
});
const REFERENCE = within(each(['name', 'namespace'], TAKEN));
const HEALTH = 'endpoints are taken as they are; nobody asks them whether they are well';

const BALANCER: Fields = {
  ...each(
    [
      'name',
      'kind',
      'namespace',
      'port',
      'scheme',
      'strategy',
      'passHostHeader',
      'weight',
      'serversTransport',
    ],
    TAKEN,
  ),
  ...each(['nativeLB', 'nodePortLB'], TAKEN),
  middlewares: REFERENCE,
  sticky: COOKIE,
  responseForwarding: inert('it is about when parts of an answer are sent on'),
  healthCheck: lost(HEALTH),
  passiveHealthCheck: lost(HEALTH),
};

const DOMAINS = within(each(['main', 'sans'], TAKEN));

const INGRESS_ROUTE: Fields = {
  ingressClassName: TAKEN,
  entryPoints: TAKEN,
  parentRefs: REFERENCE,
  routes: within({
    ...each(['match', 'kind', 'priority', 'syntax'], TAKEN),
    middlewares: REFERENCE,
    services: within(BALANCER),
    observability: inert(OBSERVED),
  }),
  tls: within({
    secretName: TAKEN,
    options: REFERENCE,
    store: inert('Traefik has one store for all'),
    certResolver: {
      ...lost('nothing in the cluster holds what the resolver issues'),
      told: CERT_RESOLVER.code,
    },
    domains: DOMAINS,
  }),
};

const TCP_SERVICE: Fields = {
  ...each(['name', 'namespace', 'port', 'weight'], TAKEN),
  ...each(['nativeLB', 'nodePortLB'], TAKEN),
  terminationDelay: inert('it is about how connections end'),
  proxyProtocol: lost('the backend is told the address of the client in a header of the connection'),
  serversTransport: lost('settings of connections to TCP backends'),
  tls: lost('Traefik speaks TLS to the backend'),
};

const INGRESS_ROUTE_TCP: Fields = {
  ingressClassName: TAKEN,
  entryPoints: TAKEN,
  routes: within({
    ...each(['match', 'priority', 'syntax'], TAKEN),
    middlewares: REFERENCE,
    services: within(TCP_SERVICE),
  }),
  tls: within({
    passthrough: TAKEN,
    secretName: lost('the certificate of connections whose TLS Traefik opens for TCP'),
    options: lost('TLS options of connections whose TLS Traefik opens for TCP'),
    store: inert('Traefik has one store for all'),
    certResolver: lost('nothing in the cluster holds what the resolver issues'),
    domains: DOMAINS,
  }),
};

const UDP = lost('UDP is not converted');

const TRAEFIK_SERVICE: Fields = {
  weighted: within({ services: within(BALANCER), sticky: COOKIE }),
  mirroring: within({
    ...BALANCER,
    mirrorBody: lost('whether mirrors get the body'),
    maxBodySize: lost('how large a body mirrors get'),
    mirrors: within({ ...BALANCER, percent: TAKEN }),
  }),
  highestRandomWeight: within({ services: within(BALANCER) }),
  failover: within({
    service: within(BALANCER),
    fallback: within(BALANCER),
    errors: within({ status: TAKEN, maxRequestBodyBytes: lost('how large a request is sent again') }),
  }),
};

const CONNECTION = 'it is about connections to backends, not about where requests go';

const SERVERS_TRANSPORT: Fields = {
  ...each(
    ['serverName', 'insecureSkipVerify', 'rootCAsSecrets', 'certificatesSecrets', 'peerCertURI'],
    TAKEN,
  ),
  rootCAs: within(each(['secret', 'configMap'], TAKEN)),
  peerCertSANs: within(each(['type', 'value'], TAKEN)),
  forwardingTimeouts: within({
    ...each(['dialTimeout', 'responseHeaderTimeout'], TAKEN),
    ...each(['idleConnTimeout', 'readIdleTimeout', 'pingTimeout'], inert(CONNECTION)),
  }),
  ...each(['cipherSuites', 'minVersion', 'maxVersion'], lost('TLS towards backends')),
  spiffe: lost('certificates of SPIFFE'),
  ...each(['maxIdleConnsPerHost', 'disableHTTP2'], inert(CONNECTION)),
};

const TLS_OPTION: Fields = {
  clientAuth: within(each(['secretNames', 'clientAuthType'], TAKEN)),
  ...each(
    [
      'minVersion',
      'maxVersion',
      'cipherSuites',
      'curvePreferences',
      'sniStrict',
      'alpnProtocols',
      'disableSessionTickets',
    ],
    lost('a property of TLS connections that no route has'),
  ),
  preferServerCipherSuites: inert('Traefik does not read it any more'),
};

const TLS_STORE: Fields = {
  defaultCertificate: within({ secretName: TAKEN }),
  certificates: within({ secretName: TAKEN }),
  defaultGeneratedCert: lost('nothing in the cluster holds what the resolver issues'),
};

/** The fields under `spec` by kind. */
export const FIELDS: ReadonlyMap<string, Fields> = new Map([
  ['IngressRoute', INGRESS_ROUTE],
  ['IngressRouteTCP', INGRESS_ROUTE_TCP],
  ['IngressRouteUDP', each(['ingressClassName', 'entryPoints', 'routes'], { ...UDP, told: UDP_ROUTE.code })],
  ['TraefikService', TRAEFIK_SERVICE],
  ['ServersTransport', SERVERS_TRANSPORT],
  [
    'ServersTransportTCP',
    each(['dialTimeout', 'dialKeepAlive', 'terminationDelay', 'tls', 'proxyProtocol'], lost(CONNECTION)),
  ],
  ['TLSOption', TLS_OPTION],
  ['TLSStore', TLS_STORE],
]);
