import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { stringValue, type Values } from '../options.ts';
import { DOCUMENTS } from './documents.ts';

/** `gateproof schema`. */
export async function runSchema(values: Values, host: Host): Promise<ExitCode> {
  const name = stringValue(values, 'document') ?? '';
  const found = DOCUMENTS.get(name);
  if (found === undefined) {
    throw new UsageError(
      `There is no document called "${name}".`,
      `Known are ${[...DOCUMENTS.keys()].join(', ')}.`,
    );
  }
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: found.title,
    ...found.schema,
  };
  host.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  return EXIT.clean;
}
