import { dig } from '../../kubernetes/json.ts';
import type { Json, JsonObject, ObjectSet } from '../../kubernetes/object.ts';
import type { SubsetPlace } from '../../kubernetes/provider.ts';
import { subsetSelector } from '../../kubernetes/selections.ts';
import { findService, type Service } from '../../kubernetes/services.ts';
import type { Backend } from '../../model/outcome.ts';
import type { Resource } from '../resource.ts';
import { byCodeUnit, shortHash } from './names.ts';
import { MANAGED_BY } from './parents.ts';

/** The Service to refer to for a backend: `made` where it is to be written, or why there is none. */
export type ReferredService =
  | { readonly name: string; readonly made?: Resource; readonly subset?: SubsetPlace }
  | { readonly refused: string };

/** A backendRef names a whole Service: a subset needs a Service that selects its pods. */
export function referredService(backend: Backend, objects: ObjectSet): ReferredService {
  const { namespace, name, subset, subsetLabels } = backend;
  if (subset === undefined) return { name };
  if (subsetLabels === undefined)
    return { refused: `the input does not say which pods the subset ${subset} has` };
  if (Object.keys(subsetLabels).length === 0) return { name };
  const service = findService(objects, namespace, name);
  if (service === undefined)
    return { refused: `Service ${namespace}/${name}, whose selector is needed, is not in the input` };
  if (service.selector.size === 0 || service.ports.length === 0) {
    return { refused: `Service ${namespace}/${name} selects no pods` };
  }
  const selector = subsetSelector(service, subsetLabels);
  if (selector === undefined) {
    return { refused: `no pod of Service ${namespace}/${name} can have the labels of the subset ${subset}` };
  }
  if (selector.size === service.selector.size) return { name };
  return existingOrMade(service, subset, selector, objects);
}

function existingOrMade(
  service: Service,
  subset: string,
  selector: ReadonlyMap<string, string>,
  objects: ObjectSet,
): ReferredService {
  const plain = `${service.name}-${subset}`;
  const spec = subsetSpec(service, selector);
  const { namespace } = service;
  const isFree = objects.find('Service', namespace, plain) === undefined;
  if (!isFree && isSame(findService(objects, namespace, plain), service, selector)) return { name: plain };
  const isPlain = isFree && SERVICE_NAME.test(plain) && !isAmbiguous(plain, service, objects);
  const name = isPlain ? plain : `${service.name.slice(0, 50)}-${shortHash(`${service.name} ${subset}`)}`;
  return {
    name,
    subset: { namespace, name: service.name, subset },
    made: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { labels: MANAGED_BY, name, namespace },
      spec,
    },
  };
}

/** Could the subset of another Service have this name too? */
function isAmbiguous(plain: string, { namespace, name }: Service, objects: ObjectSet): boolean {
  const words = plain.split('-');
  return words.some((_, index) => {
    const head = words.slice(0, index).join('-');
    return head !== name && objects.find('Service', namespace, head) !== undefined;
  });
}

/** RFC 1035 label, as names of Services are. */
const SERVICE_NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function isSame(
  other: Service | undefined,
  service: Service,
  selector: ReadonlyMap<string, string>,
): boolean {
  return (
    other !== undefined &&
    other.type !== 'ExternalName' &&
    other.selector.size === selector.size &&
    [...selector].every(([key, value]) => other.selector.get(key) === value) &&
    service.ports.every((port) =>
      other.ports.some(
        (one) =>
          one.port === port.port && one.targetPort === port.targetPort && one.protocol === port.protocol,
      ),
    )
  );
}

/** Fields of a Service that say how its pods are reached from inside. */
const KEPT_FIELDS = [
  'internalTrafficPolicy',
  'ipFamilies',
  'ipFamilyPolicy',
  'publishNotReadyAddresses',
  'sessionAffinity',
  'sessionAffinityConfig',
  'trafficDistribution',
] as const;

function subsetSpec(service: Service, selector: ReadonlyMap<string, string>): JsonObject {
  const spec = dig(service.object.raw, 'spec');
  const kept = KEPT_FIELDS.flatMap((field): Array<[string, Json]> => {
    const value = dig(spec, field);
    return value === undefined ? [] : [[field, value]];
  });
  const ports = service.ports.map(
    ({ name, port, protocol, targetPort, appProtocol }): JsonObject => ({
      ...(name === '' ? {} : { name }),
      port,
      protocol,
      targetPort,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    }),
  );
  const labels = [...selector].sort(([a], [b]) => byCodeUnit(a, b));
  return { ...Object.fromEntries(kept), ports, selector: Object.fromEntries(labels) };
}
