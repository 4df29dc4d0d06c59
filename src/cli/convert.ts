import type { Command } from './command.ts';
import { INPUT_OPTIONS, MESH_OPTIONS, PROVIDER_OPTIONS, repeated, single, toggle } from './options.ts';

/** `standard` and the names of all targets; written down here so that a command line is read without loading them. */
export const TARGET_CHOICES: readonly string[] = [
  'standard',
  'envoy-gateway',
  'istio',
  'nginx-gateway-fabric',
  'traefik',
  'kgateway',
  'agentgateway',
  'cilium',
  'kong',
  'haproxy',
  'gke',
];

export const convert: Command = {
  usage: 'convert',
  summary: 'Convert manifests to the Gateway API',
  examples: [
    '$0 convert -f ingress.yaml | kubectl apply --dry-run=server -f -',
    '$0 convert -f manifests/ --gateway infra/public --output-dir gateway/',
  ],
  exitCodes: [
    '0  converted, no finding at or above --fail-on (with --diff: no differences)',
    '1  findings at or above --fail-on, or nothing was converted (with --diff: differences)',
    '2  trouble: bad usage, unreadable input, internal error; nothing was written',
  ],
  options: {
    ...INPUT_OPTIONS,
    ...PROVIDER_OPTIONS,
    ...MESH_OPTIONS,
    'gateway-class': single('GatewayClass of the Gateways that are made', { group: 'Gateway API:' }),
    gateway: single('Attach to this existing Gateway, NAMESPACE/NAME, and make none', {
      group: 'Gateway API:',
    }),
    'gateway-scope': single('Make one Gateway for all, or one per namespace', {
      choices: ['shared', 'namespace'],
      default: 'shared',
      group: 'Gateway API:',
    }),
    'gateway-name': single('Name of the Gateway that is made, as NAME or NAMESPACE/NAME', {
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
    target: single('Implementation to write for', {
      choices: TARGET_CHOICES,
      default: 'standard',
      group: 'Gateway API:',
    }),
    'target-version': single('Version of it, also as --target NAME@VERSION (default: the newest known)', {
      group: 'Gateway API:',
    }),
    'allow-partial': toggle('Write a route open where its access control cannot be written', {
      group: 'Gateway API:',
    }),
    'allow-snippets': toggle('Write raw configuration where the implementation has nothing else', {
      group: 'Gateway API:',
    }),
    idiomatic: toggle('Prefer readable rules to exact ones, and report what differs then', {
      group: 'Gateway API:',
    }),
    'keep-defaults': single('Write what the source does by default (true, but for --idiomatic)', {
      choices: ['true', 'false'],
      group: 'Gateway API:',
    }),
    'no-prove': toggle('Do not compare the result with the input over all requests', {
      group: 'Gateway API:',
    }),
    output: single('Format of the manifests', {
      alias: 'o',
      choices: ['yaml', 'json'],
      default: 'yaml',
      group: 'Output:',
    }),
    'output-dir': single('Write one file per object into this directory', {
      completes: 'directory',
      group: 'Output:',
    }),
    diff: toggle('Show what would change in --output-dir, and write nothing', { group: 'Output:' }),
    ledger: single('Write the account of every setting, and all findings, to this file as JSON', {
      completes: 'file',
      group: 'Output:',
    }),
    accept: repeated('Code of findings that are accepted: they do not make the exit code 1 (GP5313)', {
      group: 'Output:',
    }),
    'fail-on': single('Least severity of a finding that makes the exit code 1', {
      choices: ['none', 'blocker', 'high', 'any'],
      default: 'blocker',
      group: 'Output:',
    }),
  },
  load: async () => (await import('./convert/run.ts')).runConvert,
};
