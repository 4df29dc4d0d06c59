import type { FindingKind } from '../model/finding.ts';

export const WIDER: FindingKind = {
  code: 'GP7001',
  name: 'proof-wider',
  severity: 'high',
  title: 'The proof found requests that are served although they were refused',
  explanation:
    'The written manifests were read back and compared with the input over all requests. For the request shown, and for all others of its region, the gateway serves what is refused today, or serves it without a check that is made today.',
  action:
    'Try the request on both systems. Change the route in the input, or correct the written manifests by hand.',
};

export const NARROWER: FindingKind = {
  code: 'GP7002',
  name: 'proof-narrower',
  severity: 'high',
  title: 'The proof found requests that are refused although they were served',
  explanation:
    'The written manifests were read back and compared with the input over all requests. The request shown, and all others of its region, reach a backend or a redirect today and get an error afterwards.',
  action:
    'Try the request on both systems. Change the route in the input, or correct the written manifests by hand.',
};

export const DIFFERENT: FindingKind = {
  code: 'GP7003',
  name: 'proof-different',
  severity: 'high',
  title: 'The proof found requests that are treated differently',
  explanation:
    'The written manifests were read back and compared with the input over all requests. The request shown, and all others of its region, are answered or forwarded in another way afterwards.',
  action:
    'Try the request on both systems. Change the route in the input, or correct the written manifests by hand.',
};

export const REFUSAL: FindingKind = {
  code: 'GP7004',
  name: 'proof-refusal',
  severity: 'low',
  title: 'The proof found refused requests that get another refusal',
  explanation:
    'Nobody is served in either case: the status or a header of the error differs, or the connection is closed in the place of an error.',
  action: 'Check that no client or monitor relies on the former answer.',
};

export const UNDECIDED: FindingKind = {
  code: 'GP7005',
  name: 'proof-undecided',
  severity: 'high',
  title: 'The proof could not decide whether requests are treated alike',
  explanation:
    'Something in the input has no meaning that can be compared, such as a snippet, or the comparison was too large. Nothing is claimed for the region named.',
  action: 'Test requests of the region on both systems.',
};

export const TESTED: FindingKind = {
  code: 'GP7006',
  name: 'proof-tested-only',
  severity: 'low',
  title: 'Two rewrites were compared on samples only',
  explanation:
    'Whether both give the same text for every path was not decided. All paths that were tried gave the same.',
  action: 'Test more paths of the region on both systems if it matters.',
};

export const NOT_PROVED: FindingKind = {
  code: 'GP7007',
  name: 'proof-not-made',
  severity: 'low',
  title: 'The written manifests could not be proved',
  explanation:
    'What the manifests do depends on an object that is not in the input, such as the Gateway that routes attach to.',
  action: 'Add the object to the input and convert again.',
};

export const POLICY_DIFFERS: FindingKind = {
  code: 'GP7008',
  name: 'proof-policy-differs',
  severity: 'low',
  title: 'The proof found a setting of forwarding that is another one afterwards',
  explanation:
    'Timeouts, limits, session affinity, retries, TLS to backends, certificates and headers that a system sends by itself do not decide where a request goes, so hosts that differ in them alone count as equivalent. The written manifests have another value than the input, or none.',
  action:
    'Check whether an application depends on the setting, and use a policy of the implementation if one does.',
};

export const CONNECTION_REUSED: FindingKind = {
  code: 'GP7009',
  name: 'proof-connection-for-another-host',
  severity: 'low',
  title: 'Requests on a connection that was made for another host are treated otherwise',
  explanation:
    'Browsers send requests for several hosts over one HTTP/2 connection where its certificate holds for all of them. By the specification a Gateway answers 421 (Misdirected Request) to a request whose host belongs to another listener than the server name of its connection, and browsers then open a new one. Other clients may not.',
  action:
    'Nothing for browsers. Clients and proxies that send a fixed server name must send the name of the host.',
};

export const SPELLING: FindingKind = {
  code: 'GP7010',
  name: 'proof-protected-path-in-another-spelling',
  severity: 'blocker',
  title: 'A protected path can be reached in another spelling',
  explanation:
    'Proxies differ in what they make of a path before they compare it: whether slashes in a row are joined, `.` and `..` are resolved, and escapes are decoded. Access to a path is limited today in every spelling that the source reads as this path. The implementation reads the spelling shown as another path, to which a route without the limit leads, and the backend may well read it as the protected one. For implementations of which nothing is known here, paths are taken to be compared as they are sent.',
  action:
    'Let the implementation normalise paths (Istio: meshConfig.pathNormalization.normalization DECODE_AND_MERGE_SLASHES), limit access to the whole host, or make sure that the application refuses such paths; then accept the finding.',
};

/** Kinds of findings that come from the comparison of two tables. */
export const PROOF_FINDINGS: readonly FindingKind[] = [
  WIDER,
  NARROWER,
  DIFFERENT,
  REFUSAL,
  UNDECIDED,
  TESTED,
  NOT_PROVED,
  POLICY_DIFFERS,
  CONNECTION_REUSED,
  SPELLING,
];
