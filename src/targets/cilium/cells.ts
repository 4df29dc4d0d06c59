import type { Cell, ThemeName } from '../policies/theme.ts';

const DOCS = 'https://docs.cilium.io/en/latest/network/servicemesh';

/**
 * Cilium has no policies for routes. CiliumEnvoyConfig holds configuration of Envoy itself; Cilium makes such objects of
 * Gateways, and what happens to requests where others change the same parts is not defined.
 */
function onlyByEnvoyConfig(what: string): Cell {
  return {
    why: `No policy says it. CiliumEnvoyConfig could name ${what} of Envoy, but what becomes of one beside those that Cilium makes of Gateways is not defined`,
    source: `${DOCS}/l7-traffic-management/`,
  };
}

/** What becomes of themes at Cilium that the Gateway API has no field for. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'address-lists': {
    why: 'A CiliumClusterwideNetworkPolicy for the identity ingress (fromCIDR) decides about all requests of all Gateways before their hosts and paths are known; routes with a list of their own are closed',
    source: `${DOCS}/ingress-and-network-policy/`,
  },
  'client-address': {
    why: 'The number of trusted proxies is a setting of the installation (gatewayAPI.xffNumTrustedHops), not of a Gateway',
    source: 'https://github.com/cilium/cilium/pull/30662',
  },
  'basic-auth': onlyByEnvoyConfig('the filter basic_auth'),
  'external-auth': onlyByEnvoyConfig('the filter ext_authz'),
  jwt: onlyByEnvoyConfig('the filter jwt_authn'),
  'client-certificates': {
    why: 'Its conformance report denies GatewayFrontendClientCertificateValidation, and no policy says it; the host stays closed',
    source: 'conformance report of v1.20.0',
  },
  timeouts: {
    why: 'Timeouts of the rule limit whole requests; times in which nothing is sent are settings of the installation (envoy.streamIdleTimeoutDurationSeconds), and without a timeout of the rule no request is limited',
    source:
      'cilium/cilium, operator/pkg/model/translation/envoy_http_connection_manager.go: MaxStreamDuration 0; install/kubernetes/cilium/values.yaml',
  },
  'rate-limits': onlyByEnvoyConfig('the filter local_ratelimit'),
  'connection-limits': onlyByEnvoyConfig('the filter connection_limit'),
  'body-size': onlyByEnvoyConfig('the filter buffer'),
  buffering: onlyByEnvoyConfig('the filter buffer'),
  hashing: onlyByEnvoyConfig('the hash policies of routes'),
  'error-pages': onlyByEnvoyConfig('the filter custom_response'),
  'direct-responses': onlyByEnvoyConfig('direct responses of routes'),
  compression: onlyByEnvoyConfig('the filter compressor'),
  'access-logs': {
    why: 'Requests are seen as flows of Hubble, whose format is its own',
    source: `${DOCS}/`,
  },
  'response-rate': onlyByEnvoyConfig('the filter bandwidth_limit'),
  snippets: { why: 'Lines for nginx mean nothing to Envoy', source: `${DOCS}/l7-traffic-management/` },
};
