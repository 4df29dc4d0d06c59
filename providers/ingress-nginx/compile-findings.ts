import { type FindingKind, findingKind as kind } from '../../src/model/finding.ts';

export const CLASS_ASSUMED = kind(
  'GP2501',
  'class-assumed',
  'info',
  'Ingress taken although the input does not prove its class',
  'ingress-nginx serves an Ingress only if its class is its own. The IngressClass is not among the input, or the Ingress names none, which usually means that the API server fills in the default class.',
  'Nothing, if ingress-nginx serves it. Otherwise leave it out of the input, or add the IngressClass objects.',
);

export const CLASS_UNKNOWN = kind(
  'GP2502',
  'class-unknown',
  'high',
  'Ingress left out because nothing says that its class belongs to ingress-nginx',
  'The Ingress names a class whose IngressClass object is not among the input. Which controller serves it cannot be told.',
  'If ingress-nginx serves it, add the IngressClass to the input or name the class with --ingress-nginx-class.',
);

export const OTHER_CLASS = kind(
  'GP2503',
  'ingress-of-another-controller',
  'info',
  'Ingress left out because another controller serves it',
  'The class of the Ingress belongs to another controller, or the Ingress has none: ingress-nginx ignores it.',
  'Nothing.',
);

export const OTHER_NAMESPACE = kind(
  'GP2504',
  'namespace-not-watched',
  'info',
  'Ingress left out because the controller does not watch its namespace',
  'The flags --watch-namespace or --watch-namespace-selector limit the controller to other namespaces.',
  'Nothing, if the flags were given right.',
);

export const CATCH_ALL_DISABLED = kind(
  'GP2505',
  'catch-all-disabled',
  'high',
  'Ingress with spec.defaultBackend refused by --disable-catch-all',
  'With that flag the controller takes no Ingress that has spec.defaultBackend, not even its rules.',
  'Remove spec.defaultBackend if the rules are wanted; they then start to work.',
);

export const SUSPICIOUS = kind(
  'GP2506',
  'ingress-refused-by-inspection',
  'blocker',
  'Ingress refused by the deep inspection of ingress-nginx',
  'The controller refuses hosts, paths and TLS entries that look like nginx directives or name its own files. The whole Ingress is not served.',
  'Correct the field, then convert again.',
);

export const UNKNOWN_AGE = kind(
  'GP2507',
  'unknown-age',
  'info',
  'Conflicts between Ingresses are decided by age, and the input has none',
  'The oldest Ingress wins a path, a certificate and host-wide settings. Manifests without metadata.creationTimestamp count as equally old; the controller then prefers the greater namespace/name. In the cluster the real ages decide.',
  'Convert from the cluster or from `kubectl get -o yaml`, which have the ages.',
);

export const DUPLICATE_PATH = kind(
  'GP2510',
  'duplicate-path',
  'low',
  'Path that an older Ingress already has',
  'The same host, path and type is served once: by the oldest Ingress. The later path never received a request, and the controller says so nowhere.',
  'Remove the later path, or the older one if the later was meant.',
);

export const RESOURCE_BACKEND = kind(
  'GP2511',
  'resource-backend',
  'high',
  'Backend that is not a Service',
  'ingress-nginx skips paths whose backend is a resource: requests go to the next fitting path, or get 404.',
  'Remove the path, or point it to a Service.',
);

export const DUPLICATE_LOCATION = kind(
  'GP2512',
  'configuration-frozen-by-duplicate',
  'blocker',
  'nginx refuses the configuration: the same location twice',
  'Two paths print the same nginx location. nginx refuses the whole configuration, so that since then no change of any Ingress, endpoint or certificate has taken effect; after a restart nothing would be served.',
  'Remove one of the two paths first and see that the controller reloads, then convert again.',
);

export const INVALID_REGEX = kind(
  'GP2513',
  'configuration-frozen-by-regex',
  'blocker',
  'nginx refuses the configuration: a path is no valid regular expression',
  'One Ingress of the host turns all its paths into regular expressions, and this one cannot be compiled. nginx refuses the whole configuration, so that since then no change of any Ingress has taken effect.',
  'Correct the path and see that the controller reloads, then convert again.',
);

export const CANARY_SERVICE = kind(
  'GP2514',
  'service-taken-by-canary',
  'high',
  'Path without effect because its Service belongs to an older canary Ingress',
  'A Service that a canary Ingress names first is a canary only: paths of ordinary Ingresses that use it get no location.',
  'Use another Service for the canary, or remove the canary Ingress.',
);

export const WILDCARD_WWW = kind(
  'GP2515',
  'configuration-frozen-by-www-redirect',
  'blocker',
  'nginx refuses the configuration: from-to-www-redirect on a wildcard host',
  'The redirect makes a server named www.*.<domain>, which nginx does not accept. Since then no change of any Ingress has taken effect.',
  'Remove from-to-www-redirect from the Ingress with the wildcard host.',
);

export const IMPLICIT_ROOT = kind(
  'GP2520',
  'annotations-on-all-other-paths',
  'low',
  'Annotations that also apply to paths that no rule names',
  'Every host starts with a location for all paths. Unless an Ingress claims `/`, it carries the annotations of the oldest Ingress of the host: unknown paths are redirected, ask for passwords or refuse addresses instead of answering 404.',
  'Nothing. Check that nobody relies on it.',
);

export const REGEX_HOST = kind(
  'GP2521',
  'regex-host',
  'info',
  'All paths of the host are regular expressions',
  'use-regex, or a rewrite-target that differs from its path, on one path turns every path of the host into a regular expression that ignores case and is open at its end, over all Ingresses and namespaces. The longest text is tried first.',
  'Nothing.',
);

export const PATH_BECOMES_REGEX = kind(
  'GP2522',
  'path-becomes-regex',
  'low',
  'Path of another Ingress that is read as a regular expression',
  'The Ingress asks for no regular expressions, but another one of the same host does. Its paths therefore ignore case, match everything that begins with them, and their dots and other signs have a meaning; Exact means nothing.',
  'Check whether requests rely on it. If not, state the paths exactly after the migration.',
);

export const CANARY_OFF = kind(
  'GP2530',
  'canary-switched-off',
  'high',
  'Canary that receives nothing because one of its paths has no counterpart',
  'Each path of a canary Ingress needs an ordinary path with the same host, path and type. One that has none switches the canary Service off for all paths and hosts.',
  'Remove the path without counterpart, or give up the canary.',
);

export const CANARY_SECOND = kind(
  'GP2531',
  'second-canary',
  'high',
  'Second canary of a Service, which never receives anything',
  'Only the oldest canary of a Service is used.',
  'Remove the canary Ingress that has no effect.',
);

export const CANARY_ELSEWHERE = kind(
  'GP2532',
  'canary-reaches-other-paths',
  'low',
  'Canary that also affects hosts and paths that its Ingress does not name',
  'The canary is joined to the Service, not to the path: wherever the Service is used, the canary takes its share.',
  'Nothing. Check that it is meant.',
);

export const CERTIFICATE_UNUSED = kind(
  'GP2540',
  'default-certificate-served',
  'low',
  'Host that gets the default certificate although its Ingress has a TLS section',
  'The oldest Ingress of a host with a TLS section decides its certificate. Its Secret is missing, unusable, or not for this host; clients see the default certificate, and requests over http are redirected to https all the same.',
  'Name a Secret for the host in that TLS section.',
);

export const CERTIFICATE_IGNORED = kind(
  'GP2541',
  'tls-entry-ignored',
  'low',
  'TLS entry without effect',
  'The certificate of a host comes from the oldest Ingress with a TLS section. Entries of younger ones, of Ingresses without a host, and for hosts that no rule of the Ingress names have no effect.',
  'Nothing, or remove the entry.',
);

export const BACKEND_UNAVAILABLE = kind(
  'GP2550',
  'backend-unavailable',
  'info',
  'Service that cannot receive requests now',
  'The Service or its port does not exist, or it has no ready endpoint: the controller answers 503 itself, before addresses and passwords are checked.',
  'Nothing, if that is temporary. The written routes refer to the Service.',
);

export const ALIAS_IGNORED = kind(
  'GP2560',
  'server-alias-ignored',
  'low',
  'server-alias without effect',
  'Aliases of a host come from the oldest Ingress that has any; an alias that is a host of a rule, or of another host first, is left out.',
  'Nothing, or remove it.',
);

export const PASSTHROUGH_OFF = kind(
  'GP2570',
  'ssl-passthrough-without-effect',
  'low',
  'ssl-passthrough without effect',
  'The annotation works only for hosts without wildcard that have a path `/` with a Service: the server name of the handshake is compared with the host as text.',
  'Remove the annotation, or name the hosts one by one.',
);

export const PASSTHROUGH_DEAD = kind(
  'GP2571',
  'ssl-passthrough-hides-paths',
  'low',
  'Paths and annotations that https requests never reach',
  'TLS connections of the host go undecrypted to the Service of `/`: other paths and all other annotations work for http only.',
  'Nothing.',
);

export const STREAM_SERVICES = kind(
  'GP2580',
  'tcp-udp-services',
  'high',
  'TCP and UDP services of the controller are not in the input',
  'The ConfigMaps of --tcp-services-configmap and --udp-services-configmap expose ports without any Ingress. A flag of the controller names one that is not among the input.',
  'Add the ConfigMap to the input, then convert again.',
);

export const STREAM_ENTRY_REFUSED = kind(
  'GP2581',
  'tcp-udp-service-refused',
  'low',
  'A TCP or UDP service that the controller leaves out',
  'The controller writes a warning and does not listen at the port where the key is no port, the value is not namespace/service:port, or the Service has no such port or no endpoint.',
  'Correct the entry or take it out of the ConfigMap.',
);

export const STREAM_PROXY_PROTOCOL = kind(
  'GP2582',
  'tcp-service-proxy-protocol',
  'high',
  'A TCP service that speaks the PROXY protocol on one side',
  'The header of the PROXY protocol with the address of the client is taken from, or added to, each connection. No field of a TCPRoute says so.',
  'Turn the PROXY protocol off at the load balancer or the backend, or on by the means of the Gateway implementation, before traffic moves.',
);

export const DEFAULT_BACKEND_IGNORED = kind(
  'GP2590',
  'default-backend-ignored',
  'low',
  'spec.defaultBackend without effect',
  'Beside rules, spec.defaultBackend serves the unknown paths of the hosts that this Ingress was the first to name; without rules the oldest such Ingress serves unknown hosts.',
  'Nothing, or remove it.',
);

export const HEALTH_PATHS = kind(
  'GP2592',
  'controller-paths',
  'info',
  'Paths that the controller keeps for itself on unknown hosts',
  'On hosts that no rule names, /healthz and everything that begins with it is answered 200 by the controller, and /nginx_status 403.',
  'Point health checks of load balancers to the new gateway.',
);

export const COMPILE_FINDINGS: readonly FindingKind[] = [
  CLASS_ASSUMED,
  CLASS_UNKNOWN,
  OTHER_CLASS,
  OTHER_NAMESPACE,
  CATCH_ALL_DISABLED,
  SUSPICIOUS,
  UNKNOWN_AGE,
  DUPLICATE_PATH,
  RESOURCE_BACKEND,
  DUPLICATE_LOCATION,
  INVALID_REGEX,
  CANARY_SERVICE,
  WILDCARD_WWW,
  IMPLICIT_ROOT,
  REGEX_HOST,
  PATH_BECOMES_REGEX,
  CANARY_OFF,
  CANARY_SECOND,
  CANARY_ELSEWHERE,
  CERTIFICATE_UNUSED,
  CERTIFICATE_IGNORED,
  BACKEND_UNAVAILABLE,
  ALIAS_IGNORED,
  PASSTHROUGH_OFF,
  PASSTHROUGH_DEAD,
  STREAM_SERVICES,
  STREAM_ENTRY_REFUSED,
  STREAM_PROXY_PROTOCOL,
  DEFAULT_BACKEND_IGNORED,
  HEALTH_PATHS,
];
