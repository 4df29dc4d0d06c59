import {
  type BackendObjects,
  type Note,
  noteOf,
  POLICY_FINDINGS,
  type PolicyPart,
  type TlsBackend,
} from '../../../gateway/write/index.ts';
import { dig, isArray } from '../../../kubernetes/json.ts';
import { type Json, type JsonObject, refOf } from '../../../kubernetes/object.ts';
import { describeObject, type Origin } from '../../../model/origin.ts';
import { cookieForBoth } from '../../cookie-paths.ts';
import type { Theme } from '../../policies/theme.ts';
import { BACKEND_KIND, BACKEND_PLUGIN, backendPart, GROUP, REPOSITORY } from './objects.ts';
import { policiesOfServices } from './services-in-force.ts';

const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'gateproof' } as const;

/** The table's cell; writing is below, as it says what a backend is and not what a rule does. */
export const BACKEND_TLS: Theme = {
  name: 'backend-tls',
  cell: {
    how: 'BackendTLSPolicy; BackendConfigPolicy spec.tls.insecureSkipVerify of the Service where nothing is verified today',
    but: 'with a client certificate by its Secret there too; for all ports and routes of a Service; a verified server name needs its CA',
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
    if (backend.kind !== 'Service') return undefined;
    const notes = tls?.clientCertificateSecret === undefined ? [] : [certificateNote(tls, origins)];
    return { part: tlsPart(backend, port, { insecureSkipVerify: true, ...sniOf(tls) }, origins), notes };
  },
  /** The Secret of a client certificate is that of the CA too, as nginx has it (tls.go, extractFromSecret). */
  verified(backend, port, tls, origins) {
    const { caSecret, clientCertificateSecret, serverName } = tls ?? {};
    const [home, secret] = caSecret?.split('/') ?? [];
    if (clientCertificateSecret === undefined || clientCertificateSecret !== caSecret) return undefined;
    if (backend.kind !== 'Service' || home !== backend.namespace || secret === undefined) return undefined;
    if (serverName === undefined || tls?.names !== undefined) return undefined;
    const spec = { secretRef: { name: secret }, ...sniOf(tls), verifySubjectAltNames: [serverName] };
    return { part: tlsPart(backend, port, spec, origins), notes: [] };
  },
  unite(one, two) {
    const [cookie, other] = [one, two].map((spec) => cookieOf(spec));
    const both = cookieForBoth(cookie, other);
    if (both === undefined) return undefined;
    const spec = { ...one, ...hashOf({ cookie: both.cookie }) };
    const same = JSON.stringify(spec) === JSON.stringify({ ...two, ...hashOf({ cookie: both.cookie }) });
    return same ? { spec, message: both.message } : undefined;
  },
};

function sniOf(tls: TlsBackend[2]): { readonly sni?: string } {
  return tls?.sendServerName === true && tls.serverName !== undefined ? { sni: tls.serverName } : {};
}

function tlsPart(
  { namespace, name }: TlsBackend[0],
  port: number,
  tls: JsonObject,
  origins: readonly Origin[],
): PolicyPart {
  return { ...backendPart({ tls }, origins), attach: { to: 'backend', namespace, name, port } };
}

/** Where nothing is to be verified, the Secret is not read at all (tls.go, translateTLSConfig). */
function certificateNote(
  { clientCertificateSecret = '' }: NonNullable<TlsBackend[2]>,
  origins: readonly Origin[],
): Note {
  const message = 'kgateway shows no client certificate to a backend that it does not verify.';
  return noteOf(POLICY_FINDINGS.inexact, message, origins, {
    severity: 'high',
    before: `the proxy shows the certificate of ${clientCertificateSecret}, if there is one`,
    after: 'no client certificate',
    witness: 'none',
  });
}

function cookieOf(spec: JsonObject): Json | undefined {
  const policies = dig(spec, 'loadBalancer', 'ringHash', 'hashPolicies');
  return isArray(policies) && policies.length === 1 ? dig(policies[0], 'cookie') : undefined;
}

function hashOf(policy: JsonObject): JsonObject {
  return { loadBalancer: { ringHash: { hashPolicies: [policy] } } };
}
