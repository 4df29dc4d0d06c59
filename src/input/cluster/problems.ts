import { type InputError, InputFailure } from '../input-error.ts';

const TRY = 'Check with `kubectl version` and the same flags.';

/** The failure of a cluster that cannot be read at all. */
export function clusterFailure(where: string, what: string, action: string): InputFailure {
  const error: InputError = { kind: 'cluster', where, what, action };
  return new InputFailure(error);
}

const NETWORK: ReadonlyMap<string, readonly [what: string, action: string]> = new Map([
  ['ECONNREFUSED', ['Nothing listens there: the connection is refused.', TRY]],
  ['ENOTFOUND', ['The name of the API server is not known.', TRY]],
  ['EAI_AGAIN', ['The name of the API server cannot be looked up at the moment.', TRY]],
  ['ECONNRESET', ['The API server closed the connection.', TRY]],
  ['EPIPE', ['The API server closed the connection.', TRY]],
  ['EHOSTUNREACH', ['There is no way to the API server; a VPN may be down.', TRY]],
  ['ENETUNREACH', ['There is no way to the API server; a VPN may be down.', TRY]],
  [
    'ETIMEDOUT',
    [
      'The API server does not answer in time.',
      'Check the network, or give it longer with --request-timeout.',
    ],
  ],
  [
    'CERT_HAS_EXPIRED',
    [
      'The certificate of the API server has expired.',
      'Renew it; gateproof does not read over a connection that it cannot trust.',
    ],
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    [
      'The certificate of the API server is for another name.',
      'Use the name of the certificate as server, or set tls-server-name in the kubeconfig.',
    ],
  ],
]);

const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

/** The code of an error of Node; the empty text where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A connection that failed, in plain words. */
export function connectionFailure(server: string, error: unknown): InputFailure {
  const code = codeOf(error);
  if (UNTRUSTED.has(code)) {
    return clusterFailure(
      server,
      `The certificate of the API server is not signed by an authority that is trusted (${code}).`,
      'Set certificate-authority-data of the cluster in the kubeconfig.',
    );
  }
  const known = NETWORK.get(code);
  if (known !== undefined) return clusterFailure(server, ...known);
  if (/^ERR_OSSL/.test(code)) {
    return clusterFailure(
      server,
      `A certificate or key of the kubeconfig cannot be used (${code}).`,
      'Check that both are PEM and belong together.',
    );
  }
  if (/^ERR_(TLS|SSL)|^EPROTO$/.test(code)) {
    return clusterFailure(
      server,
      `No TLS connection can be made (${code}).`,
      'Check that the server is an https address of an API server, and the client certificate of the user.',
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return clusterFailure(server, `The API server cannot be reached: ${reason}.`, TRY);
}

export function notAccepted(server: string, user: string): InputFailure {
  return clusterFailure(
    server,
    `The API server does not accept the credentials of the user "${user}" (401); they may have expired.`,
    'Log in to the cluster again; `kubectl get ingress` with the same context should work.',
  );
}

/** An answer that no API server gives. */
export function notAnApi(server: string, what: string): InputFailure {
  return clusterFailure(
    server,
    `The answer is not that of a Kubernetes API server: ${what}.`,
    'Check the server of the context; a proxy or a login page may stand in between.',
  );
}

/** More than this program can hold. */
export function tooBig(server: string): InputFailure {
  return clusterFailure(
    server,
    'The API server sends more than can be held at once.',
    'Read smaller pages with --chunk-size, or one namespace with -n.',
  );
}
