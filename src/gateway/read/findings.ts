import type { FindingKind } from '../../model/finding.ts';
import { DIALECT_FINDINGS } from './dialect-findings.ts';

const declared: FindingKind[] = [];

function declare(kind: FindingKind): FindingKind {
  declared.push(kind);
  return kind;
}

export const OBJECT_REFUSED = declare({
  code: 'GP6001',
  name: 'gateway-object-refused',
  severity: 'high',
  title: 'An API server would refuse this Gateway API object',
  explanation:
    'A required field is missing or a field has the wrong type. Such an object cannot be stored in a cluster, so it ' +
    'is read as if it were not there.',
  action: 'Correct the field; `kubectl apply --dry-run=server` shows what the API server says.',
});

export const UNKNOWN_FIELD = declare({
  code: 'GP6002',
  name: 'gateway-field-unknown',
  severity: 'low',
  title: 'A field is not part of the Gateway API as known here',
  explanation:
    'An API server drops unknown fields without a word, and kubectl refuses them by default. The field may be a ' +
    'typing error or belong to a newer release.',
  action: 'Check the spelling and the Gateway API release of the cluster.',
});

export const LISTENER_CONFLICT = declare({
  code: 'GP6003',
  name: 'listener-conflict',
  severity: 'high',
  title: 'Listeners cannot be told apart',
  explanation:
    'Listeners of one Gateway need different ports or, on one port, fitting protocols and different hostnames. Of ' +
    'conflicting listeners of one object none is accepted; a listener of a ListenerSet gives way to the Gateway and ' +
    'to older ListenerSets.',
  action: 'Give the listeners different hostnames or ports.',
});

export const LISTENER_PROTOCOL = declare({
  code: 'GP6004',
  name: 'listener-not-read',
  severity: 'info',
  title: 'A listener carries a protocol that is not modelled',
  explanation:
    'The specification knows HTTP, HTTPS, TLS, TCP and UDP. What a listener of another protocol does is up to the ' +
    'implementation, and is not compared.',
  action: 'Nothing, unless the traffic of this listener is part of the migration: then test it separately.',
});

export const LISTENER_DOWN = declare({
  code: 'GP6005',
  name: 'listener-certificate-unusable',
  severity: 'high',
  title: 'A TLS listener has no usable certificate',
  explanation:
    'The certificate of a listener must be a Secret that exists and that the listener may use: a Secret of another ' +
    'namespace needs a ReferenceGrant there. Without it TLS handshakes fail.',
  action: 'Create the Secret, or a ReferenceGrant in its namespace.',
});

export const LISTENER_SET_DETACHED = declare({
  code: 'GP6006',
  name: 'listener-set-detached',
  severity: 'high',
  title: 'A ListenerSet is not attached to a Gateway',
  explanation:
    'A Gateway takes listeners from a ListenerSet only if spec.allowedListeners says so; the default is none. ' +
    'Listeners of a detached ListenerSet receive nothing.',
  action: 'Set spec.allowedListeners.namespaces of the Gateway, or correct spec.parentRef.',
});

export const CLIENT_VALIDATION_DOWN = declare({
  code: 'GP6007',
  name: 'client-certificate-authority-unusable',
  severity: 'high',
  title: 'Client certificates cannot be checked',
  explanation:
    'The authority named for client certificates does not exist or may not be used. The listeners that need it take ' +
    'no connections.',
  action: 'Create the ConfigMap with the key ca.crt, or a ReferenceGrant in its namespace.',
});

export const PARENT_MISSING = declare({
  code: 'GP6010',
  name: 'route-parent-missing',
  severity: 'high',
  title: 'A route names a Gateway or ListenerSet that is not among the objects',
  explanation:
    'A route serves only requests that arrive at its parents. What this parent would do is not known.',
  action: 'Add the Gateway to the input, or correct the parentRef.',
});

export const NO_MATCHING_PARENT = declare({
  code: 'GP6011',
  name: 'route-no-matching-listener',
  severity: 'high',
  title: 'A route names a listener that its parent does not have',
  explanation: 'sectionName and port of a parentRef select listeners; when both are set both must fit.',
  action: 'Correct sectionName or port.',
});

export const NOT_ALLOWED = declare({
  code: 'GP6012',
  name: 'route-not-allowed',
  severity: 'high',
  title: 'A listener does not take this route',
  explanation:
    'A listener takes routes of its own namespace unless allowedRoutes says otherwise, and only of kinds that fit ' +
    'its protocol and allowedRoutes.kinds.',
  action: 'Change allowedRoutes of the listener, or move the route.',
});

export const NO_MATCHING_HOSTNAME = declare({
  code: 'GP6013',
  name: 'route-no-matching-hostname',
  severity: 'high',
  title: 'No hostname of a route fits the listener',
  explanation: 'A route serves the hosts that both the listener and the route name. Here there are none.',
  action: 'Correct the hostnames of the route or of the listener.',
});

export const HOSTNAME_IGNORED = declare({
  code: 'GP6014',
  name: 'route-hostname-ignored',
  severity: 'low',
  title: 'A hostname of a route is served by no listener of its parents',
  explanation:
    'Hostnames of a route that fit no listener are ignored; requests for them do not reach the route.',
  action: 'Add a listener for the hostname, or remove it from the route.',
});

export const ROUTE_KIND_CONFLICT = declare({
  code: 'GP6015',
  name: 'route-kind-conflict',
  severity: 'high',
  title: 'HTTPRoute and GRPCRoute claim the same host of a listener',
  explanation:
    'On one listener the hosts of HTTPRoutes and GRPCRoutes must be disjoint. The older route is accepted, with equal ' +
    'age the one whose namespace/name comes first; the other is rejected.',
  action: 'Use HTTPRoutes with path matches /package.Service/Method for hosts that carry both.',
});

export const ROUTE_CAPTURED = declare({
  code: 'GP6016',
  name: 'route-host-captured',
  severity: 'low',
  title: 'A more specific listener takes the requests of a route',
  explanation:
    'A request belongs to the listener with the most specific hostname. Routes of other listeners on the same port ' +
    'do not see it.',
  action: 'Attach the route to the more specific listener as well, if it is meant to serve this host.',
});

export const MESH_PARENT = declare({
  code: 'GP6017',
  name: 'route-parent-not-read',
  severity: 'info',
  title: 'A parent of a route is neither Gateway nor ListenerSet',
  explanation:
    'Routes for traffic inside a mesh, and parents of an implementation, are not part of the comparison.',
  action: 'Nothing.',
});

export const BACKEND_MISSING = declare({
  code: 'GP6020',
  name: 'route-backend-missing',
  severity: 'high',
  title: 'A backend does not exist',
  explanation: 'The share of requests that a missing backend would receive is answered with 500.',
  action: 'Create the Service, or correct name, namespace or port.',
});

export const BACKEND_NOT_PERMITTED = declare({
  code: 'GP6021',
  name: 'route-backend-not-permitted',
  severity: 'high',
  title: 'A backend of another namespace is used without a ReferenceGrant',
  explanation:
    'The namespace of the backend must hold a ReferenceGrant that names the kind and namespace of the route. Without ' +
    'it the share of this backend is answered with 500.',
  action: 'Add a ReferenceGrant in the namespace of the backend.',
});

export const BACKEND_KIND = declare({
  code: 'GP6022',
  name: 'route-backend-kind-unknown',
  severity: 'high',
  title: 'A backend is of a kind that is not known',
  explanation:
    'Only Services are backends by the specification. The share of a backend of another kind is answered with 500 ' +
    'unless the implementation knows the kind.',
  action: 'Use a Service, or check that the implementation supports the kind.',
});

export const NO_BACKEND = declare({
  code: 'GP6023',
  name: 'rule-without-backend',
  severity: 'info',
  title: 'A rule answers 500 because it has no backend',
  explanation:
    'A rule without backendRefs and without a redirect, or whose weights are all 0, still captures its requests and ' +
    'answers them with 500.',
  action: 'Nothing if this is meant; else add a backend.',
});

export const BACKEND_NOT_READY = declare({
  code: 'GP6024',
  name: 'route-backend-not-ready',
  severity: 'info',
  title: 'A backend has no ready endpoint',
  explanation:
    'The EndpointSlices (or Endpoints) of the Service are among the objects, and none of them is ready. The share of ' +
    'this backend is answered with 503 for as long as that is so.',
  action: 'Nothing if this is the state meant to be compared; else leave the endpoints out of the input.',
});

export const FILTER_UNRESOLVED = declare({
  code: 'GP6030',
  name: 'route-filter-unresolved',
  severity: 'high',
  title: 'A filter refers to something that does not exist or may not be used',
  explanation:
    'A filter that cannot be resolved is never skipped: the requests of the rule are answered with an error. A mirror ' +
    'whose backend is invalid is left out.',
  action: 'Create the referred object, or correct the reference.',
});

export const FILTER_OPAQUE = declare({
  code: 'GP6031',
  name: 'route-filter-not-modelled',
  severity: 'high',
  title: 'A filter is not defined by the specification',
  explanation:
    'What the filter does depends on the implementation. The requests of the rule are not called equivalent to ' +
    'anything.',
  action: 'Test the requests of this rule against the running implementation.',
});

export const RULE_INVALID = declare({
  code: 'GP6032',
  name: 'route-rule-invalid',
  severity: 'high',
  title: 'A rule contradicts itself',
  explanation:
    'Some combinations are forbidden, such as a redirect together with a rewrite, or a prefix replacement without a ' +
    'prefix match. Implementations reject the rule; its requests are read as answered with 500.',
  action: 'Correct the rule.',
});

export const PATTERN_INVALID = declare({
  code: 'GP6033',
  name: 'route-pattern-invalid',
  severity: 'high',
  title: 'A regular expression cannot be used',
  explanation:
    'The expression is not valid, or uses something that the regular expressions of the implementation do not have. ' +
    'The match is read as never holding.',
  action: 'Correct the expression.',
});

export const HEADER_REPEATED = declare({
  code: 'GP6034',
  name: 'route-name-repeated',
  severity: 'low',
  title: 'A header or query parameter is named more than once',
  explanation: 'Of several matches for the same name only the first counts, whatever its case.',
  action: 'Remove the entries that have no effect.',
});

export const ORDER_UNSPECIFIED = declare({
  code: 'GP6041',
  name: 'route-order-unspecified',
  severity: 'low',
  title: 'Which of two matches decides is left to the implementation',
  explanation:
    'The specification does not rank regular expressions against other path matches. Implementations differ: most ' +
    'put them above prefixes, some below. Here they are read as above prefixes. Some implementations also leave open ' +
    'which of two matches of equal rank in different routes decides.',
  action: 'Make the matches disjoint, or choose the dialect of the implementation.',
});

export const FALL_THROUGH_UNSPECIFIED = declare({
  code: 'GP6042',
  name: 'host-fall-through-unspecified',
  severity: 'low',
  title: 'Whether a request may fall through to a less specific host is left to the implementation',
  explanation:
    'When the routes of the most specific hostname do not match a path, some implementations answer 404 and others ' +
    'try the routes of a wildcard hostname or of no hostname. Here such a request is answered with 404.',
  action: 'Repeat the less specific rules on the more specific host.',
});

export const BACKEND_TLS_INVALID = declare({
  code: 'GP6050',
  name: 'backend-tls-policy-invalid',
  severity: 'high',
  title: 'A BackendTLSPolicy cannot be met',
  explanation:
    'The certificate authority that the policy names does not exist or cannot be used. Connections to the backend ' +
    'fail and clients receive a 5xx answer.',
  action: 'Create the ConfigMap with the key ca.crt, or use wellKnownCACertificates.',
});

export const BACKEND_TLS_IGNORED = declare({
  code: 'GP6051',
  name: 'backend-tls-policy-ignored',
  severity: 'low',
  title: 'A BackendTLSPolicy has no effect on a target',
  explanation: 'Another policy for the same target is older, or names the port while this one does not.',
  action: 'Remove one of the policies.',
});

/** Every kind of finding that reading the Gateway API can give. */
export const READ_FINDINGS: readonly FindingKind[] = [...declared, ...DIALECT_FINDINGS];
