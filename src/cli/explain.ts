import type { Command } from './command.ts';

export const explain: Command = {
  usage: 'explain <subject>',
  summary: 'Explain an annotation, a finding code or a cause of differences',
  examples: [
    '$0 explain nginx.ingress.kubernetes.io/rewrite-target',
    '$0 explain GP5001',
    '$0 explain regex-case',
  ],
  exitCodes: ['0  explained', '2  nobody knows that name'],
  options: {},
  argument: async () => (await import('./explain/subjects.ts')).subjects(),
  load: async () => (await import('./explain/run.ts')).runExplain,
};
