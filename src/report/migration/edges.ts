import type { Resource } from '../../gateway/resource.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { describePathPredicate } from '../../model/description.ts';
import type { Match } from '../../model/match.ts';
import type { Outcome } from '../../model/outcome.ts';
import { printable } from '../printable.ts';
import type { HostRoutes } from './document.ts';
import { ANY_HOST, type ServedRoute } from './sources.ts';

/** Routes by host, in the order of first appearance; the same route of http and of https is one. */
interface Gathered {
  readonly hosts: Map<string, Map<string, Set<string>>>;
}

function gather(gathered: Gathered, host: string, route: string, ends: readonly string[]): void {
  const routes = gathered.hosts.get(host) ?? new Map<string, Set<string>>();
  const known = routes.get(route) ?? new Set<string>();
  for (const end of ends) known.add(end);
  routes.set(route, known);
  gathered.hosts.set(host, routes);
}

function listed({ hosts }: Gathered): readonly HostRoutes[] {
  return [...hosts].map(([host, routes]) => ({
    host,
    routes: [...routes].map(([route, to]) => ({ route, to: [...to] })),
  }));
}

/** From each of these hosts through routes to backends, as the source system has them, in deciding order. */
export function routesBefore(routes: readonly ServedRoute[], of: ReadonlySet<string>): readonly HostRoutes[] {
  const gathered: Gathered = { hosts: new Map() };
  for (const { hosts, route } of routes) {
    const wanted = hosts.filter((host) => of.has(host));
    if (wanted.length === 0) continue;
    const [text, ends] = [matchText(route.match), destinations(route.outcome)];
    for (const host of wanted) gather(gathered, host, text, ends);
  }
  return listed(gathered);
}

/** `path prefix /api, GET, header x-version`. */
function matchText(match: Match): string {
  const parts = [describePathPredicate(match.path)];
  if (match.methods !== undefined) parts.push(match.methods.join(' '));
  for (const { name } of match.headers ?? []) parts.push(`header ${name}`);
  for (const { name } of match.query ?? []) parts.push(`query ${name}`);
  for (const { name } of match.cookies ?? []) parts.push(`cookie ${name}`);
  if (match.clientAddresses !== undefined) parts.push('client address');
  if ((match.not ?? []).length > 0 || (match.any ?? []).length > 0) parts.push('further conditions');
  return printable(parts.join(', '));
}

/** Where requests may end, in words. */
function destinations(outcome: Outcome): readonly string[] {
  switch (outcome.kind) {
    case 'forward':
      return outcome.backends.map(({ target, weight }) => {
        const share = outcome.backends.length > 1 ? ` (weight ${weight})` : '';
        if ('status' in target) return `answer ${target.status}${share}`;
        return printable(`${target.namespace}/${target.name}:${target.port}${share}`);
      });
    case 'redirect':
      return [`redirect ${outcome.status}`];
    case 'respond':
      return [outcome.status === 0 ? 'connection closed' : `answer ${outcome.status}`];
    case 'gate':
      return destinations(outcome.then).map((to) => `${to}, after a check`);
    case 'opaque':
      return outcome.presumably === undefined ? ['not known'] : destinations(outcome.presumably);
  }
}

/** The same of what was written. */
export function routesAfter(resources: readonly Resource[]): readonly HostRoutes[] {
  const gathered: Gathered = { hosts: new Map() };
  for (const { kind, metadata, spec } of resources) {
    if (kind !== 'HTTPRoute' && kind !== 'GRPCRoute' && kind !== 'TLSRoute') continue;
    const hosts = list(spec['hostnames']).map(String);
    list(spec['rules']).forEach((rule, index) => {
      if (!isObject(rule)) return;
      const route = printable(`${metadata.namespace}/${metadata.name} rules[${index}]`);
      const ends = ruleTargets(rule, metadata.namespace);
      for (const host of hosts.length === 0 ? [ANY_HOST] : hosts) {
        gather(gathered, printable(host), route, ends);
      }
    });
  }
  return listed(gathered);
}

function ruleTargets(rule: JsonObject, namespace: string): readonly string[] {
  const redirect = list(rule['filters']).find(
    (filter) => isObject(filter) && filter['type'] === 'RequestRedirect',
  );
  if (isObject(redirect)) {
    const settings = redirect['requestRedirect'];
    return [`redirect ${isObject(settings) ? String(settings['statusCode'] ?? 302) : 302}`];
  }
  const backends = list(rule['backendRefs']).filter(isObject);
  if (backends.length === 0) return ['answer 500'];
  return backends.map((backend) => {
    const share = backends.length > 1 ? ` (weight ${String(backend['weight'] ?? 1)})` : '';
    const place = String(backend['namespace'] ?? namespace);
    return printable(`${place}/${String(backend['name'])}:${String(backend['port'] ?? '')}${share}`);
  });
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
