import { isIngress } from '../../../src/kubernetes/ingress.ts';
import { ingressClasses } from '../../../src/kubernetes/ingress-classes.ts';
import { asObjects, asString, dig, isArray, isObject, own } from '../../../src/kubernetes/json.ts';
import type { Json, JsonObject, KubernetesObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import { isTraefikObject } from '../crd/select.ts';
import { secretsFor } from './secrets.ts';
import { type LabPlaces, servicesFor } from './services.ts';

const CONTROLLER = 'traefik.io/ingress-controller';

/**
 * The objects of a cluster in which Traefik does with requests what it does in the cluster of the input, while all
 * Services and authentication services are stand-ins: Services are addressed by their endpoints alone, and every
 * certificate and user is made up.
 *
 * @param classes names of IngressClasses that are known to be Traefik's
 */
export function labObjects(objects: ObjectSet, classes: readonly string[], places: LabPlaces): JsonObject[] {
  const served = objects.objects.filter(
    (object) => isTraefikObject(object) || isIngress(object) || object.kind === 'IngressClass',
  );
  return [
    ...served.map((object) => placed(object, places)),
    ...classObjects(objects, classes),
    ...secretsFor(objects, served, places),
    ...servicesFor(objects, places),
  ];
}

/** The API group of version 2, whose rules have the syntax of that version where they do not say theirs. */
const FORMER = /^traefik\.containo\.us\//;

function placed({ apiVersion, kind, raw, metadata }: KubernetesObject, places: LabPlaces): JsonObject {
  const { name, namespace, labels, annotations } = metadata;
  if (kind === 'IngressClass') return { ...raw, metadata: { name, labels, annotations } };
  const spec = withPlaces(raw['spec'] ?? {}, places);
  return {
    ...raw,
    apiVersion: apiVersion.replace(FORMER, 'traefik.io/'),
    metadata: { name, namespace, labels, annotations },
    spec: FORMER.test(apiVersion) && isObject(spec) && isArray(spec['routes']) ? withFormerRules(spec) : spec,
  };
}

function withFormerRules(spec: JsonObject): JsonObject {
  return { ...spec, routes: asObjects(spec['routes']).map((route) => ({ syntax: 'v2', ...route })) };
}

/** Ways to a Service that do not lead over its endpoints, in objects of Traefik. */
const WAYS: ReadonlySet<string> = new Set(['nativeLB', 'nodePortLB']);

function withPlaces(value: Json, places: LabPlaces): Json {
  if (isArray(value)) return value.map((item) => withPlaces(item, places));
  if (!isObject(value)) return value;
  const made: Array<[string, Json]> = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || WAYS.has(key)) continue;
    made.push([key, key === 'forwardAuth' ? withAuthService(item, places) : withPlaces(item, places)]);
  }
  return Object.fromEntries(made);
}

/** The stand-in is asked for the same path. */
function withAuthService(value: Json, { authPort }: LabPlaces): Json {
  const address = asString(dig(value, 'address'));
  const found = /^https?:\/\/[^/?#]+(.*)$/i.exec(address ?? '');
  if (!isObject(value) || found === null) return value;
  return { ...value, address: `http://127.0.0.1:${authPort}${found[1] ?? ''}` };
}

/** IngressClasses that are taken to exist. */
function classObjects(objects: ObjectSet, classes: readonly string[]): JsonObject[] {
  const known = new Set(ingressClasses(objects).map(({ name }) => name));
  const assumed = objects.complete
    ? []
    : objects.ofKind('Ingress').flatMap(({ raw }) => {
        const name = asString(own(isObject(raw['spec']) ? raw['spec'] : {}, 'ingressClassName'));
        return name?.toLowerCase().includes('traefik') === true ? [name] : [];
      });
  return [...new Set([...classes, ...assumed])]
    .filter((name) => !known.has(name))
    .map((name) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name },
      spec: { controller: CONTROLLER },
    }));
}
