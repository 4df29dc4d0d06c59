import type { FindingKind } from '../../model/finding.ts';

const MODEL_MISS: FindingKind = {
  code: 'GP8101',
  name: 'replay-model-miss',
  severity: 'high',
  title: 'What was recorded is not what the model of the system before says',
  explanation:
    'A log names the backend and the status of an answer, and the model of the configuration gives others. Either the model is wrong, or the manifests are not those that served the request: they were changed since, or a part of them is missing. Nothing is claimed for such requests.',
  action:
    'Check that the manifests and the log are of the same time and cluster, with the ConfigMap of the controller. If they are, please report it with the Ingress and the line.',
};

const DIFFERENT: FindingKind = {
  code: 'GP8102',
  name: 'replay-different',
  severity: 'high',
  title: 'A request of the traffic is treated differently',
  explanation:
    'The request reaches another backend afterwards, or reaches it in another form, or gets another answer. Nobody has accepted it, and no finding of the conversion says so.',
  action:
    'Look at the smallest request that shows it with gateproof trace --before ... --after ... --request ..., and change the route, or accept the difference in gateproof.accept.yaml.',
};

const HOST_NOT_LOGGED: FindingKind = {
  code: 'GP8103',
  name: 'replay-host-not-logged',
  severity: 'info',
  title: 'The log does not name the host of a request',
  explanation:
    'The default log format of ingress-nginx holds neither the host nor the scheme. They are found from the name of the upstream where every host that leads there gives the same result, and from the status. Otherwise nothing can be said of the line.',
  action:
    'Add $host and $scheme to log-format-upstream in the ConfigMap of the controller, and record again.',
};

const PATHS_READ_DIFFERENTLY: FindingKind = {
  code: 'GP8104',
  name: 'replay-paths-read-differently',
  severity: 'low',
  title: 'The systems read odd paths differently',
  explanation:
    'Escapes, empty segments and dot segments are resolved before any route is looked at, and every system does it in its own way. Requests that were made to show it count as known; a request of a log that shows it counts as different, as somebody sends it.',
  action: 'Nothing, unless a log shows that clients send such paths.',
};

const PATH_NOT_LOGGED: FindingKind = {
  code: 'GP8105',
  name: 'replay-path-not-logged',
  severity: 'info',
  title: 'The log has the path as nginx rewrote it',
  explanation:
    'The variable $uri holds the path after it was decoded, normalised and rewritten, so that nobody can tell what the client sent. Nothing is claimed for such lines.',
  action: 'Log $request_uri in the place of $uri.',
};

/** Kinds of what a replay finds. */
export const REPLAY_FINDINGS: readonly FindingKind[] = [
  MODEL_MISS,
  DIFFERENT,
  HOST_NOT_LOGGED,
  PATHS_READ_DIFFERENTLY,
  PATH_NOT_LOGGED,
];
