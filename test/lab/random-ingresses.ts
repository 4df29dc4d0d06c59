import fc from 'fast-check';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** Annotations that change what a request gets, and that a stock nginx can carry out. */
const annotation: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.constantFrom<readonly [string, string]>(
    ['use-regex', 'true'],
    ['rewrite-target', '/'],
    ['rewrite-target', '/$2'],
    ['rewrite-target', '/new/$1'],
    ['rewrite-target', 'https://other.example.com/$1'],
    ['x-forwarded-prefix', '/front'],
    ['app-root', '/start'],
    ['force-ssl-redirect', 'true'],
    ['ssl-redirect', 'false'],
    ['preserve-trailing-slash', 'true'],
    ['use-port-in-redirects', 'true'],
    ['relative-redirects', 'true'],
    ['permanent-redirect', 'https://moved.example.com/here'],
    ['permanent-redirect', '/moved?to=here'],
    ['permanent-redirect-code', '308'],
    ['temporal-redirect', 'https://away.example.com'],
    ['from-to-www-redirect', 'true'],
    ['server-alias', 'alias.example.net,*.alias.example.org'],
    ['upstream-vhost', 'inner.example.com'],
    ['upstream-vhost', '$service_name.$namespace.svc'],
    ['whitelist-source-range', '127.0.0.0/8'],
    ['whitelist-source-range', '10.0.0.0/8,192.0.2.7'],
    ['denylist-source-range', '127.0.0.1/32'],
    ['enable-cors', 'true'],
    ['cors-allow-origin', 'https://*.example.com, http://a.test:8080'],
    ['cors-allow-credentials', 'false'],
    ['cors-expose-headers', 'X-One, X-Two'],
    ['cors-max-age', '600'],
    ['auth-type', 'basic'],
    ['auth-url', 'http://auth.default.svc.cluster.local/check'],
    ['auth-response-headers', 'X-User'],
    ['satisfy', 'any'],
    ['default-backend', 'fallback'],
    ['custom-http-errors', '404,503'],
    ['proxy-body-size', '1k'],
    ['connection-proxy-header', 'keep-alive'],
    ['backend-protocol', 'HTTPS'],
  ),
);

const PATHS = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/A',
  '/a.b',
  '/b',
  '/a(/|$)(.*)',
  '/[a-c]+',
  '/(x|y)/?(.*)',
  '/b/[0-9]{2}',
];

const ingress = fc.record({
  annotations: fc.array(annotation, { maxLength: 4 }),
  host: fc.constantFrom('', 'one', 'one', 'one', 'two', '*.wild'),
  paths: fc.array(
    fc.record({
      path: fc.constantFrom(...PATHS),
      pathType: fc.constantFrom('Prefix', 'Prefix', 'Exact', 'ImplementationSpecific'),
      service: fc.constantFrom('web', 'api', 'old'),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  tls: fc.boolean(),
  canary: fc.option(
    fc.constantFrom<Readonly<Record<string, string>>>(
      { 'canary-weight': '30' },
      { 'canary-by-header': 'X-Canary' },
      { 'canary-by-header': 'X-Canary', 'canary-by-header-value': 'yes' },
      { 'canary-by-header': 'X-Canary', 'canary-by-header-pattern': '^v[0-9]' },
      { 'canary-by-cookie': 'canary', 'canary-weight': '50' },
    ),
    { freq: 6, nil: undefined },
  ),
});

const settings = fc.constantFrom<Readonly<Record<string, string>>>(
  {},
  {},
  { 'use-forwarded-headers': 'true' },
  { 'use-forwarded-headers': 'true', 'compute-full-forwarded-for': 'true' },
  { 'enable-real-ip': 'true', 'proxy-real-ip-cidr': '127.0.0.0/8' },
  { hsts: 'false', 'http-redirect-code': '301' },
  { 'no-tls-redirect-locations': '/a', 'ssl-redirect': 'true' },
  { 'block-user-agents': '~*bot,curl' },
  { 'custom-http-errors': '404' },
  { 'proxy-add-original-uri-header': 'true', 'generate-request-id': 'false' },
);

/** Ingresses of one cluster, and data of the controller's ConfigMap. */
export const cluster = fc.tuple(fc.array(ingress, { minLength: 1, maxLength: 4 }), settings);

type Ingress = typeof ingress extends fc.Arbitrary<infer T> ? T : never;

export function manifest(item: Ingress, index: number): object {
  const annotations = new Map(item.annotations.map(([name, value]) => [`${PREFIX}${name}`, value]));
  if (annotations.has(`${PREFIX}auth-type`)) annotations.set(`${PREFIX}auth-secret`, 'users');
  const canary = item.canary === undefined ? {} : { canary: 'true', ...item.canary };
  for (const [name, value] of Object.entries<string>(canary)) annotations.set(`${PREFIX}${name}`, value);
  const host = item.host === '' ? '' : `${item.host}.example.com`;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: `i${index}`,
      namespace: 'default',
      creationTimestamp: `2024-01-01T00:00:0${index}Z`,
      annotations: Object.fromEntries(annotations),
    },
    spec: {
      ingressClassName: 'nginx',
      ...(item.tls ? { tls: [{ secretName: 'cert', hosts: [host] }] } : {}),
      rules: [
        {
          ...(host === '' ? {} : { host }),
          http: {
            paths: item.paths.map(({ path, pathType, service }) => ({
              path,
              pathType,
              backend: {
                service: {
                  name: item.canary === undefined ? service : `${service}-next`,
                  port: { number: 80 },
                },
              },
            })),
          },
        },
      ],
    },
  };
}
