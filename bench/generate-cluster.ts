/**
 * A cluster as platform teams have them: Ingresses in 40 namespaces with the annotations that are common in public
 * manifests, hosts that namespaces share, canaries, redirects, access lists, owners, Services and Secrets, the
 * controller with its ConfigMap, classes, and what else a scan looks at. The same count and seed give the same objects.
 */
export function generateCluster(count: number, seed = 1): readonly object[] {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const ingresses = Array.from({ length: count }, (_, index) => ingress(index, random, pick));
  const names = ingresses.flatMap(({ services }) => services);
  const services = [...new Set(names)].map((name) => {
    const [namespace = '', service = ''] = name.split('/');
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: service },
      spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    };
  });
  return [...surroundings(), ...services, ...ingresses.map(({ object }) => object)];
}

/** Numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const APPS = ['web', 'api', 'admin', 'shop', 'docs', 'auth', 'search', 'media'] as const;
const PATHS = ['/', '/api', '/v1', '/static', '/login', '/assets/', '/metrics', '/files'] as const;

/** Key, value, and in how many of a hundred Ingresses. */
const ANNOTATIONS: ReadonlyArray<readonly [key: string, value: string, share: number]> = [
  ['nginx.ingress.kubernetes.io/ssl-redirect', 'true', 20],
  ['nginx.ingress.kubernetes.io/proxy-body-size', '50m', 25],
  ['nginx.ingress.kubernetes.io/proxy-read-timeout', '300', 15],
  ['nginx.ingress.kubernetes.io/backend-protocol', 'HTTPS', 6],
  ['nginx.ingress.kubernetes.io/enable-cors', 'true', 6],
  ['nginx.ingress.kubernetes.io/affinity', 'cookie', 4],
  ['nginx.ingress.kubernetes.io/whitelist-source-range', '10.0.0.0/8,192.168.0.0/16', 4],
  ['nginx.ingress.kubernetes.io/auth-url', 'https://sso.example.com/oauth2/auth', 3],
  ['nginx.ingress.kubernetes.io/limit-rps', '20', 2],
  ['nginx.ingress.kubernetes.io/permanent-redirect', 'https://new.example.com', 2],
  ['nginx.ingress.kubernetes.io/configuration-snippet', 'more_set_headers "X-Team: a";', 3],
  ['cert-manager.io/cluster-issuer', 'letsencrypt', 50],
  ['external-dns.alpha.kubernetes.io/ttl', '60', 10],
  ['meta.helm.sh/release-name', 'platform', 35],
  ['argocd.argoproj.io/tracking-id', 'apps:networking.k8s.io/Ingress:x/y', 20],
];

function ingress(
  index: number,
  random: () => number,
  pick: <T>(items: readonly T[]) => T,
): { object: object; services: readonly string[] } {
  const namespace = `team-${index % 40}`;
  const app = pick(APPS);
  const name = `${app}-${index}`;
  const isShared = random() < 0.05;
  const host = isShared ? `shared-${index % 8}.example.com` : `${name}.${namespace}.example.com`;
  const annotations = Object.fromEntries(
    ANNOTATIONS.filter(([, , share]) => random() * 100 < share).map(([key, value]) => [key, value]),
  );
  const isRegex = random() < 0.08;
  if (isRegex) {
    annotations['nginx.ingress.kubernetes.io/use-regex'] = 'true';
    annotations['nginx.ingress.kubernetes.io/rewrite-target'] = '/$2';
  }
  const count = 1 + Math.floor(random() * 4);
  const paths = isRegex
    ? ['/service(/|$)(.*)']
    : isShared
      ? [`/part-${index}`]
      : [...new Set(Array.from({ length: count }, () => pick(PATHS)))];
  const services = paths.map((_, position) => `${namespace}/${name}-${position}`);
  const hasTls = random() < 0.7;
  const day = String(1 + (index % 28)).padStart(2, '0');
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      namespace,
      name,
      creationTimestamp: `2024-02-${day}T10:00:${String(index % 60).padStart(2, '0')}Z`,
      labels: { team: `crew-${index % 12}` },
      annotations,
    },
    spec: {
      ingressClassName: random() < 0.97 ? 'nginx' : 'internal',
      ...(hasTls ? { tls: [{ hosts: [host], secretName: `${name}-tls` }] } : {}),
      rules: [
        {
          host,
          http: {
            paths: paths.map((path, position) => ({
              path,
              pathType: isRegex ? 'ImplementationSpecific' : 'Prefix',
              backend: { service: { name: `${name}-${position}`, port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  };
  return { object, services };
}

function surroundings(): readonly object[] {
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
      spec: {
        template: {
          spec: {
            containers: [{ name: 'controller', image: 'registry.k8s.io/ingress-nginx/controller:v1.11.3' }],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
      data: {
        'proxy-body-size': '20m',
        'use-forwarded-headers': 'true',
        'allow-snippet-annotations': 'true',
        'annotations-risk-level': 'Critical',
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'team-1', name: 'from-ingress' },
      spec: {
        podSelector: {},
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } },
            ],
          },
        ],
      },
    },
  ];
}
