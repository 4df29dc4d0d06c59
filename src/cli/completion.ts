import type { Command } from './command.ts';
import { toggle } from './options.ts';

export const completion: Command = {
  usage: 'completion <shell>',
  summary: 'Print the script that lets a shell complete commands, options and values',
  examples: [
    'source <($0 completion bash)',
    '$0 completion bash --kubectl > ~/.local/bin/kubectl_complete-gateproof',
  ],
  exitCodes: ['0  printed', '2  bad usage'],
  options: {
    kubectl: toggle('Print the program by which kubectl completes its plug-in, for the PATH', {
      group: 'Output:',
    }),
  },
  argument: async () => (await import('./completion/scripts.ts')).SHELLS,
  load: async () => (await import('./completion/run.ts')).runCompletion,
};
