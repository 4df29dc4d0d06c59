import type { Command } from './command.ts';
import { TARGET_CHOICES } from './convert.ts';
import { INPUT_OPTIONS, type OptionTable, PROVIDER_OPTIONS, repeated, single, toggle } from './options.ts';

/** All forms of a report; written down here so that a command line is read without loading them. */
export const FORM_CHOICES: readonly string[] = [
  'table',
  'wide',
  'name',
  'json',
  'yaml',
  'markdown',
  'html',
  'csv',
  'junit',
  'sarif',
  'github',
];

/** Options of every command that prints a migration report. */
export const REPORT_OPTIONS: OptionTable = {
  output: repeated(`Form of the report: ${FORM_CHOICES.join(', ')}; FORM=FILE writes to a file; repeatable`, {
    alias: 'o',
    completes: FORM_CHOICES,
    group: 'Output:',
  }),
  redact: toggle('Replace names of hosts, namespaces and objects by stand-ins', { group: 'Output:' }),
  'max-bytes': single('Most bytes of -o markdown; whole sections are left out beyond', { group: 'Output:' }),
  'no-headers': toggle('Print tables without their head', { group: 'Output:' }),
};

export const scan: Command = {
  usage: 'scan',
  summary: 'Report what there is, what will hurt, and in which order to move',
  examples: [
    '$0 scan -A -o table -o html=report.html',
    '$0 scan -f manifests/ -o html=report.html -o json=result.json',
    '$0 scan --print-rbac --provider ingress-nginx | kubectl apply -f -',
  ],
  exitCodes: [
    '0  scanned, no finding at or above --fail-on',
    '1  scanned, with findings at or above --fail-on',
    '2  trouble: bad usage, unreadable input, internal error',
  ],
  options: {
    ...INPUT_OPTIONS,
    ...PROVIDER_OPTIONS,
    target: single('Implementation to move to', {
      choices: TARGET_CHOICES,
      default: 'standard',
      group: 'Gateway API:',
    }),
    'target-version': single('Version of it, also as --target NAME@VERSION (default: the newest known)', {
      group: 'Gateway API:',
    }),
    'gateway-api-version': single('Gateway API release to write for', {
      choices: ['1.4', '1.5', '1.6'],
      default: '1.5',
      group: 'Gateway API:',
    }),
    channel: single('Release channel to write for', {
      choices: ['standard', 'experimental'],
      default: 'standard',
      group: 'Gateway API:',
    }),
    'gateway-class': single('GatewayClass of the Gateways that are made', { group: 'Gateway API:' }),
    'group-by': single('Units of work: namespace, host, owner, or label=KEY', {
      completes: ['namespace', 'host', 'owner', 'label='],
      default: 'namespace',
      group: 'Report:',
    }),
    accept: single('File of accepted differences', { completes: 'file', group: 'Report:' }),
    'print-rbac': toggle('Print the ClusterRole that reading a cluster needs, and read nothing', {
      group: 'Cluster:',
    }),
    timestamp: toggle('Note the time in the report, which is otherwise the same for the same input', {
      group: 'Report:',
    }),
    ...REPORT_OPTIONS,
    'fail-on': single('Least severity of a finding that makes the exit code 1', {
      choices: ['none', 'blocker', 'high', 'any'],
      default: 'none',
      group: 'Output:',
    }),
  },
  load: async () => (await import('./scan/run.ts')).runScan,
};
