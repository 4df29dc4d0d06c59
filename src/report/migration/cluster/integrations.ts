import type { KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import type { Integration } from '../document.ts';
import { idOf, isRouting, ownerOf } from '../sources.ts';
import { certificateTools, recordTools } from './tools.ts';

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
      text: `Certificates are asked for by annotations. They move to the Gateway, whose listeners name the Secrets; HTTP-01 solvers must know the Gateway API before the shift.${certificateTools(objects)}`,
      sources: annotated(/^(?:cert-manager\.io|acme\.cert-manager\.io)\//),
    },
    {
      tool: 'external-dns',
      text: `DNS records come from annotations and hosts. Turn on its Gateway API sources, and hand over the TXT ownership records before the old objects go.${recordTools(objects)}`,
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
