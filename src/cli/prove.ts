import type { Command } from './command.ts';
import { INPUT_OPTIONS, MESH_OPTIONS, PROVIDER_OPTIONS, repeated, single, toggle } from './options.ts';

const { filename: _filename, ...SHARED_INPUT_OPTIONS } = INPUT_OPTIONS;

export const prove: Command = {
  usage: 'prove',
  summary: 'Prove that two configurations treat every request the same, or show the requests that differ',
  examples: [
    '$0 prove --before ingress.yaml --after gateway.yaml --dialect envoy-gateway',
    '$0 convert -f ingress.yaml | $0 prove --before ingress.yaml --after -',
    '$0 prove --before ingress.yaml --after gateway.yaml --dialect all',
  ],
  exitCodes: [
    '0  equivalent, apart from accepted differences, policies and what --fail-on leaves out',
    '1  differences (with --check: another result than the certificate), or an expired entry of --accept',
    '2  trouble: bad usage, unreadable input, internal error; no verdict was reached',
    '3  no difference was found, but something could not be decided (0 with --allow-unknown)',
  ],
  options: {
    before: repeated('File, directory or - for standard input: the configuration today', {
      completes: 'file',
      group: 'Input:',
    }),
    after: repeated('File, directory or - for standard input: the configuration afterwards', {
      completes: 'file',
      group: 'Input:',
    }),
    ...SHARED_INPUT_OPTIONS,
    provider: single('What reads --before: a source system, or gateway-api (default: detected)', {
      group: 'Input:',
    }),
    'after-provider': single('What reads --after, like --provider (default: detected)', { group: 'Input:' }),
    dialect: single('How Gateway API manifests are read: a dialect, or all (default: specification)', {
      group: 'Input:',
    }),
    'before-dialect': single('How Gateway API manifests of --before are read (default: as --dialect)', {
      group: 'Input:',
    }),
    ...PROVIDER_OPTIONS,
    ...MESH_OPTIONS,
    host: repeated('Compare these hosts only; * stands for any characters', { group: 'Proof:' }),
    port: repeated('Port that has another number afterwards, as BEFORE=AFTER: --port 80=8080', {
      group: 'Proof:',
    }),
    budget: single('Most states of the search for one group of hosts', { group: 'Proof:' }),
    accept: single('File of accepted differences (default: gateproof.accept.yaml if there is one)', {
      completes: 'file',
      group: 'Proof:',
    }),
    certificate: single('Write the certificate of the proof to this file', {
      completes: 'file',
      group: 'Proof:',
    }),
    check: single('Prove again and compare with this certificate', { completes: 'file', group: 'Proof:' }),
    'allow-unknown': toggle('What could not be decided does not count', { group: 'Output:' }),
    'fail-on': single('Least kind of difference that makes the exit code 1', {
      choices: ['different', 'narrower', 'wider'],
      default: 'wider',
      group: 'Output:',
    }),
    'exit-zero': toggle('Exit with 0 whatever the verdict; trouble is still 2', { group: 'Output:' }),
    'max-bytes': single('Most bytes of -o markdown; whole sections are left out', { group: 'Output:' }),
    output: repeated('text, json, junit, sarif or markdown; FORMAT=FILE writes to a file', {
      alias: 'o',
      completes: ['text', 'json', 'junit', 'sarif', 'markdown'],
      group: 'Output:',
    }),
  },
  load: async () => (await import('./prove/run.ts')).runProve,
};
