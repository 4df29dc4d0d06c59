import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** How an edit ended. */
export type Edit =
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly why: string };

const NOTE = '# ';

/**
 * Has a text edited in the user's editor. Its name is split at blanks and started without a shell, so that nothing in it is
 * carried out.
 *
 * @param problem what is wrong with the text; stands above it as a comment
 */
export async function editText(
  text: string,
  problem: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Edit> {
  const wish =
    [env['VISUAL'], env['EDITOR']].find((name) => name !== undefined && name.trim() !== '') ?? 'vi';
  const [program = 'vi', ...words] = wish.trim().split(/\s+/);
  const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-'));
  try {
    const file = path.join(directory, 'manifests.yaml');
    const note =
      problem === undefined ? '' : `${NOTE}Not taken: ${problem}\n${NOTE}Leave it as it is to give up.\n`;
    writeFileSync(file, note + text, { mode: 0o600 });
    const why = await ran(program, [...words, file], env);
    if (why !== undefined) return { kind: 'failed', why };
    const edited = readFileSync(file, 'utf8');
    if (edited === note + text) return { kind: 'unchanged' };
    return { kind: 'changed', text: edited.startsWith(note) ? edited.slice(note.length) : edited };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Why it failed; undefined when it ended well. */
function ran(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'inherit', env: { ...env }, shell: false });
    child.on('error', (error) => resolve(`${program} cannot be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(`${program} ended with ${code ?? signal}`);
    });
  });
}
