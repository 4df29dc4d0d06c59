import type { Command } from '../command.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { stringValue, type Values } from '../options.ts';
import { documents } from './documents.ts';
import { DOCUMENT_NAMES } from './names.ts';

/** `gateproof schema`. */
export async function runSchema(values: Values, host: Host, commands: readonly Command[]): Promise<ExitCode> {
  const wanted = stringValue(values, 'document') ?? '';
  const name = DOCUMENT_NAMES.find((item) => item === wanted);
  const found = name === undefined ? undefined : documents(commands).get(name);
  if (found === undefined) {
    throw new UsageError(
      `There is no document called "${wanted}".`,
      `Known are ${DOCUMENT_NAMES.join(', ')}.`,
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
