import type { BackendObjects } from '../../../gateway/write/index.ts';
import { refOf } from '../../../kubernetes/object.ts';
import { describeObject } from '../../../model/origin.ts';
import type { Theme } from '../../policies/theme.ts';
import { BACKEND_KIND, BACKEND_PLUGIN, backendPart, GROUP, REPOSITORY } from './objects.ts';
import { policiesOfServices } from './services-in-force.ts';

const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'gateproof' } as const;

/** The table's cell; writing is below, as it says what a backend is and not what a rule does. */
export const BACKEND_TLS: Theme = {
  name: 'backend-tls',
  cell: {
    how: 'BackendTLSPolicy; BackendConfigPolicy spec.tls.insecureSkipVerify of the Service where nothing is verified today',
    but: 'not verified: for all ports and routes of a Service; a verified server name needs its CA',
    source: `${REPOSITORY}, api/v1alpha1/kgateway/backend_config_policy_types.go, TLS; ${BACKEND_PLUGIN}/tls.go`,
  },
};

/**
 * One BackendConfigPolicy for each Service, for all its ports: `targetRefs` have no name of a port
 * (api/v1alpha1/shared/shared_types.go, LocalPolicyTargetReference). Several for one Service are merged field by field, the
 * oldest first (backendconfigpolicy/merge.go): where the input has one, none is written beside it. TLS of a
 * BackendTLSPolicy goes before its own (plugin.go, processBackend).
 */
export const BACKEND_CONFIGS: BackendObjects = {
  wholeService: true,
  besideVerified: true,
  secures: (spec) => spec['tls'] !== undefined,
  obstacle(service, objects) {
    const [other] = policiesOfServices(objects)(service);
    return other === undefined ? undefined : `${describeObject(refOf(other))} is about it already`;
  },
  resource({ namespace, name }, ports) {
    return {
      apiVersion: `${GROUP}/v1alpha1`,
      kind: BACKEND_KIND,
      metadata: { name, namespace, labels: MANAGED_BY },
      spec: { ...ports.get(0), targetRefs: [{ group: '', kind: 'Service', name }] },
    };
  },
  /** No server name is sent where none is given, as nginx does (backendconfigpolicy/tls.go, translateTLSConfig). */
  unverified(backend, port, tls, origins) {
    if (backend.kind !== 'Service' || tls?.verify === true || tls?.clientCertificateSecret !== undefined)
      return undefined;
    const sni = tls?.sendServerName === true ? tls.serverName : undefined;
    const { namespace, name } = backend;
    const part = backendPart(
      { tls: { insecureSkipVerify: true, ...(sni === undefined ? {} : { sni }) } },
      origins,
    );
    return { part: { ...part, attach: { to: 'backend', namespace, name, port } }, notes: [] };
  },
};
