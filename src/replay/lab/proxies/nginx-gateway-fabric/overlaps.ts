import { asObjects, asString, dig } from '../../../../kubernetes/json.ts';
import { type Attachment, nameOf } from './listeners.ts';
import { matchesOf } from './servers.ts';

/**
 * Does a policy that names these routes (`Kind namespace/name`) not work, since another route has a path of theirs at the
 * same Gateway, hostnames and port (internal/controller/state/graph/policies.go, checkForRouteOverlap)? Hostnames are compared
 * as a list.
 */
export function overlapsOf(attachments: readonly Attachment[]): (targets: readonly string[]) => boolean {
  const routesOf = new Map<string, Set<string>>();
  const placesOf = new Map<string, Set<string>>();
  for (const { listener, route, hostnames } of attachments) {
    const { kind, namespace, name } = nameOf(route);
    const key = `${kind} ${namespace}/${name}`;
    const { gateway, port } = listener;
    for (const match of asObjects(dig(route, 'spec', 'rules')).flatMap((rule) => matchesOf(rule, kind))) {
      const path = asString(dig(match, 'path', 'value')) ?? '/';
      const place = JSON.stringify([gateway.namespace, gateway.name, hostnames, port, path]);
      known(routesOf, place).add(key);
      known(placesOf, key).add(place);
    }
  }
  return (targets) =>
    targets.some((target) =>
      [...(placesOf.get(target) ?? [])].some((place) =>
        [...(routesOf.get(place) ?? [])].some((route) => !targets.includes(route)),
      ),
    );
}

function known(sets: Map<string, Set<string>>, key: string): Set<string> {
  const found = sets.get(key) ?? new Set<string>();
  sets.set(key, found);
  return found;
}
