/** How a value is read. `section`: `true` switches on what stands below; every other text counts as not given. */
export type ValueType = 'text' | 'list' | 'switch' | 'whole' | 'section';

/** One annotation, declared once; reading, ledger, `explain` and documentation are made from it. */
export interface Declaration {
  /** Without the prefix, in Traefik's own spelling; `<n>` stands for a number. Keys are read without case. */
  readonly key: string;
  readonly type: ValueType;
  readonly initial: string;
  readonly effect: string;
  /** It changes nothing of what a request gets, or nothing that a Gateway could take over. */
  readonly inert?: string;
}

export const PREFIX = 'traefik.ingress.kubernetes.io/';

/** Annotations of an Ingress (pkg/provider/kubernetes/ingress/annotations.go, RouterIng). */
export const ROUTER_ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'router.entryPoints',
    type: 'list',
    initial: 'the entry points with asDefault, else all',
    effect: 'Entry points (ports of Traefik) where the paths of the Ingress are served.',
  },
  {
    key: 'router.middlewares',
    type: 'list',
    initial: 'none',
    effect:
      'Middlewares that every request passes, in this order, each as `namespace-name@kubernetescrd`. A path whose middleware does not exist is not served.',
  },
  {
    key: 'router.priority',
    type: 'whole',
    initial: 'the length of the rule made from host and path',
    effect: 'Priority of all paths of the Ingress among all routers; the higher number decides first.',
  },
  {
    key: 'router.ruleSyntax',
    type: 'text',
    initial: 'core.defaultRuleSyntax',
    effect: 'Language of the rules: `v3`, or `v2`, where braces in paths hold regular expressions.',
  },
  {
    key: 'router.pathMatcher',
    type: 'text',
    initial: 'PathPrefix',
    effect:
      'How paths of the type ImplementationSpecific match: `Path`, `PathPrefix` or `PathRegexp`. With another word such a path is not served.',
  },
  {
    key: 'router.tls',
    type: 'section',
    initial: 'that of the entry point',
    effect: 'With `true` the paths are served with TLS only.',
  },
  {
    key: 'router.tls.options',
    type: 'text',
    initial: 'the default options',
    effect:
      'TLS options of the hosts, as `namespace-name@kubernetescrd`. All routers of a host must name the same ones.',
  },
  {
    key: 'router.tls.certResolver',
    type: 'text',
    initial: 'none',
    effect: 'Who issues the certificate. Also switches TLS on.',
  },
  {
    key: 'router.tls.domains.<n>.main',
    type: 'text',
    initial: 'none',
    effect: 'Main name of a certificate that is issued. Also switches TLS on.',
  },
  {
    key: 'router.tls.domains.<n>.sans',
    type: 'list',
    initial: 'none',
    effect: 'Other names of a certificate that is issued. Also switches TLS on.',
  },
  ...(['accessLogs', 'metrics', 'tracing'] as const).map(
    (name): Declaration => ({
      key: `router.observability.${name}`,
      type: 'switch',
      initial: 'true',
      effect: 'Whether requests are recorded in this way.',
      inert: 'it is about logs, metrics and traces',
    }),
  ),
  {
    key: 'router.observability.traceVerbosity',
    type: 'text',
    initial: 'minimal',
    effect: 'How much of a request is traced.',
    inert: 'it is about traces',
  },
];

/** Annotations of a Service behind an Ingress (the same file, ServiceIng). */
export const SERVICE_ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'service.serversScheme',
    type: 'text',
    initial: 'http; https for port 443 and for ports whose name begins with https',
    effect: 'Protocol of the backend: `http`, `https` or `h2c`.',
  },
  {
    key: 'service.serversTransport',
    type: 'text',
    initial: 'the default transport',
    effect: 'Settings of the connections to the backend, as `namespace-name@kubernetescrd`.',
  },
  {
    key: 'service.passHostHeader',
    type: 'switch',
    initial: 'true',
    effect: 'With `false` the backend gets its own address as Host.',
  },
  {
    key: 'service.middlewares',
    type: 'list',
    initial: 'none',
    effect: 'Middlewares behind those of the router, each as `namespace-name@kubernetescrd`.',
  },
  {
    key: 'service.nativeLB',
    type: 'switch',
    initial: 'nativeLBByDefault of the provider',
    effect: 'The backend is addressed by its cluster IP instead of by its endpoints.',
  },
  {
    key: 'service.nodePortLB',
    type: 'switch',
    initial: 'false',
    effect: 'The backend is addressed by the ports of the nodes.',
  },
  {
    key: 'service.sticky',
    type: 'section',
    initial: 'off',
    effect: 'Begins the settings of a cookie that binds a client to an endpoint.',
  },
  {
    key: 'service.sticky.cookie',
    type: 'section',
    initial: 'off',
    effect: 'With `true` a cookie binds a client to an endpoint.',
  },
  {
    key: 'service.sticky.cookie.name',
    type: 'text',
    initial: 'made from the name of the Service',
    effect: 'Name of the cookie.',
  },
  {
    key: 'service.sticky.cookie.secure',
    type: 'switch',
    initial: 'false',
    effect: 'Whether the cookie is sent with TLS only.',
  },
  {
    key: 'service.sticky.cookie.httpOnly',
    type: 'switch',
    initial: 'false',
    effect: 'Whether the cookie is kept from scripts.',
  },
  {
    key: 'service.sticky.cookie.sameSite',
    type: 'text',
    initial: 'none given',
    effect: 'SameSite of the cookie: `none`, `lax` or `strict`.',
  },
  {
    key: 'service.sticky.cookie.maxAge',
    type: 'whole',
    initial: '0: as long as the browser runs',
    effect: 'Lifetime of the cookie in seconds.',
  },
  { key: 'service.sticky.cookie.path', type: 'text', initial: '/', effect: 'Path of the cookie.' },
  {
    key: 'service.sticky.cookie.domain',
    type: 'text',
    initial: 'none given',
    effect: 'Domain of the cookie.',
  },
];
