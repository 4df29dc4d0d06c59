import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Pages that show what the program prints, in blocks of `console` that begin with the command line. */
export const PAGES_WITH_SESSIONS: readonly string[] = ['docs/diff.md'];

/** A page with every such block made anew, from the root of the repository. */
export async function withSessions(page: string): Promise<string> {
  let result = '';
  let end = 0;
  for (const found of page.matchAll(/```console\n\$ gateproof ([^\n]*)\n[\s\S]*?```/g)) {
    const [block, line = ''] = found;
    result += `${page.slice(end, found.index)}\`\`\`console\n$ gateproof ${line}\n${await printed(line)}\`\`\``;
    end = found.index + block.length;
  }
  return result + page.slice(end);
}

/** What a run prints on standard output. */
async function printed(line: string): Promise<string> {
  const out: string[] = [];
  await main(line.split(' '), {
    stdout: { write: (text) => void out.push(text), isTerminal: false },
    stderr: { write: () => undefined, isTerminal: false },
    stdin: async () => new Uint8Array(),
    env: {},
    cwd: root,
    program: 'gateproof',
  });
  return out.join('');
}
