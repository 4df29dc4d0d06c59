import { findingKind as kind } from '../../../src/model/finding.ts';

export const DUPLICATE_TLS_HOST = kind(
  'GP4101',
  'duplicate-tls-host',
  'high',
  'A server is left out because its host has one already',
  'Among servers with a `tls` section a host may stand only once for each port. The oldest Gateway wins; the whole later server is left out by Istio, with all its other hosts.',
  'Nothing changes by the conversion; merge the servers if the other hosts are wanted.',
);

export const PORT_CONFLICT = kind(
  'GP4102',
  'port-conflict',
  'high',
  'A server is left out because its port speaks another protocol',
  'The first Gateway decides whether a port speaks plain HTTP, TLS or something else. Servers that do not fit are left out by Istio.',
  'Nothing changes by the conversion; give the server another port if it is wanted.',
);

export const UNUSABLE_SERVER = kind(
  'GP4103',
  'server-unusable',
  'low',
  'A server of a Gateway listens for nothing',
  'A server needs a port and at least one host.',
  'Nothing, or complete the server.',
);

export const SEVERAL_CERTIFICATES = kind(
  'GP4104',
  'several-certificates',
  'low',
  'A server has certificates of several kinds',
  '`credentialNames` offers clients an RSA and an ECDSA certificate. One of them is carried over.',
  'Add the other one to `certificateRefs` if the target supports two.',
);

export const CERTIFICATE_FILES = kind(
  'GP4105',
  'certificate-files',
  'high',
  'The certificate of a server is not in a Secret',
  'The Gateway API takes certificates from Secrets. A certificate that is mounted into the gateway as a file cannot be referred to.',
  'Make a Secret of type kubernetes.io/tls from the files and name it in `credentialName`.',
);

export const STREAM_SERVER = kind(
  'GP4106',
  'udp-server',
  'low',
  'A server for UDP does nothing',
  "Istio's gateways have no listeners for UDP; a server with this protocol is left out by Istio.",
  'Remove the server, or serve its clients by other means.',
);

export const AUTO_PASSTHROUGH = kind(
  'GP4107',
  'auto-passthrough',
  'info',
  'A server for other networks of the mesh is left as it is',
  'AUTO_PASSTHROUGH connects the networks of a mesh by names that only sidecars use. It is no ingress.',
  'Keep the Gateway.',
);

export const BIND_IGNORED = kind(
  'GP4108',
  'bind-ignored',
  'low',
  'A server listens on one address only',
  '`bind` limits a server to an address of the proxy. It is read as if it listened on all of them.',
  'Set the address of the Gateway in the target if it matters.',
);

export const SEVERAL_WORKLOADS = kind(
  'GP4109',
  'several-proxies',
  'info',
  'The Gateways are served by different proxies',
  'Selectors pick proxies by their labels. Gateways with different selectors have addresses of their own; what one of them serves the other does not. A Gateway is written for each of them, and each is proved for itself.',
  'Point the names of each Gateway to its new address. --istio-setting gateway=NAMESPACE/NAME converts one of them alone.',
);

export const PROXIES_ASSUMED = kind(
  'GP4110',
  'proxies-assumed',
  'info',
  'The proxies of a Gateway are not in the input',
  'Labels and namespace of the proxies decide about `sourceLabels`, `sourceNamespace`, `exportTo`, and where certificates are. Without the Deployment the labels of the selector and the namespace of Istio are assumed.',
  'Add the Deployment of the gateway to the input.',
);

export const HOST_WITH_NAMESPACE_REDIRECTS_NOTHING = kind(
  'GP4111',
  'redirect-for-a-namespace',
  'low',
  'httpsRedirect does nothing for a host with a namespace before it',
  'For hosts that no VirtualService serves Istio makes a redirecting virtual host under the name as it is written. With a namespace before the slash that is no host, and plain requests are answered with 404.',
  'Nothing changes by the conversion.',
);

export const ENVOY_FILTER = kind(
  'GP4113',
  'envoy-filter',
  'high',
  'An EnvoyFilter changes the gateway',
  'An EnvoyFilter edits the configuration of the proxy directly. What it does to requests cannot be told in general, so nothing that it may concern is called proved.',
  'Look at what the filter does, and whether the target offers the same.',
);

export const SECURITY_POLICY = kind(
  'GP4114',
  'security-policy-at-gateway',
  'high',
  'A part of a security policy of the gateway is not understood',
  'AuthorizationPolicy and RequestAuthentication decide about requests before routes are looked at. What a part of the policy decides is not known here, so that the routes that it concerns are closed.',
  'On Istio, let the policy name the new Gateway in `targetRefs`. On other targets write its rules anew.',
);

export const ACCESS_POLICY = kind(
  'GP4320',
  'access-policy-converted',
  'info',
  'A security policy of the gateway is part of the conversion',
  'AuthorizationPolicy and RequestAuthentication decide about requests before routes are looked at. They select proxies by labels, and a Gateway of the Gateway API has other proxies with other labels: the policy itself no longer holds there, and what it decides is written anew.',
  'Keep the policy while the old gateway is in use. Compare what is written for the new one with it.',
);

export const GATEWAY_FINDINGS = [
  DUPLICATE_TLS_HOST,
  PORT_CONFLICT,
  UNUSABLE_SERVER,
  SEVERAL_CERTIFICATES,
  CERTIFICATE_FILES,
  STREAM_SERVER,
  AUTO_PASSTHROUGH,
  BIND_IGNORED,
  SEVERAL_WORKLOADS,
  PROXIES_ASSUMED,
  HOST_WITH_NAMESPACE_REDIRECTS_NOTHING,
  ENVOY_FILTER,
  SECURITY_POLICY,
  ACCESS_POLICY,
];
