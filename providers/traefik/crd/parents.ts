import { type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { byteLength } from '../bytes.ts';
import type { Context } from '../context.ts';
import { NOT_FOUND } from '../entry-points/frame.ts';
import { PARENT_BROKEN } from '../findings/crd.ts';
import { always } from '../handling.ts';
import { restricted } from '../middlewares/conjunction.ts';
import { applyStages } from '../middlewares/stage.ts';
import { failure } from '../reading.ts';
import type { PlannedRouter } from '../routers/planned.ts';
import { matchOf } from '../rules/match-of.ts';
import { parseRule } from '../rules/parse.ts';
import type { Condition, Rule } from '../rules/rule.ts';
import type { ServiceReading } from '../services/service.ts';
import type { RouteRouter } from './ingress-route.ts';
import { originOf, type Place, placeBelow, placesBelow, textAt } from './place.ts';

/** A route with the object that it stands in. */
export interface OwnedRoute {
  readonly route: RouteRouter;
  readonly object: KubernetesObject;
}

/**
 * Puts the routers of IngressRoutes with parentRefs behind those of their parents: a parent runs its middlewares and then
 * chooses among its children, and answers 404 when none matches (ParseRouterTree and buildChildRoutersMuxer in
 * pkg/server/router/router.go).
 */
export function flattenTrees(context: Context, routes: readonly OwnedRoute[]): readonly PlannedRouter[] {
  const childrenOf = new Map<string, OwnedRoute[]>();
  const roots: OwnedRoute[] = [];
  const broken: PlannedRouter[] = [];
  const brokenObjects = new Set<KubernetesObject>();
  for (const owned of routes) {
    const references = parentReferences(owned.object);
    if (references.length === 0) {
      roots.push(owned);
      continue;
    }
    const parents = references.map((reference) => parentsOf(context, owned, reference, routes));
    const why = parents.find((found) => 'why' in found);
    if (why !== undefined && 'why' in why) {
      if (!brokenObjects.has(owned.object)) noteBroken(context, owned, why.why);
      brokenObjects.add(owned.object);
      broken.push({ ...owned.route.router, service: failure(why.why, owned.route.router.origins) });
      continue;
    }
    for (const found of parents) {
      if ('why' in found) continue;
      for (const key of found.keys) childrenOf.set(key, [...(childrenOf.get(key) ?? []), owned]);
    }
  }
  const planned = roots.flatMap((root) => {
    const children = childrenOf.get(root.route.key) ?? [];
    return children.length === 0
      ? [root.route.router]
      : [withChildren(context, root.route, children, childrenOf, [root.route.key])];
  });
  return [...planned, ...broken];
}

function parentReferences(object: KubernetesObject): readonly Place[] {
  const spec = placeBelow({ object: refOf(object), path: [], value: object.raw }, 'spec');
  return spec === undefined ? [] : placesBelow(spec, 'parentRefs');
}

function parentsOf(
  { options }: Context,
  { object }: OwnedRoute,
  reference: Place,
  routes: readonly OwnedRoute[],
): { readonly keys: readonly string[] } | { readonly why: string } {
  const own = object.metadata.namespace;
  const written = textAt(reference, 'namespace');
  const namespace = written === '' ? own : written;
  const name = textAt(reference, 'name');
  if (namespace !== own && !options.crd.allowCrossNamespace) {
    return {
      why: `its parent ${namespace}/${name} is in another namespace, which needs allowCrossNamespace`,
    };
  }
  const keys = routes
    .filter((one) => one.object.metadata.namespace === namespace && one.object.metadata.name === name)
    .map(({ route }) => route.key);
  return keys.length === 0
    ? { why: `its parent IngressRoute ${namespace}/${name} does not exist` }
    : { keys };
}

function noteBroken({ notes }: Context, { object }: OwnedRoute, why: string): void {
  const ref = refOf(object);
  const message = `${describeObject(ref)} is not served at all: ${why}.`;
  notes.findings.push(finding(PARENT_BROKEN, message, [{ object: ref, path: ['spec', 'parentRefs'] }]));
}

/** A router whose service is the choice among its children. */
function withChildren(
  context: Context,
  parent: RouteRouter,
  children: readonly OwnedRoute[],
  childrenOf: ReadonlyMap<string, readonly OwnedRoute[]>,
  way: readonly string[],
): PlannedRouter {
  const { router } = parent;
  if (!parent.isParent) {
    const why = 'it has a service, and other IngressRoutes name it as their parent';
    return { ...router, service: failure(why, router.origins) };
  }
  const built = children
    .filter(({ route }) => !way.includes(route.key))
    .map((child) => childOf(context, child, childrenOf, way))
    .filter((child) => child !== undefined)
    .sort((a, b) => b.priority - a.priority);
  if (built.length === 0) {
    return { ...router, service: failure('none of the routers below it can be built', router.origins) };
  }
  const service: ServiceReading = {
    ok: true,
    handling: (facts) => [
      ...built.flatMap((child) => {
        const match = matchOf(child.rule, () => false);
        if (match === 'never') return [];
        const handling = child.handling(facts);
        return match === 'always' ? handling : restricted(match, handling);
      }),
      ...always(NOT_FOUND),
    ],
  };
  const origins = [...router.origins, ...built.flatMap((child) => child.origins)];
  return { ...router, service, origins };
}

interface Child {
  readonly rule: Rule;
  readonly priority: number;
  readonly handling: Extract<ServiceReading, { ok: true }>['handling'];
  readonly origins: PlannedRouter['origins'];
}

/** A router below another one; undefined where Traefik does not build it. */
function childOf(
  context: Context,
  { route, object }: OwnedRoute,
  childrenOf: ReadonlyMap<string, readonly OwnedRoute[]>,
  way: readonly string[],
): Child | undefined {
  const inner = childrenOf.get(route.key) ?? [];
  const router =
    inner.length === 0 ? route.router : withChildren(context, route, inner, childrenOf, [...way, route.key]);
  const reading = parseRule(router.text, router.syntax ?? 'v3', 'http');
  const forbidden =
    router.tls !== undefined ? 'tls' : router.entryPoints.length > 0 ? 'entryPoints' : undefined;
  const why = !reading.ok
    ? `its rule is not valid: ${reading.error.message}`
    : forbidden !== undefined
      ? `a router below another one must not have ${forbidden}`
      : !router.chain.ok
        ? router.chain.why
        : !router.service.ok
          ? router.service.why
          : undefined;
  const { chain, service } = router;
  if (!reading.ok || !chain.ok || !service.ok || why !== undefined) {
    const message = `${router.name} is not built below its parent: ${why ?? ''}.`;
    const origins = [...router.origins, originOf({ object: refOf(object), path: ['spec'], value: {} })];
    context.notes.findings.push(finding(PARENT_BROKEN, message, origins));
    return undefined;
  }
  return {
    rule: hostsAsHeaders(reading.rule),
    priority: router.priority === 0 ? byteLength(router.text) : router.priority,
    handling: (facts) => applyStages(chain.stages, service.handling(facts), facts),
    origins: router.origins,
  };
}

/** Conditions on the host as conditions on the Host header, which branches of one router can ask for. */
function hostsAsHeaders(rule: Rule): Rule {
  switch (rule.kind) {
    case 'never':
      return rule;
    case 'not':
      return { kind: 'not', rule: hostsAsHeaders(rule.rule) };
    case 'and':
    case 'or':
      return { kind: rule.kind, rules: rule.rules.map(hostsAsHeaders) };
    case 'condition':
      return { kind: 'condition', condition: hostAsHeader(rule.condition) };
  }
}

function hostAsHeader(condition: Condition): Condition {
  if (condition.on !== 'host') return condition;
  const { host } = condition;
  const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source =
    host.kind === 'exact'
      ? `^${quote(host.host)}\\.?(?::\\d*)?$`
      : host.kind === 'wildcard'
        ? `^[^.:]+${quote(host.suffix)}\\.?(?::\\d*)?$`
        : host.kind === 'any'
          ? ''
          : host.source;
  const pattern = { source, flavour: 'go', ignoreCase: true, anchoring: 'none' } as const;
  return { on: 'header', header: { name: 'host', value: { kind: 'regex', pattern } } };
}
