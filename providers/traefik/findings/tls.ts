import { type Finding, type FindingKind, findingKind as kind } from '../../../src/model/finding.ts';

export const TLS_CONFLICT = kind(
  'GP3151',
  'tls-options-conflict',
  'high',
  'Routers of one host ask for different TLS options',
  'TLS options are chosen by the server name of the connection, before any router. Where the routers of a host disagree, Traefik uses the default options for all of them; client certificates that one of them asks for are then not asked for. The conversion keeps that.',
  'Give all routers of the host the same options.',
);

export const TLS_HOSTLESS = kind(
  'GP3152',
  'tls-options-without-host',
  'high',
  'TLS options of a router without a host have no effect',
  'TLS options are chosen by the server name of the connection. A router that names no host cannot have its own, so the default options are in force.',
  'Name the hosts in the rule, or change the default options.',
);

export const TLS_OPTIONS_LOST = kind(
  'GP3153',
  'tls-option-not-carried',
  'low',
  'A TLS option has no form in the Gateway API',
  'Versions, cipher suites, curves, ALPN protocols and strict server names of TLSOptions are not part of routing, and a Gateway sets them in its own way.',
  'Set it in the policy of the implementation that takes over.',
);

export const CERTIFICATE_NOT_LOADED = kind(
  'GP3154',
  'certificate-not-loaded',
  'high',
  'Traefik cannot load a certificate',
  'A Secret for TLS must exist in the namespace of the object and hold tls.crt and tls.key. Without it connections get another certificate, in the end the default one that no client trusts.',
  'Create the Secret, or correct its name.',
);

export const TLS_NOT_SERVED = kind(
  'GP3155',
  'tls-section-serves-nothing',
  'low',
  'A TLS section does not make an Ingress answer https',
  'In an Ingress, spec.tls only tells Traefik which certificate to load. Whether a router answers https depends on its annotation router.tls and on the entry point. This one is served without TLS only.',
  'Nothing, if that is meant. Otherwise add the annotation traefik.ingress.kubernetes.io/router.tls: "true" and convert again.',
);

/** What is lost with a resolver: nothing at once where a Secret holds a certificate for its hosts. */
export function resolverNote(hasSecret: boolean): Pick<Finding, 'after'> & { readonly severity?: 'low' } {
  return hasSecret
    ? { severity: 'low', after: 'the hosts are served with the certificate of the Secret that is named' }
    : { after: 'the hosts have no certificate until somebody else issues one' };
}

export const CERT_RESOLVER = kind(
  'GP3156',
  'certificate-from-resolver',
  'high',
  'A certificate is issued by Traefik itself',
  'A certificate resolver lets Traefik fetch certificates and keep them in a file of its own. Nothing of that is in the cluster, so the hosts have no certificate after the move.',
  'Let cert-manager issue a certificate for the hosts, and name its Secret.',
);

export const STORE_IGNORED = kind(
  'GP3157',
  'tls-store-ignored',
  'low',
  'A TLSStore has no effect',
  'Traefik uses the TLSStore of the name "default" only, and none if there are several of that name.',
  'Remove it, or merge the stores.',
);

export const TLS_FINDINGS: readonly FindingKind[] = [
  TLS_CONFLICT,
  TLS_HOSTLESS,
  TLS_OPTIONS_LOST,
  CERTIFICATE_NOT_LOADED,
  TLS_NOT_SERVED,
  CERT_RESOLVER,
  STORE_IGNORED,
];
