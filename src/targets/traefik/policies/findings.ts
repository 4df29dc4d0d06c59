import type { FindingKind } from '../../../model/finding.ts';

export const CRD_PROVIDER: FindingKind = {
  code: 'GP5330',
  name: 'crd-provider-needed',
  severity: 'info',
  title: 'Traefik has to read its own kinds of objects as well',
  explanation:
    'What the Gateway API has no field for is written as Middlewares and TraefikServices, which another provider of Traefik ' +
    'reads than the one for the Gateway API.',
  action:
    'Turn the provider on (providers.kubernetesCRD, as the Helm chart does), with the CustomResourceDefinitions of Traefik.',
};

export const SECRET_FORM: FindingKind = {
  code: 'GP5331',
  name: 'secret-with-one-key',
  severity: 'low',
  title: 'A Secret with users must have one key',
  explanation:
    'Traefik reads the same lines of users and hashes as the source system, from the only key of the Secret, whatever its ' +
    'name. With several keys, or hashes of crypt other than MD5, SHA-1 and bcrypt, nobody can sign in; without the Secret ' +
    'the rule is left out, and another rule may take its requests.',
  action: 'Check that the Secret has one key, then that the route asks for a password.',
};

export const REFUSED_PATHS: FindingKind = {
  code: 'GP5332',
  name: 'rewritten-paths-refused',
  severity: 'low',
  title: 'Some rewritten paths are refused',
  explanation:
    'Traefik answers 400 where the path that a middleware makes has empty segments, or segments of dots. The source system ' +
    'forwards such paths.',
  action: 'Check whether clients ask for such paths: mostly those that end with a slash.',
};

export const EMPTY_SERVICES: FindingKind = {
  code: 'GP5350',
  name: 'traefik-service-without-endpoints',
  severity: 'low',
  title: 'A rule is left out while its backend has no endpoint',
  explanation:
    'Traefik makes no TraefikService of a Service without a ready endpoint, unless allowEmptyServices is on. A rule that names ' +
    'one is left out then, and another rule may take its requests, where the source system answers 503.',
  action:
    'Turn on providers.kubernetesCRD.allowEmptyServices (the Helm chart does), so that such requests get 503.',
};

/** Kinds that writing for Traefik can give besides those that all implementations share. */
export const TRAEFIK_FINDINGS: readonly FindingKind[] = [
  CRD_PROVIDER,
  SECRET_FORM,
  REFUSED_PATHS,
  EMPTY_SERVICES,
];
