import { describe, expect, test } from 'vitest';
import { proofLine } from '../../src/cli/convert/summary.ts';
import type { HostStanding, ProofSummary } from '../../src/report/proof-findings.ts';

const line = (
  hosts: Partial<Record<HostStanding, number>>,
  codes: Partial<Record<HostStanding, readonly string[]>> = {},
  more: Partial<ProofSummary> = {},
): string =>
  proofLine({
    dialect: 'istio',
    summary: {
      hosts: { equivalent: 0, 'as-found': 0, undecided: 0, differs: 0, ...hosts },
      codes: { equivalent: [], 'as-found': [], undecided: [], differs: [], ...codes },
      codesOfOthers: [],
      ...more,
    },
  });

describe('the line about the proof', () => {
  test.each([
    [
      'all alike',
      line({ equivalent: 3 }),
      'proved (istio): every request is treated the same; 3 hosts equivalent',
    ],
    [
      'announced',
      line({ equivalent: 1, 'as-found': 2 }, { 'as-found': ['GP5021', 'GP5201'] }),
      'proved (istio): every request is treated the same, except as announced; 3 hosts: ' +
        '2 different only as announced (GP5021, GP5201), 1 equivalent',
    ],
    [
      'undecided',
      line({ undecided: 1, equivalent: 1 }, { undecided: ['GP5021', 'GP7005'] }),
      'proved in part (istio): not everything could be decided; 2 hosts: 1 undecided (GP7005), 1 equivalent',
    ],
    [
      'unannounced',
      line({ differs: 1, undecided: 1 }, { differs: ['GP5021', 'GP7003'], undecided: ['GP7005'] }),
      'not equivalent (istio): some requests are treated differently, and only the proof found it; 2 hosts: ' +
        '1 with unannounced differences (GP7003), 1 undecided (GP7005)',
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  test('hosts that nobody names are told apart from those with a name, and not counted', () => {
    expect(line({ equivalent: 1 }, {}, { others: 'differs', codesOfOthers: ['GP5035', 'GP7001'] })).toBe(
      'not equivalent (istio): some requests are treated differently, and only the proof found it; ' +
        '1 host equivalent; hosts that nobody names: with unannounced differences (GP7001)',
    );
    expect(line({}, {}, { others: 'equivalent' })).toBe(
      'proved (istio): every request is treated the same; hosts that nobody names: equivalent',
    );
  });

  test('a long list of codes is cut', () => {
    const codes = ['GP5001', 'GP5002', 'GP5003', 'GP5004', 'GP5005', 'GP5006', 'GP5007', 'GP5008'];
    expect(line({ 'as-found': 1 }, { 'as-found': codes })).toContain('GP5006 and 2 more)');
  });
});
