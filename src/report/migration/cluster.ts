import type { KubernetesObject, ObjectSet } from '../../kubernetes/object.ts';
import { refOf } from '../../kubernetes/object.ts';
import { printable } from '../printable.ts';
import type { ClusterFact, Integration, Place } from './document.ts';
import { idOf, isRouting, ownerOf } from './sources.ts';

/** What the objects say of controllers, classes and what is missing. */
export function clusterFacts(
  objects: ObjectSet,
  served: ReadonlySet<string>,
  routing: ReadonlyMap<string, KubernetesObject>,
): readonly ClusterFact[] {
  return [...classFacts(objects), ...controllerFacts(objects), ...idleFacts(served, routing)];
}

function classFacts(objects: ObjectSet): readonly ClusterFact[] {
  const facts: ClusterFact[] = [];
  const classes = new Map<string, KubernetesObject>();
  for (const object of objects.ofKind('IngressClass')) classes.set(object.metadata.name, object);
  const users = new Map<string, KubernetesObject[]>();
  for (const ingress of objects.ofKind('Ingress')) {
    const name = classOf(ingress);
    if (name === undefined) continue;
    users.set(name, [...(users.get(name) ?? []), ingress]);
  }
  for (const [name, object] of classes) {
    const controller = field(object, 'controller');
    const count = users.get(name)?.length ?? 0;
    facts.push({
      topic: 'class',
      text: printable(
        `IngressClass ${name} belongs to ${controller === '' ? 'no controller' : controller}; ${count} ${count === 1 ? 'Ingress names' : 'Ingresses name'} it.`,
      ),
      places: [place(object)],
    });
  }
  for (const [name, ingresses] of users) {
    if (classes.has(name) || !objects.complete) continue;
    facts.push({
      topic: 'missing',
      text: printable(`No IngressClass is called ${name}, which ${ingresses.length} Ingresses name.`),
      places: ingresses.map(place),
    });
  }
  return facts;
}

function classOf({ metadata, raw }: KubernetesObject): string | undefined {
  const spec = raw['spec'];
  const named = isRecord(spec) ? spec['ingressClassName'] : undefined;
  return typeof named === 'string' ? named : metadata.annotations['kubernetes.io/ingress.class'];
}

/** Images whose Deployments and DaemonSets answer requests today. */
const CONTROLLER_IMAGE =
  /(?:^|\/)(?:ingress-nginx\/controller|nginx-ingress-controller|traefik|istio\/proxyv2)(?:-chroot)?(?::([\w.-]+))?(?:@|$)/;

function controllerFacts(objects: ObjectSet): readonly ClusterFact[] {
  const facts: ClusterFact[] = [];
  for (const kind of ['Deployment', 'DaemonSet']) {
    for (const object of objects.ofKind(kind)) {
      for (const image of imagesOf(object)) {
        const found = CONTROLLER_IMAGE.exec(image.slice(0, 300));
        if (found === null) continue;
        const version = found[1] === undefined ? 'with no version in its image' : `of version ${found[1]}`;
        facts.push({
          topic: 'controller',
          text: printable(`${idOf(refOf(object))} runs a controller ${version} (${image}).`),
          places: [place(object)],
        });
      }
    }
  }
  return facts;
}

function imagesOf({ raw }: KubernetesObject): readonly string[] {
  const template = at(raw, 'spec', 'template', 'spec', 'containers');
  if (!Array.isArray(template)) return [];
  return template.flatMap((container: unknown) => {
    const image = isRecord(container) ? container['image'] : undefined;
    return typeof image === 'string' ? [image] : [];
  });
}

function idleFacts(
  served: ReadonlySet<string>,
  routing: ReadonlyMap<string, KubernetesObject>,
): readonly ClusterFact[] {
  const idle = [...routing].filter(([id]) => !served.has(id)).map(([, object]) => object);
  if (idle.length === 0) return [];
  const many = idle.length === 1 ? '1 object answers' : `${idle.length} objects answer`;
  return [
    {
      topic: 'not-read',
      text: `${many} no request today: of another class, refused, or without a rule. Findings say why where it is known.`,
      places: idle.map(place),
    },
  ];
}

/** Tools that act on the objects that move. */
export function integrations(
  objects: ObjectSet,
  routing: ReadonlyMap<string, KubernetesObject>,
): readonly Integration[] {
  const users = (test: (object: KubernetesObject) => boolean): readonly string[] =>
    [...routing].filter(([, object]) => test(object)).map(([id]) => id);
  const annotated = (prefix: RegExp) =>
    users(({ metadata }) => Object.keys(metadata.annotations).some((key) => prefix.test(key)));
  const found: Integration[] = [
    {
      tool: 'cert-manager',
      text: 'Certificates are asked for by annotations. They move to the Gateway, whose listeners name the Secrets; HTTP-01 solvers must know the Gateway API before the shift.',
      sources: annotated(/^(?:cert-manager\.io|acme\.cert-manager\.io)\//),
    },
    {
      tool: 'external-dns',
      text: 'DNS records come from annotations and hosts. Turn on its Gateway API sources, and hand over the TXT ownership records before the old objects go.',
      sources: annotated(/^external-dns\.alpha\.kubernetes\.io\//),
    },
    ...owners(routing),
    {
      tool: 'NetworkPolicy',
      text: 'Policies that admit the namespace of the old controller must admit the data plane of the Gateway too.',
      sources: objects
        .ofKind('NetworkPolicy')
        .filter(({ raw }) =>
          /ingress-nginx|traefik|istio-system|istio-ingress/.test(JSON.stringify(raw['spec'] ?? null)),
        )
        .map((object) => idOf(refOf(object))),
    },
    {
      tool: 'Prometheus',
      text: 'Monitors, alerts and dashboards on metrics of the old controller see nothing of the Gateway.',
      sources: ['ServiceMonitor', 'PodMonitor', 'PrometheusRule']
        .flatMap((kind) => objects.ofKind(kind))
        .filter(({ raw }) =>
          /nginx_ingress_controller|ingress-nginx|traefik_/.test(JSON.stringify(raw['spec'] ?? null)),
        )
        .map((object) => idOf(refOf(object))),
    },
  ];
  return found.filter(({ sources }) => sources.length > 0);
}

const OWNER_TEXT = {
  helm: 'Kept by Helm releases: change the chart or its values, or the next upgrade writes the old object again.',
  'argo-cd': 'Kept by Argo CD: commit the written manifests to the repository of the application.',
  flux: 'Kept by Flux: commit the written manifests to the repository of the Kustomization or HelmRelease.',
  kustomize: 'Kept by kustomize: add the written manifests to the base or overlay.',
} as const;

function owners(routing: ReadonlyMap<string, KubernetesObject>): readonly Integration[] {
  const found = new Map<keyof typeof OWNER_TEXT, string[]>();
  for (const [id, object] of routing) {
    const owner = ownerOf(object);
    if (owner === undefined || !isRouting(object)) continue;
    const known = found.get(owner.tool);
    if (known === undefined) found.set(owner.tool, [id]);
    else known.push(id);
  }
  return [...found].map(([tool, sources]) => ({ tool, text: OWNER_TEXT[tool], sources }));
}

function place(object: KubernetesObject): Place {
  const { kind, metadata } = object;
  return { kind: printable(kind), namespace: printable(metadata.namespace), name: printable(metadata.name) };
}

function field({ raw }: KubernetesObject, name: string): string {
  const value = at(raw, 'spec', name);
  return typeof value === 'string' ? value : '';
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (!isRecord(found)) return undefined;
    found = found[key];
  }
  return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
