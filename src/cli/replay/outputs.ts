import path from 'node:path';
import type { ReplayDocument } from '../../report/replay/document.ts';
import { renderReplay } from '../../report/replay/forms/index.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { writeText } from '../prove/outputs.ts';
import type { ReplayOptions } from './options.ts';

/**
 * Writes the result in every form that is asked for.
 * @throws CommandError when a file cannot be written.
 */
export async function writeReplay(
  document: ReplayDocument,
  { outputs }: ReplayOptions,
  host: Host,
): Promise<void> {
  for (const { form, file } of outputs) {
    const text = renderReplay(document, form);
    if (file === undefined) host.stdout.write(text);
    else await writeText(path.resolve(host.cwd, file), text, 'the result', '-o');
  }
}

/** Above this share the model says too little about the system that it stands for. */
const MOST_MISSES = 0.001;

/** Differences come before what is not known. */
export function replayExitCode(document: ReplayDocument, { minCoverage }: ReplayOptions): ExitCode {
  const { verdicts, coverage, traffic } = document;
  if (verdicts.different.requests > 0) return EXIT.findings;
  const misses = verdicts['model-miss'].requests;
  if (misses > traffic.requests * MOST_MISSES) return EXIT.unknown;
  const isBelow =
    minCoverage !== undefined && coverage.covered * 100 < minCoverage * Math.max(coverage.of, 1);
  return isBelow ? EXIT.unknown : EXIT.clean;
}
