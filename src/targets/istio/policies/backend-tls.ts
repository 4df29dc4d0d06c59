import type { Theme } from '../../policies/theme.ts';
import { REPOSITORY } from './objects.ts';

/** The table's cell; writing stands with the DestinationRules, as it says what a backend is and not what a rule does. */
export const BACKEND_TLS: Theme = {
  name: 'backend-tls',
  cell: {
    how: 'BackendTLSPolicy; DestinationRule trafficPolicy.tls.insecureSkipVerify where nothing is verified today',
    but: 'for every client of the Service in the mesh; a verified server name needs its CA',
    source: `${REPOSITORY}, pilot/pkg/networking/core/cluster_tls.go; pilot/pkg/config/kube/gateway/backend_policies.go`,
  },
};
