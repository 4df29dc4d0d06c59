import type { DifferenceView, GroupView, ProofView } from '../../../src/report/proof/view.ts';

/** A difference whose texts are all given. */
export function differenceView(more: Partial<DifferenceView> = {}): DifferenceView {
  const side = { system: 'one', name: 'route', outcome: 'answered with 200', origins: [] };
  return {
    cause: 'backend',
    direction: 'different',
    request: { method: 'GET', scheme: 'http', host: 'a.test', target: '/', headers: [] },
    curl: 'curl -si http://a.test/',
    before: side,
    after: { ...side, system: 'two', outcome: 'answered with 404' },
    region: 'path prefix /',
    witnessHash: '0123456789abcdef',
    ...more,
  };
}

export function groupView(more: Partial<GroupView> = {}): GroupView {
  return {
    verdict: 'equivalent',
    modulo: [],
    entrances: [{ scheme: 'http', port: 80, portAfter: 80, hosts: ['a.test'] }],
    differences: [],
    unknown: [],
    cells: 1,
    states: 1,
    ...more,
  };
}

export function proofView(groups: readonly GroupView[], more: Partial<ProofView> = {}): ProofView {
  return {
    before: 'one',
    after: 'two',
    verdict: 'equivalent',
    groups,
    handling: [],
    policies: [],
    assumptions: [],
    unused: [],
    expired: [],
    ...more,
  };
}
