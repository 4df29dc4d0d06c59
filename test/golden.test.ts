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

  test.each(goldenCases())('%s: the same bytes again', async (folder) => {
    expect(await runGolden(folder, ['--no-prove'])).toEqual(await runGolden(folder, ['--no-prove']));
  });
});

/** Differences that the proof found and no other finding speaks of, and what it could not decide. */
const UNSPOKEN = /GP700[1235]/g;

function unspoken(findings: string): readonly string[] {
  return [...new Set(findings.match(UNSPOKEN) ?? [])].sort();
}

describe.each(['traefik', 'envoy-gateway'])('what is written for %s is proved in its dialect', (target) => {
  // Those that are written for a target of their own are proved there.
  const cases = goldenCases().filter((folder) => /\/traefik\/(?!target-)/.test(folder));
  test.each(cases)('%s', async (folder) => {
    const { code, findings } = await runGolden(folder, [`--target=${target}`]);
    expect(code).not.toBe(2);
    expect(findings).toMatch(
      new RegExp(`\\nproved[a-z ]* \\(${target}\\): |\\nerror: Nothing was converted`),
    );
    // Whatever the proof alone found in the specification's dialect was reviewed; other dialects may not add to it.
    const known = unspoken(expectedOf(folder).findings);
    expect(unspoken(findings).filter((code) => !known.includes(code))).toEqual([]);
  });
});
