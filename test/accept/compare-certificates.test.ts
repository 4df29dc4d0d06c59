import { expect, test } from 'vitest';
import { compareCertificates } from '../../src/accept/compare-certificates.ts';

const certificate = {
  gateproof: '1.0.0',
  before: { inputs: [{ name: 'a.yaml', sha256: '00' }] },
  after: { dialect: { name: 'istio', sources: { paths: 'here' } } },
  hosts: [{ verdict: 'equivalent', differences: [] }],
};

test.each([
  [{ gateproof: '2.0.0' }, []],
  [{ before: { inputs: [{ name: 'b.yaml', sha256: '00' }] } }, []],
  [{ after: { dialect: { name: 'istio', sources: {} } } }, []],
  [{ before: { inputs: [{ name: 'a.yaml', sha256: '01' }] } }, ['before.inputs[0].sha256']],
  [{ before: { inputs: [] } }, ['before.inputs[0]']],
  [{ hosts: [{ verdict: 'unknown', differences: [] }] }, ['hosts[0].verdict']],
  [{ hosts: {} }, ['hosts']],
  [{ extra: 1 }, ['extra']],
])('%j differs at %j', (more, paths) => {
  const found = compareCertificates(certificate, { ...certificate, ...more });
  expect(found.map(({ path }) => path)).toEqual(paths);
});

test('what is missing is called nothing, and many differences are cut off', () => {
  expect(compareCertificates({ a: 1 }, {})).toEqual([{ path: 'a', recorded: '1', found: 'nothing' }]);
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  expect(compareCertificates(numbers, []).length).toBeLessThan(50);
});
