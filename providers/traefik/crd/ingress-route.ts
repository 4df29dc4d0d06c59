import { createHash } from 'node:crypto';
import { asStrings, own } from '../../../src/kubernetes/json.ts';
import { type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { type ChainReading, NO_CHAIN } from '../chains.ts';
import type { Context } from '../context.ts';
import { IDENTICAL_MATCH, ROUTE_IGNORED } from '../findings/crd.ts';
import { normalised } from '../middlewares/names.ts';
import { identity } from '../names.ts';
import { type Failure, failure } from '../reading.ts';
import type { PlannedRouter, RouterTls } from '../routers/planned.ts';
import { referencedService } from '../services/reference.ts';
import type { ServiceReading } from '../services/service.ts';
import { weightedGroup } from '../services/traefik-service.ts';
import { numberAt, originOf, type Place, placeBelow, placesBelow, referencesAt, textAt } from './place.ts';

/** A route of an IngressRoute under the key that it has inside Traefik. */
export interface RouteRouter {
  readonly key: string;
  readonly router: PlannedRouter;
  /** It names no service: only others that name it as their parent make it useful. */
  readonly isParent: boolean;
}

/** The routers of one IngressRoute (loadIngressRouteConfiguration in pkg/provider/kubernetes/crd/kubernetes_http.go). */
export function routesOf(context: Context, object: KubernetesObject): readonly RouteRouter[] {
  const ref = refOf(object);
  const root: Place = { object: ref, path: [], value: object.raw };
  const spec = placeBelow(root, 'spec');
  if (spec === undefined) return [];
  const tls = tlsOf(context, spec, ref.namespace);
  const entryPoints = asStrings(own(spec.value, 'entryPoints'));
  const found = new Map<string, RouteRouter>();
  for (const route of placesBelow(spec, 'routes')) {
    const name = `${describeObject(ref)} routes[${String(route.path.at(-1))}]`;
    const match = textAt(route, 'match');
    const kind = textAt(route, 'kind');
    const ignored =
      kind !== '' && kind !== 'Rule'
        ? `its kind is "${kind}", not Rule`
        : match === ''
          ? 'it has no match'
          : undefined;
    if (ignored !== undefined) {
      const message = `${name} has no effect: ${ignored}.`;
      context.notes.findings.push(finding(ROUTE_IGNORED, message, [originOf(route)]));
      continue;
    }
    const key = routeKey(context, ref.namespace, ref.name, match);
    const before = found.get(key);
    if (before !== undefined) {
      const message = `${before.router.name} never gets a request: ${name} has the same match and takes its place.`;
      context.notes.findings.push(
        finding(IDENTICAL_MATCH, message, [...before.router.origins, originOf(route)]),
      );
    }
    const services = placesBelow(route, 'services');
    const service = serviceOf(context, route, services, ref.namespace, key);
    const broken = tls !== undefined && 'ok' in tls ? tls : undefined;
    const router: PlannedRouter = {
      name,
      text: match,
      syntax: syntaxOf(textAt(route, 'syntax')),
      priority: numberAt(route, 'priority') ?? 0,
      provider: 'crd',
      entryPoints,
      ...(tls === undefined || 'ok' in tls ? {} : { tls }),
      chain: broken ?? chainOf(context, route, ref.namespace),
      service,
      origins: [originOf(route)],
      fields: [originOf(route)],
    };
    found.set(key, { key, router, isParent: services.length === 0 });
  }
  return [...found.values()];
}

/** `namespace-name-` and 10 bytes of the hash of the rule. */
export function routeKey({ options }: Context, namespace: string, name: string, match: string): string {
  const hash = createHash('sha256').update(match).digest('hex').slice(0, 20);
  return options.crd.safeNaming ? `${namespace}_${name}-${hash}` : normalised(`${namespace}-${name}-${hash}`);
}

function chainOf(context: Context, route: Place, namespace: string): ChainReading {
  const references = referencesAt(route, 'middlewares');
  return references.length === 0 ? NO_CHAIN : context.chains.byReference(references, namespace);
}

function serviceOf(
  context: Context,
  route: Place,
  services: readonly Place[],
  namespace: string,
  key: string,
): ServiceReading {
  const [only, second] = services;
  if (only === undefined) {
    return failure('it has no service, and no other IngressRoute names it as its parent', [originOf(route)]);
  }
  const qualified = `${key}@kubernetescrd`;
  if (second === undefined) return referencedService(context, only, namespace, qualified, []);
  const group: Place = { ...route, value: { services: own(route.value, 'services') ?? [] } };
  return weightedGroup(context, group, namespace, qualified, [], referencedService);
}

export function syntaxOf(text: string): PlannedRouter['syntax'] {
  if (text === '') return undefined;
  return text === 'v2' ? 'v2' : 'v3';
}

/** The TLS of all routes of the object; a reference that is refused keeps all of them from being built. */
function tlsOf(context: Context, spec: Place, namespace: string): RouterTls | Failure | undefined {
  const tls = placeBelow(spec, 'tls');
  if (tls === undefined) return undefined;
  const origins = [originOf(tls)];
  const options = placeBelow(tls, 'options');
  const name = options === undefined ? '' : textAt(options, 'name');
  if (options === undefined || name === '') return { options: '', origins };
  const { allowCrossNamespace, crossProviderNamespaces } = context.options.crd;
  if (name.includes('@')) {
    if (!allowCrossNamespace && name.endsWith('@kubernetescrd')) {
      return failure(
        `the TLS options ${name} are named with their provider, which needs allowCrossNamespace`,
        origins,
      );
    }
    if (crossProviderNamespaces !== undefined && !crossProviderNamespaces.includes(namespace)) {
      return failure(
        `namespace ${namespace} may not name the TLS options ${name} of another provider`,
        origins,
      );
    }
    return { options: name, origins };
  }
  const written = textAt(options, 'namespace');
  const owner = written === '' ? namespace : written;
  if (owner !== namespace && !allowCrossNamespace) {
    return failure(
      `the TLS options ${owner}/${name} are in another namespace, which needs allowCrossNamespace`,
      origins,
    );
  }
  return { options: `${identity(owner, name)}@kubernetescrd`, origins };
}
