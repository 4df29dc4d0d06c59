import type { FindingKind } from '../../../model/finding.ts';

/** Matching, order, redirects and answers. */
export const ROUTE_FINDINGS = {
  pathRegexRefused: {
    code: 'GP5001',
    name: 'path-regex-refused',
    severity: 'blocker',
    title: 'A path pattern cannot be written for the Gateway API',
    explanation:
      'The pattern uses something that the regular expressions of the target do not have, such as look-ahead or a backreference, or it is longer than the 1024 characters that a match may have. Leaving the route out would let its requests fall to less specific routes, so the paths it may hold for are answered with an error.',
    action: 'Write the path without that construct, for example as several plain paths, and convert again.',
  },
  matchRefused: {
    code: 'GP5002',
    name: 'match-condition-refused',
    severity: 'blocker',
    title: 'A condition of a route cannot be written',
    explanation:
      'The Gateway API matches on path, method, headers and query parameters only, and restricts how those are named. Dropping a condition would make the route hold for more requests, so the route is closed instead.',
    action:
      'Express the condition in another way in the source, or with a policy of the Gateway implementation.',
  },
  caseLost: {
    code: 'GP5003',
    name: 'rewrite-case-sensitive',
    severity: 'low',
    title: 'A path that ignored case is matched as it is written',
    explanation:
      'The path is rewritten, and the only rewrite that keeps the rest of a path works with a PathPrefix match, which is case-sensitive. Requests that spell the path in other letters are no longer rewritten and go where the remaining routes send them.',
    action: 'Check access logs for other spellings; if there are any, add routes for them.',
  },
  rewriteRefused: {
    code: 'GP5004',
    name: 'capture-rewrite-refused',
    severity: 'blocker',
    title: 'A rewrite with captures has no counterpart',
    explanation:
      'The Gateway API replaces a whole path by a fixed one, or a prefix of whole segments by another prefix. This rewrite does neither, so the backend would receive another path than today; the route answers with an error instead.',
    action:
      'Let the application serve the path it is asked for, split the path into prefixes, or use a rewrite extension of the Gateway implementation.',
  },
  rewriteBeyond: {
    code: 'GP5018',
    name: 'rewrite-beyond-segment',
    severity: 'high',
    title: 'A prefix is replaced in whole segments only',
    explanation:
      'The source compares a prefix letter by letter, so that /api is replaced in /apis too. The Gateway API replaces whole segments only. Requests for such paths are closed rather than sent to the backend with another path than today.',
    action:
      'Nothing, if no client asks for such paths; they are hardly ever meant. Otherwise write routes for them.',
  },
  besideSegment: {
    code: 'GP5026',
    name: 'rewrite-within-segment',
    severity: 'low',
    title: 'A prefix is replaced in whole segments only',
    explanation:
      'The source replaces a prefix as text, also where it is only the beginning of a longer name. The Gateway API replaces whole segments: the path itself and everything below it are rewritten as before, and names that merely begin so are left to the remaining routes.',
    action:
      'Check access logs for paths that merely begin with the prefix; if there are any, add routes for them.',
  },
  doubledSlash: {
    code: 'GP5019',
    name: 'rewrite-doubled-slash',
    severity: 'high',
    title: 'A rewrite no longer makes two slashes',
    explanation:
      'The source puts a text that ends with a slash before a rest that begins with one, so that the backend receives two slashes. The Gateway API joins the two with a single slash, which is most likely what was meant.',
    action:
      'Check that the application serves the path with a single slash; most treat both alike. Writing the prefix with a slash at its end in the source gives the same path today.',
  },
  orderUnspecified: {
    code: 'GP5005',
    name: 'order-left-to-implementation',
    severity: 'high',
    title: 'Which of two routes decides is left to the implementation',
    explanation:
      'Both routes hold for some requests. The source has a fixed order for them; the Gateway API does not say how a regular expression ranks against the other match, and no equivalent form without that question was found.',
    action:
      'Try the request on the Gateway implementation in use, or make the two paths disjoint in the source.',
  },
  orderAcrossRoutes: {
    code: 'GP5006',
    name: 'order-across-routes',
    severity: 'high',
    title: 'The order of rules is spread over several HTTPRoutes',
    explanation:
      'These rules are decided by their order only, and there are more of them than one HTTPRoute may hold. Between HTTPRoutes the older object wins, then the name that sorts first: the names are chosen for that, but an object that is deleted and created again changes the order.',
    action:
      'Apply all parts together, and check the request after every change; better, use fewer or disjoint patterns.',
  },
  pathEncoded: {
    code: 'GP5007',
    name: 'path-characters',
    severity: 'low',
    title: 'A path holds characters that only match percent-encoded',
    explanation:
      'The source compares decoded paths. The Gateway API does not say whether implementations decode before they match; the path is written percent-encoded, the way most clients send it.',
    action: 'Test a request with these characters on the Gateway implementation in use.',
  },
  neverMatches: {
    code: 'GP5008',
    name: 'path-never-matches',
    severity: 'info',
    title: 'A path that no request can have was left out',
    explanation:
      'The path holds a part, such as two slashes in a row, that the source removes from every request before it compares. It never held for any request.',
    action: 'Nothing to do; the path can be removed from the source.',
  },
  pathNormalisation: {
    code: 'GP5009',
    name: 'path-normalisation',
    severity: 'info',
    title: 'Unusual paths are compared in another form',
    explanation:
      'The source decodes percent-encoding, joins slashes in a row and resolves dot segments before it compares paths. The Gateway API says nothing of this; implementations differ in what they compare and in what the backend receives.',
    action: 'Check how the Gateway implementation normalises paths where access depends on a path.',
  },
  hostRefused: {
    code: 'GP5010',
    name: 'host-refused',
    severity: 'blocker',
    title: 'A host name cannot be written for the Gateway API',
    explanation:
      'Host names of listeners and routes must be lower-case DNS names, optionally with `*.` in front. The host has no route afterwards: its requests get 404, or reach a route without host names.',
    action: 'Give the host a name that DNS allows.',
  },
  wildcardDepth: {
    code: 'GP5011',
    name: 'wildcard-depth',
    severity: 'low',
    title: 'A wildcard host now covers several labels',
    explanation:
      'In the source `*` stands for exactly one label. In the Gateway API it stands for one or more, so deeper names reach the same routes.',
    action: 'If deeper names must not be served, do not point their DNS records to the Gateway.',
  },
  hostClosed: {
    code: 'GP5012',
    name: 'host-fall-through-closed',
    severity: 'low',
    title: 'Unknown paths of a host answer 500 instead of 404',
    explanation:
      'A less specific host, or the routes without host, would serve these requests on implementations that let a host without a matching rule fall through. The specification does not decide it and has no way to answer 404, so a last rule without a backend, which answers 500, holds them off.',
    action: 'Remove the last rule if the Gateway implementation does not fall through to other hosts.',
  },
  cookieTwice: {
    code: 'GP5013',
    name: 'cookie-sent-twice',
    severity: 'low',
    title: 'A cookie that is sent twice is compared otherwise',
    explanation:
      'The Gateway API compares the whole Cookie header, so the condition is written as an expression that holds when the cookie has the value anywhere in it. The source looks at the first cookie of that name only. Browsers send a name twice where cookies were set for different paths or domains.',
    action: 'Set the cookie for one path and domain only.',
  },
  plainPath: {
    code: 'GP5014',
    name: 'plain-path',
    severity: 'low',
    title: 'A pattern is written as a plain path',
    explanation:
      'With --idiomatic a pattern that stands for a literal path is written as Exact or PathPrefix. Requests that spell the path in other letters, or that go on inside a segment, reach the route today and go where the remaining routes send them afterwards.',
    action: 'Check access logs for such requests, or convert without --idiomatic.',
  },
  contradiction: {
    code: 'GP5015',
    name: 'conditions-exclude-each-other',
    severity: 'info',
    title: 'A route whose conditions exclude each other was left out',
    explanation:
      'No request satisfies all conditions of the route at once, for example because one header would need two values. It never held for any request.',
    action: 'Nothing to do; the route can be removed from the source, or its conditions corrected.',
  },
  neverReached: {
    code: 'GP5016',
    name: 'route-never-reached',
    severity: 'info',
    title: 'A route that others always come before was left out',
    explanation:
      'The source asks its routes in order, and routes before this one hold for all of its requests. The Gateway API prefers the more specific match whatever the order, so writing the route would have brought it to life.',
    action:
      'Nothing to do if the route is not meant to be used; otherwise put it in front of the others in the source and convert again.',
  },
  plainOnly: {
    code: 'GP5017',
    name: 'plain-paths-only',
    severity: 'high',
    title: 'The implementation does not match paths by expression',
    explanation:
      'Regular expressions are an optional part of the Gateway API, and this implementation has none for paths. A pattern that stands for a literal path is written as Exact or PathPrefix: requests that spell the path in other letters, or that go on inside a segment, go where the remaining routes send them. Where no plain path comes near, the paths it may hold for are answered with an error.',
    action:
      'Check access logs for such requests. Write the paths without expressions in the source, or choose an implementation that has them.',
  },
  redirectStatus: {
    code: 'GP5020',
    name: 'redirect-status',
    severity: 'low',
    title: 'A redirect has another status',
    explanation:
      'Gateway API 1.4 redirects with 301 or 302 only. Clients may repeat a POST as GET after these, which they must not do after 307 and 308.',
    action: 'Write for Gateway API 1.5 or later (--gateway-api-version) where the cluster has it.',
  },
  redirectLastSlash: {
    code: 'GP5021',
    name: 'redirect-last-slash',
    severity: 'low',
    title: 'A redirect keeps a slash at the end that was cut before',
    explanation:
      'The source removes one slash at the very end of the redirect target. The Gateway API keeps the path as it is, which is usually what is wanted.',
    action: 'Nothing to do, unless something depends on the shorter form.',
  },
  redirectQuery: {
    code: 'GP5022',
    name: 'redirect-query',
    severity: 'low',
    title: 'A redirect treats the query differently',
    explanation:
      'A redirect of the Gateway API cannot set or remove a query; implementations keep the query of the request.',
    action: 'Check that the redirect target accepts the query of the request.',
  },
  redirectPort: {
    code: 'GP5023',
    name: 'redirect-port',
    severity: 'low',
    title: 'The port of a redirect is printed in another way',
    explanation:
      'The source prints the port even where it is the default of the scheme; a Gateway leaves it out. Both lead to the same place. Without a port in the redirect it prints that of the listener, where the source may repeat what the Host header has.',
    action: 'Nothing to do.',
  },
  redirectForwardedHost: {
    code: 'GP5025',
    name: 'redirect-forwarded-host',
    severity: 'low',
    title: 'A redirect no longer takes the host from a forwarding header',
    explanation:
      'The source sends clients to the host that a proxy in front of it names in a header, where there is one. The Gateway API knows the host of the request alone. Both are the same unless the proxy in front changes the Host header.',
    action:
      'Check whether the proxy in front passes the Host header on as it is. Where it does not, let it do so before moving.',
  },
  redirectRefused: {
    code: 'GP5024',
    name: 'redirect-refused',
    severity: 'blocker',
    title: 'A redirect cannot be written',
    explanation:
      'The redirect of the Gateway API can replace scheme, host, port, the whole path or a prefix of it, with statuses 301, 302, 303, 307 and 308. This one needs more. Its requests are answered with an error.',
    action: 'Let the application answer the redirect, or choose a target that can be written.',
  },
  gateClosed: {
    code: 'GP5030',
    name: 'gate-not-converted',
    severity: 'blocker',
    title: 'Access control that no field of the Gateway API can express',
    explanation:
      'Today these requests pass a check first. The Gateway API leaves authentication and address lists to the implementations, so nothing standard can be written. Nothing is opened silently: the route answers 500 until the check is in place (with --allow-partial it is written open).',
    action:
      'Add the policy of the Gateway implementation for this route, then convert with --allow-partial; or move the check into the application.',
  },
  answerStatus: {
    code: 'GP5031',
    name: 'answer-status',
    severity: 'low',
    title: 'An answer of the proxy itself has another status',
    explanation:
      'The Gateway API has no fixed answers. A rule without a backend answers 500, and a request without a rule gets 404; the nearer of the two that opens nothing is written.',
    action: 'Check that no client or monitor relies on the former status.',
  },
  ownAnswer: {
    code: 'GP5035',
    name: 'own-endpoint',
    severity: 'info',
    title: 'An endpoint of the source system itself goes away',
    explanation:
      'The source system answers some paths itself, health checks above all, though no manifest names them. Nothing of the kind is written; the paths are served by whatever rule holds for them.',
    action: 'Point health checks and monitors that ask these paths to the new gateway or to an application.',
  },
  opaque: {
    code: 'GP5032',
    name: 'not-understood',
    severity: 'high',
    title: 'A part of the configuration could not be understood',
    explanation:
      'A snippet, a plug-in or a condition that only the running system knows may do anything. What is written is what happens if it does nothing to routing; nobody has shown that this is so.',
    action:
      'Read what is named and move what it does into the application or a policy of the implementation.',
  },
  errorPages: {
    code: 'GP5034',
    name: 'error-pages',
    severity: 'high',
    title: 'Custom error pages are lost',
    explanation:
      'The Gateway API cannot send an error answer to another backend. Clients see the original answer.',
    action: 'Let the application make its error pages, or use a feature of the Gateway implementation.',
  },
} as const satisfies Record<string, FindingKind>;
