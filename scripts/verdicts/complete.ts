import type { Json, JsonObject } from '../../src/kubernetes/object.ts';

/** The parts of manifests that are looked at here. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: JsonObject;
  };
  readonly spec?: JsonObject;
}

export type Completed =
  | { readonly after: readonly Json[]; readonly added: boolean }
  | { readonly incomparable: string };

const GATEWAY_API = 'gateway.networking.k8s.io/';
const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'];

/**
 * The recorded output with the Gateway that ingress2gateway generates for these Ingresses where the record leaves it
 * out (pkg/i2gw/providers/common/converter.go: one Gateway for each namespace and class, named like the class, with a
 * listener `<host>-http` for each host and `<host>-https` where an Ingress of it has TLS; ssl_passthrough.go of
 * ingressnginx adds `<host>-tls-passthrough`). Records that hold a part of the routes cannot be compared.
 */
export function complete(input: readonly Json[], expected: readonly Json[]): Completed {
  const before = input.filter(isManifest).filter(({ kind }) => kind === 'Ingress');
  const after = expected.filter(isManifest);
  const routes = after.filter(({ kind }) => ROUTES.includes(kind));
  const reason = whyIncomparable(before, after, routes);
  if (reason !== undefined) return { incomparable: reason };
  const [first] = routes;
  const gateways = after.filter(({ kind }) => kind === 'Gateway');
  const [known, second] = gateways;
  if (first === undefined || second !== undefined)
    return { incomparable: 'several Gateways: several addresses' };
  const namespaces = new Set(routes.map(({ metadata }) => metadata.namespace ?? 'default'));
  if (namespaces.size > 1) return { incomparable: 'routes in several namespaces: several addresses' };
  const recorded = listOf(known?.spec?.['listeners']);
  const listeners = [...recorded, ...missing(recorded, before)];
  const name = known?.metadata.name ?? className(before);
  const gateway: JsonObject = {
    apiVersion: `${GATEWAY_API}v1`,
    kind: 'Gateway',
    metadata: { name, namespace: [...namespaces][0] ?? 'default' },
    spec: { gatewayClassName: name, listeners },
  };
  const attached = routes.map((route): Json => {
    const spec = route.spec ?? {};
    return { ...asJson(route), spec: { ...spec, parentRefs: spec['parentRefs'] ?? [{ name }] } };
  });
  const others = after.filter((one) => !ROUTES.includes(one.kind) && one.kind !== 'Gateway').map(asJson);
  const added =
    listeners.length > recorded.length || routes.some(({ spec }) => spec?.['parentRefs'] === undefined);
  return { after: [gateway, ...attached, ...others], added };
}

function whyIncomparable(
  before: readonly Manifest[],
  after: readonly Manifest[],
  routes: readonly Manifest[],
): string | undefined {
  if (routes.length === 0) return 'no route is on record';
  if (pathsOf(before).some((one) => one['pathType'] === undefined)) {
    return 'an API server refuses the input: a path has no pathType';
  }
  const foreign = after.find(({ apiVersion }) => !apiVersion.startsWith(GATEWAY_API));
  if (foreign !== undefined)
    return `${foreign.kind} of ${foreign.apiVersion.split('/')[0]} is no part of the specification`;
  const rules = routes.flatMap(({ spec }) => listOf(spec?.['rules']));
  if (routes.some(({ spec }) => listOf(spec?.['rules']).length === 0))
    return 'a route is on record without its rules';
  if (rules.some((rule) => listOf(rule['backendRefs']).length === 0 && !redirects(rule))) {
    return 'a rule is on record without its backends';
  }
  if (annotated(before, 'rewrite-target') && !rules.some(rewrites)) return 'the rewrite is not on record';
  const named = new Set(routes.flatMap(({ spec }) => texts(spec?.['hostnames'])));
  if (hostsOf(before).some((host) => host !== '' && !named.has(host))) {
    return 'a host of the input has no route on record';
  }
  const used = new Set(rules.flatMap((rule) => listOf(rule['backendRefs']).map((one) => one['name'])));
  const asked = annotated(before, 'permanent-redirect') || annotated(before, 'temporal-redirect');
  if (!asked && servicesOf(before).some((service) => !used.has(service))) {
    return 'a Service of the input is in no rule on record';
  }
  return undefined;
}

function annotated(ingresses: readonly Manifest[], name: string): boolean {
  return ingresses.some(({ metadata }) =>
    Object.keys(metadata.annotations ?? {}).some((key) => key.endsWith(`/${name}`)),
  );
}

function rewrites(rule: JsonObject): boolean {
  return listOf(rule['filters']).some((filter) => filter['type'] === 'URLRewrite');
}

function redirects(rule: JsonObject): boolean {
  return listOf(rule['filters']).some((filter) => filter['type'] === 'RequestRedirect');
}

/** Listeners for hosts of the input that the record does not hold. */
function missing(recorded: readonly JsonObject[], before: readonly Manifest[]): readonly JsonObject[] {
  const names = new Set(recorded.map((listener) => listener['name']));
  const secured = before.filter(({ spec }) => listOf(spec?.['tls']).length > 0);
  const secrets = secured.flatMap(({ spec }) => listOf(spec?.['tls']).map((tls) => tls['secretName']));
  const certificates = [...new Set(secrets)].map((secret): JsonObject => ({ name: String(secret ?? '') }));
  const withTls = new Set(hostsOf(secured));
  const passed = before.filter(({ metadata }) =>
    Object.entries(metadata.annotations ?? {}).some(
      ([key, value]) => key.endsWith('/ssl-passthrough') && value === 'true',
    ),
  );
  const passedThrough = new Set(hostsOf(passed));
  return hostsOf(before).flatMap((host): readonly JsonObject[] => {
    const base = host === '' ? '' : `${host.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^-/, '')}-`;
    const hostname: JsonObject = host === '' ? {} : { hostname: host };
    const plain: JsonObject = { name: `${base}http`, port: 80, protocol: 'HTTP', ...hostname };
    const secure: JsonObject = {
      name: `${base}https`,
      port: 443,
      protocol: 'HTTPS',
      tls: { certificateRefs: certificates },
      ...hostname,
    };
    const through: JsonObject = {
      name: `${base}tls-passthrough`,
      port: 443,
      protocol: 'TLS',
      tls: { mode: 'Passthrough' },
      ...hostname,
    };
    const all = [
      plain,
      ...(withTls.has(host) ? [secure] : []),
      ...(passedThrough.has(host) ? [through] : []),
    ];
    return all.filter((one) => !names.has(one['name'] ?? ''));
  });
}

function className(before: readonly Manifest[]): string {
  const named = before.map(({ spec }) => spec?.['ingressClassName']).find((name) => typeof name === 'string');
  return typeof named === 'string' ? named : 'nginx';
}

/** Hosts of the rules of Ingresses; '' for a rule without. */
export function hostsOf(ingresses: ReadonlyArray<{ readonly spec?: JsonObject }>): readonly string[] {
  const rules = ingresses.flatMap(({ spec }) => listOf(spec?.['rules']));
  return [...new Set(rules.map((rule) => (typeof rule['host'] === 'string' ? rule['host'] : '')))];
}

function pathsOf(ingresses: readonly Manifest[]): readonly JsonObject[] {
  return ingresses
    .flatMap(({ spec }) => listOf(spec?.['rules']))
    .flatMap((rule) => listOf(objectOf(rule['http'])['paths']));
}

function servicesOf(ingresses: readonly Manifest[]): readonly string[] {
  return pathsOf(ingresses).flatMap((path) => {
    const name = objectOf(objectOf(path['backend'])['service'])['name'];
    return typeof name === 'string' ? [name] : [];
  });
}

function isManifest(value: Json): value is Json & Manifest {
  return typeof objectOf(value)['kind'] === 'string' && typeof objectOf(value)['apiVersion'] === 'string';
}

function asJson(manifest: Manifest): JsonObject {
  const { apiVersion, kind, metadata, spec } = manifest;
  return { apiVersion, kind, metadata, ...(spec === undefined ? {} : { spec }) };
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((item: Json) => objectOf(item)) : [];
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item: Json) => typeof item === 'string') : [];
}
