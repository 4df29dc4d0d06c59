import type { Command } from './command.ts';
import { TARGET_CHOICES } from './convert.ts';
import { INPUT_OPTIONS, type OptionTable, PROVIDER_OPTIONS, repeated, single, toggle } from './options.ts';

const { filename: _filename, ...SHARED_INPUT_OPTIONS } = INPUT_OPTIONS;

/** What is compared. */
const SIDE_OPTIONS: OptionTable = {
  before: repeated('File, directory or - for standard input: the configuration today', { group: 'Input:' }),
  after: repeated('The configuration afterwards (default: what convert makes of --before for --target)', {
    group: 'Input:',
  }),
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
    choices: [
      'auto',
      'nginx',
      'nginx-json',
      'clf',
      'envoy',
      'traefik',
      'json',
      'har',
      'gor',
      'ndjson',
      'urls',
    ],
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
  ],
  exitCodes: [
    '0  no request is treated differently, apart from what is accepted or a finding says',
    '1  some requests are treated differently',
    '2  trouble: bad usage, unreadable input, internal error; no result was reached',
    '3  coverage is below --min-coverage, or the model of --before is wrong for more than 0.1 % of the requests',
  ],
  options: { ...SIDE_OPTIONS, ...TRAFFIC_OPTIONS, ...RESULT_OPTIONS },
  load: async () => (await import('./replay/run.ts')).runReplay,
};
