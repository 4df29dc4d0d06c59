/**
 * Ingresses as a platform team has them: five paths each, TLS, a few annotations, some regex rewrites, some canaries,
 * several namespaces. Deterministic: the same count gives the same text.
 */
export function generateIngresses(count: number): string {
  const documents: string[] = [];
  for (let index = 0; index < count; index++)
    documents.push(index % 10 === 9 ? canary(index) : ingress(index));
  return documents.join('---\n');
}

function ingress(index: number): string {
  const host = `app-${index}.team-${index % 40}.example.com`;
  const regex = index % 7 === 3;
  const paths = regex
    ? ['/api(/|$)(.*)', '/v[0-9]+/items', '/docs', '/static', '/']
    : ['/', '/api', '/cart', '/login', '/static/'];
  const annotations = [
    `    nginx.ingress.kubernetes.io/proxy-body-size: ${(index % 9) + 1}m`,
    `    nginx.ingress.kubernetes.io/proxy-read-timeout: "${60 + (index % 5) * 60}"`,
    '    cert-manager.io/cluster-issuer: letsencrypt # issued elsewhere',
    ...(regex ? ['    nginx.ingress.kubernetes.io/use-regex: "true"'] : []),
    ...(index % 11 === 5 ? ['    nginx.ingress.kubernetes.io/enable-cors: "true"'] : []),
  ];
  return `${head(index, `web-${index}`, annotations)}spec:
  ingressClassName: nginx
  tls:
    - hosts: [${host}]
      secretName: tls-${index % 400}
  rules:
    - host: ${host}
      http:
        paths:
${paths.map((path, position) => rule(path, regex ? 'ImplementationSpecific' : 'Prefix', `svc-${index}-${position}`)).join('')}`;
}

/** A canary of the Ingress before it. */
function canary(index: number): string {
  const of = index - 1;
  return `${head(index, `web-${of}-canary`, [
    '    nginx.ingress.kubernetes.io/canary: "true"',
    '    nginx.ingress.kubernetes.io/canary-weight: "10"',
  ])}spec:
  ingressClassName: nginx
  rules:
    - host: app-${of}.team-${of % 40}.example.com
      http:
        paths:
${rule(of % 7 === 3 ? '/docs' : '/', of % 7 === 3 ? 'ImplementationSpecific' : 'Prefix', `svc-${of}-next`)}`;
}

function head(index: number, name: string, annotations: readonly string[]): string {
  const second = String(index % 60).padStart(2, '0');
  const minute = String(Math.floor(index / 60) % 60).padStart(2, '0');
  const hour = String(Math.floor(index / 3600) % 24).padStart(2, '0');
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: team-${(name.endsWith('-canary') ? index - 1 : index) % 40}
  creationTimestamp: "2024-01-01T${hour}:${minute}:${second}Z"
  annotations:
${annotations.join('\n')}
`;
}

function rule(path: string, type: string, service: string): string {
  return `          - path: ${path}
            pathType: ${type}
            backend:
              service:
                name: ${service}
                port:
                  number: 8080
`;
}
