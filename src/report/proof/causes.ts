import type { Cause } from '../../proof/proof.ts';
import type { Style } from '../style.ts';
import { labelled, wrap } from '../wrap.ts';

/** What a person reads about a cause of differences. */
export interface CauseText {
  readonly title: string;
  readonly explanation: string;
  readonly action: string;
}

const TEXTS: Readonly<Record<Cause, CauseText>> = {
  listener: {
    title: 'Nothing listens on the port on one side',
    explanation:
      'A scheme and port is served by one configuration only, so every request that arrives there gets an answer on one side and a refused connection on the other. Often an https listener is missing because no certificate is named, or a plain http listener was left out.',
    action: 'Add the listener to the Gateway, or accept that the port closes.',
  },
  host: {
    title: 'One side has no route for the host',
    explanation:
      'The host is known to one configuration only. On the other one its requests meet the answer for unknown hosts: usually 404, or the default backend.',
    action: 'Add the host to the hostnames of a route, or to the hostname of the listener.',
  },
  'host-fall-through': {
    title: 'Requests fall through to a less specific host on one side only',
    explanation:
      'When no route of an exact host holds, some systems go on with the routes of the matching wildcard host or of the routes without a host; others answer 404 at once. ingress-nginx never falls through: each server block is on its own.',
    action:
      'Close the more specific host with a rule for the prefix / that answers as before, or repeat there the routes that it should share.',
  },
  precedence: {
    title: 'Another route wins',
    explanation:
      'Both sides have the same routes for the request, but they try them in another order. nginx prefers the longest expression among regular expressions and never a prefix over an expression that holds; the Gateway API prefers exact paths, then longer prefixes, and leaves the rank of expressions to the implementation.',
    action:
      'Make the routes disjoint: narrow the one that wins, or repeat the other with a more specific match.',
  },
  'regex-case': {
    title: 'A regular expression minds the case of letters on one side only',
    explanation:
      'ingress-nginx matches every path of a host without regard to case as soon as one of its Ingresses uses regular expressions. RegularExpression matches of the Gateway API mind case unless the expression says otherwise, with (?i) for example.',
    action:
      'Begin the expression with (?i) where the implementation knows it, or accept that only one spelling is served.',
  },
  anchoring: {
    title: 'A regular expression must hold for the whole path on one side only',
    explanation:
      'ingress-nginx anchors an expression at its beginning and lets anything follow. Most Gateway API implementations ask that the whole path match. An alternation without parentheses is a trap of its own: a caret may belong to its first branch alone.',
    action: 'Add .* where anything may follow, and put parentheses around alternations.',
  },
  'trailing-slash': {
    title: 'A slash at the end of the path makes a difference on one side only',
    explanation:
      'The sides disagree about a path with and without its last slash, for example /app and /app/. A prefix of the Gateway API covers both; an exact path covers one; nginx may redirect the form without a slash.',
    action: 'Match both forms, or add the redirect.',
  },
  path: {
    title: 'Corresponding routes match other paths',
    explanation:
      'A route of one side covers paths that its counterpart does not, in a way that is neither case nor anchoring nor a slash at the end. String prefixes are the usual reason: /app as a string also covers /apple, as a path prefix it does not.',
    action: 'Compare the paths of the two routes; the witness shows one that they disagree about.',
  },
  'lost-condition': {
    title: 'A condition is missing afterwards',
    explanation:
      'The route asked for a method, header, query parameter, cookie or client address before and no longer does, or asks for less. More requests reach it than before.',
    action: 'Add the condition to the matches of the rule.',
  },
  'added-condition': {
    title: 'A condition is new afterwards',
    explanation:
      'The route asks for a method, header, query parameter, cookie or client address that it did not ask for before. Some requests no longer reach it.',
    action: 'Take the condition out of the matches of the rule, or add a rule for the other requests.',
  },
  'lost-policy': {
    title: 'A check of the client is missing afterwards',
    explanation:
      'Requests were let through only with credentials, a client certificate or the consent of an auth service, or from listed addresses. Afterwards they are let through without. This opens what was closed.',
    action: 'Attach the policy of the Gateway implementation to the route before traffic moves.',
  },
  'added-policy': {
    title: 'A check of the client is new afterwards',
    explanation:
      'Requests need credentials, a certificate, the consent of an auth service or a listed address that they did not need before. Clients without them are turned away.',
    action: 'Take the check off the route, or tell its clients.',
  },
  'lost-route': {
    title: 'A route is missing afterwards',
    explanation: 'The request was served by a route that has no counterpart; something else answers it now.',
    action: 'Add a rule for the path, or accept that it is gone.',
  },
  'added-route': {
    title: 'A route is new afterwards',
    explanation:
      'The request is served by a route that has no counterpart before; something else answered it.',
    action: 'Remove the rule, narrow it, or accept that it serves more.',
  },
  scheme: {
    title: 'A redirect to another scheme is missing, or one too many',
    explanation:
      'One side sends plain http requests to https, the other one serves them. ingress-nginx redirects by default whenever a host has a certificate.',
    action: 'Add a RequestRedirect filter with scheme https on the http listener, or remove it.',
  },
  'redirect-status': {
    title: 'Redirects with another status',
    explanation:
      'Both sides redirect to the same place with different statuses. 308 and 307 keep method and body, 301 and 302 let clients turn a POST into a GET; permanent ones are remembered by browsers.',
    action:
      'Set statusCode of the RequestRedirect filter, as far as the Gateway API release and the implementation know the status.',
  },
  'redirect-location': {
    title: 'Redirects to another place',
    explanation: 'Both sides redirect, to different URLs: another host, port, path or query.',
    action: 'Compare the fields of the RequestRedirect filter with the witness.',
  },
  backend: {
    title: 'Another backend receives the request',
    explanation: 'Both sides forward the request, to different Services or ports.',
    action: 'Correct backendRefs of the rule.',
  },
  'backend-protocol': {
    title: 'The backend is spoken to in another protocol',
    explanation:
      'The same Service receives the request, over another protocol: HTTP/1.1, HTTP/2 without TLS, HTTPS, gRPC or FastCGI. A backend that does not understand it answers with an error or not at all.',
    action:
      'Set appProtocol of the Service port (kubernetes.io/h2c, for example), or add a BackendTLSPolicy for a backend that speaks TLS.',
  },
  weight: {
    title: 'Backends share the requests otherwise',
    explanation: 'The same backends receive requests, in another proportion.',
    action: 'Correct the weights of backendRefs; only their proportion counts.',
  },
  rewrite: {
    title: 'The backend sees another path',
    explanation:
      'Both sides forward to the same backend and rewrite the path in different ways. A replaced prefix and a substitution with captured groups differ in details: slashes at the seam, what is left when nothing follows, the query.',
    action:
      'Compare what is sent to the backend for the witness, and correct the URLRewrite filter or the matches around it.',
  },
  'host-rewrite': {
    title: 'The backend sees another Host header',
    explanation: 'Both sides forward to the same backend with different Host headers.',
    action: 'Correct hostname of the URLRewrite filter.',
  },
  'request-header': {
    title: 'The backend receives another request header',
    explanation: 'A header is set, added or removed on one side only, or with another value.',
    action: 'Correct the RequestHeaderModifier filter.',
  },
  'response-header': {
    title: 'The client receives another response header',
    explanation: 'A header of the answer is set, added or removed on one side only, or with another value.',
    action: 'Correct the ResponseHeaderModifier filter.',
  },
  mirror: {
    title: 'Copies of requests go elsewhere',
    explanation: 'Requests are mirrored on one side only, to another place, or in another proportion.',
    action: 'Correct the RequestMirror filter.',
  },
  status: {
    title: 'Another status is answered',
    explanation: 'Both sides answer the request themselves, with different statuses.',
    action:
      'Often nothing: decide whether clients tell the two apart. Else add a rule that answers as before.',
  },
  cors: {
    title: 'Other answers to cross-origin requests',
    explanation:
      'Preflight requests are answered, or Access-Control headers are set, on one side only or for other origins, methods or headers. Browsers refuse what the headers do not allow.',
    action: 'Correct the CORS filter, or the policy of the implementation.',
  },
  'error-page': {
    title: 'Errors are answered by someone else',
    explanation:
      'One side replaces answers with certain statuses by a page of another backend; the other one passes them on.',
    action: 'Add the policy of the implementation for error pages, or accept the answers of the backends.',
  },
};

/** Every cause with its text, in the order in which they are documented. */
export const CAUSES: ReadonlyMap<Cause, CauseText> = new Map(
  (Object.keys(TEXTS) as Cause[]).map((cause) => [cause, TEXTS[cause]]),
);

/** A cause in prose. */
export function explainCause(cause: Cause, text: CauseText, style: Style, width: number): string {
  return [
    `${style.strong(cause)} (cause of a difference)`,
    ...wrap(text.title, width),
    '',
    ...wrap(text.explanation, width),
    '',
    labelled('What to do: ', text.action, 0, width),
    '',
  ].join('\n');
}
