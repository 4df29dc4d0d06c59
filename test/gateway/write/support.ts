import { type Dialect, SPECIFICATION } from '../../../src/gateway/dialect.ts';
import type { Resource } from '../../../src/gateway/resource.ts';
import { applyDefaults, loadSchemas, validate } from '../../../src/gateway/schema/index.ts';
import { type WriteOptions, write } from '../../../src/gateway/write/index.ts';
import type { JsonObject, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Match } from '../../../src/model/match.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Backend, Forward, Outcome, Redirect, Respond } from '../../../src/model/outcome.ts';
import type {
  HostPattern,
  Listener,
  Route,
  RouteTable,
  VirtualHost,
} from '../../../src/model/route-table.ts';
import { literal } from '../../../src/model/template.ts';
import type { Pattern } from '../../../src/regex/pattern.ts';

/** nginx's way with paths. */
const PATHS: Listener['paths'] = {
  decode: 'all',
  mergeSlashes: true,
  dotSegments: true,
  cutFragment: true,
  invalid: { kind: 'respond', status: 400, reason: 'bad path' },
  encode: 'nginx',
};

export const NOT_FOUND: Respond = { kind: 'respond', status: 404, reason: 'no such path' };

export function origin(namespace = 'shop', name = 'web', field = 'spec'): Origin {
  return { object: { kind: 'Ingress', namespace, name }, path: [field] };
}

export function service(name: string, more: Partial<Backend> = {}): Backend {
  return { kind: 'Service', namespace: 'shop', name, port: 80, protocol: 'http', ...more };
}

export function forward(target: string | Backend, more: Partial<Forward> = {}): Forward {
  return {
    kind: 'forward',
    backends: [{ weight: 1, target: typeof target === 'string' ? service(target) : target }],
    path: { kind: 'keep' },
    host: { kind: 'keep' },
    requestHeaders: [],
    mirrors: [],
    policies: [],
    ...more,
  };
}

type Parts = Redirect['location'] & { kind: 'parts' };

export function redirect(status: number, more: Partial<Omit<Parts, 'kind'>> = {}): Redirect {
  return {
    kind: 'redirect',
    status,
    location: {
      kind: 'parts',
      scheme: 'request',
      host: { kind: 'request' },
      port: 'default',
      path: { kind: 'keep' },
      query: 'keep',
      ...more,
    },
  };
}

export function redirectTo(status: number, target: string): Redirect {
  return { kind: 'redirect', status, location: { kind: 'template', value: literal(target) } };
}

/** A location of a host in ingress-nginx's regex mode. */
export function nginxRegex(path: string): Match {
  return { path: { kind: 'regex', pattern: pcre(`^${path}`) } };
}

export function pcre(source: string, ignoreCase = true): Pattern {
  return { source, flavour: 'pcre', ignoreCase, anchoring: 'none' };
}

export const prefix = (value: string): Match => ({ path: { kind: 'prefix', value } });
export const exact = (value: string): Match => ({ path: { kind: 'exact', value } });
export const textPrefix = (value: string): Match => ({ path: { kind: 'string-prefix', value } });

export function route(match: Match, outcome: Outcome, more: Partial<Route> = {}): Route {
  return { name: 'location', match, outcome, origins: [origin()], ...more };
}

/** A location that rewrites as ingress-nginx does: the path is its own search pattern. */
export function rewriting(
  path: string,
  template: Forward['path'] & { kind: 'regex' },
  target = 'api',
): Route {
  return route(nginxRegex(path), forward(target, { path: template }));
}

export function nginxRewrite(path: string, template: string): Forward['path'] & { kind: 'regex' } {
  const parts = template
    .split(/(\$[0-9])/)
    .filter((part) => part !== '')
    .map((part) => (/^\$[0-9]$/.test(part) ? { capture: Number(part.slice(1)) } : { text: part }));
  return { kind: 'regex', pattern: pcre(path), template: parts, replaces: 'whole' };
}

export function hostOf(text: string): HostPattern {
  if (text === '*') return { kind: 'any' };
  if (text.startsWith('*.')) return { kind: 'wildcard', suffix: text.slice(2), labels: 'one-label' };
  return { kind: 'exact', host: text };
}

export function virtualHost(
  hosts: string | readonly string[],
  routes: readonly Route[],
  more: Partial<VirtualHost> = {},
): VirtualHost {
  const list = typeof hosts === 'string' ? [hosts] : hosts;
  return { hosts: list.map(hostOf), routes, unmatched: NOT_FOUND, origins: [origin()], ...more };
}

export function secret(name: string): Pick<VirtualHost, 'tls'> {
  return { tls: { certificate: { secret: name }, origins: [origin()] } };
}

export function listener(
  protocol: Listener['protocol'],
  virtualHosts: readonly VirtualHost[],
  more: Partial<Listener> = {},
): Listener {
  return {
    name: protocol,
    port: protocol === 'http' ? 80 : 443,
    protocol,
    paths: PATHS,
    clientAddress: { kind: 'peer' },
    virtualHosts,
    unmatched: NOT_FOUND,
    ...more,
  };
}

/** A table of one http host. */
export function oneHost(...routes: readonly Route[]): RouteTable {
  return { listeners: [listener('http', [virtualHost('shop.example.com', routes)])] };
}

export function objects(raws: readonly JsonObject[] = []): WriteOptions['objects'] {
  return createObjectSet(raws.map(toObject), { complete: false });
}

function toObject(raw: JsonObject, document: number): KubernetesObject {
  const metadata = raw['metadata'] as JsonObject;
  return {
    apiVersion: String(raw['apiVersion']),
    kind: String(raw['kind']),
    metadata: {
      name: String(metadata['name']),
      namespace: typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '',
      annotations: {},
      labels: {},
    },
    raw,
    source: { file: 'test', document },
  };
}

export interface Conversion {
  readonly resources: readonly Resource[];
  readonly findings: readonly Finding[];
  readonly codes: readonly string[];
  /** Specs of a kind by `namespace/name`. */
  of(kind: string): Readonly<Record<string, JsonObject>>;
  /** Rules of the only HTTPRoute. */
  readonly rules: readonly JsonObject[];
}

/** Writes a table and holds the outcome against the official schemas. */
export async function convert(table: RouteTable, options: Partial<WriteOptions> = {}): Promise<Conversion> {
  const settings: WriteOptions = {
    version: '1.5',
    channel: 'standard',
    dialect: SPECIFICATION,
    gatewayClass: 'example',
    objects: objects(),
    ...options,
  };
  const { resources, findings } = write(table, settings);
  const schemas = await loadSchemas(settings.version, settings.channel);
  for (const resource of resources) {
    // Services, and objects of implementations, are no objects of these CRDs.
    if (!resource.apiVersion.startsWith('gateway.networking.k8s.io/')) continue;
    const [violation] = validate(schemas, applyDefaults(schemas, resource));
    if (violation !== undefined) {
      throw new Error(`${resource.kind} ${resource.metadata.name} is invalid: ${JSON.stringify(violation)}`);
    }
  }
  const names = resources.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  if (new Set(names).size < names.length) throw new Error(`two objects with one name: ${names.join(', ')}`);
  const of = (kind: string): Record<string, JsonObject> =>
    Object.fromEntries(
      resources
        .filter((resource) => resource.kind === kind)
        .map((resource) => [`${resource.metadata.namespace}/${resource.metadata.name}`, resource.spec]),
    );
  return {
    resources,
    findings,
    codes: [...new Set(findings.map((finding) => finding.code))].sort(),
    of,
    get rules() {
      const routes = Object.values(of('HTTPRoute'));
      if (routes.length !== 1) throw new Error(`${routes.length} HTTPRoutes`);
      return (routes[0]?.['rules'] ?? []) as unknown as readonly JsonObject[];
    },
  };
}

/** Rules in short: `PathPrefix /api -> api:80 /` and the like. */
export function brief(rules: readonly JsonObject[]): readonly string[] {
  return rules.flatMap((rule) => {
    const matches = (rule['matches'] ?? []) as unknown as readonly JsonObject[];
    return matches.map((match) => `${briefMatch(match)} -> ${briefAction(rule)}`);
  });
}

function briefMatch(match: JsonObject): string {
  const path = match['path'] as JsonObject;
  const conditions = [...list(match['headers']), ...list(match['queryParams'])];
  const shown = conditions.map(
    (one) => ` ${one['name']}${one['type'] === 'Exact' ? '=' : '~'}${one['value']}`,
  );
  const method = match['method'] === undefined ? '' : `${match['method']} `;
  return `${method}${path['type']} ${path['value']}${shown.join('')}`;
}

function briefAction(rule: JsonObject): string {
  const filters = list(rule['filters']).map(briefFilter).join('');
  const refs = list(rule['backendRefs']);
  const single = refs.length === 1;
  const backends = refs.map((ref) => {
    const place = ref['namespace'] === undefined ? '' : `${ref['namespace']}/`;
    return `${place}${ref['name']}:${ref['port']}${single ? '' : `*${ref['weight']}`}`;
  });
  const redirected = filters.includes('redirect');
  return `${backends.length === 0 ? (redirected ? '' : 'closed') : backends.join('+')}${filters}`.trim();
}

function briefFilter(filter: JsonObject): string {
  const redirectFilter = filter['requestRedirect'] as JsonObject | undefined;
  if (redirectFilter !== undefined) {
    const { statusCode, scheme, hostname, port } = redirectFilter as Record<string, unknown>;
    const place = [scheme, hostname, port].filter((part) => part !== undefined).join(' ');
    return ` redirect ${statusCode}${place === '' ? '' : ` ${place}`}${briefPath(redirectFilter['path'])}`;
  }
  const rewrite = filter['urlRewrite'] as JsonObject | undefined;
  if (rewrite !== undefined) {
    const host = rewrite['hostname'] === undefined ? '' : ` host ${rewrite['hostname']}`;
    return `${host}${briefPath(rewrite['path'])}`;
  }
  return ` ${filter['type']}`;
}

function briefPath(path: JsonObject[string]): string {
  if (path === undefined) return '';
  const { replaceFullPath, replacePrefixMatch } = path as Record<string, unknown>;
  return replaceFullPath === undefined ? ` prefix ${replacePrefixMatch}` : ` full ${replaceFullPath}`;
}

export function list(value: JsonObject[string] | undefined): readonly JsonObject[] {
  return (value ?? []) as unknown as readonly JsonObject[];
}

/** parentRefs of a route. */
export function parentsOf(spec: JsonObject | undefined): readonly JsonObject[] {
  return list(spec?.['parentRefs']);
}

/** Rules of a route in short. */
export function rulesOf(spec: JsonObject | undefined): readonly string[] {
  return brief(list(spec?.['rules']));
}

export const dialect = (more: Partial<Dialect>): Dialect => ({ ...SPECIFICATION, ...more });
