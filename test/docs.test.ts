import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pages } from '../scripts/docs.ts';
import { runGolden } from '../scripts/golden.ts';
import { COMMANDS } from '../src/cli/commands.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

describe('documentation', () => {
  test.each([...pages()])('%s is up to date (npm run docs)', (name, content) => {
    expect(read(name)).toBe(content);
  });

  test.each(COMMANDS.filter(({ usage }) => usage !== 'version'))(
    'every option of $usage is documented',
    (command) => {
      const page = read(`docs/${command.usage.split(' ')[0]}.md`);
      const missing = Object.keys(command.options).filter((name) => !page.includes(`--${name}`));
      expect(missing).toEqual([]);
    },
  );

  test('what the README shows of the sample is what the program says', async () => {
    const [, shown = ''] = /```\n([A-Z]+ GP\d{4} [^`]*)```/.exec(read('README.md')) ?? [];
    expect(shown).not.toBe('');
    expect((await runGolden('testdata/ingress-nginx/shop')).findings).toContain(shown);
  });

  test('links between pages lead somewhere', () => {
    const names = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.join('docs', name));
    const broken = ['README.md', ...names].flatMap((name) =>
      [...read(name).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
        .map(([, target = '']) => path.join(path.dirname(name), target))
        .filter((target) => !existsSync(path.join(root, target)))
        .map((target) => `${name} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
