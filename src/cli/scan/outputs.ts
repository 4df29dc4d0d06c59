import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MigrationReport } from '../../report/migration/document.ts';
import { renderReport } from '../../report/migration/forms/index.ts';
import { redacted } from '../../report/migration/redact.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { ReportOptions } from './options.ts';

/**
 * Writes a report in every form that is asked for.
 * @throws CommandError when a file cannot be written.
 */
export async function writeReport(
  report: MigrationReport,
  options: ReportOptions,
  host: Host,
): Promise<void> {
  const { outputs, redact, headers, maxBytes } = options;
  const shown = redact && !report.redacted ? redacted(report) : report;
  for (const { form, file } of outputs) {
    const text = renderReport(shown, form, { headers, ...(maxBytes === undefined ? {} : { maxBytes }) });
    if (file === undefined) host.stdout.write(text);
    else await writeText(path.resolve(host.cwd, file), text);
  }
}

async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new CommandError(
      `Cannot write the report: ${error instanceof Error ? error.message : String(error)}`,
      'Reports before it on the command line were written.',
      'Name another file with -o FORM=FILE.',
    );
  }
}
