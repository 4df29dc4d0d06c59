/** A small cluster with one of everything that a migration report speaks of. */
export const MARKER = 'c2VjcmV0LW1hcmtlcg';

interface Wishes {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly path?: string;
  readonly tls?: boolean;
}

export function ingress(namespace: string, name: string, host: string, wishes: Wishes = {}): object {
  const { annotations = {}, labels = {}, className = 'nginx', path = '/', tls = false } = wishes;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace, name, annotations, labels },
    spec: {
      ingressClassName: className,
      ...(tls ? { tls: [{ hosts: [host], secretName: 'certificate' }] } : {}),
      rules: [
        {
          host,
          http: {
            paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }],
          },
        },
      ],
    },
  };
}

const nginx = (key: string, value: string): Record<string, string> => ({
  [`nginx.ingress.kubernetes.io/${key}`]: value,
});

export const CLUSTER: readonly object[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'ingress', name: 'controller' },
    spec: {
      template: { spec: { containers: [{ image: 'registry.k8s.io/ingress-nginx/controller:v1.11.3' }] } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'shop', name: 'certificate' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': MARKER, 'tls.key': MARKER },
  },
  ingress('shop', 'front', 'shop.test', {
    labels: { team: 'red' },
    annotations: { 'meta.helm.sh/release-name': 'storefront', 'cert-manager.io/cluster-issuer': 'public' },
  }),
  ingress('blog', 'posts', 'blog.test', { labels: { team: 'blue' } }),
  ingress('wiki', 'pages', 'wiki.test'),
  ingress('docs', 'guide', 'docs.test'),
  ingress('docs', 'other', 'other.test'),
  ingress('mail', 'web', 'mail.test', { annotations: nginx('allowlist-source-range', '10.0.0.0/8') }),
  ingress('left', 'half', 'both.test', { path: '/left' }),
  ingress('right', 'half', 'both.test', { path: '/right' }),
  ingress('lab', 'odd', 'odd.test', {
    annotations: nginx('configuration-snippet', 'set $x "<script>alert(1)</script>";'),
  }),
  ingress('away', 'elsewhere', 'away.test', { className: 'internal' }),
];

export function manifests(objects: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}
