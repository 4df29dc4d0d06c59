import type { FindingKind } from '../../../model/finding.ts';

/** About what becomes objects that the implementation defines. */
export const POLICY_FINDINGS = {
  inexact: {
    code: 'GP5310',
    name: 'policy-inexact',
    severity: 'low',
    title: 'A policy of the implementation does not say quite the same',
    explanation:
      'The Gateway API has no field for this setting, and the implementation has one of its own that is close to it. What is different is said here.',
    action: 'Read what is different, and change the written policy where an application depends on it.',
  },
  checkOrder: {
    code: 'GP5311',
    name: 'check-order',
    severity: 'low',
    title: 'Checks of access are made in another order',
    explanation:
      'A request has to pass the same checks, but the implementation makes them in an order of its own. A request that fails several of them is refused by another one than today.',
    action: 'Nothing, unless clients depend on the status of such refusals.',
  },
  conflict: {
    code: 'GP5312',
    name: 'policy-conflict',
    severity: 'high',
    title: 'Routes ask for different settings where the implementation has one',
    explanation:
      'The setting belongs to a Service or a listener there, and not to a route. What the first route asks for is written for all of them.',
    action:
      'Decide which setting is right for all, or give the routes Services or listeners of their own, and convert again.',
  },
  secret: {
    code: 'GP5313',
    name: 'secret-to-make',
    severity: 'blocker',
    title: 'A Secret has to be made in another form',
    explanation:
      'The implementation reads the Secret of the source system in another form, or under another key. Nobody but a person may read and rewrite it. Until it exists the route is closed.',
    action: 'Make the Secret that the written policy names, then check that the route answers.',
  },
  checkInexact: {
    code: 'GP5314',
    name: 'check-inexact',
    severity: 'high',
    title: 'A check of access works differently in the implementation',
    explanation:
      'The check is written as a policy of the implementation, but not everything that the source says of it has a field there. What is different is said here.',
    action: 'Make sure that the service that is asked, and its clients, work with the written policy.',
  },
  identityHeaders: {
    code: 'GP5360',
    name: 'identity-headers',
    severity: 'blocker',
    title: 'Clients can send headers that only the authentication service may set',
    explanation:
      'The backend learns from headers of the authentication service who a client is. The source takes headers of these names away from the request when the answer of the service has none; the implementation leaves them as the client sent them. A client that passes the check can then say that it is somebody else.',
    action:
      'Have the authentication service send every one of these headers in each answer that lets a request pass, then accept the finding.',
  },
  headersWithheld: {
    code: 'GP5361',
    name: 'headers-withheld',
    severity: 'low',
    title: 'Headers of clients are taken away from all requests of a Gateway',
    explanation:
      'Only an authentication service may set these headers. The implementation can take them away from what clients send for a whole Gateway, before any route is chosen, and not for single routes.',
    action:
      'Nothing, unless an application behind a route without the check reads such a header of its clients.',
  },
  askedDirectly: {
    code: 'GP5362',
    name: 'asked-directly',
    severity: 'low',
    title: 'The authentication service is asked directly',
    explanation:
      'The source asks a service at an address that leads back to the source itself: a host of these manifests. The implementation asks Services of the cluster, so that the Service behind that host and path is asked, and what the proxy does on the way there (its headers, limits and logs) is left out.',
    action: 'Make sure that the DNS name of the host leads to this ingress today, and not to another one.',
  },
  tokenSubject: {
    code: 'GP5370',
    name: 'token-without-subject',
    severity: 'blocker',
    title: 'Tokens that name nobody are accepted',
    explanation:
      'Today a token has to name its subject (the claim `sub`). The implementation compares claims with fixed texts and cannot ask for one that is merely there: a token that is signed by the same issuer and names nobody is accepted as well.',
    action:
      'Find out whether the issuer gives out tokens without a subject. If it does, ask for another claim in the written policy.',
  },
  tokenForwarded: {
    code: 'GP5371',
    name: 'token-forwarded',
    severity: 'high',
    title: 'Backends get to see the tokens of clients',
    explanation:
      'Today a token is taken away once it is verified, and the backend does not see it. The implementation has no field for that: the backend could use the token at other services.',
    action:
      'If backends are not to be trusted with tokens, remove the header in the route, unless it also carries other credentials.',
  },
  redirectRefused: {
    code: 'GP5320',
    name: 'check-before-redirect',
    severity: 'low',
    title: 'Clients that are not allowed are refused on a port that only redirects',
    explanation:
      'The implementation makes the check for a host on all ports of a Gateway that is there already, because it is not known on which ports the pods of that Gateway listen. Requests that are only sent on to https today are refused at once if the client is not allowed.',
    action: 'Nothing: such clients are refused behind the redirect anyway.',
  },
  certificateDepth: {
    code: 'GP5335',
    name: 'certificate-depth',
    severity: 'blocker',
    title: 'Longer chains of client certificates are accepted',
    explanation:
      'The source refuses client certificates whose chain up to the authority is longer than a limit, and the implementation has no field for the limit. Whoever has a certificate of an authority below the one that is trusted can then sign clients.',
    action:
      'Make sure that the Secret holds only authorities that sign clients themselves and no authorities below them, then accept the finding.',
  },
  refused: {
    code: 'GP5325',
    name: 'policy-refused',
    severity: 'high',
    title: 'The implementation refuses a policy, as routes share a path',
    explanation:
      'NGINX Gateway Fabric makes one place of nginx of all rules with the same path of a host and port. A policy that names one of the routes and not another one with the same path is refused as a whole: none of its settings is in force.',
    action:
      'Give the routes the same settings and name all of them in one policy, or set what is needed for the Gateway.',
  },
  annotate: {
    code: 'GP5343',
    name: 'service-to-annotate',
    severity: 'high',
    title: 'A Service needs annotations',
    explanation:
      'The implementation reads the setting from annotations of the Service, for every route that forwards to it, and knows no other place for it. Services belong to applications and are never written over.',
    action: 'Annotate the Service where it is kept, before traffic is moved.',
  },
} as const satisfies Record<string, FindingKind>;
