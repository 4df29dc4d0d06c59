/** Manifests of every system in which each place can be planted with a text. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const NGINX = 'nginx.ingress.kubernetes.io';
const meta = (name: string, more: { [key: string]: Json } = {}): Json => ({
  name,
  namespace: 'shop',
  ...more,
});

export const INGRESS_NGINX: Json[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: meta('web', {
      labels: { app: 'shop' },
      annotations: {
        [`${NGINX}/rewrite-target`]: '/$1',
        [`${NGINX}/auth-url`]: 'https://login.test/check',
        [`${NGINX}/cors-allow-origin`]: 'https://a.test',
        [`${NGINX}/enable-cors`]: 'true',
        [`${NGINX}/permanent-redirect`]: 'https://b.test/x',
        [`${NGINX}/configuration-snippet`]: 'more_set_headers "X: y";',
        [`${NGINX}/upstream-vhost`]: 'inner.test',
        [`${NGINX}/unheard-of`]: 'value',
        'cert-manager.io/cluster-issuer': 'letsencrypt',
      },
    }),
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['a.test'], secretName: 'tls' }],
      rules: [
        {
          host: 'a.test',
          http: {
            paths: [
              {
                path: '/shop/(.*)',
                pathType: 'ImplementationSpecific',
                backend: { service: { name: 'web', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: meta('web'), spec: { ports: [{ name: 'http', port: 80 }] } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
    data: { 'proxy-body-size': '8m', 'unheard-of': 'x' },
  },
];

export const TRAEFIK: Json[] = [
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: meta('web'),
    spec: {
      entryPoints: ['web'],
      routes: [
        {
          kind: 'Rule',
          match: 'Host(`a.test`) && PathPrefix(`/x`)',
          middlewares: [{ name: 'headers' }],
          services: [{ name: 'web', port: 80 }],
        },
      ],
    },
  },
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: meta('headers'),
    spec: { headers: { customRequestHeaders: { 'X-A': 'b' } } },
  },
];

export const ISTIO: Json[] = [
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: meta('gw'),
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['a.test'] }],
    },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: meta('web'),
    spec: {
      hosts: ['a.test'],
      gateways: ['gw'],
      http: [
        {
          name: 'first',
          match: [{ uri: { regex: '/x.*' }, headers: { 'x-a': { exact: 'b' } } }],
          rewrite: { uri: '/y' },
          route: [{ destination: { host: 'web', port: { number: 80 } } }],
        },
      ],
    },
  },
];

export const GATEWAY_API: Json[] = [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: meta('gw'),
    spec: {
      gatewayClassName: 'x',
      listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname: 'a.test' }],
    },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: meta('web'),
    spec: {
      parentRefs: [{ name: 'gw' }],
      hostnames: ['a.test'],
      rules: [
        {
          matches: [
            { path: { type: 'RegularExpression', value: '/x' }, headers: [{ name: 'X-A', value: 'b' }] },
          ],
          filters: [
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'X-B', value: 'c' }] } },
            { type: 'ExtensionRef', extensionRef: { group: 'x.test', kind: 'Thing', name: 'thing' } },
          ],
          backendRefs: [{ name: 'web', port: 80 }],
        },
      ],
    },
  },
];

/** All of them, by their system. */
export const FOLDERS: ReadonlyArray<readonly [string, readonly Json[]]> = [
  ['ingress-nginx', INGRESS_NGINX],
  ['traefik', TRAEFIK],
  ['istio', ISTIO],
  ['gateway-api', GATEWAY_API],
];
