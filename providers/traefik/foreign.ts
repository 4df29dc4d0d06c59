/** Ends of prefixes of other ingress controllers. */
const CONTROLLERS: ReadonlyArray<readonly [suffix: string, name: string]> = [
  ['nginx.ingress.kubernetes.io', 'ingress-nginx'],
  ['nginx.org', 'the NGINX Ingress Controller of F5'],
  ['haproxy.org', 'the HAProxy Kubernetes Ingress Controller'],
  ['haproxy-ingress.github.io', 'HAProxy Ingress'],
  ['konghq.com', 'Kong'],
  ['projectcontour.io', 'Contour'],
  ['alb.ingress.kubernetes.io', 'the AWS Load Balancer Controller'],
  ['appgw.ingress.kubernetes.io', 'the Azure Application Gateway Ingress Controller'],
  ['networking.gke.io', 'GKE Ingress'],
  ['ingress.kubernetes.io', 'an ingress controller of an older generation'],
  ['traefik.containo.us', 'Traefik of an older generation'],
];

/** Whose an annotation is that Traefik does not read. `reads`: another tool acts on it. */
export function ownerOf(key: string): { readonly reads: boolean; readonly text: string } {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? '' : key.slice(0, slash);
  const controller = CONTROLLERS.find(([suffix]) => prefix === suffix || prefix.endsWith(`.${suffix}`));
  if (controller !== undefined)
    return { reads: false, text: `it is read by ${controller[1]}, not by Traefik` };
  if (prefix === '') return { reads: true, text: 'it belongs to nobody that is known' };
  return { reads: true, text: `it belongs to ${prefix}` };
}
