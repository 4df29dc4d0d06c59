import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderDialects } from '../../report/proof/dialects.ts';
import { proofDocument } from '../../report/proof/json.ts';
import { renderJunit } from '../../report/proof/junit.ts';
import { renderMarkdown } from '../../report/proof/markdown.ts';
import { renderSarif } from '../../report/proof/sarif.ts';
import { renderProof } from '../../report/proof/text.ts';
import type { ProofView } from '../../report/proof/view.ts';
import { createStyle } from '../../report/style.ts';
import { styleFor, widthOf } from '../color.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { Values } from '../options.ts';
import { VERSION } from '../version.ts';
import type { Comparison } from './comparison.ts';
import type { Format, ProveOptions } from './options.ts';

/** Writes the result in every form that is asked for. */
export async function writeOutputs(
  comparisons: readonly Comparison[],
  options: ProveOptions,
  values: Values,
  host: Host,
): Promise<void> {
  const views = comparisons.map(({ view }) => view);
  for (const { format, file } of options.outputs) {
    const style = file === undefined ? styleFor(values, host, host.stdout) : createStyle(false);
    const text = render(format, views, options, {
      style,
      width: widthOf(host.stdout),
      program: host.program,
    });
    if (file === undefined) host.stdout.write(text);
    else await writeText(path.resolve(host.cwd, file), text, 'the result', '-o');
  }
}

function render(
  format: Format,
  views: readonly ProofView[],
  { allDialects, maxBytes }: ProveOptions,
  look: Parameters<typeof renderProof>[1],
): string {
  switch (format) {
    case 'text':
      return allDialects ? renderDialects(views) : views.map((view) => renderProof(view, look)).join('\n');
    case 'json':
      return proofDocument(views, VERSION);
    case 'junit':
      return renderJunit(views);
    case 'sarif':
      return renderSarif(views, VERSION);
    case 'markdown':
      return renderMarkdown(views, maxBytes);
  }
}

/** @throws CommandError when the file cannot be written. */
export async function writeText(file: string, text: string, what: string, option: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new CommandError(
      `Cannot write ${what}: ${error instanceof Error ? error.message : String(error)}`,
      'The comparison itself was made.',
      `Name another file with ${option}.`,
    );
  }
}
