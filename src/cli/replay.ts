import { FORMATS } from '../replay/sources/format-names.ts';
import type { Command } from './command.ts';
import { TARGET_CHOICES } from './convert.ts';
import { INPUT_OPTIONS, type OptionTable, PROVIDER_OPTIONS, repeated, single, toggle } from './options.ts';

const { filename, ...SHARED_INPUT_OPTIONS } = INPUT_OPTIONS;

/** What is compared. */
const SIDE_OPTIONS: OptionTable = {
  before: repeated('File, directory or - for standard input: the configuration today', { group: 'Input:' }),
  after: repeated('The configuration afterwards (default: what convert makes of --before for --target)', {
    group: 'Input:',
  }),
  ...(filename === undefined ? {} : { filename }),
  ...SHARED_INPUT_OPTIONS,
  'after-provider': single('What reads --after, like --provider (default: detected)', { group: 'Input:' }),
  dialect: single('How Gateway API manifests are read (default: specification)', { group: 'Input:' }),
  'before-dialect': single('How Gateway API manifests of --before are read (default: as --dialect)', {
    group: 'Input:',
  }),
  ...PROVIDER_OPTIONS,
  target: single('Implementation to convert for where there is no --after', {
    choices: TARGET_CHOICES,
    group: 'Gateway API:',
  }),
  port: repeated('Port that has another number afterwards, as BEFORE=AFTER: --port 80=8080', {
    group: 'Gateway API:',
  }),
};

/** What is sent, or was. */
const TRAFFIC_OPTIONS: OptionTable = {
  log: repeated('Recorded traffic: a file, packed or not, or - for standard input', { group: 'Traffic:' }),
  format: single('Form of --log', {
    choices: FORMATS,
    default: 'auto',
    group: 'Traffic:',
  }),
  'log-format': single(
    "Text of nginx's log_format (default: log-format-upstream of the ConfigMap in --before)",
    {
      group: 'Traffic:',
    },
  ),
  'log-escape': single('How nginx writes odd bytes with --log-format', {
    choices: ['default', 'json', 'none'],
    default: 'default',
    group: 'Traffic:',
  }),
  generated: toggle('Requests that exercise every route and boundary of both sides', { group: 'Traffic:' }),
  'keep-query': repeated('Parameter whose value is kept although its name looks secret', {
    group: 'Traffic:',
  }),
};

/** Two running systems. */
const LIVE_OPTIONS: OptionTable = {
  live: toggle('Send the requests to two running systems and compare their answers', { group: 'Live:' }),
  'before-url': repeated('Address of the system today, for http and for https', { group: 'Live:' }),
  'after-url': repeated('Address of the system afterwards, for http and for https', { group: 'Live:' }),
  resolve: repeated('HOST:PORT:ADDRESS: connect to this address instead', { group: 'Live:' }),
  cacert: single('PEM file of the authorities whose certificates are trusted', { group: 'Live:' }),
  insecure: toggle('Take any certificate', { group: 'Live:' }),
  http2: toggle('Speak HTTP/2', { group: 'Live:' }),
  rps: single('Requests to each side in a second (default: 5)', { group: 'Live:' }),
  concurrency: single('Requests under way at a time (default: 2)', { group: 'Live:' }),
  timeout: single('Seconds to wait for a connection, and for a whole answer (default: 10)', {
    group: 'Live:',
  }),
  sample: single('shape (one of each kind, the default), all, or a share such as 10%', { group: 'Live:' }),
  'max-requests': single('Most requests that are sent to each side', { group: 'Live:' }),
  'max-time': single('Seconds after which the run ends', { group: 'Live:' }),
  'stop-after-errors': single('Requests without an answer that end the run (default: 10)', {
    group: 'Live:',
  }),
  'noise-runs': single('How often one side is first asked the same; 0: never (default: 2)', {
    group: 'Live:',
  }),
  'allow-methods': repeated('Methods that are sent (default: GET,HEAD,OPTIONS)', { group: 'Live:' }),
  'i-understand-side-effects': toggle('Send methods that may change something to both sides', {
    group: 'Live:',
  }),
  'ignore-header': repeated('Header of answers that is not compared', { group: 'Live:' }),
  'backend-header': single('Header of answers that names the Service, as namespace/name:port', {
    group: 'Live:',
  }),
  'backend-field': single('Field of JSON bodies that names the Service, such as server.name', {
    group: 'Live:',
  }),
  yes: toggle('Send the requests; without it the plan is shown', { group: 'Live:' }),
  lab: toggle('Start nginx and other proxies here, and ask them instead of running systems', {
    group: 'Lab:',
  }),
  proxy: repeated('Proxy of --lab for the side afterwards (default: all that are installed)', {
    choices: ['traefik', 'nginx-gateway-fabric'],
    group: 'Lab:',
  }),
};

const RESULT_OPTIONS: OptionTable = {
  accept: single('File of accepted differences (default: gateproof.accept.yaml if there is one)', {
    group: 'Result:',
  }),
  'min-coverage': single('Least share of requests of which something can be said, such as 95%', {
    group: 'Result:',
  }),
  output: repeated('table, json, markdown, html or junit; FORM=FILE writes to a file', {
    alias: 'o',
    group: 'Output:',
  }),
};

export const replay: Command = {
  usage: 'replay',
  summary: 'Hold recorded or generated traffic against two configurations',
  examples: [
    '$0 replay --log access.log.gz --before manifests/ --target envoy-gateway',
    '$0 replay --log access.log --before ingress.yaml --after gateway.yaml -o html=replay.html',
    '$0 replay --live --generated --before ingress.yaml --before-url http://192.0.2.1 --after-url http://192.0.2.2',
    '$0 replay --lab -f ingresses/ --proxy traefik --proxy nginx-gateway-fabric',
  ],
  exitCodes: [
    '0  no request is treated differently, apart from what is accepted or a finding says',
    '1  some requests are treated differently',
    '2  trouble: bad usage, unreadable input, internal error; no result was reached',
    '3  coverage is below --min-coverage, or the model of --before is wrong for more than 0.1 % of the requests',
  ],
  options: { ...SIDE_OPTIONS, ...TRAFFIC_OPTIONS, ...LIVE_OPTIONS, ...RESULT_OPTIONS },
  load: async () => (await import('./replay/run.ts')).runReplay,
};
