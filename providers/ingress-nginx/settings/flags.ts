import { parseBool } from '../go-values.ts';
import { INTEGER, TEXT, type ValueType } from './value-types.ts';
import { type ControllerVersion, isAtLeast } from './version.ts';

/** One command-line flag of the controller that changes what a request gets. */
export interface Flag<T> {
  readonly type: ValueType<T>;
  readonly initial: (version: ControllerVersion) => T;
  readonly effect: string;
}

/** A flag without a value (`--enable-ssl-passthrough`) arrives as empty text and means true. */
const SWITCH: ValueType<boolean> = {
  description: 'true or false',
  read: (text) => (text === '' ? true : parseBool(text)),
};

function flag<T>(type: ValueType<T>, initial: T, effect: string): Flag<T> {
  return { type, initial: () => initial, effect };
}

/** Flags by name with the dashes. Source: pkg/flags/flags.go. */
export const FLAGS = {
  '--ingress-class': flag(TEXT, 'nginx', 'Class of the annotation kubernetes.io/ingress.class that is ours.'),
  '--controller-class': flag(
    TEXT,
    'k8s.io/ingress-nginx',
    'spec.controller of the IngressClasses that are ours.',
  ),
  '--watch-ingress-without-class': flag(SWITCH, false, 'Ingresses without any class are ours too.'),
  '--ingress-class-by-name': flag(SWITCH, false, 'An IngressClass named like --ingress-class is ours too.'),
  '--watch-namespace': flag(TEXT, '', 'Only this namespace is read.'),
  '--watch-namespace-selector': flag(TEXT, '', 'Only namespaces with these labels are read.'),
  '--configmap': flag(TEXT, '', 'ConfigMap with the settings, namespace/name.'),
  '--default-backend-service': flag(
    TEXT,
    '',
    'Service for requests that nothing else takes, namespace/name.',
  ),
  '--default-ssl-certificate': flag(TEXT, '', 'Secret of the certificate for hosts without their own.'),
  '--disable-catch-all': flag(SWITCH, false, 'Ingresses with spec.defaultBackend are not taken.'),
  '--enable-ssl-passthrough': flag(SWITCH, false, 'The annotation ssl-passthrough has effect.'),
  '--ssl-passthrough-proxy-port': flag(INTEGER, 442, 'Internal port behind TLS passthrough.'),
  '--http-port': flag(INTEGER, 80, 'Port of the http listener.'),
  '--https-port': flag(INTEGER, 443, 'Port of the https listener.'),
  '--annotations-prefix': flag(
    TEXT,
    'nginx.ingress.kubernetes.io',
    'Prefix of the annotations that are read.',
  ),
  '--disable-svc-external-name': flag(SWITCH, false, 'Services of type ExternalName answer 503.'),
  '--enable-annotation-validation': {
    type: SWITCH,
    initial: (version: ControllerVersion): boolean => isAtLeast(version, '1.12.0'),
    effect: 'Values of annotations are checked; a bad one has the effect named at the annotation.',
  } satisfies Flag<boolean>,
  '--deep-inspect': flag(
    SWITCH,
    true,
    'Ingresses with suspicious hosts, paths or Secret names are not taken.',
  ),
  '--tcp-services-configmap': flag(TEXT, '', 'ConfigMap of exposed TCP ports.'),
  '--udp-services-configmap': flag(TEXT, '', 'ConfigMap of exposed UDP ports.'),
  '--publish-service': flag(TEXT, '', 'Service whose address is written to the status of Ingresses.'),
  '--enable-topology-aware-routing': flag(SWITCH, false, 'Endpoints near the controller are preferred.'),
} as const;

export type FlagName = keyof typeof FLAGS;
export type FlagValue<K extends FlagName> = (typeof FLAGS)[K] extends Flag<infer T> ? T : never;
