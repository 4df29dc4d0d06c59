import { describe, expect, test } from 'vitest';
import {
  ALIAS_NAMES,
  ANNOTATION_DOCS,
  DECLARATIONS,
  GROUPS,
} from '../../../../providers/ingress-nginx/annotations/index.ts';
import { ANNOTATION_FINDINGS } from '../../../../providers/ingress-nginx/findings.ts';

describe('declarations', () => {
  test('are the 136 annotations of the controller and their two aliases', () => {
    expect(DECLARATIONS.size).toBe(136);
    expect([...ALIAS_NAMES]).toEqual([
      ['whitelist-source-range', 'allowlist-source-range'],
      ['limit-whitelist', 'limit-allowlist'],
    ]);
  });

  test('are in one group each', () => {
    const keys = GROUPS.flatMap((group) => group.annotations.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('are Critical exactly where the value is a snippet', () => {
    const critical = [...DECLARATIONS.values()]
      .filter(({ risk }) => risk === 'Critical')
      .map(({ key }) => key);
    expect(critical.sort()).toEqual([
      'auth-snippet',
      'configuration-snippet',
      'modsecurity-snippet',
      'server-snippet',
      'stream-snippet',
    ]);
  });

  test('are High where upstream says so', () => {
    const high = [...DECLARATIONS.values()].filter(({ risk }) => risk === 'High').map(({ key }) => key);
    expect(high.sort()).toEqual([
      'auth-signin',
      'auth-tls-error-page',
      'auth-tls-match-cn',
      'auth-url',
      'mirror-host',
      'mirror-target',
      'modsecurity-transaction-id',
      'proxy-ssl-name',
      'server-alias',
      'upstream-hash-by',
    ]);
  });
});

describe('documentation', () => {
  test.each([...DECLARATIONS.keys()])('%s is documented', (key) => {
    const doc = ANNOTATION_DOCS.find((candidate) => candidate.key === `nginx.ingress.kubernetes.io/${key}`);
    expect(doc?.effect.length).toBeGreaterThan(10);
    expect(doc?.type).not.toBe('');
    expect(doc?.documentation).toMatch(/^https:\/\/kubernetes\.github\.io\/ingress-nginx\/.+#[a-z0-9-]+$/);
  });

  test('names the last release that read a removed annotation', () => {
    const doc = ANNOTATION_DOCS.find(({ key }) => key.endsWith('/global-rate-limit'));
    expect(doc?.obsolete).toBe('last read by 1.11.8');
  });
});

test('finding codes are unique and in our range', () => {
  const codes = ANNOTATION_FINDINGS.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^GP2[0-4][0-9]{2}$/);
  expect(new Set(ANNOTATION_FINDINGS.map(({ name }) => name)).size).toBe(codes.length);
});
