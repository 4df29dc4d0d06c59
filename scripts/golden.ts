/**
 * Golden files: `testdata/<provider>/<case>/input.yaml` is converted, and what comes out is `expected.yaml` (stdout) and
 * `findings.txt` (stderr). `npm run golden` rewrites them; the difference is for a person to review. A file `arguments`
 * holds further command-line arguments, one on each line; a Gateway that is made has the class `example`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../src/cli/main.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What a run printed. */
export interface Golden {
  readonly code: number;
  readonly manifests: string;
  readonly findings: string;
}

/** Folders of all golden cases, relative to the repository, sorted. */
export function goldenCases(): readonly string[] {
  const inputs = readdirSync(path.join(root, 'testdata'), { recursive: true, encoding: 'utf8' });
  return inputs
    .filter((name) => path.basename(name) === 'input.yaml')
    .map((name) => path.posix.join('testdata', path.dirname(name).split(path.sep).join('/')))
    .sort();
}

/** Converts the input of a case as the command line would; `further` are arguments after those of the case. */
export async function runGolden(folder: string, further: readonly string[] = []): Promise<Golden> {
  const extra = path.join(root, folder, 'arguments');
  const more = existsSync(extra) ? readFileSync(extra, 'utf8').split('\n').filter(Boolean) : [];
  const out: string[] = [];
  const err: string[] = [];
  const isNamed = more.some((argument) => /^--gateway(-class)?=/.test(argument));
  const given = isNamed ? more : ['--gateway-class=example', ...more];
  const code = await main(['convert', '-f', `${folder}/input.yaml`, ...given, ...further], {
    stdout: { write: (text) => void out.push(text), isTerminal: false },
    stderr: { write: (text) => void err.push(text), isTerminal: false, columns: 100 },
    stdin: async () => new Uint8Array(),
    env: {},
    cwd: process.cwd(),
    program: 'gateproof',
  });
  return { code, manifests: out.join(''), findings: `${err.join('')}exit code ${code}\n` };
}

/** The golden files as they stand; empty where there is none yet. */
export function expectedOf(folder: string): Omit<Golden, 'code'> {
  const content = (name: string): string => {
    const file = path.join(root, folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  return { manifests: content('expected.yaml'), findings: content('findings.txt') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(root);
  for (const folder of goldenCases()) {
    const { manifests, findings } = await runGolden(folder);
    const before = expectedOf(folder);
    if (before.manifests === manifests && before.findings === findings) continue;
    writeFileSync(path.join(root, folder, 'expected.yaml'), manifests);
    writeFileSync(path.join(root, folder, 'findings.txt'), findings);
    console.log(`rewritten: ${folder}`);
  }
}
