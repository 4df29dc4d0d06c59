import { describe, expect, test } from 'vitest';
import type { HostProof, ProofDifference, Verdict } from '../../src/proof/proof.ts';
import { hostVerdict, totalVerdict } from '../../src/proof/verdict.ts';

function difference(direction: ProofDifference['direction']): ProofDifference {
  const witness = { method: 'GET', scheme: 'http', host: 'a.test', target: '/', headers: [] } as const;
  const decider = { name: 'r', origins: [] };
  return {
    cause: 'status',
    direction,
    witness,
    witnessAfter: witness,
    before: decider,
    after: decider,
    region: 'any path',
  };
}

const NOTHING = { differences: [], unknown: [], tested: [], policies: [] };
const UNKNOWN = [{ reason: 'too large', region: 'any path' }];

describe('the verdict of a host', () => {
  test.each<readonly [string, Parameters<typeof hostVerdict>[0], Verdict]>([
    ['nothing found', NOTHING, 'equivalent'],
    ['only wider', { ...NOTHING, differences: [difference('wider'), difference('wider')] }, 'wider'],
    [
      'wider and narrower',
      { ...NOTHING, differences: [difference('wider'), difference('narrower')] },
      'different',
    ],
    ['something is not known', { ...NOTHING, unknown: UNKNOWN }, 'unknown'],
    [
      'wider, and something is not known',
      { ...NOTHING, differences: [difference('wider')], unknown: UNKNOWN },
      'different',
    ],
  ])('%s', (_, found, verdict) => {
    expect(hostVerdict(found, []).verdict).toBe(verdict);
  });
});

describe('the verdict of all hosts', () => {
  test.each<readonly [readonly Verdict[], Verdict]>([
    [[], 'equivalent'],
    [['equivalent', 'equivalent-modulo'], 'equivalent-modulo'],
    [['equivalent', 'narrower'], 'narrower'],
    [['wider', 'narrower'], 'different'],
    [['wider', 'unknown'], 'different'],
    [['equivalent', 'unknown'], 'unknown'],
  ])('%j: %s', (verdicts, expected) => {
    const host: HostProof = {
      ...NOTHING,
      scheme: 'http',
      port: 80,
      portAfter: 80,
      hosts: ['a.test'],
      verdict: 'equivalent',
      modulo: [],
      cells: 0,
      states: 0,
    };
    expect(totalVerdict(verdicts.map((verdict) => ({ ...host, verdict })))).toBe(expected);
  });
});
