import { dig, isArray, isObject, own } from '../kubernetes/json.ts';
import type { Json } from '../kubernetes/object.ts';
import type { FieldPath } from '../model/origin.ts';

/** Where an object uses a feature of the conformance suite. */
export interface FeatureUse {
  readonly feature: string;
  /** Kind of object. */
  readonly kind: string;
  /** From the object down; `*` stands for each item of a list. */
  readonly path: readonly string[];
  /** Absent: any value counts. */
  readonly when?: (value: Json) => boolean;
  /** The feature has no influence on what happens to requests. */
  readonly harmless?: true;
  /** Which requests are served, and by whom, depends on it. */
  readonly decides?: true;
}

const route = (feature: string, path: string, when?: (value: Json) => boolean): FeatureUse => ({
  feature: `HTTPRoute${feature}`,
  kind: 'HTTPRoute',
  path: ['spec', ...path.split('.')],
  ...(when === undefined ? {} : { when }),
});

const gateway = (feature: string, path: string, when?: (value: Json) => boolean): FeatureUse => ({
  feature,
  kind: 'Gateway',
  path: ['spec', ...path.split('.')],
  ...(when === undefined ? {} : { when }),
});

const filled = (value: Json): boolean => isArray(value) && value.length > 0;
const mirrorsTwice = (value: Json): boolean =>
  isArray(value) && value.filter((filter) => dig(filter, 'type') === 'RequestMirror').length > 1;
const terminatesTls = (listener: Json): boolean =>
  dig(listener, 'protocol') === 'TLS' && (dig(listener, 'tls', 'mode') ?? 'Terminate') === 'Terminate';

/** Gateway API v1.6, pkg/features: the extended features that show in manifests. */
export const FEATURE_USES: readonly FeatureUse[] = [
  { ...route('QueryParamMatching', 'rules.*.matches.*.queryParams', filled), decides: true },
  { ...route('MethodMatching', 'rules.*.matches.*.method'), decides: true },
  route('ResponseHeaderModification', 'rules.*.filters.*.responseHeaderModifier'),
  { ...route('HostRewrite', 'rules.*.filters.*.urlRewrite.hostname'), decides: true },
  { ...route('PathRewrite', 'rules.*.filters.*.urlRewrite.path'), decides: true },
  { ...route('SchemeRedirect', 'rules.*.filters.*.requestRedirect.scheme'), decides: true },
  { ...route('PortRedirect', 'rules.*.filters.*.requestRedirect.port'), decides: true },
  { ...route('PathRedirect', 'rules.*.filters.*.requestRedirect.path'), decides: true },
  ...[303, 307, 308].map((status) =>
    route(
      `${status}RedirectStatusCode`,
      'rules.*.filters.*.requestRedirect.statusCode',
      (value) => value === status,
    ),
  ),
  route('RequestMirror', 'rules.*.filters.*.requestMirror'),
  route('RequestMultipleMirrors', 'rules.*.filters', mirrorsTwice),
  route('RequestPercentageMirror', 'rules.*.filters.*.requestMirror.percent'),
  route('RequestPercentageMirror', 'rules.*.filters.*.requestMirror.fraction'),
  route('RequestTimeout', 'rules.*.timeouts.request'),
  route('BackendTimeout', 'rules.*.timeouts.backendRequest'),
  route('Retry', 'rules.*.retry'),
  route('CORS', 'rules.*.filters.*.cors'),
  route('BackendRequestHeaderModification', 'rules.*.backendRefs.*.filters.*.requestHeaderModifier'),
  route('BackendURLRewrite', 'rules.*.backendRefs.*.filters.*.urlRewrite'),
  route('BackendRequestRedirect', 'rules.*.backendRefs.*.filters.*.requestRedirect'),
  route('ParentRefPort', 'parentRefs.*.port'),
  { ...route('NamedRouteRule', 'rules.*.name'), harmless: true },
  gateway('GatewayStaticAddresses', 'addresses.*.value'),
  gateway('GatewayAddressEmpty', 'addresses.*', (value) => dig(value, 'value') === undefined),
  { ...gateway('GatewayInfrastructurePropagation', 'infrastructure.labels'), harmless: true },
  { ...gateway('GatewayInfrastructurePropagation', 'infrastructure.annotations'), harmless: true },
  gateway('GatewayBackendClientCertificate', 'tls.backend.clientCertificateRef'),
  gateway('GatewayFrontendClientCertificateValidation', 'tls.frontend.default.validation'),
  gateway('GatewayFrontendClientCertificateValidation', 'tls.frontend.perPort.*.tls.validation'),
  ...['default', 'perPort.*.tls'].map((path) =>
    gateway(
      'GatewayFrontendClientCertificateValidationInsecureFallback',
      `tls.frontend.${path}.validation.mode`,
      (value) => value === 'AllowInsecureFallback',
    ),
  ),
  gateway('TLSRouteModeTerminate', 'listeners.*', terminatesTls),
  { feature: 'ListenerSet', kind: 'ListenerSet', path: ['spec'] },
  { feature: 'BackendTLSPolicy', kind: 'BackendTLSPolicy', path: ['spec'] },
  {
    feature: 'BackendTLSPolicySANValidation',
    kind: 'BackendTLSPolicy',
    path: ['spec', 'validation', 'subjectAltNames'],
    when: filled,
  },
];

/** Profile of the conformance suite for each kind of route that has one of its own. */
export const ROUTE_PROFILES: ReadonlyMap<string, string> = new Map([
  ['HTTPRoute', 'GATEWAY-HTTP'],
  ['GRPCRoute', 'GATEWAY-GRPC'],
  ['TLSRoute', 'GATEWAY-TLS'],
]);

/** The places in an object that a use describes, in order. */
export function placesOf(value: Json | undefined, { path, when }: FeatureUse): readonly FieldPath[] {
  const places: FieldPath[] = [];
  const way: Array<string | number> = [];
  const walk = (current: Json | undefined, depth: number): void => {
    if (current === undefined || current === null) return;
    const key = path[depth];
    if (key === undefined) {
      if (when === undefined || when(current)) places.push([...way]);
    } else if (key !== '*') {
      if (isObject(current)) step(key, own(current, key), depth);
    } else if (isArray(current)) {
      for (const [index, item] of current.entries()) step(index, item, depth);
    }
  };
  const step = (key: string | number, below: Json | undefined, depth: number): void => {
    way.push(key);
    walk(below, depth + 1);
    way.pop();
  };
  walk(value, 0);
  return places;
}
