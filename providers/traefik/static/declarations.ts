/** One option of the static configuration, declared once; reading, ledger and documentation are made from it. */
export interface OptionDeclaration {
  /** As in Traefik's reference; `<name>` stands for a name that the user chooses. */
  readonly name: string;
  readonly type: 'text' | 'switch' | 'list' | 'number';
  /** What is in force without it, for people. */
  readonly initial: string;
  readonly effect: string;
  /** Any other value than this one does what no table holds. */
  readonly modelledAs?: string;
}

function option(
  name: string,
  type: OptionDeclaration['type'],
  initial: string,
  effect: string,
): OptionDeclaration {
  return { name, type, initial, effect };
}

const ENTRY_POINT = 'entryPoints.<name>';
const INGRESS = 'providers.kubernetesIngress';
const CRD = 'providers.kubernetesCRD';

const ENCODED = ['Slash', 'BackSlash', 'NullCharacter', 'Semicolon', 'Percent', 'QuestionMark', 'Hash'];

/**
 * Options that change what a request gets (pkg/config/static of traefik/traefik v3.7).
 * Defaults are Traefik's own; those of the Helm chart are in `defaults.ts`.
 */
export const OPTIONS: readonly OptionDeclaration[] = [
  option(
    `${ENTRY_POINT}.address`,
    'text',
    'none',
    'Port that the entry point listens on, `:80` or `:53/udp`.',
  ),
  option(`${ENTRY_POINT}.asDefault`, 'switch', 'false', 'Routers that name no entry point belong to it.'),
  option(
    `${ENTRY_POINT}.allowACMEByPass`,
    'switch',
    'false',
    'Its redirection leaves out `/.well-known/acme-challenge/`.',
  ),
  option(`${ENTRY_POINT}.http.tls`, 'switch', 'off', 'Routers without TLS of their own get TLS here.'),
  option(`${ENTRY_POINT}.http.tls.options`, 'text', 'default', 'TLS options of such routers.'),
  option(
    `${ENTRY_POINT}.http.tls.certResolver`,
    'text',
    'none',
    'Who issues the certificates of such routers.',
  ),
  option(
    `${ENTRY_POINT}.http.redirections.entryPoint.to`,
    'text',
    'none',
    'Every request is redirected to this entry point, or to this port (`:443`).',
  ),
  option(
    `${ENTRY_POINT}.http.redirections.entryPoint.scheme`,
    'text',
    'https',
    'Scheme of that redirection.',
  ),
  option(
    `${ENTRY_POINT}.http.redirections.entryPoint.permanent`,
    'switch',
    'true',
    'It answers 301 and 308 instead of 302 and 307.',
  ),
  option(
    `${ENTRY_POINT}.http.redirections.entryPoint.priority`,
    'number',
    'above all others',
    'Its priority among the routers of the entry point.',
  ),
  option(`${ENTRY_POINT}.http.middlewares`, 'list', 'none', 'Middlewares in front of those of every router.'),
  option(
    `${ENTRY_POINT}.http.sanitizePath`,
    'switch',
    'true',
    'Dot segments and repeated slashes are resolved before routing.',
  ),
  option(
    `${ENTRY_POINT}.http.encodeQuerySemicolons`,
    'switch',
    'false',
    'Semicolons in the query become `%3B` instead of `&`.',
  ),
  ...ENCODED.map((character) =>
    option(
      `${ENTRY_POINT}.http.encodedCharacters.allowEncoded${character}`,
      'switch',
      'true',
      'Paths with this character in its escaped form are refused with 400 when it is off.',
    ),
  ),
  {
    ...option(
      `${ENTRY_POINT}.http.underscoreHeadersStrategy`,
      'text',
      'keep',
      'Request headers with underscores are kept, deleted, or the request is refused.',
    ),
    modelledAs: 'keep',
  },
  option(
    `${ENTRY_POINT}.forwardedHeaders.insecure`,
    'switch',
    'false',
    'X-Forwarded headers of every client are believed.',
  ),
  option(
    `${ENTRY_POINT}.forwardedHeaders.trustedIPs`,
    'list',
    'none',
    'X-Forwarded headers of these clients are believed.',
  ),
  option(
    `${ENTRY_POINT}.forwardedHeaders.notAppendXForwardedFor`,
    'switch',
    'false',
    'The address of the client is not added to X-Forwarded-For.',
  ),
  option(
    `${ENTRY_POINT}.forwardedHeaders.addXForwardedSchemeHeaders`,
    'switch',
    'false',
    'Backends get X-Forwarded-Scheme and X-Scheme.',
  ),
  option(INGRESS, 'switch', 'on where nothing is known', 'Ingresses are read.'),
  option(`${INGRESS}.ingressClass`, 'text', 'none', 'Only Ingresses of this class are read.'),
  option(`${INGRESS}.namespaces`, 'list', 'all', 'Only these namespaces are read.'),
  option(`${INGRESS}.labelSelector`, 'text', 'none', 'Only objects with these labels are read.'),
  option(`${INGRESS}.allowEmptyServices`, 'switch', 'false', 'Services without endpoints answer 503.'),
  option(
    `${INGRESS}.allowExternalNameServices`,
    'switch',
    'false',
    'Services of type ExternalName are allowed.',
  ),
  option(
    `${INGRESS}.strictPrefixMatching`,
    'switch',
    'false',
    'A path of type Prefix matches whole segments instead of text.',
  ),
  option(
    `${INGRESS}.crossProviderNamespaces`,
    'list',
    'all',
    'Only Ingresses of these namespaces may name middlewares, TLS options and transports.',
  ),
  option(`${INGRESS}.nativeLBByDefault`, 'switch', 'false', 'Backends are addressed by their cluster IP.'),
  option(`${INGRESS}.disableIngressClassLookup`, 'switch', 'false', 'IngressClasses are not read.'),
  option(
    `${INGRESS}.disableClusterScopeResources`,
    'switch',
    'false',
    'IngressClasses and nodes are not read.',
  ),
  option(CRD, 'switch', 'on where nothing is known', 'IngressRoutes and their relatives are read.'),
  option(`${CRD}.ingressClass`, 'text', 'none', 'Only IngressRoutes of this class are read.'),
  option(`${CRD}.namespaces`, 'list', 'all', 'Only these namespaces are read.'),
  option(`${CRD}.labelSelector`, 'text', 'none', 'Only objects with these labels are read.'),
  option(
    `${CRD}.allowCrossNamespace`,
    'switch',
    'false',
    'IngressRoutes may name objects of other namespaces.',
  ),
  option(`${CRD}.allowEmptyServices`, 'switch', 'false', 'Services without endpoints answer 503.'),
  option(`${CRD}.allowExternalNameServices`, 'switch', 'false', 'Services of type ExternalName are allowed.'),
  option(
    `${CRD}.crossProviderNamespaces`,
    'list',
    'all',
    'Only IngressRoutes of these namespaces may name objects of other providers.',
  ),
  option(`${CRD}.nativeLBByDefault`, 'switch', 'false', 'Backends are addressed by their cluster IP.'),
  option(`${CRD}.disableClusterScopeResources`, 'switch', 'false', 'Nodes are not read.'),
  option(
    `${CRD}.safeNaming`,
    'switch',
    'false',
    'Names of objects are joined without collisions: `ns_name@kubernetescrd`.',
  ),
  option(
    'providers.precedence',
    'list',
    'gateway, crd, ingress',
    'Whose router wins where priorities are equal.',
  ),
  option('core.defaultRuleSyntax', 'text', 'v3', 'Language of rules that do not say theirs.'),
  option(
    'serversTransport.insecureSkipVerify',
    'switch',
    'false',
    'Certificates of backends are not checked.',
  ),
  option('serversTransport.rootCAs', 'list', 'those of the system', 'Who may sign certificates of backends.'),
  option('serversTransport.forwardingTimeouts.dialTimeout', 'text', '30s', 'Time to connect to a backend.'),
  option(
    'serversTransport.forwardingTimeouts.responseHeaderTimeout',
    'text',
    'none',
    'Time that a backend has for the head of its answer.',
  ),
];

/** First words of options that change nothing of what a request gets. */
export const INERT: ReadonlyMap<string, string> = new Map([
  ['log', 'it is about logs'],
  ['accesslog', 'it is about logs'],
  ['metrics', 'it is about metrics'],
  ['tracing', 'it is about traces'],
  ['api', 'it is about the dashboard and the API of Traefik'],
  ['ping', 'it is about health checks of Traefik itself'],
  ['global', 'it is about updates and statistics'],
  ['certificatesresolvers', 'it is about issuing certificates'],
  ['hostresolver', 'it is about looking up host names'],
  ['experimental', 'it is about plugins and features; what they do is found where they are used'],
  ['spiffe', 'it is about certificates of Traefik itself'],
  ['ocsp', 'it is about certificate revocation'],
  ['tcpserverstransport', 'it is about connections to TCP backends'],
  ['serverstransport', 'it is about connections to backends and their limits'],
  ['core', 'it changes nothing of what a request gets'],
  ['configfile', 'it names a file; what is in the file counts'],
]);

/** Second words below `entryPoints.<name>` that change nothing. */
export const INERT_ENTRY_POINT: ReadonlyMap<string, string> = new Map([
  ['transport', 'it is about timeouts and the life of connections'],
  ['proxyprotocol', 'it is about the address of the client on the connection'],
  ['http2', 'it is about limits of HTTP/2'],
  ['http3', 'it adds HTTP/3 beside the other protocols'],
  ['udp', 'it is about UDP sessions'],
  ['observability', 'it is about logs, metrics and traces'],
  ['reuseport', 'it is about sockets'],
  ['forwardedheaders', 'it is about headers of the connection'],
]);

/** The providers whose objects are read, and where the rest comes from. */
export const OTHER_PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['kubernetesgateway', 'the Gateway API'],
  ['kubernetesingressnginx', 'Ingresses read as those of ingress-nginx'],
  ['file', 'files'],
  ['docker', 'Docker'],
  ['swarm', 'Docker Swarm'],
  ['consulcatalog', 'the Consul catalogue'],
  ['consul', 'Consul'],
  ['etcd', 'etcd'],
  ['redis', 'Redis'],
  ['zookeeper', 'ZooKeeper'],
  ['http', 'an HTTP endpoint'],
  ['rest', 'the REST API'],
  ['nomad', 'Nomad'],
  ['ecs', 'Amazon ECS'],
  ['knative', 'Knative'],
]);
