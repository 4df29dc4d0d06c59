import type { FindingKind } from '../../../model/finding.ts';

/** Backends, headers, CORS and policies. */
export const FORWARD_FINDINGS = {
  backendTlsRefused: {
    code: 'GP5101',
    name: 'backend-tls-refused',
    severity: 'blocker',
    title: 'TLS to a backend cannot be written as it is',
    explanation:
      'The Gateway API speaks TLS to a backend only with a BackendTLSPolicy, which always verifies a host name against a CA. The source does not verify, or lacks the CA or the name. Without a policy the Gateway would send plain HTTP to a TLS port, so the route is closed.',
    action:
      'Give the backend a certificate from a known CA and write a BackendTLSPolicy for its Service, then convert with --allow-partial.',
  },
  backendCaSecret: {
    code: 'GP5102',
    name: 'backend-ca-in-secret',
    severity: 'high',
    title: 'The CA of a backend is in a Secret',
    explanation:
      'Every implementation must read the CA of a BackendTLSPolicy from a ConfigMap with the key ca.crt; a Secret is left to the implementation. Where it is not supported the backend is refused with a 5xx status.',
    action:
      'Copy ca.crt into a ConfigMap and refer to that, unless the Gateway implementation reads Secrets here.',
  },
  backendProtocol: {
    code: 'GP5103',
    name: 'backend-protocol',
    severity: 'high',
    title: 'A backend needs its protocol on the Service',
    explanation:
      'The backend speaks HTTP/2 without TLS. In an HTTPRoute the Gateway learns this from the Service port only: `appProtocol: kubernetes.io/h2c`. Without it the backend is spoken to in HTTP/1.1 and gRPC fails.',
    action: 'Set `appProtocol: kubernetes.io/h2c` on the Service port.',
  },
  backendPort: {
    code: 'GP5104',
    name: 'backend-port-unknown',
    severity: 'blocker',
    title: 'The number of a named Service port is not known',
    explanation:
      'An Ingress may name a Service port; the Gateway API needs its number, and the Service is not in the input or has no such port. The route is closed.',
    action: 'Include the Service in the input (`kubectl get services -A -o yaml`), or use the port number.',
  },
  backendKind: {
    code: 'GP5105',
    name: 'backend-kind-refused',
    severity: 'blocker',
    title: 'A backend cannot be written',
    explanation:
      'Standard routes send HTTP to Services. ExternalName Services and outside hosts, FastCGI, and other kinds of backends have no portable form. The route is closed.',
    action:
      'Put a Service with its own proxy or endpoints in front, or use a backend kind of the implementation.',
  },
  failingShare: {
    code: 'GP5106',
    name: 'failing-share',
    severity: 'high',
    title: 'A share of requests that failed before is served',
    explanation:
      'Part of the weight led to a backend that answers with an error. The Gateway API can only say this with a broken reference, so the other backends take the share.',
    action: 'Remove the broken backend from the source.',
  },
  subsetService: {
    code: 'GP5107',
    name: 'subset-service',
    severity: 'info',
    title: 'A Service is written for a subset',
    explanation:
      'The source chooses among the pods of a Service by labels. A backend of the Gateway API is a whole Service, so a Service is written whose selector has the labels of the subset too, with the ports of the original.',
    action:
      'Apply the Service with the routes, and keep its selector in step when the subset or the original Service changes.',
  },
  subsetRefused: {
    code: 'GP5108',
    name: 'subset-refused',
    severity: 'blocker',
    title: 'A subset of a Service cannot be written',
    explanation:
      'The source chooses among the pods of a Service by labels. A backend of the Gateway API is a whole Service; a Service for the subset can be written only where the input has the original with its selector, and the labels of the subset. The route is closed, as the whole Service has other pods too.',
    action:
      'Include the Service and the object that defines the subset in the input; or write a Service for the subset by hand and use that in the source.',
  },
  proxyHeaders: {
    code: 'GP5110',
    name: 'proxy-headers',
    severity: 'info',
    title: 'Headers that the proxy adds by itself',
    explanation:
      'Forwarding headers such as X-Forwarded-For, X-Real-IP and X-Request-ID are made by every proxy in its own way. The Gateway API has no variables to write them, and does not say which of them a Gateway sends or trusts.',
    action: 'Check which of these headers the applications read, and what the Gateway implementation sends.',
  },
  requestHeader: {
    code: 'GP5111',
    name: 'request-header-lost',
    severity: 'high',
    title: 'A request header cannot be set',
    explanation:
      'The value is made from the request, is empty or is not a header value that the Gateway API can write. The backend receives the request without the change.',
    action:
      'Let the application take the value from where it comes, or use a policy of the Gateway implementation.',
  },
  responseHeader: {
    code: 'GP5112',
    name: 'response-header-lost',
    severity: 'low',
    title: 'A response header cannot be set',
    explanation:
      'The Gateway API writes fixed values only, and no headers on the answers that a Gateway makes itself.',
    action: 'Let the application set the header.',
  },
  hostRewrite: {
    code: 'GP5113',
    name: 'host-rewrite-lost',
    severity: 'high',
    title: 'The Host header for the backend cannot be written',
    explanation:
      'URLRewrite takes a fixed DNS name without port. The backend receives the host of the request.',
    action: 'Use a fixed name, or let the application accept the host of the request.',
  },
  mirror: {
    code: 'GP5114',
    name: 'mirror-lost',
    severity: 'low',
    title: 'A copy of the traffic is no longer sent',
    explanation: 'RequestMirror sends copies to Services only, with the path of the request.',
    action: 'Point the mirror to a Service, or remove it.',
  },
  corsUnavailable: {
    code: 'GP5120',
    name: 'cors-unavailable',
    severity: 'high',
    title: 'CORS headers are lost',
    explanation:
      'The standard channel has a CORS filter since Gateway API 1.5. Browsers refuse cross-origin calls without it.',
    action: 'Write for Gateway API 1.5 or later, or let the application send the headers.',
  },
  corsCredentials: {
    code: 'GP5121',
    name: 'cors-any-origin-with-credentials',
    severity: 'low',
    title: 'Any origin together with credentials',
    explanation:
      'The source answers `*` together with Allow-Credentials, which browsers refuse for calls with credentials. A Gateway that is told the same must name the calling origin instead, which would let every site read answers with the cookies of the user. Credentials are therefore not allowed in what is written.',
    action: 'List the origins that may send credentials.',
  },
  corsOrigin: {
    code: 'GP5122',
    name: 'cors-origin',
    severity: 'high',
    title: 'A CORS setting cannot be written exactly',
    explanation:
      'Origins of the Gateway API are `*` or http and https origins, with `*` in place of leading labels; ages are at least one second; methods are the usual nine.',
    action: 'Check the CORS section of the written route.',
  },
  corsPreflight: {
    code: 'GP5123',
    name: 'cors-preflight',
    severity: 'low',
    title: 'Which requests are answered as preflights differs',
    explanation:
      'The source answers every OPTIONS request of an allowed origin itself. A Gateway answers only those with Origin and Access-Control-Request-Method; other OPTIONS requests reach the backend. Where the source lets preflights of other origins through to the backend, a Gateway answers them without CORS headers.',
    action: 'Nothing to do for browsers.',
  },
  corsRefused: {
    code: 'GP5124',
    name: 'cors-refused-preflight',
    severity: 'info',
    title: 'Preflights of other origins are answered with fewer headers',
    explanation:
      'The source answers a preflight of an origin that may not call with all Access-Control headers but Access-Control-Allow-Origin; a Gateway answers it without any. Browsers refuse the call in both cases.',
    action: 'Nothing to do for browsers.',
  },
  defaults: {
    code: 'GP5130',
    name: 'source-defaults',
    severity: 'info',
    title: 'Defaults of the source system that are not carried over',
    explanation:
      'No manifest says these, the source system does them anyway. Gateway implementations have defaults of their own.',
    action: 'Compare with the defaults of the Gateway implementation where an application depends on one.',
  },
  policyLost: {
    code: 'GP5131',
    name: 'policy-lost',
    severity: 'low',
    title: 'A setting has no field in the Gateway API',
    explanation:
      'The setting is not part of the standard API. Implementations have policies of their own for most of these.',
    action: 'Add the policy of the Gateway implementation if the setting matters.',
  },
  limitLost: {
    code: 'GP5132',
    name: 'limit-lost',
    severity: 'high',
    title: 'A limit that was set is lost',
    explanation:
      'Rate, connection and body limits protect the backends. The Gateway API has no field for them.',
    action: 'Add the policy of the Gateway implementation before traffic is moved.',
  },
  timeouts: {
    code: 'GP5133',
    name: 'timeouts',
    severity: 'low',
    title: 'Timeouts between two reads or writes are not carried over',
    explanation:
      'The source limits the time between two reads or two writes. The timeouts of the Gateway API limit whole requests, and would cut long downloads, event streams and web sockets that work today. None is written.',
    action: 'Set timeouts of the Gateway implementation, or whole-request timeouts where no request is long.',
  },
  affinity: {
    code: 'GP5134',
    name: 'session-affinity-lost',
    severity: 'high',
    title: 'Session affinity is lost',
    explanation:
      'Session persistence is in the experimental channel only, and without the name and attributes of the cookie that the source allows.',
    action:
      'Use the policy of the Gateway implementation, or the experimental channel, or keep sessions outside the pods.',
  },
} as const satisfies Record<string, FindingKind>;
