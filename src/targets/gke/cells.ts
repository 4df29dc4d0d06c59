import { closedTheme } from '../policies/closed.ts';
import type { Cell, Theme, ThemeName } from '../policies/theme.ts';

const API = 'GoogleCloudPlatform/gke-gateway-api v1.4.0, apis/networking/v1';
const BACKEND = `${API}/gcpbackendpolicy_types.go`;
const BALANCER = 'https://cloud.google.com/load-balancing/docs/https';

/** Checks whose routes are closed. */
export const CHECKS: readonly Theme[] = [
  closedTheme('address-lists', 'client-address', {
    why: 'A GCPBackendPolicy names a security policy of Cloud Armor, whose rules are kept in Google Cloud and not in the cluster',
    source: `${BACKEND}, SecurityPolicy`,
  }),
  closedTheme('basic-auth', 'credentials', {
    why: 'The load balancer asks for no passwords; Identity-Aware Proxy (GCPBackendPolicy iap) knows accounts of Google',
    source: `${BACKEND}, IdentityAwareProxyConfig`,
  }),
  closedTheme('external-auth', 'external-auth', {
    why: 'A load balancer calls services over gRPC by an authorization extension of a whole Gateway, and not by HTTP for a route',
    source: 'GoogleCloudPlatform/gke-gateway-api fc40d60, apis/networking/v1/gcpauthzpolicy_types.go',
  }),
];

/** What becomes of themes that neither the Gateway API nor a policy of GKE has a field for. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'client-address': {
    why: 'The load balancer appends the address of the connection to X-Forwarded-For, and believes no other entry',
    source: `${BALANCER}#x-forwarded-for_header`,
  },
  jwt: {
    why: 'Identity-Aware Proxy makes tokens of its own for accounts of Google, and verifies none of an issuer',
    source: `${BACKEND}, IdentityAwareProxyConfig`,
  },
  'client-certificates': {
    why: 'Its conformance report denies GatewayFrontendClientCertificateValidation; trust is configured in Google Cloud; the host stays closed',
    source: 'conformance report of 1.36.2-gke.2154000',
  },
  'rate-limits': {
    why: 'Limits are rules of Cloud Armor, which are kept in Google Cloud and not in the cluster; maxRatePerEndpoint is the capacity of a pod',
    source: `${BACKEND}, SecurityPolicy and MaxRatePerEndpoint`,
  },
  'connection-limits': {
    why: 'No policy limits connections of a client',
    source: `${BACKEND}, GCPBackendPolicyConfig`,
  },
  'body-size': {
    why: 'No policy limits bodies',
    source: `${BACKEND}, GCPBackendPolicyConfig`,
  },
  buffering: {
    why: 'The load balancer streams requests and answers',
    source: BALANCER,
  },
  'error-pages': {
    why: 'Pages of errors are configured in Google Cloud, and come from a bucket',
    source: 'https://cloud.google.com/load-balancing/docs/https/custom-error-response',
  },
  'direct-responses': {
    why: 'No filter answers without a backend',
    source: `${API}: kinds of filters are GCPSessionAffinityFilter alone`,
  },
  compression: {
    why: 'Answers are compressed by Cloud CDN, which no policy of a Service turns on',
    source: `${BACKEND}, GCPBackendPolicyConfig`,
  },
  'access-logs': {
    why: 'A GCPBackendPolicy turns logging on (logging.enabled), in the format of Cloud Logging',
    source: `${BACKEND}, LoggingConfig`,
  },
  'response-rate': {
    why: 'No policy limits the speed of answers',
    source: `${BACKEND}, GCPBackendPolicyConfig`,
  },
  snippets: {
    why: 'Lines for nginx mean nothing to load balancers of Google Cloud',
    source: BALANCER,
  },
};
