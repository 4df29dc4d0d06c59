import type { Command } from './command.ts';
import { convert } from './convert.ts';
import { INPUT_OPTIONS, type OptionTable, PROVIDER_OPTIONS, repeated, single, toggle } from './options.ts';

/** What `convert` writes apart from manifests. */
const OF_CONVERT_ALONE: ReadonlySet<string> = new Set([
  'accept',
  'diff',
  'ledger',
  'fail-on',
  'output',
  'output-dir',
]);

/** The options that decide what a conversion comes to. */
const CONVERSION: OptionTable = Object.fromEntries(
  Object.entries(convert.options).filter(([name]) => !OF_CONVERT_ALONE.has(name)),
);

export const diff: Command = {
  usage: 'diff',
  summary: 'Show what would change: between manifests, or between a conversion and what is there',
  examples: [
    '$0 diff -f ingress.yaml --target envoy-gateway --against gateway/',
    '$0 diff --before main/ --after branch/ --behaviour -o markdown',
    '$0 diff --after gateway/ --against cluster --context prod',
  ],
  exitCodes: [
    '0  no differences',
    '1  differences',
    '2  trouble: bad usage, unreadable input, internal error; nothing was compared',
    '3  --behaviour alone: no difference was found, but something could not be decided',
  ],
  options: {
    before: repeated('File, directory or - for standard input: the manifests today', { group: 'Sides:' }),
    after: repeated('File, directory or - for standard input: the manifests afterwards', { group: 'Sides:' }),
    against: single(
      'What is there today: a directory, cluster (the objects concerned), or previous (what the last run wrote into --output-dir)',
      { group: 'Sides:' },
    ),
    'output-dir': single('Directory of the run that --against previous means', { group: 'Sides:' }),
    ...CONVERSION,
    ...INPUT_OPTIONS,
    ...PROVIDER_OPTIONS,
    filename: repeated('Convert this file, directory or - for standard input, and compare the result', {
      alias: 'f',
      group: 'Input:',
    }),
    provider: single('Source system of -f; with --behaviour what reads --before (default: detected)', {
      group: 'Input:',
    }),
    style: single('Form of the differences (default: unified)', {
      choices: ['unified', 'side', 'yaml-path'],
      group: 'Output:',
    }),
    unified: single('Lines shown around a change (default: 3)', { alias: 'U', group: 'Output:' }),
    stat: toggle('Count what was added, changed and removed, by kind', { group: 'Output:' }),
    'show-managed': toggle('Compare also what the API server writes: status, managedFields, defaults', {
      group: 'Output:',
    }),
    behaviour: toggle('Say which requests change their outcome, not which lines differ', {
      group: 'Behaviour:',
    }),
    'after-provider': single('What reads --after, like --provider (default: detected)', {
      group: 'Behaviour:',
    }),
    dialect: single('How Gateway API manifests are read (default: that of --target, else specification)', {
      group: 'Behaviour:',
    }),
    'before-dialect': single('How Gateway API manifests of today are read (default: as --dialect)', {
      group: 'Behaviour:',
    }),
    host: repeated('Compare these hosts only; * stands for any characters', { group: 'Behaviour:' }),
    port: repeated('Port that has another number afterwards, as BEFORE=AFTER: --port 80=8080', {
      group: 'Behaviour:',
    }),
    budget: single('Most states of the search for one group of hosts', { group: 'Behaviour:' }),
    output: single('Form of --behaviour', {
      alias: 'o',
      choices: ['text', 'json', 'markdown'],
      group: 'Behaviour:',
    }),
  },
  load: async () => (await import('./diff/run.ts')).runDiff,
};
