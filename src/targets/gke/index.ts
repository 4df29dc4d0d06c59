import type { Dialect } from '../../gateway/dialect.ts';
import { defineTarget } from '../target.ts';
import { GKE_POLICIES } from './policies/index.ts';

const dialect: Dialect = {
  name: 'gke',
  // No regular expression reaches a load balancer, so these say nothing.
  pathRegex: { flavour: 're2', anchoring: 'full' },
  valueRegex: { flavour: 're2', anchoring: 'full' },
  pathRegexSupport: 'refused',
  regexRank: 'unspecified',
  regexOrder: 'rule-order',
  hostFallThrough: 'unspecified',
  listenerIsolation: 'unspecified',
  misdirected: 'unspecified',
  sources: {
    pathRegexSupport: 'https://github.com/GoogleCloudPlatform/gke-gateway-api/issues/54',
    hostFallThrough: 'not said by public sources',
    listenerIsolation: 'not among the supported features of its conformance reports',
    misdirected: 'not among the supported features of its conformance reports',
  },
};

/** GKE Gateway, on the load balancers of Google Cloud. */
export const GKE = defineTarget({
  title: 'GKE Gateway',
  dialect,
  gatewayClass: 'gke-l7-global-external-managed',
  policies: GKE_POLICIES,
  notes: [
    {
      text: 'The source is not public; what is not listed here is read as the specification says.',
      source: 'none',
    },
  ],
  sources: {
    gatewayClass: 'https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api#gatewayclass',
  },
});
