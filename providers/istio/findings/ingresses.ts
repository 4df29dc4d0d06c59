import { findingKind as kind } from '../../../src/model/finding.ts';

export const CLASS_ASSUMED = kind(
  'GP4301',
  'istio-class-assumed',
  'info',
  'An Ingress is taken although the input does not prove its class',
  'Istio serves an Ingress whose IngressClass has the controller istio.io/ingress-controller. The IngressClass is not in the input.',
  'Add the IngressClass. If there is none, the Ingress does nothing today and should be left out.',
);

export const OTHER_CLASS = kind(
  'GP4302',
  'ingress-not-of-istio',
  'info',
  'An Ingress is left out because Istio does not serve it',
  'The annotation kubernetes.io/ingress.class decides, then the controller of the IngressClass, then the mode of the mesh. The name of a class alone counts for nothing.',
  'Nothing.',
);

export const ANNOTATION_WITHOUT_EFFECT = kind(
  'GP4303',
  'ingress-annotation-without-effect',
  'low',
  'An annotation of another controller has no effect on an Ingress of Istio',
  'Istio reads no annotation of an Ingress but its class.',
  'Nothing changes by the conversion. Do not carry the annotation over.',
);

export const DEFAULT_BACKEND_IGNORED = kind(
  'GP4304',
  'istio-default-backend-ignored',
  'low',
  'spec.defaultBackend is ignored',
  'Istio does not support the default backend of an Ingress: requests that no rule holds are answered with 404.',
  'Nothing changes by the conversion.',
);

export const PATH_DROPPED = kind(
  'GP4305',
  'ingress-path-dropped',
  'high',
  'A path of an Ingress is left out',
  'Istio leaves out paths whose backend is no Service, or whose port has a name that the Service does not have.',
  'Correct the backend if the path is wanted; it then starts to work.',
);

export const TLS_WITHOUT_SECRET = kind(
  'GP4306',
  'ingress-tls-without-secret',
  'low',
  'A tls section without secretName does nothing',
  'Istio makes an HTTPS server only for sections that name a Secret.',
  'Nothing changes by the conversion.',
);

export const SECRET_NAMESPACE = kind(
  'GP4307',
  'ingress-secret-namespace',
  'low',
  'The certificate of an Ingress is taken from the namespace of the gateway',
  'Istio reads the Secret in the namespace of its gateway, not in that of the Ingress. The written Gateway refers to the same Secret there.',
  'Nothing, if the Secret is there. A Secret of the same name beside the Ingress is another one.',
);

export const EXACT_BEHIND_PREFIX = kind(
  'GP4308',
  'exact-behind-prefix',
  'low',
  'An exact path is hidden by a prefix with a slash at its end',
  'Paths are sorted by their length as they are written, but the slash is not compared: the prefix `/a/` stands before the exact path `/a` and takes its requests.',
  'Nothing changes by the conversion; remove the exact path or the slash.',
);

export const INGRESS_FINDINGS = [
  CLASS_ASSUMED,
  OTHER_CLASS,
  ANNOTATION_WITHOUT_EFFECT,
  DEFAULT_BACKEND_IGNORED,
  PATH_DROPPED,
  TLS_WITHOUT_SECRET,
  SECRET_NAMESPACE,
  EXACT_BEHIND_PREFIX,
];
