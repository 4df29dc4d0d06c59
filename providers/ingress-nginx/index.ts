import { isIngress } from '../../src/kubernetes/ingress.ts';
import { dig } from '../../src/kubernetes/json.ts';
import type { KubernetesObject } from '../../src/kubernetes/object.ts';
import type { Provider, ResourceKind } from '../../src/kubernetes/provider.ts';
import { resourceKind as resource } from '../../src/kubernetes/resource-kind.ts';
import { ANNOTATION_DOCS } from './annotations/index.ts';
import { compile } from './compile.ts';
import { COMPILE_FINDINGS } from './compile-findings.ts';
import { ANNOTATION_FINDINGS } from './findings.ts';
import { WORKLOAD_FINDINGS } from './workloads/choose.ts';

const RESOURCES: readonly ResourceKind[] = [
  resource('networking.k8s.io', 'v1', 'ingresses', 'Ingress', 'what is converted'),
  resource(
    'networking.k8s.io',
    'v1',
    'ingressclasses',
    'IngressClass',
    'which Ingresses are served by ingress-nginx',
  ),
  resource('', 'v1', 'services', 'Service', 'ports, types and existence of backends'),
  resource('', 'v1', 'secrets', 'Secret', 'existence, keys and certificate names; never values'),
  resource('', 'v1', 'configmaps', 'ConfigMap', 'settings of the controller, headers that annotations name'),
  resource('', 'v1', 'namespaces', 'Namespace', 'labels for --watch-namespace-selector'),
  resource('apps', 'v1', 'deployments', 'Deployment', 'version and flags of the controller'),
  resource('apps', 'v1', 'daemonsets', 'DaemonSet', 'version and flags of the controller'),
  resource('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice', 'whether a Service can answer'),
];

/** The controller of kubernetes/ingress-nginx. */
export const ingressNginx: Provider = {
  name: 'ingress-nginx',
  claims,
  resources: RESOURCES,
  findingKinds: [...ANNOTATION_FINDINGS, ...COMPILE_FINDINGS, ...WORKLOAD_FINDINGS],
  annotations: ANNOTATION_DOCS,
  compile,
};

/** Every Ingress may be served by this controller; those that name it, or carry its annotations, are for certain. */
function claims(object: KubernetesObject): boolean | 'maybe' {
  if (!isIngress(object)) return false;
  const { annotations } = object.metadata;
  const className = dig(object.raw, 'spec', 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'];
  if (typeof className === 'string') return className.toLowerCase().includes('nginx') ? true : 'maybe';
  return Object.keys(annotations).some((key) => key.startsWith('nginx.ingress.kubernetes.io/')) || 'maybe';
}
