import type { Command } from './command.ts';
import { DOCUMENT_NAMES } from './schema/names.ts';

export const schema: Command = {
  usage: 'schema <document>',
  summary: 'Print the JSON Schema of a document that is read or written',
  examples: ['$0 schema result > result.schema.json', '$0 schema config'],
  exitCodes: ['0  printed', '2  there is no such document'],
  options: {},
  argument: async () => DOCUMENT_NAMES,
  load: async () => (await import('./schema/run.ts')).runSchema,
};
