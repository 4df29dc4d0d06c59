/** An Ingress of ingress-nginx for one host. */
export const ingress = (
  host: string,
  path: string,
  annotations: Readonly<Record<string, string>> = {},
): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations: ${JSON.stringify(annotations)}
spec:
  ingressClassName: nginx
  rules:
    - host: ${host}
      http:
        paths:
          - {path: ${JSON.stringify(path)}, pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
`;

export interface Rule {
  readonly type?: string;
  readonly value: string;
  readonly backend?: string;
}

/** A Gateway with one listener and a route for hosts. */
export const gateway = (
  hosts: readonly string[],
  rules: readonly Rule[],
  port = 80,
): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec:
  gatewayClassName: example
  listeners: [{name: http, port: ${port}, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec:
  parentRefs: [{name: gw}]
  hostnames: ${JSON.stringify(hosts)}
  rules:
${rules
  .map(
    ({ type = 'PathPrefix', value, backend = 'web' }) =>
      `    - matches: [{path: {type: ${type}, value: ${JSON.stringify(value)}}}]\n      backendRefs: [{name: ${backend}, port: 80}]`,
  )
  .join('\n')}
`;
