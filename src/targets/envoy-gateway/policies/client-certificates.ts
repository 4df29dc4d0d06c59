import { type ClientValidation, type Fields, readFile } from '../../../gateway/read/index.ts';
import { type ClientCertificates, handshakeNotes, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef, Origin } from '../../../model/origin.ts';
import type { Theme } from '../../policies/theme.ts';
import { GROUP, REPOSITORY } from './objects.ts';

/** The table's cell; writing and reading are below, as they concern listeners and no rules. */
export const CLIENT_CERTIFICATES: Theme = {
  name: 'client-certificates',
  cell: {
    how: 'ClientTrafficPolicy spec.tls.clientValidation of a listener of the host',
    but: 'who shows no valid certificate is refused in the handshake; chains of any length count; a required name of the certificate stays closed',
    source: `${REPOSITORY}, api/v1alpha1/tls_types.go, ClientValidationContext; internal/gatewayapi/clienttrafficpolicy.go, buildListenerTLSParameters`,
  },
};

const MODES: Readonly<Record<ClientCertificates['mode'], string>> = {
  require: 'RequireAndVerify',
  optional: 'VerifyIfGiven',
  'optional-unverified': 'Request',
};

/**
 * Certificates are asked for in the handshake of a listener (convertClientValidationModeType in
 * internal/gatewayapi/helpers.go). What the source tells the backend of them is the business of header edits: Envoy has a
 * header of its own, x-forwarded-client-cert, with another content. Where the CA cannot be read, every route of the listener answers 500
 * (internal/gatewayapi/clienttrafficpolicy.go, translateClientTrafficPolicyForListener).
 */
export function writeClients(wanted: ClientCertificates, origins: readonly Origin[]): Saying | undefined {
  const [namespace = '', name = ''] = wanted.caSecret.split('/');
  if (name === '') return { says: 'nothing', why: 'The CA is in no Secret' };
  const mode = MODES[wanted.mode];
  const caCertificateRefs = [{ group: '', kind: 'Secret', name, namespace }];
  return {
    says: 'whole',
    parts: [
      {
        apiVersion: `${GROUP}/v1alpha1`,
        kind: 'ClientTrafficPolicy',
        attach: { to: 'gateway' },
        spec: { tls: { clientValidation: { caCertificateRefs, mode } } },
        references: [{ kind: 'Secret', namespace, name }],
        origins,
      },
    ],
    notes: handshakeNotes(wanted, origins),
  };
}

const READ_MODES: ReadonlyMap<string, string> = new Map([
  ['Request', 'AllowInsecureFallback'],
  ['RequireAny', 'AllowInsecureFallback'],
  ['VerifyIfGiven', 'VerifyIfGiven'],
]);

/** Undefined where the policy asks for none. Without `mode`, `optional` decides. */
export function readClients(spec: Fields, policy: ObjectRef): ClientValidation | undefined {
  const validation = spec.child('tls')?.child('clientValidation');
  if (validation === undefined) return undefined;
  const isOptional = validation.flag('optional') === true;
  const mode = validation.text('mode') ?? (isOptional ? 'VerifyIfGiven' : 'RequireAndVerify');
  return {
    authorities: validation
      .children('caCertificateRefs')
      .map((fields) => readFile(fields, policy.namespace, 'Secret')),
    mode: READ_MODES.get(mode) ?? 'AllowValidOnly',
    path: validation.path,
    policy: { group: GROUP, ...policy },
  };
}
