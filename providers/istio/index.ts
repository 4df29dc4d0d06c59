import { isIngress } from '../../src/kubernetes/ingress.ts';
import type { KubernetesObject } from '../../src/kubernetes/object.ts';
import type { Provider, ResourceKind } from '../../src/kubernetes/provider.ts';
import { resourceKind as resource } from '../../src/kubernetes/resource-kind.ts';
import { compile } from './compile.ts';
import { documentation } from './fields/documentation.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { INGRESS_FINDINGS } from './findings/ingresses.ts';
import { OBJECT_FINDINGS } from './findings/objects.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { GROUP, KINDS } from './objects/read.ts';

const ISTIO = 'networking.istio.io';

const RESOURCES: readonly ResourceKind[] = [
  resource(ISTIO, 'v1', 'gateways', 'Gateway', 'ports, hosts and certificates'),
  resource(ISTIO, 'v1', 'virtualservices', 'VirtualService', 'what is converted'),
  resource(ISTIO, 'v1', 'destinationrules', 'DestinationRule', 'subsets, TLS and limits of backends'),
  resource(ISTIO, 'v1', 'serviceentries', 'ServiceEntry', 'backends outside of the cluster'),
  resource('networking.k8s.io', 'v1', 'ingresses', 'Ingress', 'those of class istio are converted'),
  resource(
    'networking.k8s.io',
    'v1',
    'ingressclasses',
    'IngressClass',
    'which Ingresses are served by Istio',
  ),
  resource('', 'v1', 'services', 'Service', 'ports, types and existence of backends'),
  resource('', 'v1', 'configmaps', 'ConfigMap', 'settings of the mesh (istio-system/istio)'),
  resource('apps', 'v1', 'deployments', 'Deployment', 'labels and namespaces of the gateways'),
  resource('', 'v1', 'secrets', 'Secret', 'existence and certificate names; never values'),
  resource('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice', 'whether a Service can answer'),
  resource(
    'security.istio.io',
    'v1',
    'authorizationpolicies',
    'AuthorizationPolicy',
    'what holds for the gateways',
  ),
  resource(
    'security.istio.io',
    'v1',
    'requestauthentications',
    'RequestAuthentication',
    'where tokens are verified whose claims decide about routes',
  ),
  resource(ISTIO, 'v1alpha3', 'envoyfilters', 'EnvoyFilter', 'whether a gateway is changed beyond its API'),
];

/** Istio's gateways: its own resources, and Ingresses of its class. */
export const istio: Provider = {
  name: 'istio',
  claims,
  resources: RESOURCES,
  findingKinds: [...OBJECT_FINDINGS, ...GATEWAY_FINDINGS, ...ROUTE_FINDINGS, ...INGRESS_FINDINGS],
  annotations: Object.entries(KINDS).flatMap(([kind, fields]) => documentation(kind, fields)),
  compile,
};

/** Ingresses only where they name Istio's class themselves: all others are claimed by other systems. */
function claims(object: KubernetesObject): boolean {
  if (object.apiVersion.startsWith(GROUP)) return Object.hasOwn(KINDS, object.kind);
  return isIngress(object) && object.metadata.annotations['kubernetes.io/ingress.class'] === 'istio';
}
