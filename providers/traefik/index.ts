import { isIngress } from '../../src/kubernetes/ingress.ts';
import { dig } from '../../src/kubernetes/json.ts';
import type { KubernetesObject } from '../../src/kubernetes/object.ts';
import type { Provider, ResourceKind } from '../../src/kubernetes/provider.ts';
import { resourceKind as resource } from '../../src/kubernetes/resource-kind.ts';
import { PREFIX } from './annotations/declarations.ts';
import { ANNOTATION_DOCS } from './annotations/documentation.ts';
import { compile } from './compile.ts';
import { FIELD_DOCS } from './crd/documentation.ts';
import { isTraefikObject } from './crd/select.ts';
import { CRD_FINDINGS } from './findings/crd.ts';
import { INGRESS_FINDINGS } from './findings/ingress.ts';
import { MIDDLEWARE_FINDINGS } from './findings/middlewares.ts';
import { ROUTER_FINDINGS } from './findings/routers.ts';
import { STATIC_FINDINGS } from './findings/static.ts';
import { TLS_FINDINGS } from './findings/tls.ts';
import { SETTING_DOCS } from './static/documentation.ts';

function own(plural: string, kind: string, neededFor: string): ResourceKind {
  return resource('traefik.io', 'v1alpha1', plural, kind, neededFor);
}

const RESOURCES: readonly ResourceKind[] = [
  resource('networking.k8s.io', 'v1', 'ingresses', 'Ingress', 'what is converted'),
  own('ingressroutes', 'IngressRoute', 'what is converted'),
  own('ingressroutetcps', 'IngressRouteTCP', 'TLS connections that are passed through'),
  own('ingressrouteudps', 'IngressRouteUDP', 'to say that they are not converted'),
  own('middlewares', 'Middleware', 'what happens to requests on their way'),
  own('middlewaretcps', 'MiddlewareTCP', 'who may connect'),
  own('traefikservices', 'TraefikService', 'weights, mirrors and fallbacks'),
  own('serverstransports', 'ServersTransport', 'TLS and timeouts towards backends'),
  own('serverstransporttcps', 'ServersTransportTCP', 'connections to TCP backends'),
  own('tlsoptions', 'TLSOption', 'client certificates and TLS versions'),
  own('tlsstores', 'TLSStore', 'the default certificate'),
  resource(
    'networking.k8s.io',
    'v1',
    'ingressclasses',
    'IngressClass',
    'which Ingresses are served by Traefik',
  ),
  resource('', 'v1', 'services', 'Service', 'ports, types and existence of backends'),
  resource('', 'v1', 'secrets', 'Secret', 'existence, keys and certificate names; never values'),
  resource('', 'v1', 'configmaps', 'ConfigMap', 'the configuration file of Traefik'),
  resource('apps', 'v1', 'deployments', 'Deployment', 'the flags that Traefik runs with'),
  resource('apps', 'v1', 'daemonsets', 'DaemonSet', 'the flags that Traefik runs with'),
  resource('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice', 'whether a Service can answer'),
];

/** Traefik Proxy with its providers for Ingresses and for its own objects. */
export const traefik: Provider = {
  name: 'traefik',
  claims,
  resources: RESOURCES,
  findingKinds: [
    ...STATIC_FINDINGS,
    ...INGRESS_FINDINGS,
    ...ROUTER_FINDINGS,
    ...TLS_FINDINGS,
    ...MIDDLEWARE_FINDINGS,
    ...CRD_FINDINGS,
  ],
  annotations: ANNOTATION_DOCS,
  settings: SETTING_DOCS,
  fields: FIELD_DOCS,
  compile,
};

/** Objects of Traefik, and Ingresses that name it or carry its annotations; it may serve those without a class. */
function claims(object: KubernetesObject): boolean | 'maybe' {
  if (isTraefikObject(object)) return true;
  if (!isIngress(object)) return false;
  const { annotations } = object.metadata;
  const className = dig(object.raw, 'spec', 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'];
  if (typeof className === 'string') return className.toLowerCase().includes('traefik') ? true : 'maybe';
  return Object.keys(annotations).some((key) => key.startsWith(PREFIX)) || 'maybe';
}
