import packageJson from '../../package.json' with { type: 'json' };
import type { Command } from './command.ts';
import { EXIT } from './exit.ts';

export const VERSION: string = packageJson.version;

export const version: Command = {
  usage: 'version',
  summary: 'Print the version',
  examples: ['$0 version'],
  exitCodes: ['0  always'],
  options: {},
  load: async () => async (_values, host) => {
    host.stdout.write(`${VERSION}\n`);
    return EXIT.clean;
  },
};
