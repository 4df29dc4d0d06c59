import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from './host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(path.join(root, 'docs/diff.md'), 'utf8');
const sessions = [...page.matchAll(/```console\n\$ gateproof ([^\n]*)\n([\s\S]*?)```/g)];

describe('the page about diff', () => {
  test('shows runs', () => {
    expect(sessions.length).toBeGreaterThan(3);
  });

  test.each(sessions.map(([, line = '', output = '']) => [line, output] as const))(
    'shows what the program prints for %s',
    async (line, output) => {
      const { stdout, code } = await run(line.split(' '), { cwd: root });
      expect(stdout).toBe(output);
      expect(code).toBe(1);
    },
  );
});
