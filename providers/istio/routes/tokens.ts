import { items } from '../../../src/kubernetes/istio/mappings.ts';
import { asString, asStrings, dig, own, stringEntries } from '../../../src/kubernetes/json.ts';
import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { Workload } from '../gateways/workloads.ts';
import type { MeshSettings } from '../settings.ts';
import type { TokenPlace } from './context.ts';

const DEFAULT_PLACES: readonly TokenPlace[] = [
  { header: 'authorization', prefix: 'Bearer ' },
  { query: 'access_token' },
];

/**
 * Where tokens are looked for that a RequestAuthentication verifies at a gateway: the objects of its namespace, or of the
 * root namespace, whose selector holds for the proxies (request_authentication.proto).
 */
export function tokenPlaces(
  objects: ObjectSet,
  workload: Workload,
  settings: MeshSettings,
): readonly TokenPlace[] {
  const places: TokenPlace[] = [];
  for (const object of objects.ofKind('RequestAuthentication')) {
    const { namespace } = object.metadata;
    if (namespace !== workload.namespace && namespace !== settings.rootNamespace) continue;
    const spec = own(object.raw, 'spec');
    const selector = stringEntries(dig(spec, 'selector', 'matchLabels'));
    if ([...selector].some(([key, value]) => workload.labels.get(key) !== value)) continue;
    for (const rule of items(dig(spec, 'jwtRules'))) places.push(...placesOf(rule));
  }
  return places;
}

function placesOf(rule: Parameters<typeof own>[0]): readonly TokenPlace[] {
  const places: TokenPlace[] = [
    ...items(own(rule, 'fromHeaders')).map((header) => ({
      header: (asString(own(header, 'name')) ?? '').toLowerCase(),
      prefix: asString(own(header, 'prefix')) ?? '',
    })),
    ...asStrings(own(rule, 'fromParams')).map((query) => ({ query })),
    ...asStrings(own(rule, 'fromCookies')).map((cookie) => ({ cookie })),
  ];
  return places.length === 0 ? DEFAULT_PLACES : places;
}
