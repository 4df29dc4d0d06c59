import type { Command } from './command.ts';
import { single } from './options.ts';

export const targets: Command = {
  usage: 'targets [name]',
  summary: 'List implementations, and what can be written for each',
  examples: ['$0 targets', '$0 targets envoy-gateway'],
  exitCodes: ['0  listed', '2  no implementation is called that'],
  options: {
    output: single('Format', {
      alias: 'o',
      choices: ['table', 'json'],
      default: 'table',
      group: 'Output:',
    }),
  },
  load: async () => (await import('./targets/run.ts')).runTargets,
};
