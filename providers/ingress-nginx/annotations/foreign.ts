import { ALIAS_NAMES, DECLARATIONS } from './index.ts';
import { nearestName } from './nearest.ts';

/** Whose an annotation is that is not under the controller's prefix. */
export type Foreign =
  /** Read by the controller after all, as the class of the Ingress. */
  | { readonly kind: 'class' }
  /** Looks meant for the controller, but the prefix is another. */
  | { readonly kind: 'wrong-prefix'; readonly meant: string }
  | { readonly kind: 'other-controller'; readonly controller: string }
  | { readonly kind: 'tool'; readonly tool: string };

/** Prefixes (or their ends) of other ingress controllers. */
const CONTROLLERS: ReadonlyArray<readonly [suffix: string, controller: string]> = [
  ['nginx.org', 'NGINX Ingress Controller of F5'],
  ['nginx.com', 'NGINX Ingress Controller of F5'],
  ['traefik.ingress.kubernetes.io', 'Traefik'],
  ['traefik.ingress.k8s.io', 'Traefik'],
  ['haproxy.org', 'HAProxy Kubernetes Ingress Controller'],
  ['haproxy-ingress.github.io', 'HAProxy Ingress'],
  ['haproxy.com', 'HAProxy Kubernetes Ingress Controller'],
  ['konghq.com', 'Kong'],
  ['projectcontour.io', 'Contour'],
  ['higress.io', 'Higress'],
  ['alb.ingress.kubernetes.io', 'AWS Load Balancer Controller'],
  ['appgw.ingress.kubernetes.io', 'Azure Application Gateway Ingress Controller'],
  ['networking.gke.io', 'GKE Ingress'],
  ['ingress.gcp.kubernetes.io', 'GKE Ingress'],
  ['ingress.cilium.io', 'Cilium'],
  ['getambassador.io', 'Emissary'],
  ['voyager.appscode.com', 'Voyager'],
];

const TOOLS: ReadonlyArray<readonly [suffix: string, tool: string]> = [
  ['cert-manager.io', 'cert-manager'],
  ['certmanager.k8s.io', 'cert-manager'],
  ['external-dns.alpha.kubernetes.io', 'external-dns'],
  ['kubectl.kubernetes.io', 'kubectl'],
  ['meta.helm.sh', 'Helm'],
  ['helm.sh', 'Helm'],
  ['argocd.argoproj.io', 'Argo CD'],
  ['argoproj.io', 'Argo'],
  ['fluxcd.io', 'Flux'],
  ['toolkit.fluxcd.io', 'Flux'],
  ['cattle.io', 'Rancher'],
  ['gethomepage.dev', 'Homepage'],
  ['hajimari.io', 'Hajimari'],
  ['forecastle.stakater.com', 'Forecastle'],
  ['monitoring.stakater.com', 'Ingress Monitor Controller'],
  ['prometheus.io', 'Prometheus'],
];

/** Says whose annotation `name` (with its prefix) is; `ours` is the prefix that the controller reads. */
export function explainForeign(name: string, ours: string): Foreign {
  if (name === 'kubernetes.io/ingress.class') return { kind: 'class' };
  const slash = name.indexOf('/');
  const prefix = slash < 0 ? '' : name.slice(0, slash);
  const suffix = slash < 0 ? name : name.slice(slash + 1);
  const meant = ALIAS_NAMES.has(suffix) || DECLARATIONS.has(suffix);
  if (prefix === 'ingress.kubernetes.io') {
    return meant
      ? { kind: 'wrong-prefix', meant: `${ours}/${suffix}` }
      : {
          kind: 'other-controller',
          controller: 'an ingress controller of an older generation or another kind',
        };
  }
  const controller = owner(prefix, CONTROLLERS);
  if (controller !== undefined) return { kind: 'other-controller', controller };
  if (meant && (prefix === '' || nearestName(prefix, [ours]) !== undefined || prefix.includes('nginx'))) {
    return { kind: 'wrong-prefix', meant: `${ours}/${suffix}` };
  }
  const tool = prefix === 'kubernetes.io' ? 'Kubernetes' : owner(prefix, TOOLS);
  return { kind: 'tool', tool: tool ?? (prefix === '' ? 'nobody known' : prefix) };
}

function owner(prefix: string, owners: ReadonlyArray<readonly [string, string]>): string | undefined {
  return owners.find(([suffix]) => prefix === suffix || prefix.endsWith(`.${suffix}`))?.[1];
}
