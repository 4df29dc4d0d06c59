import { expect, test } from 'vitest';
import type { AcceptEntry } from '../../src/accept/entry.ts';
import { judge } from '../../src/accept/judge.ts';
import type { HostProof, Proof, ProofDifference, Verdict } from '../../src/proof/proof.ts';

const difference = (cause: ProofDifference['cause'], target: string): ProofDifference => {
  const witness = { method: 'GET', scheme: 'http', host: 'a.test', target, headers: [] } as const;
  const decider = { name: 'route', origins: [] };
  return {
    cause,
    direction: cause === 'lost-route' ? 'narrower' : 'different',
    witness,
    witnessAfter: witness,
    before: decider,
    after: decider,
    region: target,
  };
};

const proof = (more: Partial<HostProof>): Proof => {
  const host: HostProof = {
    scheme: 'http',
    port: 80,
    portAfter: 80,
    hosts: ['a.test', 'b.test'],
    verdict: 'different',
    modulo: [],
    differences: [],
    unknown: [],
    tested: [],
    policies: [],
    cells: 1,
    states: 1,
    ...more,
  };
  return { verdict: host.verdict, hosts: [host], handling: [], assumptions: [] };
};

const entry = (more: Partial<AcceptEntry> = {}): AcceptEntry => ({
  id: 'one',
  host: '*',
  cause: 'backend',
  reason: 'r',
  by: 'b',
  until: '2026-06-30',
  position: 'f:1:1',
  ...more,
});

const verdicts = (given: Proof, entries: readonly AcceptEntry[], today = '2026-06-30'): readonly Verdict[] =>
  judge(given, entries, today).hosts.map(({ verdict }) => verdict);

test('an entry holds on its last day and not on the next', () => {
  const given = proof({ differences: [difference('backend', '/')] });
  expect(verdicts(given, [entry()], '2026-06-30')).toEqual(['equivalent-modulo']);
  expect(verdicts(given, [entry()], '2026-07-01')).toEqual(['different']);
  expect(judge(given, [entry()], '2026-07-01')).toMatchObject({ expired: [{ id: 'one' }], unused: [] });
});

test('what is left decides the verdict', () => {
  const given = proof({ differences: [difference('backend', '/'), difference('lost-route', '/x')] });
  expect(verdicts(given, [entry()])).toEqual(['narrower']);
  expect(judge(given, [entry()], '2026-06-30').verdict).toBe('narrower');
});

test('what is not known stays unknown', () => {
  const given = proof({
    differences: [difference('backend', '/')],
    unknown: [{ reason: 'too large', region: 'all' }],
  });
  expect(verdicts(given, [entry()])).toEqual(['unknown']);
});

test('policies stay named beside what is accepted', () => {
  const modulo = ['path-handling', 'client-address'] as const;
  const given = proof({ differences: [difference('backend', '/')], modulo });
  expect(judge(given, [entry()], '2026-06-30').hosts[0]?.modulo).toEqual([...modulo, 'accepted']);
});

test('a group is split only where entries tell its hosts apart', () => {
  const given = proof({ differences: [difference('backend', '/')] });
  const hosts = (host: string): ReadonlyArray<readonly string[]> =>
    judge(given, [entry({ host })], '2026-06-30').hosts.map((item) => item.proof.hosts);
  expect(hosts('*.test')).toEqual([['a.test', 'b.test']]);
  expect(hosts('a.*')).toEqual([['a.test'], ['b.test']]);
  expect(hosts('c.*')).toEqual([['a.test', 'b.test']]);
});

test('of two entries that hold, the first is used and the other is unused', () => {
  const given = proof({ differences: [difference('backend', '/')] });
  const judged = judge(given, [entry(), entry({ id: 'two' })], '2026-06-30');
  expect(judged.used.map(({ id }) => id)).toEqual(['one']);
  expect(judged.unused.map(({ id }) => id)).toEqual(['two']);
});
