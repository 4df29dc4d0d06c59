import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { HostProof, PolicyDifference } from '../../src/proof/proof.ts';
import { policyFindings } from '../../src/report/policy-findings.ts';

const origin = (name: string): Origin => ({
  object: { kind: 'Ingress', namespace: 'shop', name },
  path: ['metadata', 'annotations', 'x'],
});
const timeouts = (read: number, name: string | undefined): Policy => ({
  kind: 'timeouts',
  read,
  isDefault: name === undefined,
  origins: name === undefined ? [] : [origin(name)],
});
const decider = { name: 'route', origins: [] };
const differs = (
  before: PolicyDifference['before'],
  more: Partial<PolicyDifference> = {},
): PolicyDifference => ({
  kind: 'timeouts',
  before,
  after: [],
  isDefault: false,
  routes: { before: decider, after: decider, count: 1 },
  ...more,
});
const host = (name: string, ...policies: PolicyDifference[]): Pick<HostProof, 'hosts' | 'policies'> => ({
  hosts: [name],
  policies,
});
const said = (code: string, more: Partial<Finding>): Finding => ({
  code,
  severity: 'low',
  message: '',
  origins: [],
  ...more,
});

describe('settings that the proof finds to differ', () => {
  test('are one finding for all hosts with the same values', () => {
    const found = policyFindings(
      [
        host('a.test', differs([timeouts(1000, 'a')])),
        host('b.test', differs([timeouts(1000, 'b')])),
        host('c.test', differs([timeouts(2000, 'c')])),
      ],
      [],
    );
    expect(found.map(({ code, message, before }) => [code, message, before])).toEqual([
      ['GP7008', 'a.test, b.test: timeouts.', 'timeouts: 1s between two reads'],
      ['GP7008', 'c.test: timeouts.', 'timeouts: 2s between two reads'],
    ]);
  });

  test('are not said again where a finding about the same object says so', () => {
    const hosts = [host('a.test', differs([timeouts(1000, 'a')]))];
    expect(policyFindings(hosts, [said('GP5133', { origins: [origin('a')] })])).toEqual([]);
    expect(policyFindings(hosts, [said('GP5133', { origins: [origin('b')] })])).toHaveLength(1);
    expect(policyFindings(hosts, [said('GP5132', { origins: [origin('a')] })])).toHaveLength(1);
  });

  test('are said where something is new afterwards', () => {
    const fresh = differs([], { after: [timeouts(1000, 'route')] });
    const [found] = policyFindings([host('a.test', fresh)], [said('GP5133', { origins: [origin('a')] })]);
    expect(found).toMatchObject({ before: 'none', after: 'timeouts: 1s between two reads' });
  });

  test('a default is information, and said once by the finding about defaults', () => {
    const hosts = [host('a.test', differs([timeouts(1000, undefined)], { isDefault: true }))];
    expect(policyFindings(hosts, [])).toMatchObject([{ severity: 'info' }]);
    const text = 'timeouts: 1s between two reads';
    expect(policyFindings(hosts, [said('GP5130', { before: text })])).toEqual([]);
    expect(policyFindings(hosts, [said('GP5130', { before: 'another default' })])).toHaveLength(1);
  });

  test('headers that a system sends by itself must be named by the finding', () => {
    const kind = 'default-response-headers' as const;
    const hosts = [
      host('a.test', differs([{ text: 'strict-transport-security set' }], { kind, isDefault: true })),
    ];
    expect(policyFindings(hosts, [said('GP5130', { message: 'hides the Server header' })])).toHaveLength(1);
    expect(policyFindings(hosts, [said('GP5112', { message: 'Strict-Transport-Security is lost' })])).toEqual(
      [],
    );
  });
});
