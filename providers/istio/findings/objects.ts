import { findingKind as kind } from '../../../src/model/finding.ts';

export const FIELD_UNKNOWN = kind(
  'GP4001',
  'istio-field-unknown',
  'low',
  'An object of Istio has a field that its API does not know',
  'The API server drops fields that the schema does not have, so Istio never sees them. Often it is a typing error, a wrong indentation, or a field of an old version.',
  'Correct the name or the place of the field, or remove it.',
);

export const FIELD_LOST = kind(
  'GP4002',
  'istio-field-lost',
  'low',
  'A setting of Istio has no counterpart in the conversion',
  'The setting changes how the gateway treats connections or requests, but neither the Gateway API nor the model of gateproof has a place for it.',
  'Look for the setting among the policies of the target, or do without it.',
);

export const REFUSED_BY_WEBHOOK = kind(
  'GP4003',
  'refused-by-istio',
  'high',
  "Istio's validation refuses the object",
  'The object fits the schema, but the validation of Istio, which runs as a webhook of the API server, refuses it. Such an object can only be in a cluster where the webhook is off; it is read as Istio then reads it, and the proxy may refuse more than this object.',
  'Correct the named field.',
);

export const MESH_ONLY = kind(
  'GP4004',
  'only-for-the-mesh',
  'info',
  'A VirtualService for workloads of the mesh is left as it is',
  'A VirtualService that names no gateway, or only `mesh`, is applied by the sidecars of the mesh. It is no part of the ingress and nothing is written for it.',
  'Keep it in place, or run the conversion once more with --mesh=all: it writes routes that are bound to Services.',
);

export const MESH_PART = kind(
  'GP4005',
  'mesh-part-stays',
  'low',
  'A VirtualService serves the mesh as well',
  'The VirtualService names the gateway `mesh` beside others. The written routes replace it for the gateways only; for the sidecars it must stay.',
  'Keep the VirtualService with `gateways: [mesh]` once the routes are in place, or convert that part with --mesh=all.',
);

export const GATEWAY_MISSING = kind(
  'GP4006',
  'gateway-missing',
  'high',
  'A VirtualService names a Gateway that is not in the input',
  'Routes of a VirtualService belong to the Gateways that it names. Without the Gateway nothing is known of its ports, hosts and certificates, and nothing is written for it.',
  'Add the Gateway to the input, or correct the name: without a namespace it is a Gateway of the namespace of the VirtualService.',
);

export const HIDDEN_FROM_GATEWAY = kind(
  'GP4007',
  'hidden-from-gateway',
  'low',
  'A VirtualService is hidden from the gateway that it names',
  '`exportTo` says which namespaces see the object. The namespace in which the proxies of the gateway run is not among them, so the gateway has none of these routes today.',
  'Nothing, if the routes are not wanted. Otherwise correct `exportTo`; the routes then start to work.',
);

export const NO_COMMON_HOST = kind(
  'GP4008',
  'no-common-host',
  'low',
  'A VirtualService and its Gateway have no host in common',
  'A gateway serves a VirtualService under the hosts that both name. Where there is none, the routes do nothing. Names without a dot are names of Services, and a server can limit its hosts to one namespace.',
  'Nothing, if the routes are not wanted; otherwise correct the hosts.',
);

export const DELEGATE_MISSING = kind(
  'GP4009',
  'delegate-missing',
  'high',
  'A delegate is missing, or not shown to the VirtualService that names it',
  'An entry that delegates to a VirtualService that does not exist, or that `exportTo` hides, is left out by Istio; its requests go to the entries behind it.',
  'Add the delegate to the input if it exists; otherwise remove the entry.',
);

export const DELEGATE_CONFLICT = kind(
  'GP4010',
  'delegate-conflict',
  'low',
  'An entry of a delegate is left out because its conditions leave those of the root',
  'The conditions of a delegate must lie inside those of the entry that delegates to it: a longer prefix, no regular expression on either side. Entries that do not are left out by Istio.',
  'Nothing; the entry does nothing today.',
);

export const UNUSED_DELEGATE = kind(
  'GP4011',
  'delegate-unused',
  'info',
  'A VirtualService without hosts is used by no other',
  'A VirtualService without hosts only works as the delegate of another one.',
  'Nothing, or remove it.',
);

export const OBJECTS_STAY = kind(
  'GP4012',
  'objects-stay',
  'info',
  'Objects of Istio that stay in force',
  'DestinationRules and ServiceEntries are about hosts, not about gateways: with Istio as the target they hold for the written routes as they did before, and Services that are made for subsets get DestinationRules of their own. Objects that select workloads of the mesh are not touched either. Other targets read none of them; what they say of routes is then in findings of its own.',
  'With Istio as the target keep them.',
);

export const OBJECTS_GO = kind(
  'GP4016',
  'objects-go',
  'info',
  'Objects of Istio that the written objects take the place of',
  'Gateways, VirtualServices and Ingresses of class istio, and policies that select the proxies of a gateway, say the same as the written objects, but for what other findings say is not written. Both may stand beside each other while the traffic moves, at two addresses or host by host.',
  'Keep an object as long as a finding says that something of it is not written. Remove the others once no traffic uses them any more; where the message says that a part stays, keep that part.',
);

export const MESH_HOST_STAYS = kind(
  'GP4013',
  'mesh-host-stays',
  'high',
  'A host of a VirtualService for the mesh is no Service',
  'In a mesh, routes of the Gateway API are bound to Services. Hosts outside of the cluster, and those that a ServiceEntry makes known, have no Service to bind a route to.',
  'Keep the VirtualService for these hosts; take the hosts that are Services out of it once the routes are in place.',
);

export const MESH_SERVICE_MISSING = kind(
  'GP4017',
  'mesh-service-missing',
  'high',
  'A Service that a VirtualService for the mesh is about is not in the input',
  'Routes of the mesh are bound to Services, and their ports say which of them carry HTTP. Without the Service nothing is written for its host.',
  'Add the Services to the input, for example with `kubectl get services -A -o yaml`, or read the cluster.',
);

export const MESH_SOURCE_LABELS = kind(
  'GP4014',
  'mesh-source-labels',
  'high',
  'A match for some workloads of the mesh is left out',
  '`sourceLabels` picks workloads by their labels, `destinationSubnets` connections by their address. A route that is bound to a Service is for all workloads of the mesh, or for those of one namespace; it cannot ask for either.',
  'Move the workloads to a namespace of their own and give it a route, or let them send a header that the route can match.',
);

export const MESH_TLS = kind(
  'GP4015',
  'mesh-tls-routes-stay',
  'low',
  'TLS routes for workloads of the mesh stay',
  'The entries of `tls` choose by the server name of encrypted connections inside the mesh. No routes are written for them.',
  'Keep the VirtualService with its `tls` entries.',
);

export const OBJECT_FINDINGS = [
  MESH_HOST_STAYS,
  MESH_SERVICE_MISSING,
  MESH_SOURCE_LABELS,
  MESH_TLS,
  OBJECTS_STAY,
  OBJECTS_GO,
  FIELD_UNKNOWN,
  FIELD_LOST,
  REFUSED_BY_WEBHOOK,
  MESH_ONLY,
  MESH_PART,
  GATEWAY_MISSING,
  HIDDEN_FROM_GATEWAY,
  NO_COMMON_HOST,
  DELEGATE_MISSING,
  DELEGATE_CONFLICT,
  UNUSED_DELEGATE,
];
