import { NO_ANSWER, type Respond } from '../../../src/model/outcome.ts';
import type { TlsSettings } from '../../../src/model/route-table.ts';
import { CERTIFICATE_FILES, SEVERAL_CERTIFICATES } from '../findings/gateways.ts';
import type { Server } from '../objects/gateway.ts';
import type { WorkloadWorld } from './world.ts';

const NO_CERTIFICATE: Respond = {
  kind: 'respond',
  status: NO_ANSWER,
  reason: 'the handshake fails without an accepted client certificate',
};

/** Certificates of a server that ends TLS. Secrets are those of the gateway's namespace. */
export function tlsSettings(server: Server, { workload, notes }: WorkloadWorld): TlsSettings | undefined {
  const { tls } = server;
  if (tls === undefined) return undefined;
  const [credential, ...others] = tls.credentials;
  if (others.length > 0) {
    const message = `Gateway ${server.gateway} names ${others.length + 1} certificates for one server; ${credential} is written.`;
    notes.report(SEVERAL_CERTIFICATES, message, [tls.origin]);
  }
  if (credential === undefined && tls.mode !== 'ISTIO_MUTUAL') {
    const message = tls.files
      ? `The certificate of Gateway ${server.gateway} is a file of the gateway; a Secret must be made of it.`
      : `Gateway ${server.gateway} ends TLS without naming a certificate.`;
    notes.report(CERTIFICATE_FILES, message, [tls.origin]);
  }
  const secret = credential === undefined ? undefined : secretName(credential, workload.namespace);
  const ca = tls.caCredential ?? credential;
  const mode = tls.mode === 'MUTUAL' || tls.mode === 'ISTIO_MUTUAL' ? 'require' : 'optional';
  const asks = tls.mode !== 'SIMPLE';
  return {
    certificate: secret === undefined ? 'default' : { secret },
    ...(asks
      ? {
          clientCertificates: {
            caSecret: tls.mode === 'ISTIO_MUTUAL' ? 'the mesh' : secretName(ca ?? '', workload.namespace),
            mode,
            depth: 1,
            missing: NO_CERTIFICATE,
          },
        }
      : {}),
    origins: [tls.origin],
  };
}

function secretName(credential: string, namespace: string): string {
  const name = credential.replace(/^kubernetes:\/\//, '');
  return name.includes('/') ? name : `${namespace}/${name}`;
}
