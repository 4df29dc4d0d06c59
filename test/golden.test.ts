import { describe, expect, test } from 'vitest';
import { expectedOf, goldenCases, runGolden } from '../scripts/golden.ts';

describe('golden files (npm run golden rewrites them)', () => {
  test.each(goldenCases())('%s', async (folder) => {
    const expected = expectedOf(folder);
    const { code, manifests, findings } = await runGolden(folder);
    expect(code).not.toBe(2);
    expect(manifests).toBe(expected.manifests);
    expect(findings).toBe(expected.findings);
  });
});
