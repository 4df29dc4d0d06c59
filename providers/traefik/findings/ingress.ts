import { type FindingKind, findingKind as kind } from '../../../src/model/finding.ts';

export const OTHER_CLASS = kind(
  'GP3051',
  'traefik-other-class',
  'info',
  'Object left out because Traefik does not serve its class',
  'The class of the object belongs to another controller, or to another instance of Traefik.',
  'Nothing.',
);

export const CLASS_MISSING = kind(
  'GP3052',
  'traefik-class-missing',
  'high',
  'Ingress left out because nothing says that its class belongs to Traefik',
  'Traefik serves an Ingress with spec.ingressClassName only if an IngressClass of that name exists whose controller is traefik.io/ingress-controller. The input holds none.',
  'If Traefik serves the Ingress, add the IngressClass to the input or name the class with --traefik-class.',
);

export const CLASS_ASSUMED = kind(
  'GP3053',
  'traefik-class-assumed',
  'info',
  'Ingress taken although the input does not prove its class',
  'The IngressClass that the Ingress names is not among the input, but its name speaks for Traefik.',
  'Nothing, if Traefik serves it. Otherwise leave it out of the input.',
);

export const INGRESS_REFUSED = kind(
  'GP3054',
  'traefik-annotation-drops-ingress',
  'high',
  'One annotation keeps a whole Ingress from being served',
  'Traefik reads the annotations under router. as a whole: one that it does not know, or one value that it cannot read, and the Ingress is left out, with an error in the log only. Its status still shows an address.',
  'Remove or correct the annotation, if the Ingress is meant to work.',
);

export const DEFAULT_BACKEND_IGNORED = kind(
  'GP3055',
  'traefik-default-backend-ignored',
  'low',
  'A default backend has no effect beside rules',
  'Traefik uses spec.defaultBackend only of an Ingress without rules. Requests that no rule takes get 404, or go to the routers of other objects.',
  'Remove it, or move it to an Ingress without rules if it is meant to answer.',
);

export const DEFAULT_BACKEND_TAKEN = kind(
  'GP3056',
  'traefik-default-backend-taken',
  'high',
  'There is another default backend already',
  'Traefik has one default backend for the whole cluster: that of the first Ingress that it reads, in an order that nobody knows. The conversion takes the first one of the input.',
  'Keep one of the Ingresses.',
);

export const ANNOTATION_NEVER_READ = kind(
  'GP3057',
  'traefik-annotation-never-read',
  'low',
  'An annotation is not read by Traefik',
  'The annotation has the prefix of Traefik, but this generation of Traefik reads nothing of that name and says nothing about it. Most often it was meant for version 1.',
  'Remove it. What it was meant to do needs a Middleware.',
);

export const RESOURCE_BACKEND = kind(
  'GP3058',
  'traefik-resource-backend',
  'high',
  'A backend that is no Service is not served',
  'Traefik reads no backends of the kind resource. The path is left out, and its requests go on to other routers or get 404.',
  'Point the path to a Service.',
);

export const RULE_WITHOUT_PATHS = kind(
  'GP3059',
  'traefik-rule-without-paths',
  'low',
  'A rule without http has no effect',
  'Traefik reads the paths under http. A rule that names a host only makes no router.',
  'Add a path, or remove the rule.',
);

export const INGRESS_FINDINGS: readonly FindingKind[] = [
  OTHER_CLASS,
  CLASS_MISSING,
  CLASS_ASSUMED,
  INGRESS_REFUSED,
  DEFAULT_BACKEND_IGNORED,
  DEFAULT_BACKEND_TAKEN,
  ANNOTATION_NEVER_READ,
  RESOURCE_BACKEND,
  RULE_WITHOUT_PATHS,
];
