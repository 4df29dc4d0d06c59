import type { Command } from './command.ts';
import { single, toggle } from './options.ts';

export const rules: Command = {
  usage: 'rules',
  summary: 'List the kinds of findings',
  examples: ['$0 rules', '$0 rules --severity blocker -o json'],
  exitCodes: ['0  listed', '2  bad usage'],
  options: {
    severity: single('Only kinds of this severity', {
      choices: ['blocker', 'high', 'low', 'info'],
      group: 'Output:',
    }),
    output: single('Form', {
      alias: 'o',
      choices: ['table', 'name', 'json'],
      default: 'table',
      group: 'Output:',
    }),
    'no-headers': toggle('Print the table without its head', { group: 'Output:' }),
  },
  load: async () => (await import('./rules/run.ts')).runRules,
};
