import {
  asNumber,
  asObjects,
  asString,
  asStrings,
  dig,
  own,
  stringEntries,
} from '../../../kubernetes/json.ts';
import { selectorMatches } from '../../../kubernetes/label-selector.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import type { ClusterFact } from '../document.ts';
import { idOf } from '../sources.ts';
import { factOf } from './place.ts';

/** Images whose Deployments and DaemonSets answer requests today. */
const CONTROLLER_IMAGE =
  /(?:^|\/)(?:ingress-nginx\/controller|nginx-ingress-controller|traefik|istio\/proxyv2)(?:-chroot)?(?::([\w.-]+))?(?:@|$)/;

const WORKLOADS = ['Deployment', 'DaemonSet', 'StatefulSet'] as const;

/** Every workload that runs a controller, with what leads clients to it and what keeps it up. */
export function controllerFacts(objects: ObjectSet): readonly ClusterFact[] {
  return WORKLOADS.flatMap((kind) => objects.ofKind(kind)).flatMap((object) => {
    const containers = asObjects(dig(object.raw, 'spec', 'template', 'spec', 'containers'));
    const image = containers
      .filter((container) => !isSidecar(container))
      .map((container) => asString(own(container, 'image')) ?? '')
      .find((text) => CONTROLLER_IMAGE.test(text.slice(0, 300)));
    if (image === undefined) return [];
    const tag = CONTROLLER_IMAGE.exec(image.slice(0, 300))?.[1];
    const version = tag === undefined ? 'with no version in its image' : `of version ${tag}`;
    const running = factOf(
      'controller',
      `${idOf(refOf(object))} runs a controller ${version} (${shortImage(image)}).`,
      [object],
    );
    return [running, ...around(object, objects)];
  });
}

/** Istio's proxy stands beside many a workload; that of a gateway is started as a router. */
function isSidecar(container: JsonObject): boolean {
  const words = asStrings(own(container, 'args'));
  return /istio\/proxyv2/.test(asString(own(container, 'image')) ?? '') && !words.includes('router');
}

/** Without the registry, which may be a private one, and the digest. */
function shortImage(image: string): string {
  return image.replace(/@.*$/s, '').split('/').slice(-2).join('/');
}

/** What belongs to the Pods of a controller and must have a counterpart for the data plane of the Gateway. */
function around(object: KubernetesObject, objects: ObjectSet): readonly ClusterFact[] {
  const labels = stringEntries(dig(object.raw, 'spec', 'template', 'metadata', 'labels'));
  const { namespace } = object.metadata;
  const beside = (kind: string): readonly KubernetesObject[] =>
    objects.ofKind(kind).filter(({ metadata }) => metadata.namespace === namespace);
  const of = idOf(refOf(object));
  return [
    ...beside('Service')
      .filter(({ raw }) => serviceSelects(raw, labels))
      .flatMap((service) => serviceFact(service, of)),
    ...beside('HorizontalPodAutoscaler')
      .filter(({ raw }) => isScaled(raw, object))
      .map((item) => {
        const least = asNumber(dig(item.raw, 'spec', 'minReplicas')) ?? 1;
        const most = asNumber(dig(item.raw, 'spec', 'maxReplicas'));
        const range = most === undefined ? `at least ${least}` : `${least} to ${most}`;
        return factOf(
          'controller',
          `${idOf(refOf(item))} keeps ${range} Pods of ${of}; the data plane of the Gateway needs the like.`,
          [item],
        );
      }),
    ...beside('PodDisruptionBudget')
      .filter(({ raw }) => selectorMatches(dig(raw, 'spec', 'selector'), labels))
      .map((item) =>
        factOf(
          'controller',
          `${idOf(refOf(item))} protects the Pods of ${of}; those of the Gateway's data plane need one too.`,
          [item],
        ),
      ),
    ...beside('NetworkPolicy')
      .filter(({ raw }) => selectorMatches(dig(raw, 'spec', 'podSelector') ?? {}, labels))
      .map((item) =>
        factOf(
          'controller',
          `${idOf(refOf(item))} limits the traffic of ${of}; the data plane of the Gateway has no such limit until it gets one.`,
          [item],
        ),
      ),
  ];
}

function serviceSelects(raw: KubernetesObject['raw'], labels: ReadonlyMap<string, string>): boolean {
  const selector = stringEntries(dig(raw, 'spec', 'selector'));
  return selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value);
}

/** Services that clients outside of the cluster can reach. */
function serviceFact(service: KubernetesObject, of: string): readonly ClusterFact[] {
  const { raw } = service;
  const type = asString(dig(raw, 'spec', 'type')) ?? 'ClusterIP';
  if (type !== 'LoadBalancer' && type !== 'NodePort') return [];
  const isLocal = asString(dig(raw, 'spec', 'externalTrafficPolicy')) === 'Local';
  const source = isLocal
    ? 'externalTrafficPolicy Local keeps the addresses of clients, which the Service of the Gateway must do too'
    : 'addresses of clients may be those of nodes (externalTrafficPolicy Cluster)';
  return [
    factOf('controller', `${idOf(refOf(service))} (${type}) leads clients to ${of}; ${source}.`, [service]),
  ];
}

function isScaled(raw: KubernetesObject['raw'], { kind, metadata }: KubernetesObject): boolean {
  const target = dig(raw, 'spec', 'scaleTargetRef');
  return asString(dig(target, 'kind')) === kind && asString(dig(target, 'name')) === metadata.name;
}
