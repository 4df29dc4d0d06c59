import { findingKind as kind } from '../../../src/model/finding.ts';

export const NEVER_REACHED = kind(
  'GP4201',
  'never-reached',
  'low',
  'A match is never reached',
  'Istio takes the first match that holds. This one stands behind one that holds for everything, or asks for what no request of the port can have.',
  'Nothing: it does nothing today and is not written. Remove it, or put it in front if it is wanted.',
);

export const NOTHING_RECEIVES = kind(
  'GP4202',
  'nothing-receives',
  'high',
  'Requests are answered with 503 because nothing receives them',
  'The destination names a Service, port, subset or host that the mesh does not have, so the proxy has no cluster to send the requests to.',
  'Correct the destination, or remove the route.',
);

export const PORT_ASSUMED = kind(
  'GP4203',
  'destination-port-assumed',
  'low',
  'The port of a destination is assumed',
  'A destination without a port is sent to the only port of its Service, or to the number of the Gateway port where the Service has several. Without the Service it cannot be told which.',
  'Add the Service to the input, or name the port.',
);

export const SUBSET_ASSUMED = kind(
  'GP4204',
  'subset-assumed',
  'low',
  'A subset is assumed to exist',
  'Subsets are defined by DestinationRules. A gateway sees those of its own namespace, of the namespace of the Service, and of the root namespace; the input has none for this host.',
  'Add the DestinationRule to the input. If there is none, requests are answered with 503 today.',
);

export const DESTINATION_UNKNOWN = kind(
  'GP4205',
  'destination-not-a-service',
  'high',
  'A destination looks like a Service but is none',
  'Istio completes names without a dot only. A name such as `reviews.prod` is taken as it stands, so the proxy has no cluster for it and answers 503.',
  'Write the full name, `reviews.prod.svc.cluster.local`; the route then starts to work.',
);

export const EXTERNAL_ASSUMED = kind(
  'GP4206',
  'external-host-assumed',
  'low',
  'A destination outside of the cluster is assumed',
  'The destination is no Service of the cluster. It works if a ServiceEntry defines the host; the input has none.',
  'Add the ServiceEntry to the input.',
);

export const MIRROR_LOST = kind(
  'GP4207',
  'mirror-receives-nothing',
  'low',
  'A mirror receives nothing',
  'The destination of the copies does not exist, so the proxy drops them. Requests themselves are not affected.',
  'Correct or remove the mirror.',
);

export const DUPLICATE_SERVER_NAME = kind(
  'GP4208',
  'duplicate-server-name',
  'low',
  'A tls route is left out because its server name has one already',
  'Of several `tls` routes for one server name the first counts.',
  'Nothing changes by the conversion.',
);

export const METHOD_PATTERN = kind(
  'GP4209',
  'method-pattern',
  'low',
  'A pattern for methods is read as a list',
  'Prefixes and regular expressions for the method are tried on the registered methods; methods that nobody registered count as not held.',
  'Nothing, unless clients use methods of their own.',
);

export const CONDITION_UNSAID = kind(
  'GP4210',
  'condition-not-modelled',
  'high',
  'A condition of a match cannot be described',
  'The match asks for something that only the proxy knows, such as a claim of a verified token. Requests that fulfil the rest of the match are never called the same before and after.',
  'Express the condition by other means of the target, for example by a header that is made from the claim.',
);

export const SOURCE_ASSUMED = kind(
  'GP4211',
  'source-labels-assumed',
  'low',
  'A match for some proxies was decided without knowing the proxy',
  '`sourceLabels` and `sourceNamespace` are compared with labels and namespace of the gateway once. The input does not have the proxy, so only the labels of the selector are known.',
  'Add the Deployment of the gateway to the input.',
);

export const REDIRECT_HOST_PORT = kind(
  'GP4213',
  'redirect-keeps-port',
  'low',
  'Redirects keep the port of the Host header',
  'Where clients reach the gateway at another port than its own, through a NodePort or a port that is forwarded, the port stands in the Host header, and redirects repeat it. Redirects of the Gateway API have the port of the listener, or none where it is the usual one.',
  'Nothing, if clients only use the usual ports.',
);

export const ROUTE_FINDINGS = [
  NEVER_REACHED,
  NOTHING_RECEIVES,
  PORT_ASSUMED,
  SUBSET_ASSUMED,
  DESTINATION_UNKNOWN,
  EXTERNAL_ASSUMED,
  MIRROR_LOST,
  DUPLICATE_SERVER_NAME,
  METHOD_PATTERN,
  CONDITION_UNSAID,
  SOURCE_ASSUMED,
  REDIRECT_HOST_PORT,
];
