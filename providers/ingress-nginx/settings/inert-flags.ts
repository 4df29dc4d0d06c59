/**
 * Flags of the controller that say how it runs, not what a request gets, with what they are for (pkg/flags/flags.go).
 * Those that may change where Ingresses come from are not among them.
 */
export const INERT_FLAGS: ReadonlyMap<string, string> = new Map([
  ...entries('leader election', 'election-id', 'election-ttl', 'disable-leader-election'),
  ...entries(
    'the admission webhook',
    'validating-webhook',
    'validating-webhook-certificate',
    'validating-webhook-key',
    'disable-full-test',
  ),
  ...entries(
    'the status of Ingresses',
    'update-status',
    'update-status-on-shutdown',
    'publish-status-address',
    'report-node-internal-ip-address',
    'report-status-classes',
    'status-update-interval',
  ),
  ...entries(
    'metrics',
    'enable-metrics',
    'metrics-per-host',
    'metrics-per-undefined-host',
    'report-ingress-class-metrics',
    'exclude-socket-metrics',
    'time-buckets',
    'length-buckets',
    'size-buckets',
    'max-buckets',
    'bucket-factor',
    'monitor-max-batch-size',
  ),
  ...entries(
    'logs',
    'v',
    'vmodule',
    'logtostderr',
    'alsologtostderr',
    'stderrthreshold',
    'log-dir',
    'log-file',
  ),
  ...entries(
    'the connection to the API server',
    'apiserver-host',
    'certificate-authority',
    'kubeconfig',
    'user-agent',
  ),
  ...entries('profiling', 'profiling', 'profiler-port', 'profiler-address'),
  ...entries('health checks', 'health-check-path', 'health-check-timeout', 'healthz-port', 'healthz-host'),
  ...entries('stopping', 'shutdown-grace-period', 'post-shutdown-grace-period'),
  ...entries('how often it looks', 'sync-period', 'sync-rate-limit', 'dynamic-configuration-retries'),
  ...entries('internal ports', 'status-port', 'stream-port', 'default-server-port'),
  ...entries(
    'the database of addresses and places',
    'maxmind-edition-ids',
    'maxmind-license-key',
    'maxmind-mirror',
  ),
]);

function entries(what: string, ...names: readonly string[]): ReadonlyArray<readonly [string, string]> {
  return names.map((name) => [`--${name}`, `it is about ${what}`] as const);
}
