import type { Command } from './command.ts';
import { REPORT_OPTIONS } from './scan.ts';

export const report: Command = {
  usage: 'report <file>',
  summary: 'Render a saved report again, in another form',
  examples: ['$0 report result.json -o html=report.html', '$0 report result.json -o markdown --redact'],
  exitCodes: ['0  rendered', '2  trouble: bad usage, a file that is no report of gateproof'],
  options: REPORT_OPTIONS,
  load: async () => (await import('./report/run.ts')).runReport,
};
