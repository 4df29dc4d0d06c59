import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PAGES_WITH_SESSIONS, withSessions } from '../../scripts/docs/sessions.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

describe('pages that show runs', () => {
  test.each(PAGES_WITH_SESSIONS)('%s shows what the program prints (npm run docs)', async (name) => {
    const page = readFileSync(path.join(root, name), 'utf8');
    expect(page.match(/```console\n\$ gateproof [^\n]*\n[^`]/g)?.length ?? 0).toBeGreaterThan(3);
    expect(await withSessions(page)).toBe(page);
  });
});
