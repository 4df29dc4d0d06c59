import { type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import type { Context } from '../context.ts';
import { OLD_GROUP } from '../findings/crd.ts';
import { NAME_COLLISION } from '../findings/routers.ts';
import { CERT_RESOLVER, CERTIFICATE_NOT_LOADED, resolverNote } from '../findings/tls.ts';
import { hostsOfRule } from '../hosts/host-conditions.ts';
import type { PlannedRouter } from '../routers/planned.ts';
import { parseRule } from '../rules/parse.ts';
import { type LoadedCertificate, loadCertificate } from '../tls/certificates.ts';
import { type RouteRouter, routesOf } from './ingress-route.ts';
import { flattenTrees } from './parents.ts';
import { originOf, type Place, placeBelow, placesBelow, textAt } from './place.ts';
import { selectObjects } from './select.ts';

export interface CrdResult {
  readonly routers: readonly PlannedRouter[];
  readonly certificates: readonly LoadedCertificate[];
}

/** The routers of all IngressRoutes. */
export function ingressRouteRouters(context: Context): CrdResult {
  const byKey = new Map<string, { readonly route: RouteRouter; readonly object: KubernetesObject }>();
  const certificates: LoadedCertificate[] = [];
  for (const object of selectObjects(context, 'IngressRoute')) {
    noteGroup(context, object);
    const routes = routesOf(context, object).map((route) => withOldSyntax(route, object));
    certificates.push(...certificatesOf(context, object, routes));
    for (const route of routes) {
      const before = byKey.get(route.key);
      if (before !== undefined) {
        const message = `${before.route.router.name} never gets a request: ${route.router.name} takes its place inside Traefik, because the names of both, joined with dashes, are the same.`;
        const origins = [...before.route.router.origins, ...route.router.origins];
        context.notes.findings.push(
          finding(NAME_COLLISION, message, origins, { before: 'one of the two is lost' }),
        );
      }
      byKey.set(route.key, { route, object });
    }
  }
  return { routers: flattenTrees(context, [...byKey.values()]), certificates };
}

/** Version 2 of Traefik knows its own rule syntax only. */
function withOldSyntax(route: RouteRouter, object: KubernetesObject): RouteRouter {
  if (!object.apiVersion.startsWith('traefik.containo.us/') || route.router.syntax !== undefined)
    return route;
  return { ...route, router: { ...route.router, syntax: 'v2' } };
}

/** Says once for an object that version 3 does not read it. */
export function noteGroup({ notes }: Context, object: KubernetesObject): void {
  if (!object.apiVersion.startsWith('traefik.containo.us/')) return;
  const ref = refOf(object);
  const message = `${describeObject(ref)} is of ${object.apiVersion}, which only Traefik 2 reads.`;
  notes.findings.push(finding(OLD_GROUP, message, [{ object: ref, path: ['apiVersion'] }]));
}

/** The certificate of an IngressRoute; that of a resolver is not in the cluster. */
function certificatesOf(
  context: Context,
  object: KubernetesObject,
  routes: readonly RouteRouter[],
): readonly LoadedCertificate[] {
  const ref = refOf(object);
  const root: Place = { object: ref, path: [], value: object.raw };
  const spec = placeBelow(root, 'spec');
  const tls = spec === undefined ? undefined : placeBelow(spec, 'tls');
  if (tls === undefined) return [];
  const hosts = hostsOf(tls, routes);
  const resolver = textAt(tls, 'certResolver');
  const secret = textAt(tls, 'secretName');
  if (resolver !== '') {
    const names = hosts.length === 0 ? 'its hosts' : hosts.join(', ');
    const message = `${describeObject(ref)}: the certificate for ${names} is issued by the resolver ${resolver} of Traefik.`;
    context.notes.findings.push(
      finding(CERT_RESOLVER, message, [originOf(tls, 'certResolver')], resolverNote(secret !== '')),
    );
  }
  if (secret === '') return [];
  const origin = originOf(tls, 'secretName');
  const reading = loadCertificate(context, ref.namespace, secret, hosts, origin);
  if (reading.ok) return [reading.certificate];
  const message = `${describeObject(ref)}: Traefik loads no certificate: ${reading.why}.`;
  context.notes.findings.push(finding(CERTIFICATE_NOT_LOADED, message, [origin]));
  return [];
}

/** Hosts that the certificate is meant for: those of `domains`, else those of the rules. */
function hostsOf(tls: Place, routes: readonly RouteRouter[]): readonly string[] {
  const domains = placesBelow(tls, 'domains').flatMap((item) => {
    const sans = item.value['sans'];
    const more = Array.isArray(sans) ? sans.filter((name): name is string => typeof name === 'string') : [];
    const main = textAt(item, 'main');
    return main === '' ? more : [main, ...more];
  });
  if (domains.length > 0) return domains;
  const hosts = routes.flatMap(({ router }) => {
    const reading = parseRule(router.text, router.syntax ?? 'v3', 'http');
    return reading.ok ? hostsOfRule(reading.rule) : [];
  });
  return [
    ...new Set(
      hosts.flatMap((host) =>
        host.kind === 'exact' ? [host.host] : host.kind === 'wildcard' ? [`*${host.suffix}`] : [],
      ),
    ),
  ];
}
