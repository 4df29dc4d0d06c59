import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { misfit } from '../../report/json-schema.ts';
import { MIGRATION_SCHEMA, type MigrationReport } from '../../report/migration/document.ts';
import { printableReport } from '../../report/migration/printable-report.ts';
import { REPORT_SCHEMA } from '../../report/migration/schema.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { stringValue, type Values } from '../options.ts';
import { reportOptions } from '../scan/options.ts';
import { writeReport } from '../scan/outputs.ts';

/** `gateproof report`. */
export async function runReport(values: Values, host: Host): Promise<ExitCode> {
  const options = reportOptions(values);
  const file = stringValue(values, 'file') ?? '';
  await writeReport(await readReport(path.resolve(host.cwd, file), file), options, host);
  return EXIT.clean;
}

/** @throws CommandError when the file is no report of this program. */
async function readReport(file: string, name: string): Promise<MigrationReport> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw notRead(name, error instanceof Error ? error.message : String(error));
  }
  const problem = misfit(value, REPORT_SCHEMA);
  if (problem !== undefined) throw notRead(name, `${problem} (schema ${MIGRATION_SCHEMA})`);
  return printableReport(value as MigrationReport);
}

function notRead(name: string, why: string): CommandError {
  return new CommandError(
    `${name} is no report that can be rendered: ${why}`,
    'Only what gateproof scan -o json wrote holds everything that a report says.',
    'Run gateproof scan -o json=result.json, then gateproof report result.json.',
  );
}
