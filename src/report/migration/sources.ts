import type { KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import { refOf } from '../../kubernetes/object.ts';
import { describeHost } from '../../model/hosts.ts';
import { nameOf, type ObjectRef, type Origin } from '../../model/origin.ts';
import type { HostPattern, Route, RouteTable } from '../../model/route-table.ts';
import { printable } from '../printable.ts';
import type { Owner, Place } from './document.ts';

/** Kinds whose objects route requests of clients; everything else that a provider reads serves them. */
const ROUTING_KINDS: ReadonlySet<string> = new Set([
  'Ingress',
  'IngressRoute',
  'IngressRouteTCP',
  'IngressRouteUDP',
  'VirtualService',
]);

/** Stands for requests of hosts that nobody names. */
export const ANY_HOST = '*';

/** `Ingress shop/web`. */
export function idOf(ref: ObjectRef): string {
  return printable(`${ref.kind} ${nameOf(ref)}`);
}

export function isRouting({ kind }: { readonly kind: string }): boolean {
  return ROUTING_KINDS.has(kind);
}

/** A host as the report names it. */
export function hostName(pattern: HostPattern): string {
  return pattern.kind === 'any' ? ANY_HOST : printable(describeHost(pattern));
}

/** A route, and the hosts and object that it is of. */
export interface ServedRoute {
  readonly source: string;
  readonly hosts: readonly string[];
  readonly route: Route;
}

/** Every route of a table with the routing objects that it comes from, each pair of route and object once. */
export function servedRoutes({ listeners }: RouteTable): readonly ServedRoute[] {
  const served: ServedRoute[] = [];
  for (const { virtualHosts } of listeners) {
    for (const { hosts, routes } of virtualHosts) {
      const names = hosts.map(hostName);
      for (const route of routes) {
        const sources = new Set(
          route.origins
            .map(({ object }) => object)
            .filter(isRouting)
            .map(idOf),
        );
        for (const source of sources) served.push({ source, hosts: names, route });
      }
    }
  }
  return served;
}

/** Routing objects of the input that the provider reads, by id, in input order. */
export function routingObjects(
  objects: ObjectSet,
  claims: (object: KubernetesObject) => boolean,
): ReadonlyMap<string, KubernetesObject> {
  const found = new Map<string, KubernetesObject>();
  for (const object of objects.objects) {
    if (isRouting(object) && claims(object)) found.set(idOf(refOf(object)), object);
  }
  return found;
}

/**
 * The tool that keeps an object, by what it leaves on it: Helm's release annotations, Argo CD's tracking id or instance
 * label, the labels of Flux's controllers.
 */
export function ownerOf({ metadata }: KubernetesObject): Owner | undefined {
  const { annotations, labels } = metadata;
  const tracked = annotations['argocd.argoproj.io/tracking-id']?.split(':')[0];
  const candidates: ReadonlyArray<readonly [Owner['tool'], string | undefined]> = [
    ['argo-cd', tracked ?? labels['argocd.argoproj.io/instance']],
    ['flux', labels['helm.toolkit.fluxcd.io/name'] ?? labels['kustomize.toolkit.fluxcd.io/name']],
    ['helm', annotations['meta.helm.sh/release-name']],
    ['kustomize', labels['app.kubernetes.io/managed-by'] === 'kustomize' ? metadata.name : undefined],
  ];
  for (const [tool, name] of candidates) {
    if (name !== undefined && name !== '') return { tool, name: printable(name) };
  }
  return undefined;
}

/** Where an origin stands, each text safe to print. */
export function placeOf({ object, path }: Origin, field: string, objects: ObjectSet): Place {
  const position = objects.locate(object, path);
  return {
    kind: printable(object.kind),
    namespace: printable(object.namespace),
    name: printable(object.name),
    ...(field === '' ? {} : { field }),
    ...(position === undefined
      ? {}
      : { file: printable(position.file), line: position.line, column: position.column }),
  };
}
