import type { FindingKind } from '../../../model/finding.ts';

/** Gateways, listeners, TLS and names. */
export const GATEWAY_FINDINGS = {
  defaultCertificate: {
    code: 'GP5201',
    name: 'no-https-listener',
    severity: 'low',
    title: 'Hosts that are served with the built-in certificate only',
    explanation:
      'The source serves every host over https, with its own certificate where none is given. A Gateway needs a certificate for every https listener, so these hosts are served over http only.',
    action: 'Give the hosts a certificate, or name a Secret for them with --default-tls-certificate.',
  },
  wildcardListener: {
    code: 'GP5202',
    name: 'wildcard-listener',
    severity: 'info',
    title: 'One listener for hosts that share a certificate',
    explanation:
      'Several hosts below one domain have the same certificate and no other host there has another, so one listener with a wildcard serves them all. Names without a route get 404 there.',
    action: 'Nothing to do.',
  },
  clientCertificates: {
    code: 'GP5203',
    name: 'client-certificates',
    severity: 'blocker',
    title: 'Client certificates are not checked by what is written',
    explanation:
      'The Gateway API checks client certificates for a port of a Gateway, not for one host, and not in every release. The host is closed rather than served without the check.',
    action:
      'Configure frontend validation on a Gateway of its own for these hosts, then convert with --allow-partial.',
  },
  passthroughUnavailable: {
    code: 'GP5204',
    name: 'passthrough-unavailable',
    severity: 'blocker',
    title: 'TLS passthrough cannot be written',
    explanation:
      'TLSRoute is in the standard channel since Gateway API 1.5. The host is not served over TLS.',
    action: 'Write for Gateway API 1.5 or later, or the experimental channel.',
  },
  severalGateways: {
    code: 'GP5205',
    name: 'several-gateways',
    severity: 'high',
    title: 'The hosts are spread over several Gateways',
    explanation:
      'A Gateway has at most 64 listeners, and Gateway API 1.4 has no ListenerSet. Every Gateway has an address of its own.',
    action: 'Point the DNS records of each host to its Gateway, or write for Gateway API 1.5 or later.',
  },
  gatewayClass: {
    code: 'GP5206',
    name: 'gateway-class-unknown',
    severity: 'high',
    title: 'No GatewayClass was named',
    explanation: 'A Gateway needs the name of a GatewayClass; without one that exists, nothing serves it.',
    action: 'Pass --gateway-class with the class of the installed implementation.',
  },
  listenerMissing: {
    code: 'GP5207',
    name: 'listener-missing',
    severity: 'blocker',
    title: 'The given Gateway has no listener for a host',
    explanation:
      'The routes attach to the Gateway that was named, and none of its listeners has the protocol, port and host that they need. They would not be accepted.',
    action: 'Add a listener to the Gateway as described.',
  },
  metadataConflict: {
    code: 'GP5208',
    name: 'metadata-conflict',
    severity: 'high',
    title: 'Objects disagree on an annotation that goes to the Gateway',
    explanation:
      'Annotations of other tools that speak of certificates belong on the Gateway, which has one value for all its listeners. The source objects have different ones.',
    action: 'Use --gateway-scope namespace, or write Certificates by hand.',
  },
  metadataUnplaced: {
    code: 'GP5209',
    name: 'metadata-not-carried',
    severity: 'low',
    title: 'An annotation of another tool has no object to go to',
    explanation: 'The Gateway is not written here, or no route of the hosts is.',
    action: 'Put the annotation on the existing Gateway if it is still needed.',
  },
  portProtocol: {
    code: 'GP5210',
    name: 'port-protocol',
    severity: 'low',
    title: 'A port no longer speaks both TLS and plain HTTP',
    explanation:
      'The source takes connections with TLS and without at every port. A port of a Gateway speaks one protocol, so the way that a port is not meant for is left out.',
    action: 'Nothing to do, unless clients use an address like the one shown.',
  },
  idlePort: {
    code: 'GP5211',
    name: 'idle-port',
    severity: 'info',
    title: 'A port at which nothing is served goes away',
    explanation:
      'The source listens there and answers every request with an error. No listener is written for it, so connections are refused.',
    action: 'Nothing to do, unless a monitor asks this port.',
  },
  streamPort: {
    code: 'GP5212',
    name: 'stream-port',
    severity: 'high',
    title: 'A port for TCP is not written',
    explanation:
      'The source passes connections of this port on as they are, where it takes requests and TLS at the same port. Which of them belong to the stream is not certain enough for a TCPRoute, and a listener for HTTP would answer what is no HTTP.',
    action:
      'Write a listener for TCP and a TCPRoute by hand, if the implementation that takes over has them.',
  },
  streamUnavailable: {
    code: 'GP5230',
    name: 'stream-unavailable',
    severity: 'blocker',
    title: 'A port for TCP or UDP cannot be written',
    explanation:
      'TCPRoute and UDPRoute are in the standard channel since Gateway API 1.6, and in the experimental channel before. They have no conditions at all: every connection of a port goes to the same backends. Nothing listens at the port afterwards.',
    action: 'Write for Gateway API 1.6, or for the experimental channel.',
  },
  meshOwnClients: {
    code: 'GP5231',
    name: 'mesh-own-clients',
    severity: 'high',
    title: 'Clients in the namespace of a Service are treated in a way of their own',
    explanation:
      'A route in the namespace of the Service that it is bound to holds for the clients of all namespaces; one in another namespace holds for the clients there. No route holds for the clients of the own namespace of the Service alone.',
    action:
      'Keep the objects of the source for these clients, or let them use another Service with the same pods and bind the routes to that.',
  },
  meshAllClients: {
    code: 'GP5232',
    name: 'mesh-all-clients',
    severity: 'low',
    title: 'Routes of a Service hold for clients of all namespaces',
    explanation:
      'Only the clients of one namespace were asked about. Routes in the namespace of the Service that they are bound to hold for all clients, and what others get today was not compared.',
    action: 'Convert with --mesh=all to compare the clients of all namespaces.',
  },
  listedOrder: {
    code: 'GP5233',
    name: 'listed-order',
    severity: 'low',
    title: 'The rules of the Gateway decide as they are listed',
    explanation:
      'The source reads a list from its top, and the precedence of the Gateway API cannot say that list, or only with far more rules. The implementation can be told to keep the order of the rules; it then does so for every route of the Gateway. An object that the GatewayClass names in the same way is merged with this one.',
    action:
      'Keep the rules in their order, and other routes off this Gateway unless they may be read in order as well.',
  },
  gatewaysMerged: {
    code: 'GP5213',
    name: 'gateways-merged',
    severity: 'blocker',
    title: 'Routes of several Gateways attach to one',
    explanation:
      'In the source the Gateways are served by different proxies, each at an address of its own. Attached to one Gateway, the hosts of a private one are served wherever that Gateway can be reached.',
    action:
      'Leave out --gateway, so that a Gateway is written for each of them; or convert the routes of each Gateway on their own.',
  },
  grpcMixed: {
    code: 'GP5220',
    name: 'grpc-with-http',
    severity: 'high',
    title: 'gRPC and HTTP on one host',
    explanation:
      'A GRPCRoute and an HTTPRoute must not share a host on a listener, and some implementations take a service in a GRPCRoute only with the name of a method. The gRPC routes are therefore written as paths of the HTTPRoute. The Gateway learns from the Service port that the backend speaks HTTP/2.',
    action: 'Set `appProtocol: kubernetes.io/h2c` on the port of the gRPC Service.',
  },
} as const satisfies Record<string, FindingKind>;
