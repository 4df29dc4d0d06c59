import type { Fields } from '../../../gateway/read/index.ts';
import { type Note, noteOf, POLICY_FINDINGS, type PolicyPart } from '../../../gateway/write/index.ts';
import type { ObjectRef, Origin } from '../../../model/origin.ts';
import type { Backend, BackendProtocol, Respond } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { type Change, onForward, opaque } from '../../policies/treatments.ts';
import { API, GROUP, KIND, REPOSITORY } from './objects.ts';

type BackendTls = Extract<Policy, { kind: 'backend-tls' }>;

/**
 * What is said of backends may stand in a policy that names a route, for what the route forwards: there it comes before what
 * a policy of the Service says (crates/agentgateway/src/store/binds.rs, internal_backend_policies). With
 * `insecureSkipVerify: All` no certificate is looked at (http/backendtls.rs, NoVerifier).
 */
export const BACKEND_TLS: Theme = {
  name: 'backend-tls',
  cell: {
    how: 'BackendTLSPolicy; AgentgatewayPolicy spec.backend.tls.insecureSkipVerify of the rule where nothing is verified today',
    but: 'backends of a rule that are spoken to in several ways are closed; a verified server name needs its CA',
    source: `${API}/agentgateway_policy_types.go, BackendTLS; ${REPOSITORY}, crates/agentgateway/src/store/binds.rs; crates/agentgateway/src/http/backendtls.rs`,
  },
  kind: KIND,
  read,
};

export function unverifiedRule(
  tls: BackendTls | undefined,
  origins: readonly Origin[],
): { readonly part: PolicyPart; readonly notes: readonly Note[] } | undefined {
  if (tls?.verify === true) return undefined;
  const [namespace, secret] = tls?.clientCertificateSecret?.split('/') ?? [];
  // A Secret with tls.crt and tls.key in the namespace of the policy, which is that of the route.
  if (namespace !== undefined && namespace !== origins[0]?.object.namespace) return undefined;
  const sni = tls?.sendServerName === true ? tls.serverName : undefined;
  const certificate =
    secret === undefined ? {} : { mtlsCertificateRef: [{ group: '', kind: 'Secret', name: secret }] };
  const spec = {
    backend: { tls: { insecureSkipVerify: 'All', ...certificate, ...(sni === undefined ? {} : { sni }) } },
  };
  const part: PolicyPart = {
    apiVersion: `${GROUP}/v1alpha1`,
    kind: KIND,
    attach: { to: 'route' },
    spec,
    origins,
  };
  return { part, notes: sni === undefined ? [serverNameNote(origins)] : [] };
}

function serverNameNote(origins: readonly Origin[]): Note {
  return noteOf(POLICY_FINDINGS.inexact, 'Backends with TLS are sent a server name: their own.', origins, {
    before: 'TLS without a server name, not verified',
    after: 'TLS with the name of the backend as server name, not verified',
    witness: 'none',
  });
}

/** Which backends pass where they are verified is not known here. */
function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const tls = spec.child('backend')?.child('tls');
  if (tls === undefined) return undefined;
  if (tls.text('insecureSkipVerify') !== 'All') {
    const title = `${policy.kind} ${policy.namespace}/${policy.name}`;
    return opaque(`how ${title} verifies backends is not known here`, [{ object: policy, path: tls.path }]);
  }
  const sni = tls.text('sni');
  const [certificate] = tls.children('mtlsCertificateRef');
  certificate?.skip('group', 'kind');
  const secret = certificate?.requiredText('name');
  return securely({
    kind: 'backend-tls',
    verify: false,
    ...(secret === undefined ? {} : { clientCertificateSecret: `${policy.namespace}/${secret}` }),
    ...(sni === undefined ? {} : { serverName: sni }),
    sendServerName: sni !== undefined,
    origins: [{ object: policy, path: tls.path }],
    isDefault: false,
  });
}

const SECURED: Readonly<Partial<Record<BackendProtocol, BackendProtocol>>> = {
  http: 'https',
  h2c: 'https',
  grpc: 'grpcs',
};

function securely(policy: BackendTls): Change {
  const secured = (target: Backend | Respond): Backend | Respond =>
    target.kind === 'respond' ? target : { ...target, protocol: SECURED[target.protocol] ?? target.protocol };
  return onForward((forward) => ({
    ...forward,
    backends: forward.backends.map((one) => ({ ...one, target: secured(one.target) })),
    policies: [...forward.policies, policy],
  }));
}
