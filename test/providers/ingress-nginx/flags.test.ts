import { expect, test } from 'vitest';
import { compileCluster } from './support.ts';

const argocd = {
  name: 'argocd',
  annotations: { 'ssl-passthrough': 'true' },
  rules: ['cd.test / P argocd-server'],
};

test.each([
  ['nobody says how the controller was started', {}, ['GP2022'], 'no-effect'],
  [
    'the controller is known to run without it',
    { '--enable-ssl-passthrough': 'false' },
    ['GP2021'],
    'no-effect',
  ],
  ['the controller runs with it', { '--enable-ssl-passthrough': 'true' }, [], 'converted'],
] as const)('ssl-passthrough when %s', (_situation, settings, codes, status) => {
  const { findings, ledger } = compileCluster({ ingresses: [argocd], settings });
  const spoken = findings.map(({ code }) => code).filter((code) => /^GP202[12]$/.test(code));
  expect(spoken).toEqual(codes);
  expect(ledger.find(({ key }) => key.endsWith('/ssl-passthrough'))?.status).toBe(status);
});
