import { createTwoFilesPatch } from 'diff';
import { printable } from '../../report/printable.ts';
import type { Style } from '../../report/style.ts';
import { currentContent, type OutputFile } from './output-dir.ts';

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
    if (before === content) continue;
    const from = before === undefined ? '/dev/null' : `a/${name}`;
    patches.push(createTwoFilesPatch(from, `b/${name}`, before ?? '', content, undefined, undefined));
  }
  return patches.map((patch) => paint(patch, style)).join('');
}

/** Lines of a patch, coloured and safe to print. The rule of `=` that the library puts first is no part of the format. */
function paint(patch: string, style: Style): string {
  const lines = patch.replace(/^=+\n/, '').split('\n');
  return lines
    .map((line) => {
      const text = [...line].map((character) => (character === '\t' ? '\t' : printable(character))).join('');
      if (text.startsWith('+++') || text.startsWith('---') || text.startsWith('@@'))
        return style.strong(text);
      if (text.startsWith('+')) return style.added(text);
      return text.startsWith('-') ? style.removed(text) : text;
    })
    .join('\n');
}
