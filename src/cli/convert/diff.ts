import { patchLines } from '../../report/diff/unified.ts';
import type { Style } from '../../report/style.ts';
import { currentContent, type OutputFile } from './output-dir.ts';

/** Lines around a change. */
const CONTEXT = 4;

/**
 * A unified diff of what the directory holds against what would be written; the empty string when nothing would change.
 * Leftovers of a former run are no difference: they would stay.
 */
export async function diffAgainst(
  directory: string,
  files: readonly OutputFile[],
  style: Style,
): Promise<string> {
  const patches: string[] = [];
  for (const { name, content } of files) {
    const before = await currentContent(directory, name);
    const names = { before: before === undefined ? '/dev/null' : `a/${name}`, after: `b/${name}` };
    const lines = patchLines(names, { before: before ?? '', after: content }, { style, context: CONTEXT });
    patches.push(...lines.map((line) => `${line}\n`));
  }
  return patches.join('');
}
