import { PORT_FIELDS } from './common.ts';
import {
  type Fields,
  FLAG,
  INTEGER,
  inert,
  list,
  lost,
  map,
  object,
  parts,
  type Shape,
  TEXT,
  table,
} from './shape.ts';

const TLS: Shape = object({
  mode: table(TEXT),
  httpsRedirect: table(FLAG),
  credentialName: table(TEXT),
  credentialNames: table(list(TEXT)),
  caCertCredentialName: table(TEXT),
  serverCertificate: table(TEXT, 'a file in the gateway'),
  privateKey: table(TEXT, 'a file in the gateway'),
  caCertificates: table(TEXT, 'a file in the gateway'),
  tlsCertificates: table(
    list(
      object({
        serverCertificate: table(TEXT),
        privateKey: table(TEXT),
        caCertificates: table(TEXT),
      }),
    ),
    'files in the gateway',
  ),
  caCrl: lost(TEXT, 'refuses client certificates that were revoked'),
  subjectAltNames: lost(list(TEXT), 'only client certificates with one of these names are let in'),
  verifyCertificateSpki: lost(list(TEXT), 'only client certificates with one of these keys are let in'),
  verifyCertificateHash: lost(list(TEXT), 'only these client certificates are let in'),
  minProtocolVersion: lost(TEXT, 'the oldest version of TLS that clients may speak'),
  maxProtocolVersion: lost(TEXT, 'the newest version of TLS that clients may speak'),
  cipherSuites: lost(list(TEXT), 'TLS ciphers offered to clients'),
  ecdhCurves: lost(list(TEXT), 'curves offered to clients'),
});

const SERVER: Shape = object({
  port: table(
    object({ ...PORT_FIELDS, targetPort: inert(INTEGER, 'deprecated and not read') }),
    'port and protocol',
  ),
  hosts: table(list(TEXT), 'hosts that are served, some only to one namespace'),
  bind: table(TEXT, 'listens on one address only'),
  tls: table(TLS, 'whether and how TLS is ended, and whether plain requests are sent to https'),
  name: inert(TEXT, 'a name in metrics'),
  defaultEndpoint: inert(TEXT, 'not implemented by Istio'),
});

/** Gateway of networking/v1alpha3/gateway.proto. */
export const GATEWAY: Fields = {
  selector: table(map(TEXT), 'labels of the proxies that serve it'),
  servers: parts(list(SERVER)),
};
