import { tokenPlacesOf } from '../../../src/kubernetes/istio/access/token-issuers.ts';
import { items } from '../../../src/kubernetes/istio/mappings.ts';
import { dig } from '../../../src/kubernetes/json.ts';
import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { TokenPlace } from '../../../src/model/token.ts';
import { holdsFor } from '../gateways/security.ts';
import type { Workload } from '../gateways/workloads.ts';
import type { MeshSettings } from '../settings.ts';

/**
 * Where tokens are looked for that a RequestAuthentication verifies at a gateway: the objects of its namespace, or of the
 * root namespace, whose selector holds for the proxies (request_authentication.proto).
 */
export function tokenPlaces(
  objects: ObjectSet,
  workload: Workload,
  settings: MeshSettings,
): readonly TokenPlace[] {
  return objects
    .ofKind('RequestAuthentication')
    .filter((object) => holdsFor(object, workload, settings))
    .flatMap(({ raw }) => items(dig(raw, 'spec', 'jwtRules')).flatMap(tokenPlacesOf));
}
