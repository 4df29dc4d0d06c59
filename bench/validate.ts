import { applyDefaults, loadSchemas, validate } from '../src/gateway/schema/index.ts';
import type { JsonObject } from '../src/kubernetes/object.ts';

export interface ValidateMeasurement {
  readonly routes: number;
  readonly rulesPerRoute: number;
  /** Loading and compiling the schemas, until the first route is checked, in milliseconds. */
  readonly loadMs: number;
  readonly validateMs: number;
  readonly defaultsMs: number;
  readonly violations: number;
}

/** Measures the validation of HTTPRoutes as a conversion writes them, no two with the same host or path. */
export async function measureValidate(routes: number, rulesPerRoute = 5): Promise<ValidateMeasurement> {
  const objects = Array.from({ length: routes }, (_, at) => httpRoute(at, rulesPerRoute));
  const start = performance.now();
  const schemas = await loadSchemas('1.6', 'standard');
  validate(schemas, httpRoute(routes, 1));
  const ready = performance.now();
  let violations = 0;
  for (const object of objects) violations += validate(schemas, object).length;
  const validated = performance.now();
  for (const object of objects) applyDefaults(schemas, object);
  const defaulted = performance.now();
  return {
    routes,
    rulesPerRoute,
    loadMs: ready - start,
    validateMs: validated - ready,
    defaultsMs: defaulted - validated,
    violations,
  };
}

export function httpRoute(at: number, rules: number): JsonObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: `shop-${at}`,
      namespace: `team-${at % 200}`,
      labels: { 'app.kubernetes.io/managed-by': 'gateproof' },
    },
    spec: {
      parentRefs: [{ name: 'nginx', namespace: 'gateways', sectionName: `https-${at % 64}` }],
      hostnames: [`shop-${at}.example.com`],
      rules: Array.from({ length: rules }, (_, rule) => httpRule(at, rule)),
    },
  };
}

function httpRule(at: number, rule: number): JsonObject {
  const path = {
    type: rule % 2 === 0 ? 'PathPrefix' : 'Exact',
    value: `/api/v${rule}/customers/${at}/orders`,
  };
  const filters: JsonObject[] =
    rule === 0
      ? [
          {
            type: 'URLRewrite',
            urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: `/orders/${at}` } },
          },
        ]
      : rule === 1
        ? [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: { set: [{ name: 'X-Forwarded-Prefix', value: '/api' }] },
            },
          ]
        : [];
  return {
    matches: [{ path }],
    ...(filters.length > 0 ? { filters } : {}),
    backendRefs: [{ name: `service-${at}-${rule}`, port: 8080 }],
    timeouts: { request: '60s' },
  };
}
