import { describe, expect, test } from 'vitest';
import { findingKinds } from '../../src/cli/catalogue.ts';
import type { Cause } from '../../src/proof/proof.ts';
import { CAUSES } from '../../src/report/proof/causes.ts';
import { run } from './host.ts';

describe('explain', () => {
  test('an annotation, with or without its prefix', async () => {
    const long = await run(['explain', 'nginx.ingress.kubernetes.io/rewrite-target']);
    expect(long).toMatchObject({ code: 0, stderr: '' });
    expect(long.stdout).toContain('nginx.ingress.kubernetes.io/rewrite-target (ingress-nginx)');
    expect(long.stdout).toMatch(/^Scope: +\S/m);
    expect(await run(['explain', 'rewrite-target'])).toEqual(long);
  });

  test.each([...findingKinds().values()])('finding $code', async (kind) => {
    const { code, stdout } = await run(['explain', kind.code.toLowerCase()]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${kind.code} ${kind.name} (${kind.severity})`);
    const named = (await run(['explain', kind.name])).stdout;
    // A name that is a cause of differences as well explains both.
    if (CAUSES.has(kind.name as Cause)) expect(named).toContain(stdout);
    else expect(named).toBe(stdout);
  });

  test.each([...CAUSES])('cause %s', async (cause, { title, action }) => {
    const { code, stdout } = await run(['explain', cause]);
    expect(code).toBe(0);
    const plain = stdout.replaceAll(/\s+/g, ' ');
    expect(plain).toContain(title);
    expect(plain).toContain(action);
  });

  test('a name that a finding, a cause and an annotation share explains all three', async () => {
    const { stdout } = await run(['explain', 'backend-protocol']);
    expect(stdout).toMatch(/^GP\d{4} backend-protocol/m);
    expect(stdout).toMatch(/^backend-protocol \(cause of a difference\)$/m);
    expect(stdout).toMatch(/^nginx\.ingress\.kubernetes\.io\/backend-protocol \(ingress-nginx\)$/m);
  });

  test('what nobody knows ends with 2 and the nearest names', async () => {
    const { code, stdout, stderr } = await run(['explain', 'rewrite-targt']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Did you mean rewrite-target');
  });
});

describe('the catalogue', () => {
  const kinds = [...findingKinds().values()];
  test('codes are GP and four digits, names in kebab-case and unique', () => {
    for (const { code, name } of kinds) {
      expect(code).toMatch(/^GP[1-8]\d{3}$/);
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  });
});
